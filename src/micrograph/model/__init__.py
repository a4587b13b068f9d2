"""GENERATED from schemas/ by `micrograph schema build`. Do not edit.

Nothing in this folder is written by hand.
"""

SCHEMA_VERSION = "1.2.0"
