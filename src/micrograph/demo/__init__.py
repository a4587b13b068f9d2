"""Bundled records, facts only, in each archive's own payload shape: about twenty of five archives, a few of four more.

`run.py` is `micrograph demo`.
"""
