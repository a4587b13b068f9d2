"""Which form a file has, by its content; by its name only where several look alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath

import orjson

from micrograph.archives import _pagetab_tsv
from micrograph.archives._study_txt import decode, looks_like_study
from micrograph.validation.rembi_sheets import looks_like_rembi
from micrograph.validation.sheets import csv_sheet

_YAML = frozenset({".yaml", ".yml"})
_YAML_KEY = re.compile(r"\A(?:\s*(?:#.*)?\n)*(?:---\s*\n)?[A-Za-z_]\w*:(?:\s|\Z)")


def guess(payload: bytes, name: str) -> str:
    """The form of a file, by its content; by its name only where several look alike."""
    if payload.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "rembi-xlsx"
    head = payload[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] in {b"{", b"["}:
        return _guess_json(payload.removeprefix(b"\xef\xbb\xbf"), name)
    text = decode(payload[:200_000])[0]
    if _pagetab_tsv.looks_like(text):
        return "pagetab"
    if looks_like_study(text):
        return "idr"
    suffix = PurePath(name).suffix.lower()
    if suffix in _YAML or _YAML_KEY.search(text[:5000]):
        return "yaml"
    if suffix in {".csv", ".tsv"} or looks_like_rembi([csv_sheet(text[:20_000], PurePath(name).stem)]):
        return "rembi-csv"
    return "yaml"


def _guess_json(payload: bytes, name: str) -> str:
    try:
        document = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return "yaml" if PurePath(name).suffix.lower() in _YAML else "json"  # YAML may begin with a bracket too
    if isinstance(document, Mapping):
        if "@graph" in document:
            return "ro-crate"
        if "accno" in document or ("section" in document and "attributes" in document):
            return "pagetab"
        if "hits" in document or "conceptrecid" in document:
            return "zenodo"
    return "json"
