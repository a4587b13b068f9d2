"""From a GIDE crate to the draft of a data set: pure, total, facts as written."""

from __future__ import annotations

import re
from typing import Any

from micrograph import identifiers
from micrograph.archives._rocrate import Crate, Node, Reference
from micrograph.records import Json, Report

# Which slot a term of `about` goes to. GO terms go to `components` all together: whether a term is a component
# or a process is told by its branch, which only `normalise` can look up.
ABOUT_SLOTS = {
    "NCBITaxon": "organisms", "GO": "components", "CLO": "cell_lines", "cellosaurus": "cell_lines", "CL": "cell_types",
    "UBERON": "anatomy", "ZFA": "anatomy", "FBbt": "anatomy", "WBbt": "anatomy", "PO": "anatomy", "BTO": "anatomy",
    "MONDO": "diseases", "DOID": "diseases", "CHEBI": "compounds", "CMPO": "phenotypes", "HP": "phenotypes",
    "MP": "phenotypes", "EFO": "assays", "OBI": "assays",
}  # fmt: skip
_FILE_COUNT = re.compile(r"(?:obo[:/])?UO[_:]0000189$")
_BYTES = re.compile(r"(?:obo[:/])?UO[_:]0000233$")
_LOOSE_PREFIX = re.compile(r"(?:^|[/:])([A-Za-z]+)[_:]\d+$")
_IMAGES = re.compile(r"\b5D images\b", re.I)
_IMAGING_NAME = re.compile(r"imag|acqui|microscop|scan", re.I)
_ORGANISATION = re.compile(r"(?:^|;)\s*Organization:\s*([^;]+)")
_SAMPLE_TYPES = frozenset({"cell", "tissue", "organism"})
# Where findings about a slot lead.
_PROPERTIES = {
    "title": "name", "description": "description", "release_date": "datePublished", "licence": "license",
    "contributors": "author", "imaging_methods": "measurementMethod", "organisms": "about", "keywords": "keywords",
    "thumbnail": "thumbnailUrl", "grants": "funder",
}  # fmt: skip
_PUBMED = re.compile(r"^(?:https?://(?:pubmed\.ncbi\.nlm\.nih\.gov|www\.ncbi\.nlm\.nih\.gov/pubmed)/)?(\d+)/?$")
_PROSE = 120  # a grant's or funder's name longer than this is a sentence, not a name


def dataset(document: Json, archive: str, accession: str, report: Report) -> Json:
    """The draft of one crate, whose archive and accession are known."""
    crate = Crate(document, report)
    root = crate.root
    draft: Json = {"archive": archive, "accession": accession, "level": "study", "domain": "microscopy"}
    draft["resource_kind"] = "images"
    draft["places"] = {"": root.pointer} | {
        slot: f"{root.pointer}/{key}" for slot, key in _PROPERTIES.items() if root.body.get(key) is not None
    }
    _put(draft, "title", crate.text(root, "name"))
    _put(draft, "description", _description(crate, root, accession))
    if root.id.startswith("http"):
        draft["landing_page"] = root.id
    _put(draft, "release_date", crate.text(root, "datePublished"))
    _put(draft, "modified_date", crate.text(root, "dateModified"))
    _put(draft, "version", crate.text(root, "version"))
    _put(draft, "licence", _licence(crate, root))
    _put(draft, "keywords", [text for text, _ in crate.texts(root, "keywords")])
    _put(draft, "contributors", _contributors(crate, root))
    _put(draft, "publications", _publications(crate, root))
    _put(draft, "grants", _grants(crate, root))
    _about(crate, root, draft)
    _methods(crate, root, draft, archive)
    _sizes(crate, root, draft)
    _pictures(crate, root, draft)
    return draft


def _put(target: Json, key: str, value: Any) -> None:
    """Absent, empty and null are one thing in a draft: absent."""
    if value or value == 0:
        target[key] = value


def _description(crate: Crate, node: Node, accession: str) -> str | None:
    text = crate.text(node, "description")
    if text and text.strip() == accession:
        crate.report.add(
            "DESCRIPTION-IS-ACCESSION", "info", "the description only repeats the accession and is left out",
            f"{node.pointer}/description", text,
        )  # fmt: skip
        return None
    return text


def _licence(crate: Crate, root: Node) -> str | None:
    for reference in crate.references(root, "license", described=False):
        if reference.literal or reference.id.startswith("http"):
            return reference.literal or reference.id
        for node in reference.nodes:
            if name := crate.text(node, "url") or crate.text(node, "name"):
                return name
    return None


# ------------------------------------------------------------------------------------------------- people
def _contributors(crate: Crate, root: Node) -> list[Json]:
    people: list[Json] = []
    for reference in crate.references(root, "author"):
        if reference.literal:
            people.append({"name": reference.literal})
        for node in reference.nodes:
            person: Json = {"pointer": node.pointer}
            _put(person, "name", crate.text(node, "name"))
            _put(person, "given_name", crate.text(node, "givenName"))
            _put(person, "family_name", crate.text(node, "familyName"))
            if "orcid.org" in node.id:
                person["orcid"] = node.id
            _put(person, "affiliations", _affiliations(crate, node))
            if len(person) > 1 and person not in people:
                people.append(person)
        if not reference.nodes and "orcid.org" in reference.id:
            people.append({"orcid": reference.id})
    return people


def _affiliations(crate: Crate, person: Node) -> list[Json]:
    found: list[Json] = []
    for reference in crate.references(person, "affiliation"):
        if reference.literal:
            found.append({"name": reference.literal})
        for node in reference.nodes:
            organisation: Json = {}
            _put(organisation, "name", crate.text(node, "name"))
            if "ror.org" in node.id:
                organisation["ror"] = node.id
            if organisation and organisation not in found:
                found.append(organisation)
        if not reference.nodes and "ror.org" in reference.id:
            found.append({"ror": reference.id})
    if not found:  # SSBD writes "Organization: Riken; Department: …" where it knows no ROR
        stated = _ORGANISATION.search(crate.text(person, "description") or "")
        if stated:
            found.append({"name": stated[1].strip()})
    return found


def _publications(crate: Crate, root: Node) -> list[Json]:
    """Of all three predicates; an article that is named twice is one, by DOI or else by title."""
    found: dict[str, Json] = {}
    for key in ("citation", "seeAlso", "rdfs:seeAlso", "rdf:seeAlso"):
        for reference in crate.references(root, key):
            address = reference.id or reference.literal
            bodies = [_article(crate, node) for node in reference.nodes] or [
                _article_id(address, f"{reference.pointer}/@id" if reference.id else reference.pointer)
            ]
            for article in bodies:
                if not article:
                    continue
                doi = identifiers.doi(article.get("doi", ""))
                same = found.setdefault(doi.value if doi else article.get("title", address), article)
                same.update({name: value for name, value in article.items() if name not in same})
    return list(found.values())


def _article(crate: Crate, node: Node) -> Json:
    article = _article_id(node.id, f"{node.pointer}/@id")
    _put(article, "title", crate.text(node, "name"))
    year = crate.text(node, "datePublished")
    if year and year != "None":  # Python's None, written as a text (S-BIAD1824)
        article["year"] = year
    return article


def _article_id(address: str, pointer: str) -> Json:
    pubmed = _PUBMED.match(address)
    if pubmed:
        return {"pubmed": pubmed[1], "pointer": pointer}
    return {"doi": address, "pointer": pointer} if identifiers.doi(address) else {}


def _grants(crate: Crate, root: Node) -> list[Json]:
    found: list[Json] = []
    for reference in crate.references(root, "funder"):
        for node in reference.nodes:
            grant: Json = {}
            name = crate.text(node, "name")
            if name and len(name) > _PROSE:
                crate.report.add(
                    "GRANT-PROSE", "info", "the grant's name is a paragraph, from which nothing is taken",
                    f"{node.pointer}/name", name,
                )  # fmt: skip
                name = None
            _put(grant, "award", crate.text(node, "identifier"))
            _put(grant, "funder_name", name)
            if "ror.org" in node.id:
                grant["funder_ror"] = node.id
            if grant and grant not in found:
                found.append(grant)
    return found


# -------------------------------------------------------------------------------------- what it is about
def _about(crate: Crate, root: Node, draft: Json) -> None:
    samples: list[Json] = []
    for reference in crate.references(root, "about"):
        mentions = []
        for node in reference.nodes:
            if "BioSample" in node.types:
                samples.append(_biosample(crate, node, len(samples) + 1))
                # IDR names a sample by its kind; SSBD's "Organism" is only a heading (ssbd-repos-000173)
                kind = (crate.text(node, "name") or "").strip().lower()
                if draft["archive"] == "idr" and kind in _SAMPLE_TYPES:
                    draft["sample_type"] = sorted({*draft.get("sample_type", ()), kind})
            else:
                mentions.append(_mention(crate, node, reference.pointer))
        if not reference.nodes:
            mentions.append(_bare(reference))
        for mention in mentions:
            _place(crate, draft, mention)
    _put(draft, "biosamples", samples)


def _place(crate: Crate, draft: Json, mention: Json) -> None:
    written = mention.get("id", "")
    term = identifiers.term_id(written)
    loose = _LOOSE_PREFIX.search(written)  # GO:00030425 is no identifier, yet says of which ontology it would be one
    prefix = term.value.partition(":")[0] if term else loose[1] if loose else ""
    slot = ABOUT_SLOTS.get(prefix)
    if slot is None:
        crate.report.add(
            "ABOUT-UNPLACED", "info",
            f"valid in `about` are terms of {', '.join(ABOUT_SLOTS)}, and BioSamples; this is none",
            mention["field"], mention.get("label") or mention.get("id"),
        )  # fmt: skip
        return
    _append(draft, slot, mention)


def _append(target: Json, slot: str, mention: Json) -> None:
    """The same term under the same label stands once, with the place where it was first named."""
    here: list[Json] = target.setdefault(slot, [])
    if not any(one.get("id") == mention.get("id") and one.get("label") == mention.get("label") for one in here):
        here.append(mention)


def _mention(crate: Crate, node: Node, pointer: str) -> Json:
    mention: Json = {"field": pointer}
    fragment = node.id.removeprefix("#")
    if not node.id.startswith("#") or identifiers.term_id(fragment):
        mention["id"] = fragment
    name = "scientificName" if crate.text(node, "scientificName") else "name"
    _put(mention, "label", crate.text(node, name))
    mention |= {"id_field": f"{node.pointer}/@id", "label_field": f"{node.pointer}/{name}"}
    return mention


def _bare(reference: Reference) -> Json:
    """A mention of a term that the crate does not describe, or that is only a text."""
    mention: Json = {"field": reference.pointer}
    _put(mention, "id", reference.id)
    _put(mention, "label", reference.literal)
    return mention


def _mentions(crate: Crate, node: Node, key: str) -> list[Json]:
    target: Json = {}
    for reference in crate.references(node, key):
        for described in reference.nodes:
            _append(target, key, _mention(crate, described, reference.pointer))
        if not reference.nodes and not reference.id.startswith("#"):
            _append(target, key, _bare(reference))
    found: list[Json] = target.get(key, [])
    return found


def _biosample(crate: Crate, node: Node, number: int) -> Json:
    sample: Json = {"id": f"biosample-{number}", "pointer": node.pointer}
    name, description = crate.text(node, "name"), crate.text(node, "description")
    _put(sample, "title", name)
    _put(sample, "description", description if description != name else None)
    _put(sample, "organisms", _mentions(crate, node, "taxonomicRange"))
    _put(sample, "cell_lines", _mentions(crate, node, "hasCellLine"))
    return sample


def _methods(crate: Crate, root: Node, draft: Json, archive: str) -> None:
    acquisitions: list[Json] = []
    other: list[str] = []
    for reference in crate.references(root, "measurementMethod"):
        for node in reference.nodes:
            if "LabProtocol" not in node.types:
                mention = _mention(crate, node, reference.pointer)
                if _is_protocol_type(mention):
                    other.append(mention.get("label", node.id))
                else:
                    _append(draft, "imaging_methods", mention)
                continue
            techniques = _mentions(crate, node, "measurementTechnique")
            if _is_acquisition(crate, node, techniques, archive):
                acquisitions.append(_acquisition(crate, node, techniques, len(acquisitions) + 1))
            else:
                other.append(crate.text(node, "name") or node.id)
        if not reference.nodes and not reference.id.startswith("#"):
            _append(draft, "imaging_methods", _bare(reference))
    _put(draft, "acquisitions", acquisitions)
    if other:
        crate.report.add(
            "PROTOCOL-NOT-IMAGING", "info", "protocols of growth, libraries or analysis are no imaging methods",
            f"{root.pointer}/measurementMethod", "; ".join(other),
        )  # fmt: skip


def _is_protocol_type(mention: Json) -> bool:
    term = identifiers.term_id(mention.get("id", ""))
    return term is not None and term.value.startswith("EFO:")


def _is_acquisition(crate: Crate, node: Node, techniques: list[Json], archive: str) -> bool:
    if techniques:
        return not all(_is_protocol_type(technique) for technique in techniques)
    if archive != "idr" or "labEquipment" in node.body:
        return True
    return _IMAGING_NAME.search(crate.text(node, "name") or "") is not None


def _acquisition(crate: Crate, node: Node, techniques: list[Json], number: int) -> Json:
    acquisition: Json = {"id": f"acquisition-{number}", "pointer": node.pointer}
    name, description = crate.text(node, "name"), crate.text(node, "description")
    _put(acquisition, "title", name)
    _put(acquisition, "description", description if description != name else None)
    _put(acquisition, "instrument", "; ".join(text for text, _ in crate.texts(node, "labEquipment")))
    _put(acquisition, "imaging_methods", [one for one in techniques if not _is_protocol_type(one)])
    return acquisition


# ---------------------------------------------------------------------------------------- size, pictures
def _sizes(crate: Crate, root: Node, draft: Json) -> None:
    """By unit, not by type: the type is misspelt in half of the crates, and the node ids repeat across them."""
    for reference in crate.references(root, "size"):
        for node in reference.nodes:
            unit = crate.text(node, "unitCode") or ""
            if _BYTES.search(unit):
                slot = "total_bytes"
            elif _FILE_COUNT.search(unit):
                slot = "image_count" if _IMAGES.search(crate.text(node, "description") or "") else "file_count"
            else:
                crate.report.add(
                    "UNIT-UNKNOWN", "warning",
                    f"received unit {unit!r}; valid are UO_0000189 (count), UO_0000233 (bytes)",
                    f"{node.pointer}/unitCode", unit,
                )  # fmt: skip
                continue
            _put(draft, slot, _whole_number(crate, node))


def _whole_number(crate: Crate, node: Node) -> int | None:
    value = node.body.get("value")
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value.strip()[:19])
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63:
        return value
    if value is not None:
        crate.wrong(f"{node.pointer}/value", value, "a whole number")
    return None


def _pictures(crate: Crate, root: Node, draft: Json) -> None:
    for reference in crate.references(root, "thumbnailUrl", described=False):
        address = reference.id or reference.literal
        slot = "viewer" if "?show=" in address or address.endswith(".html") else "thumbnail"
        draft.setdefault(slot, address)
