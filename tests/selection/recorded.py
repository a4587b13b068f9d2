"""Recorded records of general archives as drafts, each by the name that `labels.tsv` calls it."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

Draft = dict[str, Any]
# What the lists say of a record's type, and what no deposit of images has.
_NO_IMAGES = frozenset({
    "Slides", "Book", "Publication", "publication", "software", "Software", "presentation", "Text", "JournalArticle", "paper",
    "poster", "Blog Post", "Poster", "Document", "Code",
})  # fmt: skip


def drafts(recordings: Path) -> dict[tuple[str, str], Draft]:
    """All of them; of several copies of a record the first."""
    found: dict[tuple[str, str], Draft] = {}
    for read in (_nfdi4bioimage, _zenodo, _dataverse, _dryad, _figshare, _kaggle, _croissant, _datacite):
        for archive, accession, title, keywords, kind, formats in read(recordings):
            draft: Draft = {
                "archive": "zenodo",
                "accession": "1",
                "title": title,
                "keywords": keywords,
                "formats": formats,
            }
            if kind in _NO_IMAGES:
                draft |= {"domain": "non-image", "resource_kind": "other"}
            found.setdefault((archive, accession), draft)
    return found


Row = tuple[str, str, str, list[str], str, list[str]]


def _row(archive: str, accession: Any, title: Any, keywords: Any = (), kind: Any = "", formats: Any = ()) -> Row:
    words = [str(one) for one in keywords or () if one and one != "AI-ready" and "DALIA" not in str(one)]
    name = accession if isinstance(accession, str) else str(accession)
    return archive, name, " ".join(str(title or "").split()), words, str(kind or ""), [one for one in formats if one]


def _documents(folder: Path, pattern: str = "*.json") -> Iterator[tuple[Path, Any]]:
    for path in sorted(folder.glob(pattern)):
        if not path.name.endswith("http.json"):
            try:
                yield path, json.loads(path.read_text(encoding="utf-8"))
            except ValueError:
                continue


def _nfdi4bioimage(recordings: Path) -> Iterator[Row]:
    path = recordings / "mixed/nfdi4bioimage/resources__nfdi4bioimage.yml.gz"
    text = gzip.decompress(path.read_bytes())
    for entry in yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))["resources"]:
        addresses = entry.get("url") if isinstance(entry.get("url"), list) else [entry.get("url")]
        of_zenodo = [one for one in addresses if one and "zenodo.org" in one]
        if of_zenodo and (number := re.search(r"\d{4,}", of_zenodo[0])):
            kinds = entry.get("type")
            kind = kinds[0] if isinstance(kinds, list) and kinds else kinds
            yield _row("zenodo", number[0], entry.get("name"), entry.get("tags"), kind)


def _zenodo(recordings: Path) -> Iterator[Row]:
    for _, document in _documents(recordings / "zenodo"):
        outer = document.get("hits") if isinstance(document, dict) else None
        for hit in outer["hits"] if isinstance(outer, dict) else [document]:
            metadata = hit.get("metadata") if isinstance(hit, dict) else None
            if isinstance(metadata, dict):
                kind = metadata.get("resource_type")
                names = [
                    file.get("key") or file.get("filename") or ""
                    for file in hit.get("files") or ()
                    if isinstance(file, dict)
                ]
                yield _row("zenodo", hit.get("id"), metadata.get("title"), metadata.get("keywords"),
                           kind.get("type") if isinstance(kind, dict) else "", [Path(name).suffix for name in names])  # fmt: skip


def _dataverse(recordings: Path) -> Iterator[Row]:
    for _, document in _documents(recordings / "dataverse", "*search*.json"):
        for item in document.get("data", {}).get("items", ()):
            yield _row(
                "dataverse",
                item.get("global_id"),
                item.get("name"),
                [*item.get("subjects", ()), *item.get("keywords", ())],
            )


def _dryad(recordings: Path) -> Iterator[Row]:
    for _, document in _documents(recordings / "dryad", "datadryad.org_api_v2_datasets.json"):
        for item in document["_embedded"]["stash:datasets"]:
            yield _row("dryad", item.get("identifier"), item.get("title"), item.get("keywords"))


def _figshare(recordings: Path) -> Iterator[Row]:
    for _, document in _documents(recordings / "figshare", "*v1*.json"):
        for item in document.get("items", ()):
            yield _row("figshare", item.get("article_id"), item.get("title"), (), item.get("defined_type"))


def _kaggle(recordings: Path) -> Iterator[Row]:
    document = json.loads((recordings / "kaggle/kaggle_web_search_datasets_response_2024-08.json").read_text())
    for item in document["items"]:
        categories = item.get("categories")
        listed = categories.get("categories", ()) if isinstance(categories, dict) else categories or ()
        yield _row(
            "kaggle",
            item["datasetUrl"],
            (item.get("datasetSlug") or "").replace("-", " "),
            [one.get("name") for one in listed],
        )


def _croissant(recordings: Path) -> Iterator[Row]:
    for archive in ("huggingface", "kaggle"):
        for path, document in _documents(recordings / archive / "croissant"):
            node = document[0] if isinstance(document, list) else document
            words = node.get("keywords")
            yield _row(archive, path.name, node.get("name"), words if isinstance(words, list) else [words])


def _datacite(recordings: Path) -> Iterator[Row]:
    for _, document in _documents(recordings / "datacite"):
        data = document.get("data") if isinstance(document, dict) else None
        for item in data if isinstance(data, list) else [data]:
            attributes = item.get("attributes") if isinstance(item, dict) else None
            titles = attributes.get("titles") if isinstance(attributes, dict) else None
            if titles:
                first = titles[0].get("title") if isinstance(titles[0], dict) else titles[0]
                words = [
                    one.get("subject") if isinstance(one, dict) else one for one in attributes.get("subjects") or ()
                ]
                kind = (attributes.get("types") or {}).get("resourceTypeGeneral")
                yield _row("datacite", attributes.get("doi"), first, words, kind)
