"""From an entry of EMPIAR to its draft: pure, total, facts as written."""

from __future__ import annotations

import re
from typing import Any

from micrograph.archives._fields import Fields, put
from micrograph.records import Json, Report

# What the kind of experiment is called elsewhere; the archive's own word stays as the evidence.
_METHODS = {
    "emdb": "electron microscopy", "fib sem": "FIB-SEM", "sbf sem": "SBF-SEM", "sxt": "soft X-ray tomography",
    "sset": "serial section electron tomography", "atum sem": "ATUM-SEM", "clem": "correlative light and electron microscopy",
    "clxm": "correlative light and X-ray microscopy", "microed": "MicroED", "hard x ray x ray microct": "X-ray microtomography",
}  # fmt: skip
# Kinds whose name says more than a method of FBbi: how the images belong together. Read as a method alone, that would be lost.
_GROUPS = frozenset({"clem", "atum sem", "sset"})
# Numbers stand for kinds in deposition files.
_SAMPLE_TYPES = {"molecule": "molecule", "cell": "cell", "tissue": "tissue", "organism": "organism"}
_UNITS = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "PB": 10**15}
_REFERENCES = (
    ("cross_references", "supplement_to", re.compile(r"EMD-\d{4,6}", re.I), "https://www.ebi.ac.uk/emdb/{0}"),
    ("related_pdb_entries", "supplement_to", re.compile(r"\b\d[A-Za-z0-9]{3}\b"), "https://www.ebi.ac.uk/pdbe/entry/pdb/{0}"),
)  # fmt: skip
_TWINS = (
    ("biostudies_references", "bia", re.compile(r"S-[A-Z]{3,6}\d+", re.I)), ("idr_references", "idr", re.compile(r"idr\d{4}", re.I)),
    ("empiar_references", "empiar", re.compile(r"EMPIAR-\d{4,6}", re.I)),
)  # fmt: skip
_TUPLE = re.compile(r"^\('([^']*)',\s*'([^']*)'\)$")


def dataset(document: Json, accession: str, place: str, report: Report) -> Json:
    """The draft of an entry.

    Args:
        document: the entry, in the interface's form.
        accession: its accession.
        place: pointer to the entry in the payload.
        report: gets what has a wrong type.
    """
    entry = Fields(document, report, place)
    draft: Json = {"archive": "empiar", "accession": accession, "level": "dataset", "resource_kind": "images"}
    put(draft, "title", entry.text("title"))
    draft["landing_page"] = f"https://www.ebi.ac.uk/empiar/{accession}/"
    put(draft, "doi", entry.text("entry_doi"))
    put(draft, "release_date", entry.text("release_date"))
    put(draft, "modified_date", entry.text("update_date"))
    draft["access"] = "open"
    draft["domain"] = "structural" if (entry.text("scale") or "").lower() == "molecule" else "microscopy"
    scale = _SAMPLE_TYPES.get((entry.text("scale") or "").lower())
    put(draft, "sample_type", [scale] if scale else [])
    put(draft, "contributors", _people(entry))
    put(draft, "publications", _papers(entry))
    put(draft, "grants", _grants(entry))
    put(draft, "related", _related(entry))
    put(draft, "total_bytes", _bytes(entry.text("dataset_size")))
    method = _method(entry)
    if method:
        draft["imaging_methods"] = [method]
        if _folded(entry) in _GROUPS:
            draft["method_groups"] = [method]
    _image_sets(entry, method, draft)
    put(draft, "aliases", [accession.removeprefix("EMPIAR-")])
    draft["places"] = {slot: f"{place}/{key}" for slot, key in _PLACES.items() if entry.has(f"/{key}")}
    return draft


_PLACES = {
    "title": "title", "doi": "entry_doi", "release_date": "release_date", "modified_date": "update_date", "related": "cross_references",
    "total_bytes": "dataset_size", "contributors": "authors", "publications": "citation",
}  # fmt: skip


# ----------------------------------------------------------------------------------------------- people and papers
def _people(entry: Fields) -> list[Json]:
    """Authors in their order; who leads and who answers letters with their roles, once each."""
    people = [person for one in entry.objects("authors") if (person := _person(one, ""))]
    for key, role in (("principal_investigator", "ProjectLeader"), ("corresponding_author", "ContactPerson")):
        value = entry.body.get(key)
        holders = (
            entry.objects(key) if isinstance(value, list) else [entry.object(key)] if isinstance(value, dict) else []
        )
        for holder in holders:
            if person := _person(holder, role):
                twin = next(
                    (one for one in people if person.get("orcid") and one.get("orcid") == person["orcid"]), None
                )
                if twin is None:
                    people.append(person)
                else:
                    twin["roles"] = list(dict.fromkeys([*twin.get("roles", ()), role]))
                    twin.setdefault("affiliations", person.get("affiliations", []))
    return people


def _person(holder: Fields, role: str) -> Json:
    """A person, under `author` or bare; the name "Hunt A" is family and initials, or in its parts."""
    one = holder.object("author") if isinstance(holder.body.get("author"), dict) else holder
    person: Json = {}
    name = one.text("name") or ""
    split = _TUPLE.match(name)
    given, family = one.text("first_name"), one.text("last_name")
    if split:
        family, given = split[1], split[2]
        name = f"{family} {given}".strip()
    put(person, "name", name or " ".join(part for part in (given, family) if part))
    put(person, "given_name", given)
    put(person, "family_name", family)
    put(person, "orcid", one.text("author_orcid"))
    organization = one.text("organization")
    put(person, "affiliations", [{"name": organization}] if organization else [])
    put(person, "roles", [role] if role else [])
    return (
        {**person, "pointer": one.pointer, "places": {"orcid": f"{one.pointer}/author_orcid"}}
        if person.get("name")
        else {}
    )


def _papers(entry: Fields) -> list[Json]:
    papers = []
    for one in entry.objects("citation"):
        paper: Json = {}
        for slot, key in (("title", "title"), ("doi", "doi"), ("pubmed", "pubmedid"), ("year", "year")):
            put(paper, slot, one.text(key))
        names = [_person(author, "").get("name") for author in one.objects("authors")]
        put(paper, "authors", ", ".join(name for name in names if name))
        if set(paper) & {"title", "doi", "pubmed"}:
            papers.append({**paper, "pointer": one.pointer})
    return papers


def _grants(entry: Fields) -> list[Json]:
    grants = []
    for one in entry.objects("grant_references"):
        grant: Json = {}
        put(grant, "award", one.text("code"))
        put(grant, "funder_name", one.text("funding_body"))
        if grant:
            grants.append(grant)
    return grants


def _related(entry: Fields) -> list[Json]:
    """Maps and models made of the images, and the same research in other archives: references are texts or have a `name`."""
    found: list[Json] = []
    for key, relation, pattern, address in _REFERENCES:
        for name in _names(entry, key, pattern):
            target = address.format(name.upper())
            found.append({"relation": relation, "target_url": target, "link_evidence": f"EMPIAR: {key} {name}"})
    for key, archive, pattern in _TWINS:
        for name in _names(entry, key, pattern):
            target = name.lower() if archive == "idr" else name.upper()
            found.append({"relation": "same_study_as", "target_archive": archive, "target_accession": target,
                          "link_evidence": f"EMPIAR: {key} {name}"})  # fmt: skip
    return found


def _names(entry: Fields, key: str, pattern: re.Pattern[str]) -> list[str]:
    value = entry.body.get(key)
    texts = [one.get("name") if isinstance(one, dict) else one for one in value] if isinstance(value, list) else [value]
    return [match for text in texts if isinstance(text, str) for match in pattern.findall(text)]


# ------------------------------------------------------------------------------------------------- images
def _method(entry: Fields) -> Json | None:
    """The kind of experiment; "FIB-SEM" is also written "FIB SEM"."""
    written = entry.text("experiment_type")
    if not written:
        return None
    label = _METHODS.get(_folded(entry), written)
    return {"id": "", "label": label, "field": f"{entry.pointer}/experiment_type"} if not label.isdigit() else None


def _folded(entry: Fields) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", (entry.text("experiment_type") or "").lower()).split())


def _image_sets(entry: Fields, method: Json | None, draft: Json) -> None:
    """A component for each image set, with how it was taken and what its images are."""
    components, acquisitions, images, formats = [], [], [], []
    pixels: list[float] = []
    counts: list[int | None] = []
    for number, one in enumerate(entry.objects("imagesets"), 1):
        component: Json = {"id": f"component-{number}", "image_data_ids": []}
        put(component, "title", one.text("name"))
        details = one.text("details")
        put(component, "description", details)
        count = one.count("num_images_or_tilt_series")
        put(component, "image_count", count)
        counts.append(count)
        acquisition: Json = {"id": f"acquisition-{number}", **({"imaging_methods": [method]} if method else {})}
        component["acquisition_ids"] = [acquisition["id"]]
        data: Json = {"id": f"image-data-{number}"}
        category = one.text(
            "category"
        )  # "micrographs - multiframe" (EMPIAR-10934), "diffraction images" (EMPIAR-10318)
        put(data, "image_type", None if category and _TUPLE.match(category) else category)
        width, height = _size(one.body.get("image_width")), _size(one.body.get("image_height"))
        put(data, "size_x", width)
        put(data, "size_y", height)
        frames = one.count("frames_per_image")
        extents = [f"{name} {size}" for name, size in (("x", width), ("y", height), ("frames", frames)) if size]
        put(data, "dimension_extents", ", ".join(extents))
        pixel = one.body.get("pixel_width")
        if isinstance(pixel, int | float) and not isinstance(pixel, bool) and 0 < pixel < 1e6:
            data["pixel_size"] = round(pixel * 1e-4, 10)  # ångström, without a unit in the entry
            pixels.append(pixel)
        written = one.text("data_format")
        shown = _TUPLE.match(written or "")
        if written and not shown:
            formats.append(written)
        if len(data) > 1:
            images.append(data)
            component["image_data_ids"] = [data["id"]]
        components.append({key: value for key, value in component.items() if value not in ("", [], None)})
        acquisitions.append(acquisition)
    put(draft, "study_components", components)
    put(draft, "acquisitions", [one for one in acquisitions if len(one) > 1])
    put(draft, "image_data", images)
    put(draft, "formats", list(dict.fromkeys(formats)))
    # Sets without a count are not empty: what is known of EMPIAR-10511 states none, and it had 0 images.
    if counts and None not in counts:
        draft["image_count"] = sum(count or 0 for count in counts)
    if pixels and len(set(pixels)) == 1:
        draft["pixel_size"], draft["pixel_size_stated"] = round(pixels[0] * 1e-4, 10), f"{pixels[0]:g} Å"


def _size(value: Any) -> int | None:
    """A width or height: a text of digits, or a number."""
    if isinstance(value, str) and value.strip().isdigit() and len(value) < 10:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _bytes(text: str | None) -> int | None:
    """A size such as 174.2 GB in bytes: decimal units, as the archive's own pages count."""
    match = re.match(r"^\s*(\d{1,9}(?:\.\d{1,6})?)\s*([KMGTP]?B)\s*$", text or "", re.I)
    return round(float(match[1]) * _UNITS[match[2].upper()]) if match else None
