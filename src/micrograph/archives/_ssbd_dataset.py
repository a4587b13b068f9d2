"""From SSBD's RDF of a project to its draft: pure, total, facts as written."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Self

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from micrograph.archives._fields import put
from micrograph.records import Json

_SSBD = "http://ssbd.riken.jp/ontology/"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_FORMATS = {"turtle": RdfFormat.TURTLE, "n-triples": RdfFormat.N_TRIPLES}
# What a sample is said to be about, and the slot that it belongs to. What `is_about_GO_mf` names is none of a function: on all 12 samples
# of 163-Wang-MitochondrialDyn that have it, it is the mitochondrion, which became a process.
_ABOUT = {
    "is_about_organism": "organisms", "IAO_0000136": "organisms", "is_about_cell_line": "cell_lines", "is_about_cell": "cell_types",
    "is_about_GO_cc": "components", "is_about_GO_bp": "processes",
}  # fmt: skip
# The first is spelt in three ways.
_METHODS = (
    "has_imaging_method_recorded_type", "has_imaging_mehod_recorded_type", "has_imaging_method_rcorded_type", "is_about_imaging_method",
    "has_illumination_method", "has_detection_method", "has_resolution_enhancing_method", "has_contrast_enhancing_method",
)  # fmt: skip
_INSTRUMENT = ("has_body", "has_detector", "has_objective", "has_light_source", "has_module")
_MICROMETRES = {
    "micrometer": 1.0,
    "micrometre": 1.0,
    "um": 1.0,
    "µm": 1.0,
    "nanometer": 1e-3,
    "nm": 1e-3,
    "millimeter": 1e3,
    "mm": 1e3,
}
_SIZES = ("size_x", "size_y", "size_z", "size_c", "size_t")


@dataclass(frozen=True, slots=True)
class Statements:
    """What a file says, by subject and the predicate's local name."""

    values: dict[str, dict[str, list[NamedNode | Literal]]] = field(default_factory=dict)

    @classmethod
    def read(cls, payload: bytes, form: str) -> Self | None:
        """The statements of a file; None where it is no RDF of that form, or has none."""
        found: dict[str, dict[str, list[NamedNode | Literal]]] = defaultdict(lambda: defaultdict(list))
        try:
            for quad in parse(payload, format=_FORMATS[form]):
                if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                    found[quad.subject.value][local(quad.predicate.value)].append(quad.object)
        except (SyntaxError, ValueError):
            return None
        return cls({subject: dict(said) for subject, said in found.items()}) if found else None

    def of_class(self, name: str) -> list[str]:
        """The individuals of a class, in the order of their IRIs."""
        return sorted(
            one for one, said in self.values.items() if any(local(kind.value) == name for kind in said.get("type", ()))
        )

    def all(self, subject: str, name: str) -> list[NamedNode | Literal]:
        """The values of a property."""
        return self.values.get(subject, {}).get(name, [])

    def nodes(self, subject: str, name: str) -> list[str]:
        """The IRIs among the values of a property, in their order."""
        return sorted({one.value for one in self.all(subject, name) if isinstance(one, NamedNode)})

    def text(self, subject: str, name: str) -> str | None:
        """The first text of a property."""
        texts = sorted(one.value.strip() for one in self.all(subject, name) if isinstance(one, Literal))
        return next((one for one in texts if one and one.lower() != "nan"), None)

    def reachable(self, start: str) -> bytes:
        """All that is said of a node and of the individuals of SSBD that it leads to, as sorted N-Triples."""
        waiting, seen, lines = [start], {start}, []
        while waiting:
            subject = waiting.pop()
            for name, objects in self.values.get(subject, {}).items():
                predicate = _TYPE if name == "type" else _SSBD + name
                for one in objects:
                    lines.append(Triple(NamedNode(subject), NamedNode(predicate), one))
                    if isinstance(one, NamedNode) and one.value.startswith(f"{_SSBD}ssbd-") and one.value not in seen:
                        seen.add(one.value)
                        waiting.append(one.value)
        written = serialize(lines, format=RdfFormat.N_TRIPLES) or b""
        return b"".join(sorted(set(written.splitlines(keepends=True))))


def local(iri: str) -> str:
    """The local part of an IRI."""
    return re.split(r"[/#]", iri.rstrip("/#"))[-1]


def dataset(said: Statements, project: str, accession: str) -> Json:
    """The draft of a project."""
    draft: Json = {"archive": "ssbd", "accession": accession, "level": "dataset", "resource_kind": "images"}
    put(draft, "title", said.text(project, "has_dataset_title") or accession)
    put(draft, "description", said.text(project, "has_description"))
    put(
        draft,
        "landing_page",
        said.text(project, "has_project_url") or next(iter(said.nodes(project, "has_project_url")), None),
    )
    put(draft, "licence", next(iter(said.nodes(project, "has_license")), None) or said.text(project, "has_license"))
    draft["access"] = "open"
    put(draft, "release_date", said.text(project, "has_release_date") or said.text(project, "has_open_date"))
    put(draft, "modified_date", said.text(project, "has_update_date"))
    put(draft, "contributors", [_person(said, one) for one in said.nodes(project, "has_project_participant")])
    put(
        draft,
        "publications",
        [paper for one in said.nodes(project, "has_project_publications") if (paper := _paper(said, one))],
    )
    twin = re.search(r"ssbd-repos-\d{6}", f"{draft.get('landing_page')} {draft.get('description')}")
    if twin and twin[0] != accession:
        draft["related"] = [{"relation": "same_dataset_as", "target_archive": "ssbd", "target_accession": twin[0],
                             "link_evidence": f"SSBD: {twin[0]}"}]  # fmt: skip
    _components(said, said.nodes(project, "has_dataset_output"), draft)
    put(draft, "aliases", [f"project/{match[1]}" for match in [re.match(r"(\d+)-", accession)] if match])
    return draft


def _person(said: Statements, node: str) -> Json:
    person: Json = {"pointer": local(node)}
    given, family = said.text(node, "has_first_name"), said.text(node, "has_family_name")
    put(person, "given_name", given)
    put(person, "family_name", family)
    names = (given, said.text(node, "has_middle_name"), family)
    put(person, "name", " ".join(part for part in names if part) or local(node))
    put(person, "orcid", said.text(node, "has_orcid"))
    organization = said.text(node, "has_organization")
    put(person, "affiliations", [{"name": organization}] if organization else [])
    role = said.text(node, "has_role")
    put(person, "roles", ["ContactPerson" if role == "Contact" else role] if role else [])
    return person


def _paper(said: Statements, node: str) -> Json:
    paper: Json = {}
    put(paper, "doi", said.text(node, "has_doi"))
    put(paper, "pubmed", said.text(node, "has_PMID"))
    put(paper, "pmc", said.text(node, "has_pmc_id"))
    return {**paper, "pointer": local(node)} if paper else {}


def _components(said: Statements, nodes: list[str], draft: Json) -> None:
    """A component for each data set of the project, with what it is of, how it was taken, and how large its images are."""
    components, samples, specimens, acquisitions, images, formats = [], [], [], [], [], []
    for number, node in enumerate(nodes, 1):
        component: Json = {"id": f"component-{number}"}
        put(component, "title", said.text(node, "has_dataset_title"))
        put(component, "description", said.text(node, "has_figure_number"))
        sample = _sample(said, node)
        if len(sample) > 0:
            samples.append({"id": f"biosample-{number}", **sample})
            component["biosample_ids"] = [f"biosample-{number}"]
        specimen = _made_visible(said, node)
        if specimen:
            specimens.append({"id": f"specimen-{number}", **specimen})
            component["specimen_ids"] = [f"specimen-{number}"]
        component |= _perturbed(said, node)
        acquisition = _acquisition(said, node)
        if acquisition:
            acquisitions.append({"id": f"acquisition-{number}", **acquisition})
            component["acquisition_ids"] = [f"acquisition-{number}"]
        image = _image(said, node)
        if image:
            images.append({"id": f"image-data-{number}", **image})
            component["image_data_ids"] = [f"image-data-{number}"]
        if kind := said.text(node, "has_file_format"):
            formats.append(kind)
        for zarr in said.nodes(node, "has_ome_zarr_information"):
            formats.append("OME-Zarr")
            if shown := said.text(zarr, "has_vizarr_url"):
                draft.setdefault("viewer", shown)
        components.append(component)
    put(draft, "study_components", components)
    put(draft, "biosamples", samples)
    put(draft, "specimens", specimens)
    put(draft, "acquisitions", acquisitions)
    put(draft, "image_data", images)
    put(draft, "formats", list(dict.fromkeys(formats)))
    _extent(images, draft)
    sizes = [size for image in images if (size := image.get("pixel_size"))]
    if sizes and len(set(sizes)) == 1:
        draft["pixel_size"], draft["pixel_size_stated"] = sizes[0], f"{sizes[0]:g} micrometer"


def _extent(images: list[Json], draft: Json) -> None:
    """The axes of the images, and their channels where all have as many (98-Morita-ToothEpiCellDyn: 43 planes, 271 times)."""
    kinds = {
        ("3D" if one["size_z"] > 1 else "2D") + "+t" * (one["size_t"] > 1) for one in images if set(_SIZES) <= set(one)
    }
    put(draft, "dimensions", sorted(kinds))
    channels = {one.get("size_c") for one in images}
    if len(channels) == 1 and None not in channels:
        draft["channel_count"] = channels.pop()


def _mention(iri: str, place: str) -> Json:
    """A term by its IRI; `FBbi_FBbi_00000477` says its ontology twice."""
    return {"id": re.sub(r"/([A-Za-z]+)_\1_", r"/\1_", iri), "label": "", "field": place}


def _sample(said: Statements, node: str) -> Json:
    found: Json = {}
    for sample in said.nodes(node, "has_biosample_information"):
        for name, slot in _ABOUT.items():
            mentions = [_mention(iri, f"{local(sample)}/{name}") for iri in said.nodes(sample, name) if _is_term(iri)]
            if mentions:
                found[slot] = found.get(slot, []) + mentions
        put(found, "extrinsic_variables", [text for text in [said.text(sample, "has_extrinsic_variable")] if text])
        put(found, "description", said.text(sample, "has_description"))
        strains = [iri.removeprefix(f"{_SSBD}strain-") for iri in said.nodes(sample, "is_about_strain")]
        put(found, "strain", "; ".join(strains))  # a page of its stock centre, or the centre's own name (48-Susaki)
    return found


def _genetic(said: Statements, node: str) -> list[str]:
    samples = said.nodes(node, "has_biosample_information")
    return [one for sample in samples for one in said.nodes(sample, "has_genetic_information")]


def _made_visible(said: Statements, node: str) -> Json:
    """The tags of a sample: terms of FBbi, or words ("Fucci" of 98-Morita)."""
    shown = [
        _mention(iri, f"{local(genetic)}/has_tag")
        for genetic in _genetic(said, node) for iri in said.nodes(genetic, "has_tag") if _is_term(iri)
    ]  # fmt: skip
    shown += [
        {"id": "", "label": text, "field": f"{local(genetic)}/has_tag2"}
        for genetic in _genetic(said, node) if (text := said.text(genetic, "has_tag2"))
    ]  # fmt: skip
    return {"visualizations": shown} if shown else {}


def _perturbed(said: Statements, node: str) -> Json:
    """Genes that were silenced or knocked out (par-2 of 2-Kyoda), and compounds that have a term (zalcitabine of 163-Wang).

    A gene without a method is what a reporter's promoter was taken from (Thy1 of 48-Susaki); a reagent without a term is a stain or medium.
    """
    found: Json = {}
    genes = [
        {"id": "", "label": one.value, "field": f"{local(genetic)}/has_gene_name"}
        for genetic in _genetic(said, node) if said.text(genetic, "has_method")
        for one in said.all(genetic, "has_gene_name") if isinstance(one, Literal)
    ]  # fmt: skip
    put(found, "genes", genes)
    samples = said.nodes(node, "has_biosample_information")
    reagents = [one for sample in samples for one in said.nodes(sample, "has_reagent_information")]
    compounds = [
        {"id": term, "label": said.text(one, f"has_reagent_name{which}") or "", "field": f"{local(one)}/has_reagent_uri{which}"}
        for one in reagents for which in ("", "_2")
        if "/CHEBI_" in (term := said.text(one, f"has_reagent_uri{which}") or "")
    ]  # fmt: skip
    put(found, "compounds", compounds)
    return found


def _is_term(iri: str) -> bool:
    return "purl.obolibrary.org/obo/" in iri


def _acquisition(said: Statements, node: str) -> Json:
    found: Json = {}
    methods = [*said.nodes(node, "has_imaging_method_total_info"), *said.nodes(node, "has_imaging_method")]
    mentions = [
        _mention(iri, f"{local(method)}/{name}")
        for method in methods for name in _METHODS for iri in said.nodes(method, name) if _is_term(iri)
    ]  # fmt: skip
    put(found, "imaging_methods", mentions)
    parts = [text for method in methods for name in _INSTRUMENT if (text := said.text(method, name))]
    put(found, "instrument", ", ".join(dict.fromkeys(parts)))
    return found


def _image(said: Statements, node: str) -> Json:
    """Extents and scale: "862x855x43x3x271" is x, y, z, channels, time points."""
    found: Json = {}
    for dimension in said.nodes(node, "has_dimension_information"):
        written = said.text(dimension, "has_dimensions") or ""
        put(found, "dimension_extents", written)
        sizes = re.findall(r"\d{1,7}", written)
        if len(sizes) == 5 and re.fullmatch(r"\d+(?:x\d+){4}", written):
            found |= {name: int(size) for name, size in zip(_SIZES, sizes, strict=True) if int(size) > 0}
        put(found, "time_resolution", said.text(dimension, "has_t_scale"))
        scale = re.match(
            r"^\s*(\d{1,6}(?:\.\d{1,9})?)\s*([A-Za-zµ]+?)s?\s*$", said.text(dimension, "has_x_scale") or ""
        )
        if scale and scale[2].lower() in _MICROMETRES and float(scale[1]) > 0:
            found["pixel_size"] = round(float(scale[1]) * _MICROMETRES[scale[2].lower()], 10)
    return found
