"""From a record of the Cell Image Library to its draft: pure, total, facts as written."""

from __future__ import annotations

import re
from typing import Any

from micrograph.archives._fields import Fields, put
from micrograph.archives._listed_files import list_files
from micrograph.records import Json, Report

# Fields of terms, and the slots of the record that they speak of.
_TERMS = {
    "NCBIORGANISMALCLASSIFICATION": "organisms", "CELLTYPE": "cell_types", "CELLLINE": "cell_lines",
    "CELLULARCOMPONENT": "components", "BIOLOGICALPROCESS": "processes", "HUMAN_DISEASE": "diseases",
    "ITEMTYPE": "imaging_methods", "IMAGINGMODE": "imaging_methods", "PARAMETERIMAGED": "imaging_aspects",
    "SOURCEOFCONTRAST": "imaging_aspects", "ZEBRAFISH_ANATOMY": "anatomy", "MOUSE_GROSS_ANATOMY": "anatomy",
    "HUMAN_DEV_ANATOMY": "anatomy", "PLANT_GROWTH": "anatomy", "XENOPUS_ANATOMY": "anatomy", "TELEOST_ANATOMY": "anatomy",
}  # fmt: skip
_PREPARED = ("PREPARATION", "RELATIONTOINTACTCELL")
_BIOSAMPLE = ("organisms", "cell_types", "cell_lines", "anatomy", "diseases")
_PUBMED_PAGE = re.compile(r"(?:ncbi\.nlm\.nih\.gov/pubmed|pubmed\.ncbi\.nlm\.nih\.gov)/(\d{5,8})\b")
_MOST_COMPOUNDS = 200  # of a plate of thousands the record says how many; the names stay in the payload
_MICROMETRES = {
    "microns": 1.0,
    "micron": 1.0,
    "micrometers": 1.0,
    "um": 1.0,
    "nanometers": 1e-3,
    "nm": 1e-3,
    "millimeters": 1e3,
    "mm": 1e3,
}


def dataset(document: Json, accession: str, report: Report) -> Json:
    """The draft of one image."""
    outer = Fields(document, report)
    record = (
        outer.object("_source").object("CIL_CCDB")
        if isinstance(document.get("_source"), dict)
        else outer.object("CIL_CCDB")
    )
    image, citation = record.object("CIL"), record.object("Citation")
    core = image.object("CORE")
    number = accession.removeprefix("CIL_")
    draft: Json = {
        "archive": "cil",
        "accession": accession,
        "level": "image",
        "domain": "microscopy",
        "resource_kind": "images",
    }
    put(draft, "title", _title(citation.text("Title"), number) or f"CIL:{number}")
    put(draft, "description", _free(core, "IMAGEDESCRIPTION"))
    draft["landing_page"] = f"https://www.cellimagelibrary.org/images/{number}"
    put(draft, "doi", citation.text("DOI"))
    put(draft, "release_date", _year(citation.text("Title")))
    put(draft, "licence", _free(core, "TERMSANDCONDITIONS"))
    draft["access"] = "open"
    group = core.text("GROUP_ID")
    put(draft, "study_key", f"cil-group-{group}" if group else None)
    put(draft, "contributors", _people(core))
    put(draft, "publications", _papers(core))
    for field, slot in _TERMS.items():
        mentions = _mentions(core, field)
        if mentions:
            draft[slot] = draft.get(slot, []) + mentions
    _sample(core, draft)
    put(draft, "compounds", _compounds(core))
    _image_data(core, record.object("Data_type"), draft)
    _files(image, draft, number, report)
    ark = citation.text("ARK")
    put(draft, "aliases", [name for name in (f"CIL:{number}", number, ark) if name])
    draft["places"] = {"": core.pointer, "title": f"{citation.pointer}/Title", "doi": f"{citation.pointer}/DOI",
                       "licence": f"{core.pointer}/TERMSANDCONDITIONS", "description": f"{core.pointer}/IMAGEDESCRIPTION",
                       "formats": f"{image.pointer}/Image_files"}  # fmt: skip
    return draft


# ------------------------------------------------------------------------------------------------ words and people
def _title(text: str | None, number: str) -> str | None:
    """Of "Michaels, Brown (2010) CIL:10001, Rana catesbeiana, barrier epithelial cell. CIL. Dataset" what it is of."""
    if text is None:
        return None
    named = re.split(rf"\bCIL:{number}\s*,\s*", text, maxsplit=1)
    title = re.sub(r"\.?\s*CIL\.?\s*Dataset\.?\s*$", "", named[-1]).strip(" ,.")
    return title or text


def _year(text: str | None) -> str | None:
    match = re.search(r"\((\d{4})\)", text or "")
    return match[1] if match else None


def _entries(core: Fields, key: str) -> list[Fields]:
    """One value is an object, several are a list."""
    value = core.body.get(key)
    if isinstance(value, dict):
        return [core.object(key)]
    return core.objects(key) if value is not None else []


def _free(core: Fields, key: str) -> str | None:
    texts = [text for entry in _entries(core, key) if (text := entry.text("free_text"))]
    return "; ".join(texts) or None


def _people(core: Fields) -> list[Json]:
    attribution = core.object("ATTRIBUTION") if core.body.get("ATTRIBUTION") is not None else Fields({}, core.report)
    return [{"name": name, "pointer": f"{attribution.pointer}/Contributors/{place}"}
            for place, name in enumerate(attribution.texts("Contributors"))]  # fmt: skip


def _papers(core: Fields) -> list[Json]:
    """PubMed identifiers and DOIs among what the record is attributed to; of `PUBLISHED` in words only what holds one."""
    attribution = core.object("ATTRIBUTION") if core.body.get("ATTRIBUTION") is not None else Fields({}, core.report)
    papers: list[Json] = []
    for place, text in enumerate(attribution.texts("PUBMED")):
        if found := re.search(r"\b\d{5,8}\b", text):
            papers.append({"pubmed": found[0], "pointer": f"{attribution.pointer}/PUBMED/{place}"})
    for place, text in enumerate(attribution.texts("PUBLISHED")):
        if found := re.search(r"10\.\d{4,9}/[^\s\"<>]+", text):
            papers.append({"doi": found[0].rstrip(".,;)"), "pointer": f"{attribution.pointer}/PUBLISHED/{place}"})
    for link in attribution.objects("URLs"):  # the article of CIL_12851 and of 55 others is named nowhere else
        found = _PUBMED_PAGE.search(link.text("Href") or "")
        if found and all(found[1] != paper.get("pubmed") for paper in papers):
            papers.append({"pubmed": found[1], "pointer": f"{link.pointer}/Href"})
    return papers


# ----------------------------------------------------------------------------------------------------------- terms
def _mentions(core: Fields, field: str) -> list[Json]:
    """The terms of a field as written; what has words and no identifier by its words."""
    found = []
    for entry in _entries(core, field):
        identifier, label = entry.text("onto_id") or "", entry.text("onto_name", "free_text") or ""
        label = label.strip(" :")
        if identifier or label:
            found.append(
                {"id": identifier, "label": label, "field": entry.pointer, "id_field": f"{entry.pointer}/onto_id"}
            )
    return found


def _sample(core: Fields, draft: Json) -> None:
    """The one sample of an image, and how it was prepared and made visible."""
    biosample: Json = {"id": "biosample-1", **{slot: draft[slot] for slot in _BIOSAMPLE if slot in draft}}
    specimen: Json = {"id": "specimen-1"}
    put(specimen, "sample_preparations", [one for field in _PREPARED for one in _mentions(core, field)])
    put(specimen, "visualizations", _mentions(core, "VISUALIZATIONMETHODS"))
    acquisition: Json = {
        "id": "acquisition-1",
        **({"imaging_methods": draft["imaging_methods"]} if "imaging_methods" in draft else {}),
    }
    put(acquisition, "acquisition_parameters", _free(core, "TECHNICALDETAILS"))
    if len(biosample) > 1:
        draft["biosamples"] = [biosample]
    if len(specimen) > 1:
        draft["specimens"] = [specimen]
    if len(acquisition) > 1:
        draft["acquisitions"] = [acquisition]


def _compounds(core: Fields) -> list[Json]:
    """Names of compounds; of the thousands of a plate none, as an image shows one well."""
    listed = core.body.get("CHEMICAL_COMPOUNDS")
    names: list[Json] = []
    for place, value in enumerate(listed if isinstance(listed, list) else ()):
        field = f"{core.pointer}/CHEMICAL_COMPOUNDS/{place}"
        said = value if isinstance(value, dict) else {"free_text": value}
        entry = Fields(said, core.report, field)
        if label := entry.text("onto_name", "free_text"):
            names.append({"id": entry.text("onto_id") or "", "label": label, "field": field})
    return names if len(names) <= _MOST_COMPOUNDS else []


# ----------------------------------------------------------------------------------------------------------- image
def _image_data(core: Fields, kinds: Fields, draft: Json) -> None:
    """Axes with their extents, and the size of a pixel in x, as written and in micrometres.

    An axis without an extent is stated by the kind of the data alone: the time of CIL_9006, the planes of CIL_32146. Of 77 images both
    extents are called X (CIL_571: 4040 and 2810 pixels): the second is Y. A video may be an animation, so it adds no time.
    """
    extents, axes = [], []
    for entry in core.objects("DIMENSION"):
        if entry.body.get("Space") is not None:
            space = entry.object("Space")
            axis, size = space.text("axis") or "?", _number(space.body.get("Image_size"))
            if axis == "X" and "X" in axes and "Y" not in axes:
                axis = "Y"
            axes.append(axis.upper()[:1])
            extents += [f"{axis} {size:g}"] if size is not None else []
            if space.body.get("Pixel_size") is not None and axis.upper() == "X":
                _pixel(space.object("Pixel_size"), draft)
        elif entry.body.get("Time") is not None:
            axes.append("T")
    axes += ["Z"] * (kinds.body.get("Z_stack") is True) + ["T"] * (kinds.body.get("Time_series") is True)
    if "X" in axes and "Y" in axes:
        draft["dimensions"] = [("3D" if "Z" in axes else "2D") + "+t" * ("T" in axes)]
    processed = "; ".join(one["label"] or one["id"] for one in _mentions(core, "PROCESSINGHISTORY"))
    data: Json = {"id": "image-data-1"}
    put(data, "dimension_extents", ", ".join(extents))
    put(data, "processing_method", processed)
    if len(data) > 1:
        draft["image_data"] = [data]


def _pixel(size: Fields, draft: Json) -> None:
    value, unit = _number(size.body.get("value")), (size.text("unit") or "").lower()
    if value is not None and unit:
        draft["pixel_size_stated"] = f"{value:g} {unit}"
        if unit in _MICROMETRES and value > 0:
            draft["pixel_size"] = value * _MICROMETRES[unit]


def _number(value: Any) -> float | None:
    """A number, also one that is written as a text (78 pixel sizes, 112 extents are)."""
    if isinstance(value, str) and re.fullmatch(r"\s*\d{1,9}(?:\.\d{1,9})?\s*", value):
        value = float(value)
    return (
        float(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e12 else None
    )


def _files(image: Fields, draft: Json, number: str, report: Report) -> None:
    """The image in several forms: its bytes are those of the original, so only formats and count are taken together."""
    files = image.objects("Image_files")
    named = [(file.text("File_path") or "", file.count("Size")) for file in files]
    list_files(draft, named, report, f"{image.pointer}/Image_files")
    draft["image_count"] = 1
    if any(file.text("File_type") == "OME_tif" for file in files):
        draft["formats"] = [*(one for one in draft.get("formats", ()) if one != ".tif"), "OME-TIFF"]
    if any((file.text("Mime_type") or "").startswith("image/jpeg") for file in files):
        # A video's still lies beside the video, not among the images (CIL_9060).
        folder = "videos" if any(file.text("File_type") == "Flv" for file in files) else "images"
        draft["thumbnail"] = f"https://cildata.crbs.ucsd.edu/media/{folder}/{number}/{number}.jpg"
