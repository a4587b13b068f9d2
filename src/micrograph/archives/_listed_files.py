"""What the files of a deposit say of it: how many, how large, of which formats, and whether they can be images at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from micrograph.archives._fields import put
from micrograph.records import Json, Report

_TEXT_FILES = frozenset({
    "csv", "tsv", "txt", "md", "pdf", "docx", "doc", "xlsx", "xls", "json", "xml", "html", "yml", "yaml", "py", "r", "ipynb",
    "parquet", "sqlite", "sav", "dta", "tab", "rtf", "bib",
    # of statistics and of papers: 10.7910/DVN/Q5PV4U and 5WTSUZ were images in the formats .rdata and .rproj
    "rdata", "rda", "rds", "rproj", "rmd", "qmd", "do", "sps", "sas", "log", "tex", "sh",
})  # fmt: skip
_PACKED = frozenset({"zip", "gz", "tar", "tgz", "rar", "7z", "bz2", "xz"})
_SUFFIX = re.compile(r"\.(ome\.(?:tiff?|zarr)|nii\.gz|[a-z0-9]{1,8})$", re.I)
# Of a learning set in shards the suffix says nothing: parquet holds images as often as numbers.
_SHARDS = frozenset({"parquet", "arrow", "tfrecord", "lance"})


def list_files(draft: Json, files: Sequence[tuple[str, int | None]], report: Report, place: str = "/files") -> None:
    """Put count, bytes and formats into a draft, and say where all files are tables or texts.

    Args:
        draft: has its `resource_kind` already.
        files: name and bytes of each; bytes None where they are not known. All of the record's files.
        report: gets NO-IMAGE-FILES.
        place: where the files stand in the payload.
    """
    if not files:
        return
    draft["file_count"] = len(files)
    sizes = [size for _, size in files]
    if all(size is not None for size in sizes):
        draft["total_bytes"] = sum(size or 0 for size in sizes)
    suffixes = {match[1].lower() for name, _ in files if (match := _SUFFIX.search(name))}
    put(draft, "formats", sorted(f".{suffix}" for suffix in suffixes - _TEXT_FILES - _PACKED - _SHARDS))
    if draft.get("resource_kind") == "images" and suffixes and suffixes <= _TEXT_FILES - _SHARDS:
        draft["resource_kind"], draft["domain"] = "other", "non-image"
        report.add(
            "NO-IMAGE-FILES", "info", "all files are tables or texts, so it is no data set of images", place,
            ", ".join(sorted(suffixes)),
        )  # fmt: skip
