"""Broad Bioimage Benchmark Collection: image sets with ground truth. Never checked against the live service.

Interface: none. `https://bbbc.broadinstitute.org/image_sets` has three tables (segmentation, phenotypes, profiling), and each set a page
(`/BBBC021`); files lie under `https://data.broadinstitute.org/bbbc/`. A table of sets (TSV with `accession`, `title`, `page`,
`data_url`) can be imported too. A record is a set, `BBBCnnn`; its parts are what each list says of it (`listed-…`) and its page
(`page`).

Quirks:

- The columns of the three tables differ; the ground truth is letters: C counts, F foreground, B biological labels, O outlines,
  L location.
- Each set has a licence of its own, as a sentence on its page ("… is licensed under a Creative Commons Attribution 3.0 …").
- The letters stand in a heading of the page ("Ground truth C F", BBBC005); pages name other sets in their text (BBBC039 is a sample
  of BBBC022), and link to papers that only use them: what to cite is what stands under "Recommended citation".
- Titles of a loader's table begin with "BBBC003 Dataset: " (its texts are the loader's, not the site's).
- Simulated sets have no organism (BBBC004, BBBC005, BBBC024: "Synthetic", "Simulated").
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

import orjson

from micrograph.archives._fields import Fields, put
from micrograph.archives._html import Cell, Page, page_of
from micrograph.archives._payloads import Identity, read, record_of, refuse
from micrograph.errors import NetworkError
from micrograph.records import Checkpoint, HarvestEvent, Json, RawRecord, Report, Unchanged

if TYPE_CHECKING:
    from micrograph.http import Http

SITE = "https://bbbc.broadinstitute.org"
_ACCESSION = re.compile(r"\bBBBC(\d{3})\b", re.I)
_VALID = "valid is the site's list of image sets, the page of a set, or a table with the column `accession`"
_GROUND_TRUTH = {
    "C": "counts", "F": "segmentation_mask", "B": "class_labels", "O": "segmentation_mask", "L": "point_annotations",
}  # fmt: skip
# The site's own headings above each page.
_BANNERS = frozenset(
    {"broad bioimage benchmark collection", "annotated biological image sets for testing and validation"}
)
_SYNTHETIC = re.compile(r"\b(?:synthetic|simulated|simulation)\b", re.I)


class Bbbc:
    """The connector of the Broad Bioimage Benchmark Collection."""

    slug = "bbbc"
    title = "Broad Bioimage Benchmark Collection"
    homepage = "https://bbbc.broadinstitute.org/"
    licence_of_metadata = ""  # none stated
    volatile: tuple[str, ...] = ()
    live_checked = ""

    def harvest(self, http: Http, since: str | None, resume: str | None = None) -> Iterator[HarvestEvent]:
        """Fetch the list and the page of every set, those that changed by the server's own word."""
        reply = http.get(f"{SITE}/image_sets", accept="text/html")
        listed = [
            record for record in self.split(reply.body, "text/html", "image_sets.html") if record.part == "listed"
        ]
        if not listed:
            raise NetworkError(f"{reply.url}: received a page without a table of image sets")
        for record in listed:
            yield replace(record, url=f"{SITE}/image_sets")
        names = sorted({record.accession for record in listed})
        for name in names:
            if resume and _ACCESSION.fullmatch(resume) and name <= resume:
                continue
            url = f"{SITE}/{name}"
            page = http.get(url, accept="text/html", conditional=True, allow=(404, 410))
            if page.status == 304:
                yield Unchanged(url)
            if page.status == 200 and name.encode() not in page.body:
                raise NetworkError(f"{url}: received a page that does not name the set")
            for record in self.split(page.body, "text/html", f"{name}.html") if page.status == 200 else ():
                yield replace(record, url=url, etag=page.etag)
            yield Checkpoint(name, len(names))

    def is_gone(self, http: Http, accession: str) -> bool:
        """Whether the set has no page any more."""
        return http.get(f"{SITE}/{accession}", accept="text/html", allow=(404, 410)).status in {404, 410}

    def split(self, payload: bytes, media_type: str, name: str) -> Iterator[RawRecord]:
        """A record for each set of the list or of a table; the page of a set is one of its parts."""
        if payload.lstrip()[:1] == b"<":
            yield from _of_page(payload, name)
            return
        document = read(payload)
        if isinstance(document, dict) and _ACCESSION.search(str(document.get("accession"))):
            yield _listed(document, None)
            return
        rows = _table(payload)
        if rows is None:
            yield record_of("bbbc", payload, None)
            return
        page = sha256(payload).hexdigest()
        columns = sha256(payload.split(b"\n", 1)[0].strip()).hexdigest()[:8]  # tables of other columns are other parts
        yield from (_listed(row, page, f"listed-{columns}") for row in rows)

    def to_dataset(self, parts: Sequence[RawRecord], report: Report) -> Json | None:
        """The draft of a set, its page before the list; None, with an error, where no part is one."""
        drafts: list[Json] = []
        for part in sorted(parts, key=lambda one: one.part != "page"):
            document = read(part.payload)
            if isinstance(document, dict) and _ACCESSION.search(str(document.get("accession"))):
                drafts.append(_from_row(document, report))
            elif part.part == "page" and part.payload.lstrip()[:1] == b"<":
                drafts.append(_from_page(part.payload, part.accession))
            else:
                refuse(part.payload, _VALID, report)
        if not drafts:
            return None
        merged: Json = {}
        for found in drafts:
            for slot, value in found.items():
                merged.setdefault(slot, value)
        merged |= {"archive": "bbbc", "accession": parts[0].accession, "level": "dataset", "resource_kind": "benchmark"}
        merged.setdefault("title", parts[0].accession)
        merged.setdefault("landing_page", f"{SITE}/{parts[0].accession}")
        if _SYNTHETIC.search(f"{merged['title']} {merged.get('description', '')[:300]}"):
            merged["sample_type"] = ["synthetic"]
        return merged


# ------------------------------------------------------------------------------------------------------- cutting
def _of_page(payload: bytes, name: str) -> Iterator[RawRecord]:
    """Rows of the list, or the one page of a set, told by its own heading or file's name."""
    page = page_of(payload)
    rows = [row for table in page.tables for row in _rows(table)]
    if len({row["accession"] for row in rows}) > 1:
        digest = sha256(payload).hexdigest()
        seen: dict[str, Json] = {}
        for row in rows:  # a set may stand in several tables
            known = seen.setdefault(row["accession"], row)
            known |= {key: value for key, value in row.items() if not known.get(key)}
        yield from (_listed(row, digest) for row in seen.values())
        return
    named = _ACCESSION.search(name) or next(
        (found for text, _ in page.sections if (found := _ACCESSION.search(text))), None
    )
    identity = Identity(f"BBBC{named[1]}", "page") if named else None
    yield replace(record_of("bbbc", payload, identity), media_type="text/html")


def _rows(table: list[list[Cell]]) -> list[Json]:
    """The rows of a table of sets, by the names of its columns."""
    if not table:
        return []
    columns = [cell.text.lower() for cell in table[0]]
    rows: list[Json] = []
    for cells in table[1:]:
        link = next((address for cell in cells for address in cell.links if _ACCESSION.search(address)), "")
        named = _ACCESSION.search(link) or next(
            (found for cell in cells if (found := _ACCESSION.search(cell.text))), None
        )
        if named:
            row = {column: cell.text for column, cell in zip(columns, cells, strict=False) if column and cell.text}
            rows.append({**row, "accession": f"BBBC{named[1]}"})
    return rows


def _table(payload: bytes) -> list[Json] | None:
    text = payload.decode("utf-8-sig", "replace")
    first = text.split("\n", 1)[0].lower().split("\t")
    if "accession" not in first and "url" not in first:
        return None
    try:
        rows = list(csv.DictReader(io.StringIO(text), delimiter="\t"))
    except csv.Error:
        return None
    found = []
    for row in rows:
        named = _ACCESSION.search(str(row.get("accession") or row.get("url") or ""))
        if named:
            said = {key.lower(): value for key, value in row.items() if key and value}
            found.append(said | {"accession": f"BBBC{named[1]}"})
    return found


def _listed(row: Json, page: str | None, part: str = "listed") -> RawRecord:
    named = _ACCESSION.search(str(row["accession"]))
    found = Identity(f"BBBC{named[1]}", part) if named else None
    return record_of("bbbc", orjson.dumps(row), found, page)


# ------------------------------------------------------------------------------------------------------- mapping
def _from_row(document: Json, report: Report) -> Json:
    row = Fields(document, report)
    found: Json = {}
    title = row.text("title", "name", "description")
    put(found, "title", re.sub(r"^BBBC\d{3} Dataset:\s*", "", title or "").rstrip(".") or None)
    addresses = [row.text("page") or "", *(row.text("url") or "").split("|")]
    put(found, "landing_page", next((one for one in addresses if _ACCESSION.search(one)), None))
    put(found, "licence", row.text("licence", "license", "licence_as_given"))
    put(found, "release_date", row.text("publication_date"))
    authors = [name for name in (row.text("authors") or "").split("|") if name.strip()]
    put(found, "contributors", [{"name": name.strip(), "pointer": "/authors"} for name in authors])
    modes = [one.strip() for one in re.split(r"[,/+;]|\band\b", row.text("mode") or "")]
    # the column has the adjective, which is no term's name: "fluorescent"
    named = ["fluorescence" if one.lower() == "fluorescent" else one for one in modes if one]
    put(found, "imaging_methods", [{"id": "", "label": one, "field": "/mode"} for one in dict.fromkeys(named)])
    put(found, "image_count", _count(row.text("total images")))
    put(found, "annotations_data", _annotations(row.text("ground truth", "ground truth types") or ""))
    if data := row.text("data_url"):
        found["distributions"] = [{"name_of_distribution": "Images", "content_url": data}]
    if not row.text("licence_as_given"):  # that list's descriptions are its own authors'
        put(found, "description", row.text("description_from_class"))
    return found


def _annotations(truth: str) -> list[Json]:
    """What the letters of the ground truth say."""
    kinds = list(dict.fromkeys(_GROUND_TRUTH[letter] for letter in re.findall(r"\b[CFBOL]\b", truth)))
    return [{"id": "annotation-1", "annotation_types": kinds}] if kinds else []


def _count(text: str | None) -> int | None:
    match = re.match(r"^[\d,]{1,12}$", text or "")
    return int(match[0].replace(",", "")) if match and match[0].strip(",") else None


def _from_page(payload: bytes, accession: str) -> Json:
    """A set's page: heading, what it is about, licence in a sentence, how it asks to be cited."""
    page, found = page_of(payload), {"landing_page": f"{SITE}/{accession}"}
    sections = {heading.lower(): text for heading, text in page.sections if heading}
    headings = (heading for heading, _ in page.sections if heading and heading.lower() not in _BANNERS)
    heading = next((heading for heading in headings if not _ACCESSION.fullmatch(heading)), page.title)
    put(found, "title", re.sub(r"\s*\|.*$|^Accession number BBBC\d{3}.*$", "", heading).strip())
    stated = next((one for one, _ in page.sections if _ACCESSION.search(one)), "")
    put(found, "version", match[1] if (match := re.search(r"\bversion\s+([\w.]{1,10})", stated, re.I)) else None)
    wanted = ("biological application", "description of the biological", "images")
    put(found, "description", "\n".join(text for heading, text in sections.items() if heading.startswith(wanted)))
    rights = next((text for heading, text in sections.items() if "copyright" in heading or "licen" in heading), "")
    put(found, "licence", next((address for address in page.links if "creativecommons.org" in address), None) or rights)
    put(found, "publications", _cited(payload))
    put(
        found,
        "annotations_data",
        _annotations(next((one for one, _ in page.sections if one.startswith("Ground truth")), "")),
    )
    files = [address for address in page.links if "data.broadinstitute.org/bbbc" in address]
    downloads = [{"name_of_distribution": one.rpartition("/")[2] or "Images", "content_url": one} for one in files[:20]]
    put(found, "distributions", downloads)
    return found


def _cited(payload: bytes) -> list[Json]:
    """DOIs of what the page asks to cite: links from its last mention of a citation on."""
    start = payload.lower().rfind(b"citation")
    cited = page_of(payload[start:]) if start >= 0 else Page()
    written = " ".join((*(text for _, text in cited.sections), *cited.links))
    found = (match.rstrip(".,;") for match in re.findall(r"10\.\d{4,9}/[^\s\"<>\])]+", written))
    return [{"doi": doi, "pointer": ""} for doi in dict.fromkeys(found)]


ARCHIVE = Bbbc()
