"""An entry of EMPIAR's interface as the XML of its FTP area: elements as EMPIAR-10934's file has them."""

from __future__ import annotations

from typing import Any

_PERSON = {
    "author_orcid": "authorORCID",
    "first_name": "firstName",
    "last_name": "lastName",
    "organization": "organization",
}
_ADMIN = {
    "title": "title",
    "entry_doi": "entryDOI",
    "experiment_type": "experimentType",
    "scale": "scale",
    "status": "currentStatus",
}
_SET = {
    "name": "name", "category": "category", "data_format": "dataFormat", "num_images_or_tilt_series": "numImagesOrTiltSeries",
    "frames_per_image": "framesPerImage", "image_width": "imageWidth", "pixel_width": "pixelWidth", "image_height": "imageHeight",
    "details": "details",
}  # fmt: skip
_REFERENCES = {
    "cross_references": "emdbEntry",
    "related_pdb_entries": "pdbEntry",
    "biostudies_references": "bioStudiesEntry",
}


def xml_of(accession: str, entry: dict[str, Any]) -> bytes:
    """The entry in XML, as far as XML says it."""
    size, unit = entry["dataset_size"].split()
    admin = _tag(
        "admin", *_all(_ADMIN, entry), _tag("keyDates", *_all({"release_date": "releaseDate", "update_date": "updateDate"}, entry)),
        _person(entry["corresponding_author"], "correspondingAuthor"), *(_person(one, "principalInvestigator") for one in entry["principal_investigator"]),
        _tag("authorsList", *_authors(entry)), _tag("datasetSize", size, units=unit),
    )  # fmt: skip
    named = [_tag(name, one["name"]) for key, name in _REFERENCES.items() for one in entry[key]]
    named += [_tag("idrEntry", one) for one in entry["idr_references"]]
    sets = [_tag("imageSet", *_all(_SET, one)) for one in entry["imagesets"]]
    cited = [_citation(one) for one in entry["citation"]]
    return _tag("entry", admin, _tag("crossReferences", *named, *cited), *sets, accessionCode=accession).encode()


def _tag(name: str, *inner: str, **attributes: str | None) -> str:
    said = "".join(f' {key}="{value}"' for key, value in attributes.items() if value)
    return f"<{name}{said}>{''.join(inner)}</{name}>"


def _all(names: dict[str, str], values: dict[str, Any]) -> list[str]:
    return [_tag(name, str(values[key])) for key, name in names.items()]


def _person(holder: dict[str, Any], name: str) -> str:
    return _tag(name, *_all(_PERSON, holder["author"]))


def _authors(holder: dict[str, Any]) -> list[str]:
    people = [one["author"] for one in holder["authors"]]
    return [_tag("author", one["name"], authorORCID=one["author_orcid"]) for one in people]


def _citation(paper: dict[str, Any]) -> str:
    identifiers = [
        _tag("externalReferences", paper[key], type=kind) for key, kind in (("doi", "doi"), ("pubmedid", "pubmed"))
    ]
    return _tag("journalCitation", *_authors(paper), *_all({"title": "title", "year": "year"}, paper), *identifiers)
