"""Simple Dublin Core (`oai_dc`), as repositories fill it, to a draft. Total: any element gives a draft, or none.

Fifteen elements, each of which may stand anywhere and any number of times. Real records: four mixed rights of which one is a licence
and one an access; dates such as `1915?`, `info:eu-repo/date/embargoEnd/2016-01-01` or a line break around 2014-04-25; identifiers that
are DOI, address and a whole citation; descriptions with escaped HTML; types "info:eu-repo/semantics/other" beside "dataset".
"""

from __future__ import annotations

import re
from html import unescape
from xml.etree.ElementTree import Element

from micrograph import identifiers
from micrograph.archives._related import is_of_archive, link
from micrograph.archives._xml import local_name, text_of
from micrograph.dates import date
from micrograph.licences import licence
from micrograph.records import Json

_IMAGES = re.compile(r"\b(?:dataset|image|stillimage|movingimage|video|collection)\b", re.I)
_OTHER = re.compile(
    r"\b(?:text|article|thesis|dissertation|book|report|preprint|software|presentation|poster|lesson|sound|sheetmusic|map)\b",
    re.I,
)
_ACCESS = re.compile(r"^info:eu-repo/semantics/(\w+?)access$", re.I)
_ESCAPED_TAG = re.compile(r"&lt;/?[a-z][a-z0-9]*(?:\s[^<>]*?)?/?&gt;", re.I)
_NO_DATE = re.compile(r"embargoEnd|undated|^n\.?d\.?$", re.I)


def draft(metadata: Element, archive: str, accession: str) -> Json:
    """The draft of a record.

    Args:
        metadata: the element that holds the fifteen, at any depth.
        archive: whose it is.
        accession: its accession.
    """
    said: dict[str, list[str]] = {}
    for node in metadata.iter():
        text = text_of(node)
        if not len(node) and text:
            said.setdefault(local_name(node).lower(), []).append(text)
    # Dryad called each data set by the type of what it is the data of: "Article" (10.5061/dryad.th09b)
    kind = {"resource_kind": "images"} if archive == "dryad" else _kind(said.get("type", []))
    found: Json = {"archive": archive, "accession": accession, "level": "dataset", **kind}
    found["title"] = next(iter(said.get("title", [])), None)
    described = max(said.get("description", []), key=len, default="")
    # Zenodo escapes its HTML twice (8437103): read once more, so that it is markup again and can be taken out. What has no
    # escaped tag in it stays as it is: "&amp;" may be what somebody means.
    found["description"] = unescape(described) if _ESCAPED_TAG.search(described) else described
    found["keywords"] = said.get("subject")
    found["contributors"] = [{"name": name, "pointer": "creator"} for name in said.get("creator", [])] + [
        {"name": name, "roles": ["Contributor"], "pointer": "contributor"} for name in said.get("contributor", [])
    ]
    written = said.get("identifier", [])
    dois = [text for text in written if identifiers.doi(text)]
    found["doi"] = next(iter(sorted(dois, key=len)), None)
    found["landing_page"] = next((text for text in written if text.startswith(("http://", "https://"))), None)
    found["release_date"] = _date(said.get("date", []))
    found["licence"], found["access"] = _rights(said.get("rights", []))
    _relations([*said.get("relation", []), *said.get("source", [])], found)
    found["formats"] = [
        text for text in said.get("format", []) if "/" in text and not re.match(r"^\d|application/(?:pdf|zip)", text)
    ]
    return {slot: value for slot, value in found.items() if value not in (None, [], "")}


def _kind(types: list[str]) -> Json:
    """An image or a data set where a type says so; something else where only such is said; else nobody knows."""
    if any(_IMAGES.search(text) for text in types):
        return {"resource_kind": "images"}
    if any(_OTHER.search(text) for text in types):
        return {"resource_kind": "other", "domain": "non-image", "level": "catalogue-entry"}
    return {}


def _date(written: list[str]) -> str | None:
    """The first date that can be read; else the first, so that the finding shows it; the end of an embargo is none."""
    texts = [text.strip() for text in written if text.strip() and not _NO_DATE.search(text)]
    return next((text for text in texts if date(text)), texts[0] if texts else None)


def _rights(rights: list[str]) -> tuple[str | None, str | None]:
    """The licence: what names one goes before prose; and the access, which stands among the rights too."""
    access = next((match[1] for text in rights if (match := _ACCESS.match(text.strip()))), None)
    others = [text for text in rights if not _ACCESS.match(text.strip())]
    named = [text for text in others if (found := licence(text)) and found.licence_class != "none-stated"]
    return next(iter(named), None) or next(iter(others), None), access


def _relations(relations: list[str], found: Json) -> None:
    """Articles and other records among what is related: Dublin Core does not say how, so a DOI of no archive is an article.

    A record of the same archive is none that it uses: Zenodo names its concept (10357859), Dryad its files (10.5061/dryad.th09b).
    """
    papers, links = [], []
    for text in dict.fromkeys(relations):
        normal = identifiers.doi(text)
        if normal and found.get("doi") and normal.value == getattr(identifiers.doi(found["doi"]), "value", ""):
            continue
        if normal and not is_of_archive(normal.value):
            papers.append({"doi": text, "pointer": "relation"})
        elif (one := link("References", text)) and one.get("target_archive") != found["archive"]:
            links.append(one)
    found["publications"], found["related"] = papers, links
