"""How to cite a data set: the data, the paper, the archive."""

from __future__ import annotations

from micrograph.catalogues import CATALOGUES, archive_title
from micrograph.export.facts import paper_url
from micrograph.identifiers import doi_iri
from micrograph.records import Json

_NAMED = 5  # people before "et al."


def citations(dataset: Json) -> list[Json]:
    """What to cite, each `{what, text, url}`."""
    found = [_data(dataset)]
    for paper in dataset.get("publications", ()):
        url = paper_url(paper)
        names = str(paper.get("authors", "")).rstrip(". ")
        year = f" ({paper['year']})" if paper.get("year") else ""
        text = f"{names}{year}. " if names else ""
        found.append({"what": "Paper", "text": f"{text}{str(paper.get('title', 'Untitled')).rstrip('.')}.", "url": url})
    known = CATALOGUES.get(dataset["archive"])
    if known:
        found.append({"what": "Archive", "text": f"{known.title}.", "url": known.homepage})
    return found


def _data(dataset: Json) -> Json:
    people = [str(person["name"]) for person in dataset.get("contributors", ()) if person.get("name")]
    between = "; " if any("," in person for person in people) else ", "  # Zenodo writes family names first
    names = between.join(people[:_NAMED]) + (" et al." if len(people) > _NAMED else "")
    year = str(dataset.get("release_date", ""))[:4]
    start = " ".join(part for part in (names, f"({year})" if year else "") if part)
    title = str(dataset.get("title", dataset["accession"])).rstrip(".")
    return {
        "what": "Data",
        "text": f"{start}. {title}. " * bool(start) + (f"{title}. " if not start else "")
        + f"{archive_title(dataset['archive'])}, {dataset['accession']}.",
        "url": doi_iri(dataset["doi"]) if dataset.get("doi") else web_address(dataset.get("landing_page")),
    }  # fmt: skip


def web_address(text: object) -> str | None:
    """A text that a link may point to: anything but http would be a script or a file.

    >>> web_address("javascript:alert(1)"), web_address("https://example.org/")
    (None, 'https://example.org/')
    """
    return str(text) if str(text or "").lower().startswith(("https://", "http://")) else None
