"""What the fields and modules of REMBI and MIFA spreadsheets may be called, read from `schemas/crosswalk.tsv`.

Names count in the spelling of REMBI 2021, REMBI 1.5, MIFA, foundingGIDE and BioStudies' templates, and in ours; case, spaces,
underscores, stars and what stands in brackets do not.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from micrograph.crosswalk import Row, crosswalk
from micrograph.model.profiles import PART_PATHS
from micrograph.model.tables import SLOTS

_SOURCES = (
    "rembi-2021", "rembi-1.5", "mifa", "biostudies:BioImages.v4", "biostudies:BioImages.MIFA.v1", "foundinggide",
)  # fmt: skip
_MODULES = {
    "study": "Dataset", "dataset": "Dataset", "general": "Dataset", "version": "Dataset", "study component": "StudyComponent",
    "component": "StudyComponent", "biosample": "Biosample", "sample": "Biosample", "specimen": "Specimen",
    "image acquisition": "ImageAcquisition", "acquisition": "ImageAcquisition", "image data": "ImageData",
    "image correlation": "ImageCorrelation", "correlation": "ImageCorrelation", "analysed data": "AnalysedData",
    "analyzed data": "AnalysedData", "image analysis": "AnalysedData", "analysis": "AnalysedData", "annotation": "AnnotationData",
    "annotations data": "AnnotationData", "author": "Person", "contact": "Person", "contributor": "Person", "person": "Person",
    "publication": "Publication", "funding": "Grant", "grant": "Grant", "grant reference": "Grant", "channel": "Channel",
    "file level metadata": "AnnotationFile", "annotation file": "AnnotationFile", "link": "RelatedRecord",
    "organisation info": "Organization", "organisation": "Organization", "organization": "Organization",
    "affiliation": "Organization", "association": "Association",
}  # fmt: skip
_UNSPACED = {name.replace(" ", ""): class_name for name, class_name in _MODULES.items()}
# Sheets that belong to templates and describe no record.
_ABOUT = re.compile(
    r"\b(read ?me|instructions?|help|guide|lists?|vocabular\w+|ontolog\w+|lookup|drop ?downs?|examples?|legend|template|sheet ?\d+)\b"
)
# Columns by which a component, a specimen or an association names other modules: no fields of REMBI, but how they are joined.
JOINS = {
    "biosample": "biosample", "sample": "biosample", "specimen": "specimen", "image acquisition": "acquisition",
    "acquisition": "acquisition", "image correlation": "correlation", "correlation": "correlation", "image analysis": "analysis",
    "analysed data": "analysis", "analyzed data": "analysis", "annotation": "annotation", "annotations": "annotation",
    "image data": "image_data", "study component": "component", "component": "component",
}  # fmt: skip
JOINED = frozenset({"StudyComponent", "Specimen", "Association"})
_TITLE_NAMES = ("title", "name", "identity", "id", "identifier", "code")
# Never read: personal, or about the sheet itself.
IGNORED = frozenset({
    "email", "e mail", "author email", "address", "rembi version", "file list",
})  # fmt: skip
FIELD_HEADS = frozenset(
    {"field", "field name", "metadata field", "rembi field", "attribute", "property", "element", "key"}
)
DESCRIBING = frozenset({
    "description", "explanation", "definition", "example", "examples", "requirement", "requirement level", "required",
    "mandatory", "optional", "note", "notes", "comment", "comments", "cardinality", "type", "ontology", "guidance", "help",
})  # fmt: skip


class Name(NamedTuple):
    """What a field is: a slot of a class, or only the identifier, label or ontology of its term."""

    class_name: str
    slot: str
    part: str = ""


@cache
def names(class_name: str) -> dict[str, Name]:
    """Folded field name to what it is, for the fields of one module.

    >>> names("Specimen")["channel content"]
    Name(class_name='Channel', slot='channel_content', part='')
    """
    found: dict[str, Name] = {}
    for source in _SOURCES:
        for row in crosswalk()[source]:
            name = _name_of(row, class_name)
            if name is not None:
                for spelling in _spellings(row.field):
                    found.setdefault(spelling, name)
    for slot in SLOTS[class_name]:
        if slot not in {"id", "associations"} and not _names_parts(slot):
            found.setdefault(fold(slot), Name(class_name, slot))
    if "title" in SLOTS[class_name]:
        for title in _TITLE_NAMES:
            found.setdefault(title, Name(class_name, "title"))
    if (
        class_name == "Dataset"
    ):  # REMBI's one field is title and text of a study; where it stands beside a title, it is the text
        found |= {"study description": Name(class_name, "description"), "link": Name(class_name, "related")}
    for written, meaning in list(found.items()):  # one or several
        found.setdefault(written.removesuffix("s") if written.endswith("s") else f"{written}s", meaning)
    return found


def _names_parts(slot: str) -> bool:
    return slot.endswith(("_ids", "_id"))


def _name_of(row: Row, class_name: str) -> Name | None:
    """What a row of the crosswalk is in a module; a field of the module may have its home in another class."""
    homes = [(home.partition(".")[0], home.partition(".")[2]) for home in row.home]
    slots = [slot for owner, slot in homes if owner == class_name and slot and slot != "id" and not _names_parts(slot)]
    part = next((slot for owner, slot in homes if owner == "OntologyTerm"), "")
    if slots:
        return Name(class_name, slots[0], part)
    if module_class(row.module.rpartition("/")[2]) != class_name:
        return None
    if part:  # `imaging_method.ontology_name` of REMBI 1.5: its term's slot is named by the field before it
        stem = fold(row.field.partition(".")[0])
        return Name(class_name, f"{stem.replace(' ', '_')}s", "ontology" if row.field.endswith("name") else part)
    elsewhere = [
        (owner, slot)
        for owner, slot in homes
        if owner in PART_PATHS and slot not in {"", "id"} and not _names_parts(slot)
    ]
    if not elsewhere:
        return None
    owner, slot = elsewhere[0]  # a biosample's gene: the record's, as samples have none
    return Name("Dataset" if slot in SLOTS["Dataset"] else owner, slot)


def left_out(class_name: str) -> dict[str, str]:
    """Folded names of the fields of a module that have no home in our schema, with the reason."""
    return {
        spelling: row.remark
        for source in _SOURCES
        for row in crosswalk()[source]
        if not row.home and module_class(row.module.rpartition("/")[2]) == class_name
        for spelling in _spellings(row.field)
    }


@cache
def all_names() -> frozenset[str]:
    """Every field name of every module."""
    return frozenset(name for class_name in dict.fromkeys(_MODULES.values()) for name in names(class_name))


def classes() -> list[str]:
    """The classes that modules are of, each once."""
    return list(dict.fromkeys(_MODULES.values()))


def module_class(name: str) -> str | None:
    """The class of a module by its name, in any case and number.

    >>> module_class("Image Acquisitions"), module_class("OrganisationInfo"), module_class("REMBI Specimen"), module_class("x")
    ('ImageAcquisition', 'Organization', 'Specimen', None)
    """
    folded = fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))
    for candidate in (
        folded,
        folded.removeprefix("rembi "),
        folded.removesuffix(" module"),
        re.sub(r"^\d+ ", "", folded),
    ):
        bare = candidate.replace(" ", "")
        found = _UNSPACED.get(bare) or _UNSPACED.get(bare.removesuffix("s"))
        if found:
            return found
    return None


def is_about_the_template(name: str) -> bool:
    """Whether a sheet describes how to fill in the others, by its name."""
    return _ABOUT.search(fold(name)) is not None


def module_names() -> str:
    """The modules' names, for messages."""
    return "Study, Study Component, Biosample, Specimen, Image acquisition, Image data, Image correlation, Analysed data, Annotations"


def fold(text: str) -> str:
    """A name in the one spelling that is asked for.

    >>> fold("Signal/contrast  mechanism *"), fold("Imaging_Method (required)")
    ('signal contrast mechanism', 'imaging method')
    """
    bare = re.sub(r"\(.*?\)|\[.*?\]|[*:]", " ", text)
    return " ".join(re.sub(r"[\W_]+", " ", bare).lower().split())


def _spellings(field: str) -> set[str]:
    """A field's name, and its last part.

    >>> sorted(_spellings("organism.scientific_name"))
    ['organism scientific name', 'scientific name']
    """
    last = (
        field.rpartition(" - ")[2] if " - " in field and not field.startswith("Channel") else field.rpartition(".")[2]
    )
    return {fold(field), fold(last)}
