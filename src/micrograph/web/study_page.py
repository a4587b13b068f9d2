"""The page of a study: its records in all archives, and why they are taken for one piece of research."""

from __future__ import annotations

from urllib.parse import unquote

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from micrograph.api.datasets import alias_of
from micrograph.api.held import index_of
from micrograph.catalogues import archive_title
from micrograph.studies import study
from micrograph.web import site
from micrograph.web.address import dataset_path
from micrograph.web.words import RELATIONS, link_reason

_SHOWN = 500


def study_page(request: Request, archive: str, accession: str) -> Response:
    """The page of a study by any of its records; it goes by the first of them."""
    index = index_of(request)
    number = index.number(archive, accession)
    if number is None and (target := alias_of(request, archive, accession)):
        number = index.number(*target)
    if number is None:
        detail = f"No record {accession!r} of {archive_title(archive)} is in this release, and so no study of it."
        return site.error_page(request, 404, "No such study", detail)
    name = index.dataset(number)["study"].rpartition("/study/")[2]
    if unquote(name) != f"{archive}/{accession}":
        return RedirectResponse(f"{site.prefix(request)}/study/{name}", 308)
    found = study(index, number, most=_SHOWN)
    records = [{**one, "path": dataset_path(one["archive"], one["accession"])} for one in found["items"]]
    links = [
        {
            "source": _named(row["source"]), "source_path": dataset_path(*row["source"].split("/", 1)),
            "relation": RELATIONS.get(row["relation"], row["relation"]).lower(),
            "target": _named(row["target"]) if "/" in row["target"] else row["target"],
            "target_path": dataset_path(*row["target"].split("/", 1)) if "/" in row["target"] else None,
            "evidence": link_reason(row["evidence"]), "confidence": row["confidence"],
        }
        for row in found["links"]
    ]  # fmt: skip
    return site.render(request, "study.html", study=found, records=records, links=links, path=f"/v1/studies/{name}")


def _named(name: str) -> str:
    archive, _, accession = name.partition("/")
    return f"{archive_title(archive)} {accession}"
