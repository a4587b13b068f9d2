"""From what the hub says of a data set to its draft: pure, total, facts as written."""

from __future__ import annotations

import re
from typing import Any

import yaml

from micrograph.archives import _schema_org
from micrograph.archives._fields import Fields, put
from micrograph.archives._listed_files import list_files
from micrograph.records import Json, Report

_FRONT = re.compile(rb"^(?:\xef\xbb\xbf)?\s*---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|$)", re.S)
_NO_DATE = "2022-03-02T23:29:04"  # what the hub says of all that is older
_PICTURED = frozenset({"image", "video", "3d"})
_TASKS = frozenset({"task_categories", "task_ids"})
# Cards are written by hand from templates: what these sections say is what the data set is.
_SUMMARY = re.compile(r"^#{1,4}\s*(?:dataset )?(?:summary|description)\s*$(.*?)(?=^#|\Z)", re.I | re.M | re.S)


def dataset(said: dict[str, Any], accession: str, report: Report) -> Json:
    """The draft of a data set.

    Args:
        said: `record`, `card` (bytes) and `croissant`, those that are there.
        accession: its name.
        report: gets what has a wrong type.
    """
    record = Fields(said.get("record") or {}, report)
    front, body = (card_of(said["card"]) or ({}, "")) if "card" in said else ({}, "")
    card = record.object("cardData") if record.body.get("cardData") else Fields(front, report, "")
    croissant = (
        _schema_org.draft(said["croissant"], "huggingface", accession, Report()) if "croissant" in said else None
    )
    tags = record.texts("tags") or _front_tags(card)
    named = _prefixed(tags)
    draft: Json = {"archive": "huggingface", "accession": accession, "level": "dataset", "resource_kind": "images"}
    put(draft, "title", card.text("pretty_name") or record.text("pretty_name", "title") or accession)
    put(draft, "description", record.text("description") or _summary(body))
    draft["landing_page"] = f"https://huggingface.co/datasets/{accession}"
    put(draft, "doi", next(iter(named.get("doi", ())), None))
    put(draft, "version", record.text("sha"))
    created = record.text("createdAt") or ""
    put(draft, "release_date", "" if created.startswith(_NO_DATE) else created)
    put(draft, "modified_date", record.text("lastModified"))
    put(draft, "licence", _licence(card, named) or next(iter(record.texts("license")), None))
    draft["access"] = _access(record)
    tasks = [value.replace("-", " ") for key in _TASKS for value in named.get(key, ())]
    put(draft, "keywords", list(dict.fromkeys([tag for tag in tags if ":" not in tag] + tasks)))
    author = record.text("author") or accession.partition("/")[0] * ("/" in accession)
    put(draft, "contributors", [{"name": author, "pointer": "/author"}] if author else [])
    put(draft, "publications", [{"doi": f"10.48550/arXiv.{number}"} for number in named.get("arxiv", ())])
    if named.get("modality") and not _PICTURED & set(named["modality"]):
        draft |= {"resource_kind": "other", "domain": "non-image"}
    _files(record, draft, report)
    for slot, value in (croissant or {}).items():  # what the interface and the card leave open
        if slot not in {"archive", "accession", "level", "distributions", "resource_kind", "access"}:
            draft.setdefault(slot, value)
    if accession in draft.get("aliases", ()):  # Croissant's other name is this one
        draft["aliases"] = [name for name in draft["aliases"] if name != accession]
    draft["places"] = {slot: place for slot, place in _PLACES.items() if record.has(place)}
    return draft


_PLACES = {
    "title": "/cardData/pretty_name", "description": "/description", "doi": "/tags", "licence": "/cardData/license",
    "keywords": "/tags", "release_date": "/createdAt", "modified_date": "/lastModified", "access": "/gated", "formats": "/siblings",
}  # fmt: skip


def card_of(payload: bytes) -> tuple[Json, str] | None:
    r"""Front matter and text of a card; None where the payload is no text. Front matter that does not read is an empty one.

    >>> card_of(b"---\r\nlicense: mit\r\n---\r\n# Beans")
    ({'license': 'mit'}, '# Beans')
    >>> card_of(b"---\n[not: yaml\n---\ntext")[0], card_of(b"no front matter")[0]
    ({}, {})
    """
    match = _FRONT.match(payload)
    try:
        text = (payload[match.end() :] if match else payload).decode("utf-8")
        # every scalar as the text that it is: "no" is Norwegian, and a date is not for YAML to read
        front = yaml.load(match[1].decode("utf-8"), yaml.BaseLoader) if match and len(match[1]) < 200_000 else {}  # noqa: S506
    except UnicodeDecodeError:
        return None
    except (yaml.YAMLError, ValueError, RecursionError):
        front = {}
    said = front.items() if isinstance(front, dict) else ()
    return {key: value for key, value in said if value not in ("null", "~")}, text.lstrip()


def _front_tags(card: Fields) -> list[str]:
    """What a card says under its own keys, as the hub writes it into tags."""
    found = card.texts("tags")
    for key in ("license", "task_categories", "task_ids", "modality"):
        found += [f"{key}:{value}" for value in card.texts(key)]
    return found


def _prefixed(tags: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tag in tags:
        prefix, colon, value = tag.partition(":")
        if colon and value:
            found.setdefault(prefix, []).append(value)
    return found


def _licence(card: Fields, named: dict[str, list[str]]) -> str | None:
    """One licence: of several none leads, so they are said together; "other" is what the card calls it."""
    listed = card.texts("license") or named.get("license", [])
    if listed and listed[0].lower() in {"other", "unknown"}:
        return card.text("license_name", "license_link") or listed[0]
    return listed[0] if len(listed) == 1 else " OR ".join(listed) or None


def _access(record: Fields) -> str:
    if record.body.get("private") is True or record.body.get("disabled") is True:
        return "closed"
    gated = record.body.get("gated")
    if gated == "manual":  # somebody reads each request
        return "controlled"
    return "open" if gated in (None, False) else "registration"


def _summary(body: str) -> str | None:
    """What a card says its data set is: the section that is called so, else nothing; templates' hints are not taken."""
    for match in _SUMMARY.finditer(body):
        text = match[1].strip()
        if text and "more information needed" not in text.lower() and not text.startswith("- **"):
            return text[:5000]
    return None


def _files(record: Fields, draft: Json, report: Report) -> None:
    files = record.objects("siblings")
    named = [(file.text("rfilename") or "", file.count("size")) for file in files]
    list_files(draft, [one for one in named if one[0] not in {".gitattributes", "README.md"}], report, "/siblings")
    if (total := record.count("usedStorage")) is not None and "total_bytes" not in draft:
        put(draft, "total_bytes", total)
