"""Micrograph: one graph of the world's open microscopy.

Read ``pipeline.py`` first: it names the stages in their order. Nothing is imported here, so that
``micrograph --help`` answers at once.
"""

__version__ = "0.1.0"
