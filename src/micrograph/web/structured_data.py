"""The data set as schema.org JSON-LD, which search engines read from its page."""

from __future__ import annotations

import orjson

from micrograph.catalogues import CATALOGUES
from micrograph.identifiers import doi_iri, expand
from micrograph.records import Json
from micrograph.web.citation import paper_url
from micrograph.web.words import archive_title

_ABOUT = ("organisms", "cell_types", "cell_lines", "anatomy", "components", "processes", "diseases", "phenotypes")


def schema_org(dataset: Json, base: str) -> Json:
    """A `Dataset` of schema.org with what its guidelines for data sets ask for."""
    archive = CATALOGUES.get(dataset["archive"])
    document: Json = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": dataset["id"],
        "name": dataset.get("title", dataset["accession"]),
        "description": dataset.get("description") or described(dataset),
        "url": dataset.get("landing_page"),
        "identifier": [dataset["accession"], *([doi_iri(dataset["doi"])] if dataset.get("doi") else [])],
        "license": f"https://spdx.org/licenses/{dataset['licence']}" if dataset.get("licence") else None,
        "datePublished": dataset.get("release_date"),
        "creator": [
            {"@type": "Person", "name": one["name"], **({"@id": f"https://orcid.org/{one['orcid']}"} if one.get("orcid") else {})}
            for one in dataset.get("contributors", ()) if one.get("name")
        ],
        "about": [_term(one) for slot in _ABOUT for one in dataset.get(slot, ())],
        "measurementTechnique": [_term(one) for one in dataset.get("imaging_methods", ())],
        "keywords": dataset.get("keywords"),
        "citation": [url for paper in dataset.get("publications", ()) if (url := paper_url(paper))],
        "includedInDataCatalog": {
            "@type": "DataCatalog", "@id": f"{base}archive/{dataset['archive']}", "name": archive_title(dataset["archive"]),
            **({"url": archive.homepage} if archive else {}),
        },
    }  # fmt: skip
    return {key: value for key, value in document.items() if value not in (None, [], "")}


def described(dataset: Json) -> str:
    """A sentence of facts, where the archive has no description."""
    what = ", ".join(str(one.get("label", one["id"])) for one in dataset.get("organisms", ()))
    how = ", ".join(str(one.get("label", one["id"])) for one in dataset.get("imaging_methods", ()))
    parts = [f"Images of {what}" if what else "Images", f"by {how}" if how else ""]
    return f"{' '.join(part for part in parts if part)} ({archive_title(dataset['archive'])}, {dataset['accession']})."


def script_text(document: Json) -> str:
    """JSON that no title can end early: `<` is written as an escape, so there is no `</script>` in it."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode().replace("<", "\\u003c").replace("&", "\\u0026")


def _term(value: Json) -> Json:
    return {
        "@type": "DefinedTerm",
        "@id": expand(value["id"]),
        "name": value.get("label", value["id"]),
        "termCode": value["id"],
    }
