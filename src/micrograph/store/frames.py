"""The frame of the worker protocol, shared by both sides: a kind (one byte) and a length (four, little-endian)."""

from struct import Struct

HEADER = Struct("<cI")
