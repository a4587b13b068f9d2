"""The Broad Bioimage Benchmark Collection's site, imitated: one page of three tables, a page a set with an entity tag of its own."""

from __future__ import annotations

import csv
import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from tests.replay.server import Answer, Imitated

HTML = {"Content-Type": "text/html; charset=utf-8"}
TABLES = ("Identification and segmentation", "Phenotype classification", "Image-based profiling")


@dataclass
class BbbcSite:
    """Titles by accession make the tables; a set without a page answers 404, as one that is gone from the tables may."""

    titles: dict[str, str]
    pages: dict[str, bytes] = field(default_factory=dict)
    unlisted: set[str] = field(default_factory=set)

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        if path == "/image_sets":
            return Answer(200, self.tables(), HTML)
        page = self.pages.get(path.strip("/"))
        if page is None:
            return Answer(404, b"<html><h1>Page not found</h1></html>", HTML)
        return Answer(200, page, {**HTML, "ETag": f'"{sha256(page).hexdigest()[:12]}"'})

    def tables(self) -> bytes:
        listed = [name for name in self.titles if name not in self.unlisted]
        parts = ["<html><body><h1>Broad Bioimage Benchmark Collection</h1>"]
        for number, heading in enumerate(TABLES):
            rows = "".join(
                f"<tr><td><a href='/{name}'>{html.escape(self.titles[name])}</a></td><td>fluorescent</td></tr>"
                for name in listed[number :: len(TABLES)]
            )
            parts.append(f"<h3>{heading}</h3><table><tr><th>Description</th><th>Mode</th></tr>{rows}</table>")
        return "".join([*parts, "</body></html>"]).encode()


def set_page(accession: str, title: str, description: str = "", licence: str = "") -> bytes:
    """A set's page, with the site's own headings above it."""
    return (
        "<html><body><h1>Broad Bioimage Benchmark Collection</h1>"
        "<h2>Annotated biological image sets for testing and validation</h2>"
        f"<h2>{html.escape(title)}</h2><h3>Accession number {accession} &middot; Version 1</h3>"
        f"<h3>Biological application</h3><p>{html.escape(description)}</p>"
        f"<h3>Copyright</h3><p>{html.escape(licence)}</p></body></html>"
    ).encode()


def services(recordings: Path) -> dict[str, Imitated]:
    """The sets of both recorded tables, on pages as the site would make them of their words."""
    site = BbbcSite({})
    for accession, title, description, licence in _recorded(recordings / "bbbc"):
        site.titles.setdefault(accession, title)
        site.pages.setdefault(accession, set_page(accession, title, description, licence))
    return {"https://bbbc.broadinstitute.org": site}


def _recorded(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as text:
            for row in csv.DictReader(text, delimiter="\t"):
                accession = row.get("accession") or row.get("url", "").rstrip("/").rpartition("/")[2]
                if accession.startswith("BBBC") and accession != "BBBC":
                    words = row.get("description_from_class") or row.get("description_600") or ""
                    yield (
                        accession,
                        row.get("title") or row.get("name") or accession,
                        words,
                        row.get("licence_as_given") or "",
                    )
