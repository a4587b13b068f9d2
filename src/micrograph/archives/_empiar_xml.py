"""EMPIAR's XML of the FTP area, as the object that its interface gives: so there is one way from there on."""

from __future__ import annotations

from html import unescape
from xml.etree.ElementTree import Element

from micrograph.archives._xml import NoXml, local_name, parsed, text_of
from micrograph.records import Json

_IMAGE_SET = {
    "name": "name", "directory": "directory", "category": "category", "headerFormat": "header_format", "dataFormat": "data_format",
    "numImagesOrTiltSeries": "num_images_or_tilt_series", "framesPerImage": "frames_per_image", "voxelType": "voxel_type",
    "imageWidth": "image_width", "imageHeight": "image_height", "pixelWidth": "pixel_width", "pixelHeight": "pixel_height",
    "details": "details",
}  # fmt: skip
_NUMBERS = frozenset({"pixel_width", "pixel_height", "num_images_or_tilt_series", "frames_per_image"})
_REFERENCES = {
    "emdbEntry": "cross_references", "pdbEntry": "related_pdb_entries", "bioStudiesEntry": "biostudies_references",
    "idrEntry": "idr_references", "empiarEntry": "empiar_references",
}  # fmt: skip


def entry_of(payload: bytes) -> Json | None:
    """An entry's XML in the interface's form; None where the payload is none."""
    try:
        root = parsed(payload)
    except NoXml:
        return None
    if local_name(root) != "entry" or not root.get("accessionCode"):
        return None
    found: Json = {"accession": str(root.get("accessionCode")).upper(), "imagesets": [], "citation": []}
    for name, key in (("title", "title"), ("currentStatus", "status"), ("releaseDate", "release_date"), ("updateDate", "update_date"),
                      ("entryDOI", "entry_doi"), ("experimentType", "experiment_type"), ("scale", "scale")):  # fmt: skip
        found[key] = _first(_child(root, "admin"), name)
    size = next((node for node in root.iter() if local_name(node) == "datasetSize"), None)
    if size is not None:
        found["dataset_size"] = f"{text_of(size)} {size.get('units', '')}".strip()
    found["authors"] = [
        {"author": _author(node)} for holder in root.iter() if local_name(holder) == "authorsList" for node in holder
    ]
    for name, key in (
        ("correspondingAuthor", "corresponding_author"),
        ("principalInvestigator", "principal_investigator"),
    ):
        people = [{"author": _person(node)} for node in root.iter() if local_name(node) == name]
        found[key] = people if key == "principal_investigator" else next(iter(people), None)
    for name, key in _REFERENCES.items():
        found[key] = [text_of(node) for node in root.iter() if local_name(node) == name and text_of(node)]
    found["imagesets"] = [_image_set(node) for node in root.iter() if local_name(node) == "imageSet"]
    found["citation"] = [_citation(node) for node in root.iter() if local_name(node) == "journalCitation"]
    return found


def _child(root: Element, name: str) -> Element:
    return next((node for node in root if local_name(node) == name), root)


def _first(root: Element, name: str) -> str | None:
    """The text of the first element so called, with what was escaped twice read once more."""
    node = next((one for one in root.iter() if local_name(one) == name), None)
    return unescape(text_of(node)) or None if node is not None else None


def _author(node: Element) -> Json:
    return {"name": unescape(text_of(node)), "author_orcid": node.get("authorORCID")}


def _person(node: Element) -> Json:
    return {
        "first_name": _first(node, "firstName"), "last_name": _first(node, "lastName"), "author_orcid": _first(node, "authorORCID"),
        "organization": _first(node, "organization"),
    }  # fmt: skip


def _image_set(node: Element) -> Json:
    found: Json = {}
    for one in node.iter():
        key = _IMAGE_SET.get(local_name(one))
        text = unescape(text_of(one))
        if key and text and key not in found:
            found[key] = _number(text) if key in _NUMBERS else text
    return found


def _number(text: str) -> float | int | str:
    try:
        value = float(text)
    except ValueError:
        return text
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _citation(node: Element) -> Json:
    references = {one.get("type"): text_of(one) for one in node.iter() if local_name(one) == "externalReferences"}
    authors = [{"name": unescape(text_of(one))} for one in node if local_name(one) == "author"]
    return {
        "title": _first(node, "title"), "year": _first(node, "year"), "doi": references.get("doi"),
        "pubmedid": references.get("pubmed"), "authors": authors,
    }  # fmt: skip
