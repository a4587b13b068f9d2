"""Studies as the BioImage Archive's own database tells them: version 1 (dumps, exports), version 2 (its search index, its API).

They say less than the PageTab they were made from, which leads wherever both are held: such a payload is a part of its own of the
same study. Version 1 writes "Unknown" where it has no organism or method, and organisms as "Homo sapiens (human)". Version 2 has
modules nested in their data sets in the search index; of the API a study comes without them. EMPIAR's studies are there too
(EMPIAR-10326): they are EMPIAR's. Addresses for e-mail stand beside each author, and are not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from micrograph.archives._fields import Fields, put
from micrograph.records import Json, Report

LANDING_PAGE = "https://www.ebi.ac.uk/biostudies/bioimages/studies/"
PARTS = ("v2", "v1", "v1-export")  # what says most first
_ACCESSION = re.compile(r"S-(?:BIAD|BSST)\d+", re.I)
_UNKNOWN = re.compile(r"unknown|n/?a|none", re.I)
_COUNTS = {
    "image_count": "image_count",
    "file_count": "file_reference_count",
    "total_bytes": "file_reference_size_bytes",
}
_METHODS = re.compile(r"\s*,\s*(?![^()]*\))")  # "Spinning disk confocal microscopy, SPIM" (S-BIAD564)


def studies(document: Any) -> Iterator[Json]:
    """The studies in a document: it is one, or a table of them by their number, or an export with its `datasets`.

    >>> one = {"accession_id": "S-BIAD1", "title": "x"}
    >>> [len(list(studies(each))) for each in (one, {"a-b": one}, {"datasets": {"S-BIAD1": one}}, {"accno": "S-BIAD1"}, {})]
    [1, 1, 1, 0, 0]
    """
    if not isinstance(document, dict):
        return
    if accession(document):
        yield document
        return
    inner = document.get("datasets") if isinstance(document.get("datasets"), dict) else document
    values = list(inner.values()) if isinstance(inner, dict) else []
    if values and all(isinstance(one, dict) and "accession_id" in one for one in values):
        yield from (one for one in values if accession(one))


def accession(document: Any) -> str:
    """The accession of a study of the archive in one of these forms; empty for anything else."""
    if not isinstance(document, dict) or not isinstance(document.get("title"), str):
        return ""
    found = document.get("accession_id")
    return found.upper() if isinstance(found, str) and _ACCESSION.fullmatch(found) else ""


def part(document: Json) -> str:
    """Which form a study has: each is a part of its own in the log."""
    if "author" in document or "dataset" in document:
        return "v2"
    return "v1-export" if "n_images" in document else "v1"


def dataset(document: Json, report: Report) -> Json:
    """The draft of one study."""
    study = Fields(document, report)
    name = accession(document)
    draft: Json = {
        "archive": "bia",
        "accession": name,
        "level": "study",
        "domain": "microscopy",
        "resource_kind": "images",
    }
    draft["landing_page"] = LANDING_PAGE + name
    for slot, keys in (
        ("title", ("title",)), ("description", ("description",)), ("release_date", ("release_date",)), ("licence", ("licence", "license")),
        ("doi", ("doi",)), ("acknowledgements", ("acknowledgement",)), ("funding_statement", ("funding_statement",)),
    ):  # fmt: skip
        put(draft, slot, study.text(*keys))
    put(draft, "keywords", study.texts("keyword"))
    put(draft, "contributors", [_person(one) for key in ("author", "authors") for one in study.objects(key)])
    put(draft, "grants", [{"award": award} for one in study.objects("grant") if (award := one.text("id"))])
    put(draft, "publications", [_publication(one) for one in study.objects("related_publication")])
    if part(document) == "v2":
        _second(study, draft)
    else:
        _first(study, draft)
    return draft


def _person(one: Fields) -> Json:
    found: Json = {}
    put(found, "name", one.text("display_name", "name"))
    put(found, "orcid", one.text("orcid"))
    put(found, "roles", one.texts("role"))
    affiliations = []
    for place in one.objects("affiliation"):
        affiliation: Json = {}
        put(affiliation, "name", place.text("display_name", "name"))
        put(affiliation, "ror", place.text("rorid"))
        affiliations.append(affiliation)  # no more of it: it may be a postal address
    put(found, "affiliations", [one for one in affiliations if one])
    return found | {"pointer": one.pointer}


def _publication(one: Fields) -> Json:
    found: Json = {"pointer": one.pointer}
    for slot, key in (
        ("title", "title"),
        ("doi", "doi"),
        ("pubmed", "pubmed_id"),
        ("authors", "authors_name"),
        ("year", "release_date"),
    ):
        put(found, slot, one.text(key))
    return found


# ------------------------------------------------------------------------------------------------------ version 1
def _first(study: Fields, draft: Json) -> None:
    organism, method = study.text("organism"), study.text("imaging_type")
    if organism and not _UNKNOWN.fullmatch(organism):
        draft["organisms"] = [{"label": organism, "field": "/organism"}]
    if method and not _UNKNOWN.fullmatch(method):
        draft["imaging_methods"] = [{"label": one, "field": "/imaging_type"} for one in _METHODS.split(method)]
    put(draft, "study_type", study.object("attributes").text("study_type"))
    put(draft, "keywords", study.texts("tags"))
    images = study.body.get("images")
    counted = len(images) if isinstance(images, dict) else study.count("n_images")
    if counted:  # 0 where nothing was converted yet: S-BIAD661 has images all the same
        draft["image_count"] = counted


# ------------------------------------------------------------------------------------------------------ version 2
def _second(study: Fields, draft: Json) -> None:
    components = []
    organisms: list[Json] = []
    methods: list[Json] = []
    for number, one in enumerate(study.objects("dataset"), 1):
        component: Json = {"id": f"component-{number}", "component_kind": "study-component", "pointer": one.pointer}
        for slot, key in (("title", "title"), ("description", "description")):
            put(component, slot, one.text(key))
        for slot, key in _COUNTS.items():
            if count := one.count(key):  # 0 is what the database says before it was filled (S-BIAD1553)
                component[slot] = count
        components.append(component)
        organisms += [mention for sample in one.objects("biological_entity") for mention in _organisms(sample)]
        methods += [mention for process in one.objects("acquisition_process") for mention in _methods(process)]
    put(draft, "study_components", components)
    put(draft, "organisms", _once(organisms))
    put(draft, "imaging_methods", _once(methods))
    for slot in _COUNTS:
        put(draft, slot, sum(component.get(slot, 0) for component in components) or None)


def _organisms(sample: Fields) -> Iterator[Json]:
    for one in sample.objects("organism_classification"):
        label, number = one.text("scientific_name", "common_name"), one.text("ncbi_id")
        mention: Json = {
            "field": f"{one.pointer}/{'scientific_name' if one.has('/scientific_name') else 'common_name'}"
        }
        put(mention, "label", label)
        put(mention, "id", number)
        if label or number:
            yield mention


def _methods(process: Fields) -> Iterator[Json]:
    names, identifiers = process.texts("imaging_method_name"), process.texts("fbbi_id")
    for number in range(max(len(names), len(identifiers))):
        mention: Json = {"field": f"{process.pointer}/imaging_method_name/{number}"}
        put(mention, "label", names[number] if number < len(names) else None)
        put(mention, "id", identifiers[number] if number < len(identifiers) else None)
        yield mention


def _once(mentions: list[Json]) -> list[Json]:
    """Each term once: the same sample is told in every data set of a study."""
    return list({(one.get("id"), one.get("label")): one for one in reversed(mentions)}.values())[::-1]
