"""From the sections of a study.txt to the draft of a data set: pure, total, facts as written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from micrograph import identifiers
from micrograph.archives._idr_protocols import protocols
from micrograph.archives._study_txt import Section
from micrograph.records import Json, Report

_CONTAINER = re.compile(r"^(idr\d{4}-[^/\s]+)/", re.I)
_IMAGE_ID = re.compile(r"img_detail/(\d+)")
_REF_WITH_ID = re.compile(r"^([A-Za-z]+)[\s:_]+(\d+)$")
_IMAGES = re.compile(r"^5D Images?\s*:\s*([\d,]+)\s*$", re.I)
_SIZE = re.compile(r"^Total Tb\s*:\s*~?\s*([\d.]+)\s*(MB|GB|TB)?\s*$", re.I)
_DIMENSIONS = re.compile(r"\(XYZCT\)\s*:\s*(.*)$", re.I)
_UNITS = {"MB": 10**6, "GB": 10**9, "TB": 10**12}  # decimal, as in IDR's own table of studies (idr0001: 10.06 TB)


def dataset(sections: list[Section], accession: str, report: Report) -> Json:
    """The draft of one study, whose accession is known."""
    study = sections[0]
    kept = _published(sections, report)
    draft: Json = {
        "archive": "idr", "accession": accession, "level": "study", "domain": "microscopy", "resource_kind": "images",
        "landing_page": f"https://idr.openmicroscopy.org/study/{accession}/",
    }  # fmt: skip
    _put(draft, "title", study.first("Study Title"))
    _put(draft, "description", study.first("Study Description"))
    _put(draft, "doi", study.first("Study Data DOI"))
    _put(draft, "release_date", study.first("Study Public Release Date"))
    _put(draft, "licence", study.first("Study License", "Study License URL"))
    _put(draft, "keywords", [word for word in study.cells("Study Key Words", "Study Key Word") if word])
    _put(draft, "contributors", _people(study, report))
    _put(draft, "publications", _publications(study))
    _put(draft, "organisms", _mentions(study, "Study Organism", "Study", report))
    _put(draft, "study_type", "; ".join(_distinct(iter(study.cells("Study Type")))))
    _put(draft, "assays", _mentions(study, "Study Type", "Study", report))
    components = [_component(section, number, report) for number, section in enumerate(kept, 1)]
    _put(draft, "study_components", components)
    draft |= protocols([study, *kept])
    _put(draft, "sample_type", sorted({kind for one in kept if (kind := _sample_type(one))}))
    _put(draft, "formats", _distinct(cell for one in kept for cell in one.cells("Raw Image Data Format")))
    for slot in ("image_count", "total_bytes"):
        if components and all(slot in component for component in components):
            draft[slot] = sum(component[slot] for component in components)
    _dimensions(kept, draft)
    _pictures(kept, draft)
    _put(draft, "aliases", _aliases(kept, draft))
    _put(draft, "related", _related(study, report))
    draft["places"] = _places(study)
    return draft


# The rows of the slots, where findings about them lead.
_ROWS = {
    "": ("Comment[IDR Study Accession]",), "title": ("Study Title",), "description": ("Study Description",),
    "doi": ("Study Data DOI",), "release_date": ("Study Public Release Date",), "licence": ("Study License", "Study License URL"),
    "keywords": ("Study Key Words", "Study Key Word"), "contributors": ("Study Person Last Name",),
    "publications": ("Study Publication Title", "Study DOI", "Study PubMed ID"), "organisms": ("Study Organism",),
    "study_type": ("Study Type",), "assays": ("Study Type",), "formats": ("Raw Image Data Format",),
}  # fmt: skip


def _places(study: Section) -> dict[str, str]:
    """Where the first value of each slot stands; the formats' row is a screen's or experiment's."""
    rows = {slot: study.row(*keys) for slot, keys in _ROWS.items()}
    found = {
        slot: f"Study/{row.key}/{next(place for place, cell in enumerate(row.cells, 1) if cell)}"
        for slot, row in rows.items()
        if row is not None
    }
    return found | {"formats": "component-1/Raw Image Data Format/1"}


def _put(target: Json, key: str, value: Any) -> None:
    if value:
        target[key] = value


def _distinct(values: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


def _published(sections: list[Section], report: Report) -> list[Section]:
    """The sections of the declared number: idr0012 declares one screen and describes three, of which one is in IDR."""
    kept: list[Section] = []
    for kind, key in (("screen", "Study Screens Number"), ("experiment", "Study Experiments Number")):
        found = [section for section in sections if section.kind == kind]
        declared = sections[0].first(key)
        number = int(declared[:6]) if declared.isascii() and declared.isdigit() else len(found)
        if 0 < number < len(found):
            report.add(
                "IDR-UNPUBLISHED-SECTION", "info",
                f"{number} {kind}s declared, {len(found)} described: the first {number} are kept", key, declared,
            )  # fmt: skip
            found = found[:number]
        elif number > len(found):
            report.add(
                "SECTION-MISSING", "warning", f"{number} {kind}s declared, {len(found)} described", key, declared
            )
        kept += found
    return kept


# ------------------------------------------------------------------------------------------------- terms
def _mentions(section: Section, key: str, where: str, report: Report, *more: str) -> list[Json]:
    """The values of a key with the ids that stand in the same columns of its parallel keys.

    Args:
        section: where to look.
        key: the key of the labels, such as `Screen Imaging Method`.
        where: what the field's pointer begins with.
        report: takes a finding where ids and labels are not equally many.
        more: other stems of the parallel keys (`Screen Technology` beside `Screen Technology Type`).
    """
    stems = (key, *more)
    labels = section.cells(key)
    id_row = section.row(*(f"{stem} Term Accession" for stem in stems))
    ids = id_row.cells if id_row else ()
    sources = section.cells(*(f"{stem} {ending}" for stem in stems for ending in ("Term Source REF", "Term Source")))
    _compare(section, key, labels, ids, report)
    found = []
    for column in range(max(len(labels), len(ids))):
        mention: Json = {}
        _put(mention, "id", _id(_at(ids, column), _at(sources, column)))
        _put(mention, "label", _at(labels, column))
        if mention:
            mention["field"] = f"{where}/{key}/{column + 1}"
            if id_row and _at(ids, column):
                mention["id_field"] = f"{where}/{id_row.key}/{column + 1}"
            found.append(mention)
    return found


def _at(cells: tuple[str, ...], column: int) -> str:
    return cells[column] if column < len(cells) else ""


def _id(written: str, source: str) -> str:
    """The id as written; a bare number gets the ontology of its column, which says what it is a number of.

    Taxa stay bare: their slot has only one ontology.

    >>> _id("00000369", "Fbbi"), _id("9606", "NCBITaxon"), _id("", "NCBITaxon 10090")
    ('Fbbi:00000369', '9606', 'NCBITaxon:10090')
    """
    if not written:  # the id in the column of the ontology's name
        return _REF_WITH_ID.sub(r"\1:\2", source) if _REF_WITH_ID.match(source) else ""
    if written.isdigit() and source and source.lower() != "ncbitaxon":
        return f"{source}:{written}"
    return written


def _compare(section: Section, key: str, labels: tuple[str, ...], ids: tuple[str, ...], report: Report) -> None:
    """Ids that stand where no label is, or labels without an id although others have one."""
    filled = [place for place, label in enumerate(labels) if label]
    known = [place for place, written in enumerate(ids) if written]
    if not known or filled == known:
        return
    row = section.row(key)
    report.add(
        "COLUMN-MISMATCH", "info",
        f"{len(filled)} values and {len(known)} accessions: columns without a partner are taken as they are",
        key, " | ".join(label for label in labels if label), line=row.line if row else None,
    )  # fmt: skip


def _phenotypes(section: Section, where: str, report: Report) -> list[Json]:
    """Each phenotype with every term it is mapped to; one without a term under its own name.

    The keys of the mapping come again for a second term (idr0001: column 19 has two), so they are taken row by row.
    """
    names = section.cells("Phenotype Name")
    mappings = list(zip(
        section.all("Phenotype Term Accession"), _padded(section, "Phenotype Term Name"),
        _padded(section, "Phenotype Term Source REF"), strict=False,
    ))  # fmt: skip
    if mappings:
        _compare(section, "Phenotype Name", names, mappings[0][0].cells, report)
    found: list[Json] = []
    for column, name in enumerate(names):
        mapped = False
        for turn, (ids, labels, sources) in enumerate(mappings, 1):
            written = _id(_at(ids.cells, column), _at(sources, column))
            label = _at(labels, column) or (name if written else "")
            if written or label:
                again = f"[{turn}]" if turn > 1 else ""
                place = f"{where}/Phenotype Term Accession{again}/{column + 1}"
                named = f"Phenotype Term Name{again}" if _at(labels, column) else "Phenotype Name"
                _append(found, written, label, place, f"{where}/{named}/{column + 1}")
                mapped = True
        if name and not mapped:
            place = f"{where}/Phenotype Name/{column + 1}"
            _append(found, "", name, place, place)
    return found


def _padded(section: Section, key: str) -> Iterator[tuple[str, ...]]:
    """The rows of a key, then empty ones: a mapping may lack its names or sources."""
    yield from (row.cells for row in section.all(key))
    while True:
        yield ()


def _append(found: list[Json], written: str, label: str, pointer: str, label_pointer: str) -> None:
    if any(one.get("id", "") == written and one.get("label", "") == label for one in found):
        return
    mention: Json = {}
    _put(mention, "id", written)
    _put(mention, "label", label)
    mention["field"] = pointer
    if label_pointer != pointer:
        mention["label_field"] = label_pointer
    found.append(mention)


# -------------------------------------------------------------------------------------------- components
def _component(section: Section, number: int, report: Report) -> Json:
    kind = "Screen" if section.kind == "screen" else "Experiment"
    where = f"component-{number}"
    component: Json = {"id": where, "component_kind": section.kind, "pointer": f"{where}/{kind} Number/1"}
    _put(component, "title", section.first(f"Comment[IDR {kind} Name]"))
    _put(component, "description", section.first(f"{kind} Description"))
    _put(component, "organisms", _mentions(section, f"{kind} Organism", where, report))
    _put(component, "imaging_methods", _mentions(section, f"{kind} Imaging Method", where, report))
    if section.kind == "screen":
        technology = _mentions(section, "Screen Technology Type", where, report, "Screen Technology")
        _put(component, "assays", technology)
    _put(component, "phenotypes", _phenotypes(section, where, report))
    _put(component, "image_count", _image_count(section, kind))
    _put(component, "total_bytes", _total_bytes(section, kind))
    return component


def _image_count(section: Section, kind: str) -> int | None:
    counts = [match for cell in section.cells(f"{kind} Size") if (match := _IMAGES.match(cell))]
    return int(counts[0][1].replace(",", "")[:15] or 0) if counts else None


def _total_bytes(section: Section, kind: str) -> int | None:
    """Of `Total Tb: 10.06`; the number may stand in the next cell (idr0157), or be of gigabytes."""
    cells = section.cells(f"{kind} Size")
    for place, cell in enumerate(cells):
        whole = f"{cell} {_at(cells, place + 1)}" if re.fullmatch(r"Total Tb\s*:", cell, re.I) else cell
        match = _SIZE.match(whole)
        if match and match[1].count(".") <= 1 and match[1] != ".":
            return round(float(match[1][:15]) * _UNITS[(match[2] or "TB").upper()])
    return None


def _sample_type(section: Section) -> str:
    return section.first("Screen Sample Type", "Experiment Sample Type").lower()


def _dimensions(sections: list[Section], draft: Json) -> None:
    """What XYZCT says, where it is five numbers: idr0012's average of 1.13 planes is more than one plane."""
    found, channels = set(), set()
    for section in sections:
        for cell in section.cells("Screen Size", "Experiment Size"):
            stated = _DIMENSIONS.search(cell)
            numbers = re.findall(r"\d+(?:\.\d+)?", stated[1]) if stated else []
            if len(numbers) != 5:
                continue
            depth, channel, time = (float(number) for number in numbers[2:])
            found.add(("3D" if depth > 1 else "2D") + ("+t" if time > 1 else ""))
            channels.add(channel)
    _put(draft, "dimensions", sorted(found))
    if len(channels) == 1 and (channel := channels.pop()).is_integer():
        _put(draft, "channel_count", int(channel))


def _pictures(sections: list[Section], draft: Json) -> None:
    for section in sections:
        for cell in section.cells("Screen Example Images", "Experiment Example Images"):
            if not cell.startswith("https://idr.openmicroscopy.org/"):
                continue
            address = cell.split()[0]
            draft.setdefault("viewer", address)
            if image := _IMAGE_ID.search(address):  # IDR's own crates link the thumbnail of the same image
                base = "https://idr.openmicroscopy.org/webgateway/render_thumbnail"
                draft.setdefault("thumbnail", f"{base}/{image[1]}/")


# ---------------------------------------------------------------------------------- people, links, articles
def _people(study: Section, report: Report) -> list[Json]:
    """Names, ORCIDs and roles by column. E-mail and postal addresses are not read."""
    last, first = study.cells("Study Person Last Name"), study.cells("Study Person First Name")
    orcids, roles = study.cells("Study Person ORCID"), study.cells("Study Person Roles")
    count = max((place for cells in (last, first) for place, cell in enumerate(cells, 1) if cell), default=0)
    extra = [orcid for orcid in orcids[count:] if orcid]
    if extra:
        message = f"{count} people and more ORCIDs: those without a person are left out"
        report.add("COLUMN-MISMATCH", "info", message, "Study Person ORCID", " | ".join(extra))
    people = []
    for column in range(count):
        person: Json = {}
        given, family = _at(first, column), _at(last, column)
        _put(person, "name", f"{given} {family}".strip())
        _put(person, "given_name", given)
        _put(person, "family_name", family)
        _put(person, "orcid", _at(orcids, column))
        _put(person, "roles", [role] if (role := _at(roles, column)) else [])
        if person.get("name"):
            name = "Study Person Last Name" if family else "Study Person First Name"
            places = {"orcid": f"Study/Study Person ORCID/{column + 1}"}
            people.append({**person, "pointer": f"Study/{name}/{column + 1}", "places": places})
    return people


def _publications(study: Section) -> list[Json]:
    """By column, with holes (idr0035 has six articles and five PubMed ids); the preprint is one of its own."""
    keys = {
        "title": "Study Publication Title", "doi": "Study DOI", "pubmed": "Study PubMed ID", "pmc": "Study PMC ID",
        "authors": "Study Author List",
    }  # fmt: skip
    columns = {slot: study.cells(key) for slot, key in keys.items()}
    found: list[Json] = []
    for column in range(max((len(cells) for cells in columns.values()), default=0)):
        article: Json = {slot: cell for slot, cells in columns.items() if (cell := _at(cells, column))}
        if article:
            places = {slot: f"Study/{keys[slot]}/{column + 1}" for slot in article}
            found.append({**article, "pointer": next(iter(places.values())), "places": places})
    preprints = enumerate(study.cells("Study Publication Preprint"), 1)
    found += [
        {"doi": cell, "pointer": f"Study/Study Publication Preprint/{place}"} for place, cell in preprints if cell
    ]
    return found


def _aliases(sections: list[Section], draft: Json) -> list[str]:
    """The container's longer name, and the DOIs of single experiments (idr0101)."""
    containers = (
        match[1]
        for section in sections
        if (match := _CONTAINER.match(section.first("Comment[IDR Screen Name]", "Comment[IDR Experiment Name]")))
    )
    dois = (cell for section in sections for cell in section.cells("Screen Data DOI", "Experiment Data DOI"))
    return [alias for alias in _distinct(containers) + _distinct(dois) if alias != draft.get("doi")]


def _related(study: Section, report: Report) -> list[Json]:
    found: list[Json] = []
    for key, relation, code in (
        ("Study BioImage Archive Accession", "same_dataset_as", "IDR-BIA-ACCESSION"),
        ("Study BioStudies Accession", "same_study_as", "IDR-BIOSTUDIES-ACCESSION"),
        ("Study EMPIAR Accession", "same_study_as", "IDR-EMPIAR-ACCESSION"),
    ):
        for cell in study.cells(key):
            if not cell:
                continue
            named = identifiers.accessions(cell)
            if not named:
                report.add(
                    "ACCESSION-UNKNOWN", "warning", "received no accession; valid are S-BIAD…, EMPIAR-…", key, cell
                )
            found += [
                {"relation": relation, "target_archive": archive, "target_accession": accession,
                 "link_evidence": f"{code}: {cell}"}
                for archive, accession in named
            ]  # fmt: skip
    return found
