"""From a BioImage Archive study to the draft of a data set: pure, total, facts as written.

Templates that this reads: BioImages v1 to v5 and MIFA.v1 (REMBI's modules side by side, joined by Associations that name
titles), the first REMBI pages (modules nested in their component: S-BIAD590, S-BIAD628, S-BIAD677), Default (S-BSST744:
only a study) and that of 2019 (Experiment sections: S-BIAD8, S-BIAD15).
"""

from __future__ import annotations

import re
from typing import Any

from micrograph import identifiers
from micrograph.archives._bia_faults import likeliest_section
from micrograph.archives._biostudies import Attribute, Section, Submission, objects, wrong
from micrograph.records import Json, Report

LANDING_PAGE = "https://www.ebi.ac.uk/biostudies/bioimages/studies/"
_SAMPLE_TYPES = frozenset({"cell", "tissue", "organism"})
_PAPER = re.compile(r"\b(paper|publication|article|pre-?\s?print|manuscript|bio\s?rxiv)\b", re.I)
_NOT_PAPER = re.compile(r"\b(code|software|repository|data|plugin|github|gitlab|supplement\w*)\b", re.I)
_DATA = re.compile(r"\b(data|data ?sets?|images|features|annotations|masks)\b", re.I)
_ORIGINAL = re.compile(r"\boriginal (submission|data ?set|data|images)\b", re.I)
_ELSEWHERE = (
    ("bbbc", re.compile(r"bbbc\.broadinstitute\.org/(BBBC\d{3})\b", re.I)),
    ("zenodo", re.compile(r"zenodo\.org/records?/(\d+)|10\.5281/zenodo\.(\d+)", re.I)),
)
# What a row of associations names, and by which attribute.
_NAMED_BY_ASSOCIATIONS = {
    "biosample": "biosample", "specimen": "specimen", "acquisition": "image acquisition",
    "correlation": "image correlation", "analysis": "image analysis",
}  # fmt: skip
_MOST_OFFERS = 200  # a study of 100,000 dangling associations is not read 100,000 times
_UNPACKED = re.compile(r"\.(ome\.tiff?|[a-z0-9]{2,6})$", re.I)
_NO_IMAGE_FORMAT = frozenset(
    {"zip", "gz", "tar", "rar", "7z", "txt", "docx", "doc", "pdf", "xlsx", "xls", "csv", "tsv"}
)


def dataset(submission: Submission, report: Report) -> Json:
    """The draft of one study."""
    envelope, study = submission.envelope, submission.study
    accession = submission.accno.upper()
    draft: Json = {"archive": "bia", "accession": accession, "level": "study", "domain": "microscopy"}
    draft["resource_kind"] = "images"
    draft["landing_page"] = LANDING_PAGE + accession
    for slot, name in (("title", "title"), ("doi", "doi"), ("release_date", "releasedate")):
        _put_first(draft, slot, envelope.all(name) or study.all(name))
    _put_first(draft, "description", study.all("description"))
    _put_licence(draft, study.all("license") or envelope.all("license"))
    _put(draft, "keywords", study.texts("keywords"))
    _put(draft, "contributors", _contributors(study, report))
    _put(draft, "publications", _publications(study, report))
    _put(draft, "grants", _grants(study))
    _put_first(draft, "funding_statement", study.all("funding statement"))
    _put_first(draft, "acknowledgements", study.all("acknowledgements"))
    draft.setdefault("places", {})[""] = study.pointer
    _put(draft, "study_type", "; ".join(study.texts("study type")))
    _put(draft, "related", _related(study, accession, report))
    _put(draft, "organisms", [_mention(one) for one in study.all("organism")])
    _put(draft, "cell_types", [_mention(one) for one in study.all("cell type")])
    _Modules(study, report).fill(draft)
    _files(study, draft, report)
    return draft


def _put(target: Json, key: str, value: Any) -> None:
    """Absent, empty and null are one thing in a draft: absent."""
    if value or value == 0:
        target[key] = value


def _put_first(target: Json, slot: str, attributes: list[Attribute]) -> None:
    """The first value, and where it stands: findings about it lead there."""
    if attributes:
        _put(target, slot, attributes[0].value)
        target.setdefault("places", {})[slot] = attributes[0].pointer


def _put_licence(draft: Json, attributes: list[Attribute]) -> None:
    """The licence's address where one is given, as it has the version that the text may lack; else the text."""
    _put_first(draft, "licence", attributes)
    if attributes and (address := attributes[0].qualifiers.get("url")):
        draft["licence"] = address
        draft["places"]["licence"] = attributes[0].places["url"]


def _mention(attribute: Attribute, role: str | None = None) -> Json:
    """A term as written: its label, and the identifier that qualifies it.

    >>> qualifiers = {"ontology": "Fbbi", "termid": "FBbi_00000246"}
    >>> _mention(Attribute("imaging method", "fluorescence microscopy", "/section/0", False, qualifiers))
    {'label': 'fluorescence microscopy', 'field': '/section/0', 'id': 'FBbi_00000246'}
    """
    mention: Json = {"label": attribute.value, "field": attribute.pointer}
    term, ontology = attribute.qualifiers.get("termid"), attribute.qualifiers.get("ontology", "")
    if term:
        bare = term.isdigit() and re.fullmatch(r"[A-Za-z]+", ontology)  # "4932" beside "NCBITaxon" (S-BIAD15)
        mention["id"] = f"{ontology}:{term}" if bare else term
        if "termid" in attribute.places:
            mention["id_field"] = attribute.places["termid"]
    if role:
        mention["role"] = role
    return mention


# ------------------------------------------------------------------------------------------------------- people
def _contributors(study: Section, report: Report) -> list[Json]:
    sections = study.of("organization")
    known = {section.accno: section for section in sections if section.accno}
    # S-BIAD15's only organisation has no accession, and all its authors refer to o1
    only = sections[0] if len(sections) == 1 and not sections[0].accno else None
    people = []
    for author in study.of("author"):
        person: Json = {}
        _put_first(person, "name", author.all("name"))
        _put_first(person, "orcid", author.all("orcid"))
        roles = [role.strip() for text in author.texts("role") for role in text.split(",") if role.strip()]
        _put(person, "roles", roles)
        _put(person, "affiliations", _affiliations(author, known, only, report))
        if "name" not in person:
            report.add("AUTHOR-WITHOUT-NAME", "warning", "an author without a name", author.pointer)  # S-BIAD1261
        if person:
            people.append(person | {"pointer": author.pointer})
    return people


def _affiliations(author: Section, known: dict[str, Section], only: Section | None, report: Report) -> list[Json]:
    found: list[Json] = []
    for attribute in author.all("affiliation"):
        if not attribute.reference:
            found.append({"name": attribute.value})
            continue
        for name in re.split(r"\s*[,;]\s*", attribute.value):  # "o1, o2" in one reference (S-BIAD8)
            section = known.get(name, only)
            if section is None:
                report.add(
                    "REFERENCE-DANGLING", "warning",
                    f"the affiliation {name!r} is no organisation of the study; valid: {', '.join([*known][:10]) or 'none'}",
                    attribute.pointer, name,
                )  # fmt: skip
                continue
            place: Json = {}
            _put(place, "name", section.first("name"))
            _put(place, "ror", section.first("rorid"))
            if place and place not in found:
                found.append(place)
    return found


def _publications(study: Section, report: Report) -> list[Json]:
    """The Publication sections, and the links that their description calls a paper or preprint."""
    found: list[Json] = []
    for section in study.of("publication"):
        paper: Json = {}
        for key, names in _PUBLICATION.items():
            _put_first(paper, key, section.all(*names))
        if paper:
            found.append(paper | {"pointer": section.pointer})
    known = {_doi(paper.get("doi", "")) for paper in found}
    for url, described, pointer in _links(study, report):
        doi = _doi(url)
        if doi and doi not in known and _PAPER.search(described) and not _NOT_PAPER.search(described):
            known.add(doi)
            found.append({"doi": url, "pointer": f"{pointer}/url"})
    return found


_PUBLICATION = {
    "title": ("title",), "doi": ("doi",), "pubmed": ("pubmed id",), "pmc": ("pmc id",), "year": ("year",),
    "authors": ("authors",),
}  # fmt: skip


def _doi(text: str) -> str | None:
    normal = identifiers.doi(text)
    return normal.value if normal else None


def _grants(study: Section) -> list[Json]:
    grants = []
    for section in study.of("funding"):
        grant: Json = {}
        _put(grant, "award", section.first("grant_id"))
        _put(grant, "funder_name", section.first("agency"))
        if grant:
            grants.append(grant | {"pointer": section.pointer})
    return grants


# -------------------------------------------------------------------------------------------------------- links
def _links(study: Section, report: Report) -> list[tuple[str, str, str]]:
    """URL, description with type, and pointer of each link."""
    found = []
    key = "links" if "links" in study.body else "linkList"
    for link, pointer in objects(study.body.get(key), f"{study.pointer}/{key}", report):
        url = link.get("url")
        if url is None:
            continue
        if not isinstance(url, str):
            wrong(report, f"{pointer}/url", url, "a text")
            continue
        words = [
            attribute["value"]
            for attribute, _ in objects(link.get("attributes"), f"{pointer}/attributes", report)
            if isinstance(attribute.get("value"), str)
        ]
        found.append((url.strip(), "; ".join(words), pointer))
    return found


def _related(study: Section, accession: str, report: Report) -> list[Json]:
    """Records elsewhere that the study names: its IDR accession, and links to records of archives."""
    found: list[Json] = []
    for attribute in study.all("idr accession number"):
        for archive, other in identifiers.accessions(attribute.value):
            evidence = f"IDR-ACCESSION-NUMBER: {attribute.value}"
            found.append(_relation("same_dataset_as", archive, other, evidence))
    for url, described, _ in _links(study, report):
        evidence = f"LINK: {url}" + (f" ({described})" if described else "")
        for archive, other in [*identifiers.accessions(url), *_accessions_elsewhere(url, described)]:
            relation = "mirror_of" if _ORIGINAL.search(described) else "same_study_as"
            if other != accession and not any(one["target_accession"] == other for one in found):
                found.append(_relation(relation, archive, other, evidence))
    return found


def _accessions_elsewhere(url: str, described: str) -> list[tuple[str, str]]:
    """Records of archives that hold all kinds of things count only where the link says that it is data."""
    found = []
    for archive, pattern in _ELSEWHERE:
        match = pattern.search(url)
        if match and (archive == "bbbc" or _DATA.search(described)):
            found.append((archive, next(group for group in match.groups() if group)))
    return found


def _relation(relation: str, archive: str, accession: str, evidence: str) -> Json:
    return {
        "relation": relation, "target_archive": archive, "target_accession": accession, "link_evidence": evidence[:300],
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------------- modules
class _Modules:
    """REMBI's modules of a study, and the associations that join them."""

    def __init__(self, study: Section, report: Report) -> None:
        self.study, self.report = study, report
        everything = list(study.walk())
        self.biosamples = [section for section in everything if section.type == "biosample"]
        self.specimens = [section for section in everything if section.type == "specimen"]
        self.acquisitions = [section for section in everything if section.type == "image acquisition"]
        self.experiments = [section for section in everything if section.type == "experiment"]
        self.components = [section for section in everything if section.type == "study component"]
        self.annotations = [section for section in everything if section.type == "annotations"]
        self.correlations = [section for section in everything if section.type == "image correlation"]
        self.analyses = [section for section in everything if section.type == "image analysis"]
        self.ids: dict[int, str] = {}  # by the section's identity: titles repeat
        for name, sections in (
            ("biosample", self.biosamples),
            ("specimen", self.specimens),
            ("acquisition", [*self.acquisitions, *(one for one in self.experiments if _experiment_methods(one))]),
            ("annotation", self.annotations),
            ("correlation", self.correlations),
            ("analysis", self.analyses),
        ):
            self.ids |= {id(section): f"{name}-{number}" for number, section in enumerate(sections, 1)}
        self.dangling = 0
        self.titled = {
            "biosample": _by_title(self.biosamples), "specimen": _by_title(self.specimens),
            "acquisition": _by_title(self.acquisitions), "correlation": _by_title(self.correlations),
            "analysis": _by_title(self.analyses),
        }  # fmt: skip

    def fill(self, draft: Json) -> None:
        """Put all modules into the draft."""
        _put(draft, "biosamples", [self._biosample(section) for section in self.biosamples])
        _put(draft, "specimens", [self._specimen(section) for section in self.specimens])
        methods = [section for section in self.experiments if id(section) in self.ids]
        acquisitions = [self._acquisition(section) for section in self.acquisitions]
        _put(draft, "acquisitions", acquisitions + [self._experiment_acquisition(section) for section in methods])
        _put(draft, "annotations_data", [self._annotation(section) for section in self.annotations])
        _put(draft, "image_correlations", [self._correlation(section) for section in self.correlations])
        _put(draft, "analysed_data", [self._analysis(section) for section in self.analyses])
        components = [self._component(section) for section in self.components]
        components += [self._experiment(section) for section in self.experiments]
        numbered = [{"id": f"component-{number}"} | component for number, component in enumerate(components, 1)]
        _put(draft, "study_components", numbered)
        if self.annotations and not components:
            draft["resource_kind"] = "annotations"
        types = {text.lower() for section in self.experiments for text in section.texts("sample type")}
        _put(draft, "sample_type", sorted(types & _SAMPLE_TYPES))

    def _biosample(self, section: Section) -> Json:
        found = self._titled(section)
        _put(found, "biological_entity", section.first("biological entity"))
        organisms = [_mention(attribute) for attribute in section.all("organism")]
        organisms += [mention for nested in section.of("organism") if (mention := _nested_organism(nested))]
        _put(found, "organisms", organisms)
        for kind in ("intrinsic", "extrinsic", "experimental"):
            _put(found, f"{kind}_variables", section.texts(f"{kind} variable", f"{kind} variables"))
        return found

    def _specimen(self, section: Section) -> Json:
        found = self._titled(section)
        _put(found, "preparation_protocol", section.first("sample preparation protocol"))
        _put(found, "growth_protocol", section.first("growth protocol"))
        return found

    def _acquisition(self, section: Section) -> Json:
        found = self._titled(section)
        _put(found, "instrument", section.first("imaging instrument"))
        _put(found, "acquisition_parameters", section.first("image acquisition parameters"))
        methods = [_mention(attribute) for attribute in section.all("imaging method")]
        methods += [mention for nested in section.of("imaging method") if (mention := _nested_method(nested))]
        _put(found, "imaging_methods", methods)
        return found

    def _annotation(self, section: Section) -> Json:
        found = self._titled(section)
        _put(found, "overview", section.first("annotation overview"))
        _put(found, "annotation_types", section.texts("annotation type"))
        _put(found, "annotation_method", section.first("annotation method"))
        _put(found, "criteria", section.first("annotation criteria"))
        _put(found, "coverage", section.first("annotation coverage"))
        _put(found, "annotation_confidence", section.first("annotation confidence level"))
        return found

    def _correlation(self, section: Section) -> Json:
        found = self._titled(section)
        _put(found, "alignment", section.first("spatial and temporal alignment"))
        _put(found, "fiducials", section.first("fiducials used"))
        _put(found, "transformation", section.first("transformation matrix"))
        return found

    def _analysis(self, section: Section) -> Json:
        found = self._titled(section)
        _put(found, "analysis_method", section.first("image analysis overview"))
        return found

    def _titled(self, section: Section) -> Json:
        found: Json = {"id": self.ids[id(section)], "pointer": section.pointer}
        _put(found, "title", section.first("title"))
        _put(found, "description", section.first("description"))
        return found

    # -------------------------------------------------------------------------------------------- components
    def _component(self, section: Section) -> Json:
        found: Json = {"component_kind": "study-component", "pointer": section.pointer}
        _put(found, "title", section.first("name", "title"))
        _put(found, "description", section.first("description"))
        tables = section.of("associations")
        if tables:
            told = [self._association(row) for row in tables]
            rows, certain = [row for row, _ in told if row], all(known for _, known in told)
        else:
            rows, certain = self._nested(section)
        if not certain or (not rows and (self.biosamples or self.acquisitions)):
            found["association_unknown"] = True
        self._joined(found, rows)
        return found

    def _joined(self, component: Json, rows: list[Json]) -> None:
        for number, row in enumerate(rows, 1):
            for kind in _NAMED_BY_ASSOCIATIONS:
                listed = component.setdefault(f"{kind}_ids", [])
                if f"{kind}_id" in row and row[f"{kind}_id"] not in listed:
                    listed.append(row[f"{kind}_id"])
            component.setdefault("associations", []).append({"id": f"association-{number}"} | row)
        for kind in _NAMED_BY_ASSOCIATIONS:
            if not component.get(f"{kind}_ids", True):
                del component[f"{kind}_ids"]

    def _association(self, table: Section) -> tuple[Json, bool]:
        """What one row joins, and whether all it names is there; else a finding says what is not (S-BIAD2808)."""
        row: Json = {}
        certain = True
        for kind, name in _NAMED_BY_ASSOCIATIONS.items():
            for attribute in table.all(name):
                section = self.titled[kind].get(_spaced(attribute.value))
                if section is not None:
                    row.setdefault(f"{kind}_id", self.ids[id(section)])
                else:
                    certain = False
                    self._dangling(attribute, name, list(self.titled[kind].values()))
        return row, certain

    def _dangling(self, attribute: Attribute, name: str, sections: list[Section]) -> None:
        self.dangling += 1
        meant = likeliest_section(attribute.value, sections) if self.dangling <= _MOST_OFFERS else None
        titles = [repr(one.first("title")) for one in sections[:10]]
        self.report.add(
            "ASSOCIATION-DANGLING", "error", f"names the {name} {attribute.value!r}, which the study does not have",
            attribute.pointer, attribute.value, meant and meant[0],
            expected="; ".join(titles) or f"a {name}; there is none", score=meant and meant[1],
        )  # fmt: skip

    def _nested(self, section: Section) -> tuple[list[Json], bool]:
        """What goes with what where the modules lie inside the component (S-BIAD590), and whether that is certain.

        Where only one kind has several (one biosample, two acquisitions) that is certain; where two have, it is not said.
        """
        inside = {
            "biosample_id": [self.ids[id(one)] for one in section.of("biosample")],
            "specimen_id": [self.ids[id(one)] for one in section.of("specimen")],
            "acquisition_id": [self.ids[id(one)] for one in section.of("image acquisition")],
        }
        several = [key for key, found in inside.items() if len(found) > 1]
        if len(several) > 1:
            return [{key: one} for key, found in inside.items() for one in found], False
        single = {key: found[0] for key, found in inside.items() if len(found) == 1}
        if not several:
            return [single] if single else [], True
        return [single | {several[0]: one} for one in inside[several[0]]], True

    # --------------------------------------------------------------------------------------------- experiments
    def _experiment(self, section: Section) -> Json:
        """The template of 2019: an experiment is its own acquisition."""
        found: Json = {"component_kind": "experiment", "pointer": section.pointer}
        _put(found, "title", section.first("experiment name", "title"))
        _put(found, "description", section.first("description"))
        for slot, name in (
            ("organisms", "characteristics [organism]"),
            ("cell_lines", "characteristics [cell line]"),
            ("phenotypes", "phenotype"),
        ):
            _put(found, slot, [_mention(attribute) for attribute in section.all(name)])
        if id(section) in self.ids:
            self._joined(found, [{"acquisition_id": self.ids[id(section)]}])
        return found

    def _experiment_acquisition(self, section: Section) -> Json:
        found: Json = {"id": self.ids[id(section)], "pointer": section.pointer}
        _put(found, "title", section.first("experiment name"))
        _put(found, "acquisition_parameters", section.first("experiment size"))
        found["imaging_methods"] = [_mention(attribute) for attribute in _experiment_methods(section)]
        return found


def _experiment_methods(section: Section) -> list[Attribute]:
    return section.all("imaging method") + section.all("technology type")


def _by_title(sections: list[Section]) -> dict[str, Section]:
    """The first section of each title; a title that only differs in its spaces is the same."""
    found: dict[str, Section] = {}
    for section in sections:
        if title := section.first("title"):
            found.setdefault(_spaced(title), section)
    return found


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _nested_organism(section: Section) -> Json | None:
    """An organism that is a section of its own: scientific name and NCBI taxon (S-BIAD590)."""
    return _nested_mention(section, section.all("scientific name", "common name"), section.all("ncbi taxon id"))


def _nested_method(section: Section) -> Json | None:
    """A method that is a section; S-BIAD590 writes the label also where the ontology's name belongs."""
    return _nested_mention(section, section.all("ontology value"), section.all("ontology term id"))


def _nested_mention(section: Section, labels: list[Attribute], identifiers: list[Attribute]) -> Json | None:
    if not labels and not identifiers:
        return None
    mention: Json = {"field": labels[0].pointer if labels else section.pointer}
    if labels:
        mention["label"] = labels[0].value
    if identifiers:
        mention |= {"id": identifiers[0].value, "id_field": identifiers[0].pointer}
    return mention


# --------------------------------------------------------------------------------------------------------- files
def _files(study: Section, draft: Json, report: Report) -> None:
    """Counts, bytes and formats, only of studies that list all files in the page itself (S-BSST592)."""
    if any(section.all("file list") for section in study.walk()):
        return
    rows = objects(study.body.get("files"), f"{study.pointer}/files", report)
    if not rows:
        return
    sizes = [row.get("size") for row, _ in rows]
    if all(isinstance(size, int) and not isinstance(size, bool) and size >= 0 for size in sizes):
        draft["total_bytes"] = sum(size for size in sizes if isinstance(size, int))
    # "fig 8" is a directory with a size and no type (S-BSST744): what has no suffix is no file that can be counted
    names = [row["path"] for row, _ in rows if isinstance(row.get("path"), str)]
    suffixes = [match[1].lower() if (match := _UNPACKED.search(name)) else "" for name in names]
    if len(names) == len(rows) and all(suffixes):
        draft["file_count"] = len(rows)
    _put(
        draft, "formats", sorted({f".{suffix}" for suffix in suffixes if suffix} - {f".{x}" for x in _NO_IMAGE_FORMAT})
    )
