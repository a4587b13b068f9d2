"""Which record of which archive a DOI, an address or an accession names: for carriers, and for links between records.

Only forms that name a record by themselves are here. A DOI of TCIA or IDR does not say which collection or study it is;
those are joined by the release's table of aliases instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote

from micrograph import identifiers
from micrograph.records import RawRecord

# Registrants' forms: archive, pattern over the DOI in lower case, accession.
_DOIS = (
    ("zenodo", re.compile(r"10\.5281/zenodo\.(\d+)$"), "{0}"),
    ("figshare", re.compile(r"10\.6084/m9\.figshare\.(\d+)(?:\.v\d+)?$"), "{0}"),
    ("dryad", re.compile(r"(10\.5061/dryad\.[\w-]+)(?:/\d+)?$"), "{0}"),
    ("osf", re.compile(r"10\.17605/(?:osf\.io/)?([a-z0-9]{5})$"), "{0}"),
    ("ieee-dataport", re.compile(r"(10\.21227/\S+)$"), "{0}"),
)
_DATAVERSE = re.compile(r"(10\.7910/DVN/[A-Z0-9]{6})(?:/[A-Z0-9]{6})?$", re.I)  # the second part names a file
_PAGES = (
    ("zenodo", re.compile(r"zenodo\.org/(?:api/)?records?/(\d+)"), "{0}"),
    ("figshare", re.compile(r"figshare\.com/articles/(?:[^?#]*/)?(\d{4,})(?:/\d+)?/?(?:[?#]|$)"), "{0}"),
    ("osf", re.compile(r"//osf\.io/([a-z0-9]{5})(?:[/?#]|$)"), "{0}"),
    ("huggingface", re.compile(r"huggingface\.co/(?:api/)?datasets/([\w.-]+/[\w.-]+)"), "{0}"),
    ("kaggle", re.compile(r"kaggle\.com/(?:datasets/)?([\w-]+/[\w-]+)(?:[/?#]|$)"), "{0}"),
    ("cil", re.compile(r"cellimagelibrary\.org/images/(?:CIL_)?(\d+)"), "CIL_{0}"),
    ("tcia", re.compile(r"cancerimagingarchive\.net/(?:collection|analysis-result)s?/([\w-]+)"), "{0}"),
    ("idr", re.compile(r"idr\.openmicroscopy\.org/search/\?query=Name:(idr\d{4})"), "{0}"),
)
_FILE = re.compile(r"(?:10\.5061/dryad\.[\w-]+|10\.7910/dvn/[a-z0-9]{6})/([a-z0-9]+)$", re.I)
# Kaggle's addresses that have the same shape and name no data set.
_NOT_OWNERS = frozenset(
    {"code", "c", "competitions", "models", "discussions", "learn", "docs", "organizations", "work"}
)


def part_named(doi: str) -> str:
    """Which part of its record a DOI names: the record, or one of the files that it lies in.

    A file would else replace the data set that it is of: 10.5061/dryad.th09b became its file `S1_Dataset`.

    >>> part_named("doi:10.5061/dryad.th09b"), part_named("https://doi.org/10.5061/dryad.th09b/3")
    ('record', 'file-3')
    """
    match = _FILE.search(doi.strip())
    return f"file-{match[1].lower()}" if match else "record"


def leading(parts: Sequence[RawRecord]) -> RawRecord:
    """The part that a draft is made of: the record itself, whatever files of it came beside it."""
    return next((part for part in parts if not part.part.startswith("file-")), parts[-1])


def named_record(text: str) -> tuple[str, str] | None:
    """The archive and accession that a text names; None where it names none, or more than one.

    >>> named_record("https://doi.org/10.5281/zenodo.3466370"), named_record("10.6084/m9.figshare.1286826.v1")
    (('zenodo', '3466370'), ('figshare', '1286826'))
    >>> named_record("https://huggingface.co/datasets/owner/name"), named_record("https://doi.org/10.6019/S-BIAD582")
    (('huggingface', 'owner/name'), ('bia', 'S-BIAD582'))
    >>> named_record("https://doi.org/10.7554/eLife.01567") is None
    True
    """
    written = unquote(text.strip())
    named = identifiers.accessions(written)
    if named:
        return named[0] if len(named) == 1 else None
    doi = identifiers.doi(written)
    if doi:
        for archive, pattern, form in _DOIS:
            if match := pattern.match(doi.value):
                return archive, form.format(*match.groups())
        if match := _DATAVERSE.search(written):
            return "dataverse", match[1].upper()
        return None
    for archive, pattern, form in _PAGES:
        match = pattern.search(written)
        if match and match[1].partition("/")[0] not in _NOT_OWNERS:
            return archive, form.format(*match.groups())
    return None
