"""From what TCIA and the Commons say of a collection to its draft: pure, total, facts as written."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from micrograph.archives._fields import Fields, put
from micrograph.archives._tcia_records import accession_of
from micrograph.records import Json, Report

# DICOM's modalities (PS3.3 C.7.3.1.1.1): name, and whether images of slides, of patients, or something made of images.
_MODALITIES: dict[str, tuple[str, str]] = {
    "SM": ("slide microscopy", "microscopy"), "XC": ("external camera photography", "medical"), "CT": ("computed tomography", "medical"),
    "MR": ("magnetic resonance", "medical"), "PT": ("positron emission tomography", "medical"), "CR": ("computed radiography", "medical"),
    "DX": ("digital radiography", "medical"), "MG": ("mammography", "medical"), "US": ("ultrasound", "medical"),
    "NM": ("nuclear medicine", "medical"), "XA": ("X-ray angiography", "medical"), "RF": ("radiofluoroscopy", "medical"),
    "OT": ("other modality", "medical"), "SEG": ("segmentation", "made"), "SR": ("structured report", "made"),
    "RTSTRUCT": ("radiotherapy structure set", "made"), "RTDOSE": ("radiotherapy dose", "made"), "RTPLAN": ("radiotherapy plan", "made"),
    "ANN": ("microscopy bulk annotations", "made"), "PR": ("presentation state", "made"), "REG": ("registration", "made"),
    "RWV": ("real world value map", "made"), "FUSION": ("fused images", "made"), "M3D": ("model for printing", "made"),
    "KO": ("key objects", "made"),
}  # fmt: skip
_NO_DISEASE = frozenset({"phantom", "non-cancer", "various", "normal", "none", "other", "healthy controls"})
_NO_CANCER = re.compile(r"\s*\(non-cancer\)$", re.I)  # COVID-19 is no cancer, and a disease (covid_19_ar)
_OWN_DOI = "10.7937/"  # TCIA's registrant; others are of Zenodo, where the Commons puts what it made
_NO_PLACE = frozenset({"phantom", "various", "none", "other", "whole body", "multiple"})


def dataset(said: dict[str, Json], accession: str, report: Report) -> Json:
    """The draft of a collection or analysis result.

    Args:
        said: `wordpress`, `idc`, `totals` and `series`, those that are there.
        accession: TCIA's slug.
        report: gets what has a wrong type.
    """
    page, index, totals, series = (
        Fields(said.get(key, {}), report) for key in ("wordpress", "idc", "totals", "series")
    )
    draft: Json = {"archive": "tcia", "accession": accession, "level": "collection"}
    drafts = [_of_page(page)] * ("wordpress" in said) + [_of_index(index)] * ("idc" in said)
    for found in drafts:
        for slot, value in found.items():
            draft.setdefault(slot, value)
    draft.setdefault("title", accession)
    draft.setdefault("landing_page", f"https://www.cancerimagingarchive.net/collection/{accession}/")
    counted = series.texts("Modality") or _listed(totals.body.get("modalities"))
    modalities = _codes(counted) or _codes(draft.pop("modalities", []))
    draft.pop("modalities", None)
    _kind(
        draft,
        modalities,
        is_result="analysis_result_id" in index.body or str(page.body.get("type", "")).startswith("analysis"),
    )
    _totals(totals, draft)
    _series(series, draft)
    aliases = [
        index.text("collection_id", "analysis_result_id"),
        index.text("collection_name"),
        page.text("collection_short_title"),
    ]
    put(
        draft,
        "aliases",
        list(dict.fromkeys([*(name for name in aliases if name and name != accession), *draft.pop("dois", [])])),
    )
    return draft


# ------------------------------------------------------------------------------------------------- the Commons
def _of_index(index: Fields) -> Json:
    found: Json = {}
    sources = index.objects("sources")
    own = [one for one in sources if one.text("source_type") in {None, "original_data"}] or sources
    # Of cmb_ov the slides that the Commons converted stand first; the collection's own title and DOI come after them.
    leading = min(own, key=lambda one: not _is_own(one.text("source_doi")), default=Fields({}, index.report))
    put(found, "title", leading.text("source_title") or index.text("analysis_result_title", "collection_name"))
    put(found, "description", index.text("description"))
    put(found, "doi", leading.text("source_doi") or index.text("source_DOI"))
    put(found, "landing_page", _page_of(index, leading, found.get("doi")))
    licence = leading.object("license") if leading.body.get("license") else index
    put(found, "licence", licence.text("license_url", "license_short_name"))
    put(found, "modified_date", index.text("updated"))
    access = leading.text("Access") or "Public"
    found["access"] = "open" if access.lower() == "public" else "controlled"
    _about(found, _listed(index.body.get("species")), _listed(index.body.get("cancer_types")), _listed(index.body.get("tumor_locations")),
           {"organisms": "/species", "diseases": "/cancer_types", "anatomy": "/tumor_locations"})  # fmt: skip
    written = [one.body.get("modalities") for one in sources] + [index.body.get("modalities")]
    put(found, "modalities", [code for text in written for code in _listed(text)])
    put(found, "related", [_made_of(name) for name in _listed(index.body.get("collections"))])
    # Only its own: a result made of 22 collections (10.5281/zenodo.8345959) is a record itself, and was a name of each of them.
    put(found, "dois", [doi for one in own if (doi := one.text("source_doi")) and doi != found.get("doi")])
    at = leading.pointer
    stood = {"title": ("analysis_result_title", f"{at}/source_title"), "doi": ("source_DOI", f"{at}/source_doi"),
             "licence": ("license_url", f"{at}/license")}  # fmt: skip
    found["places"] = {slot: f"/{key}" if index.has(f"/{key}") else place for slot, (key, place) in stood.items()}
    return found


def _is_own(doi: str | None) -> bool:
    return (doi or "").lower().startswith(_OWN_DOI)


def _page_of(index: Fields, leading: Fields, doi: str | None) -> str | None:
    """TCIA has pages of results apart from those of collections, and none of what only Zenodo has (bamf_aimi_annotations)."""
    result = index.text("analysis_result_id")
    if not _is_own(doi):
        return leading.text("source_url") or index.text("source_url")
    return f"https://www.cancerimagingarchive.net/analysis-result/{accession_of(result)}/" if result else None


def _made_of(name: str) -> Json:
    return {"relation": "derived_from", "target_archive": "tcia", "target_accession": accession_of(name),
            "link_evidence": f"IDC: collections {name}"}  # fmt: skip


# --------------------------------------------------------------------------------------------------- TCIA's page
def _of_page(page: Fields) -> Json:
    found: Json = {}
    title = page.object("title").text("rendered") if isinstance(page.body.get("title"), dict) else page.text("title")
    put(found, "title", page.text("collection_title", "result_title") or title)
    put(
        found,
        "description",
        page.text("collection_abstract", "result_abstract", "collection_summary", "result_summary"),
    )
    put(found, "landing_page", page.text("link"))
    put(found, "doi", page.text("collection_doi", "result_doi"))
    put(found, "version", page.text("version_number"))
    put(found, "modified_date", page.text("date_updated"))
    accessibility = (page.text("collection_page_accessibility", "result_page_accessibility") or "").lower()
    put(found, "access", {"public": "open", "limited": "controlled"}.get(accessibility, ""))
    _about(found, _listed(page.body.get("species")), _listed(page.body.get("cancer_types")), _listed(page.body.get("cancer_locations")),
           {"organisms": "/species", "diseases": "/cancer_types", "anatomy": "/cancer_locations"})  # fmt: skip
    put(found, "modalities", _listed(page.body.get("data_types")))
    put(found, "funding_statement", _words(page.text("collection_funding", "result_funding")))
    places = {"title": "collection_title", "doi": "collection_doi", "description": "collection_abstract"}
    found["places"] = {slot: f"/{key}" for slot, key in places.items() if page.has(f"/{key}")}
    return found


def _words(text: str | None) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text or "")).split())


# ------------------------------------------------------------------------------------------------------ shared
def _listed(value: Any) -> list[str]:
    """Several values: a list, or a text with commas."""
    texts = value if isinstance(value, list) else [value]
    return [part.strip() for text in texts if isinstance(text, str) for part in re.split(r",\s*", text) if part.strip()]


def _about(found: Json, species: list[str], cancers: list[str], places: list[str], fields: dict[str, str]) -> None:
    """Organism, disease and anatomy as mentions; a phantom is a calibration and no organism."""
    if any(name.lower() == "phantom" for name in species):
        found["sample_type"] = ["calibration"]
    mentions = {
        "organisms": [name for name in species if name.lower() not in {"phantom", "none"}],
        "diseases": [said for name in cancers if (said := _NO_CANCER.sub("", name)).lower() not in _NO_DISEASE],
        # "Lung Phantom" is no lung (phantom_fda)
        "anatomy": [name for name in places if name.lower() not in _NO_PLACE and not name.lower().endswith("phantom")],
    }
    for slot, names in mentions.items():
        put(found, slot, [{"id": "", "label": name, "field": fields[slot]} for name in names])


def _codes(values: list[str]) -> list[str]:
    """DICOM's codes among what is written: codes, and pages' words for slides."""
    codes = []
    for value in values:
        for word in re.split(r"[,;/]\s*", value):
            code = word.strip().upper()
            codes.append(
                "SM" if code in {"HISTOPATHOLOGY", "WHOLE SLIDE IMAGE", "PATHOLOGY", "SLIDE MICROSCOPY"} else code
            )
    return list(dict.fromkeys(code for code in codes if code in _MODALITIES))


def _kind(draft: Json, modalities: list[str], is_result: bool) -> None:
    """Domain and kind by modality: slides are microscopy; a modality is never made a method of microscopy."""
    kinds = {_MODALITIES[code][1] for code in modalities}
    if {"microscopy", "medical"} <= kinds:
        draft["domain"] = "mixed"
    elif "microscopy" in kinds or (kinds == {"made"} and "ANN" in modalities):
        draft["domain"] = "microscopy"
    else:
        draft["domain"] = "medical-imaging"
    draft["resource_kind"] = "annotations" if is_result and kinds <= {"made"} else "images"
    if "SM" in modalities:
        draft["method_groups"] = [{"id": "", "label": "whole-slide imaging", "field": "/modalities"}]
    # codes, not names: "computed tomography" among the keywords would be read as a method of microscopy
    put(draft, "keywords", [f"DICOM {code}" for code in modalities])
    draft["formats"] = ["DICOM"] if modalities else []
    if not draft["formats"]:
        del draft["formats"]


def _totals(totals: Fields, draft: Json) -> None:
    """What all series of a collection come to, as the Commons counts them."""
    count = _positive(totals.body.get("instances"))
    put(draft, "file_count", round(count) if count else None)
    megabytes = _positive(totals.body.get("size_MB"))
    put(draft, "total_bytes", round(megabytes * 1e6) if megabytes else None)


def _series(series: Fields, draft: Json) -> None:
    """Instruments by maker and model, as an acquisition."""
    makers = series.texts("Manufacturer")
    models = series.texts("ManufacturerModelName")
    if makers or models:
        draft["acquisitions"] = [{"id": "acquisition-1", "instrument": ", ".join([*makers, *models][:20])}]


def _positive(value: Any) -> float | None:
    """A number above 0, also one that a table writes as a text."""
    if isinstance(value, str) and re.fullmatch(r"\s*\d{1,15}(?:\.\d{1,9})?\s*", value):
        value = float(value)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e15 else None
