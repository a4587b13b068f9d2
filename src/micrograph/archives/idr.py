"""Image Data Resource: one study.txt a study, from its repositories on GitHub. Never checked against the live service.

Interface: `studies.tsv` of IDR's website lists the containers (`idr0001-graml-sysgro`), each a GitHub repository of
the organisation IDR with `idr0001-study.txt` at its top. IDR's JSON API shows no term ids of organisms and methods
at the level of studies, so it is not used.

Quirks, each with a record that proves it:

- The accession is `idr0001`, never the folder's longer name, which is an alias.
- idr0012 declares one screen and describes three, two of which were never published: they are not counted.
- Organisms stand at the study or at its experiments (idr0101), the ids bare, with `_` or `:`, or in the column of
  the ontology's name.
- One phenotype may have two terms, in a second triple of rows (idr0001, idr0012).
- idr0000 is the template: no record.
- The annotation, library, processed and bulk files beside a study.txt are companions and give nothing here.

What the file format itself allows is in `_study_txt`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from micrograph import identifiers
from micrograph.archives._idr_dataset import dataset
from micrograph.archives._study_txt import Section, decode, looks_like_study, parse
from micrograph.records import HarvestEvent, Json, RawRecord, Report

if TYPE_CHECKING:
    from micrograph.http import Http

MEDIA_TYPE = "text/tab-separated-values"
_COMPANION_NAME = re.compile(
    r"(?:-(?:annotations?(?:_\d+)?|library|processed|assays|plates|bulk|bulkmap-config|filePaths)[\w.-]*"
    r"|^README[\w.]*|^LICENSE[\w.]*|^\.[\w.-]+|\.ya?ml|^studies\.tsv)$",
    re.I,
)
_COMPANION_HEADER = re.compile(
    r"^\ufeff?\"?(?:Plate|Plate_Well|Well|Dataset Name|Image Name|Source Name|Study\tContainer|Characteristics ?\[)",
    re.I,
)


class Idr:
    """The connector of IDR's study files."""

    slug = "idr"
    title = "Image Data Resource"
    homepage = "https://idr.openmicroscopy.org/"
    licence_of_metadata = ""  # the repositories state none for all; each study has its own
    volatile: tuple[str, ...] = ()
    live_checked = ""

    def harvest(self, http: Http, since: str | None, resume: str | None = None) -> Iterator[HarvestEvent]:
        """Fetch the study file of every container that the table of studies lists."""
        from micrograph.archives._idr_harvest import harvest

        yield from harvest(self, http, since, resume)

    def split(self, payload: bytes, media_type: str, name: str) -> Iterator[RawRecord]:
        """One record of a study.txt, known by its content; none of a companion file."""
        text, _ = decode(payload)
        if looks_like_study(text):
            yield _record(payload, _accession(parse(text, Report())))
        elif not _is_companion(text, name):
            yield _record(payload, "")

    def to_dataset(self, parts: Sequence[RawRecord], report: Report) -> Json | None:
        """The draft of one study; None, with an error, where the payload is no study or a template."""
        text, encoding = decode(parts[0].payload)
        start = text[:80]
        if not looks_like_study(text):
            code, received = _why_foreign(text)
            valid = "valid is a study.txt: tab-separated, with a row `Comment[IDR Study Accession]`"
            report.add(code, "error", f"received {received}; {valid}", "", start)
            return None
        if encoding not in ("utf-8",):
            report.add("ENCODING", "info", f"the file is no UTF-8 and was read as {encoding}", "", encoding)
        sections = parse(text, report)
        accession = _accession(sections)
        if not accession:
            written = sections[0].first("Comment[IDR Study Accession]")
            message = f"received the accession {written!r}: a template or no record; valid is idr and four digits"
            report.add("PAYLOAD-TEMPLATE", "error", message, "Comment[IDR Study Accession]", written)
            return None
        return dataset(sections, accession, report)


def _record(payload: bytes, accession: str) -> RawRecord:
    archive = "idr" if accession else ""
    return RawRecord(connector="idr", archive=archive, accession=accession, payload=payload, media_type=MEDIA_TYPE)


def _accession(sections: list[Section]) -> str:
    """The study's accession, else the one in its containers' names; nothing for the template idr0000."""
    named = [sections[0].first("Comment[IDR Study Accession]")]
    named += [one.first("Comment[IDR Screen Name]", "Comment[IDR Experiment Name]") for one in sections[1:]]
    for text in named:
        for archive, accession in identifiers.accessions(text):
            if archive == "idr":
                return "" if accession == "idr0000" else accession.lower()
    return ""


def _is_companion(text: str, name: str) -> bool:
    short = name.replace("\\", "/").rpartition("/")[2]
    return bool(_COMPANION_NAME.search(short)) or bool(_COMPANION_HEADER.match(text[:200]))


def _why_foreign(text: str) -> tuple[str, str]:
    start = text.lstrip()[:200].lower()
    if not start:
        return "PAYLOAD-EMPTY", "an empty file"
    if start.startswith(("<!doctype", "<html")):
        return "PAYLOAD-ERROR-BODY", "an HTML page"
    if start.startswith("404: not found"):  # what raw.githubusercontent.com answers
        return "PAYLOAD-ERROR-BODY", "an error body"
    return "PAYLOAD-FOREIGN", "a text with other keys"


ARCHIVE = Idr()
