"""The page of one data set: the archive's page first, and who said what of everything else."""

from __future__ import annotations

from difflib import get_close_matches
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from micrograph.api.datasets import alias_of
from micrograph.api.held import index_of
from micrograph.api.service import service_of
from micrograph.catalogues import archive_title
from micrograph.export.formats import FORMATS
from micrograph.export.schema_org import schema_org, script_text
from micrograph.export.thumbnails import thumbnail
from micrograph.records import Json
from micrograph.search import SearchIndex
from micrograph.web import site
from micrograph.web.address import dataset_path
from micrograph.web.citation import citations
from micrograph.web.components import components
from micrograph.web.evidence import evidence_rows, term_slots
from micrograph.web.words import LICENCE_MEANING, RELATIONS, link_reason

_CLUSTER = 20  # records of one study that are named on the page of each; its own page has them all


def dataset_page(request: Request, archive: str, accession: str) -> Response:
    """The page of a data set; 404 with accessions like the one asked for."""
    index = index_of(request)
    number = index.number(archive, accession)
    if number is None:
        return _elsewhere(request, index, archive, accession)
    dataset = index.dataset(number)
    path = dataset_path(archive, accession)
    return site.render(
        request, "dataset.html", 200, {"Link": signposts(request, dataset, path)},
        dataset=dataset, path=path, picture=thumbnail(dataset), slots=term_slots(dataset, index.label),
        parts=components(dataset), evidence=evidence_rows(dataset, index.label), citations=citations(dataset),
        related=related(index, dataset), study=cluster(index, dataset, number), formats=FORMATS.values(),
        study_path=study_path(dataset), study_size=len(index.members(index.study_of(number))),
        other_names=[name for name in dataset.get("aliases", ()) if name != dataset.get("doi")],
        licence=licence(dataset),
        structured=script_text(schema_org(dataset, service_of(request).base)),
    )  # fmt: skip


def licence(dataset: Json) -> Json:
    """What may be done with the data, in words."""
    said = dataset.get("licence_class", "none-stated")
    meaning = LICENCE_MEANING.get(said, "")
    if said == "noncommercial" and dataset.get("allows_derivatives") is False:
        meaning = "Share it with credit, but neither commercially nor changed."
    elif said == "noncommercial" and dataset.get("requires_share_alike"):
        meaning = "Use it with credit, but not commercially, and share what you make of it under the same licence."
    return {
        "name": dataset.get("licence") or dataset.get("licence_stated") or "None stated",
        "meaning": meaning,
        "class": said,
        "url": f"https://spdx.org/licenses/{dataset['licence']}.html" if dataset.get("licence") else None,
        "evidence": next((row for row in dataset.get("term_evidence", ()) if row["slot"] == "licence"), None),
    }


def related(index: SearchIndex, dataset: Json) -> list[Json]:
    """Other records that are linked to this one, each with the reason."""
    found = []
    for row in dataset.get("related", ()):
        archive, accession = row.get("target_archive"), row.get("target_accession")
        number = index.number(archive, accession) if archive and accession else None
        found.append(
            {
                "relation": RELATIONS.get(row["relation"], row["relation"]),
                "archive": archive_title(archive) if archive else "",
                "accession": accession or row.get("target_url", ""),
                "title": index.dataset(number).get("title") if number is not None else None,
                "path": dataset_path(archive, accession) if number is not None and archive and accession else None,
                "url": row.get("target_url") if str(row.get("target_url", "")).startswith(("https://", "http://")) else None,
                "evidence": link_reason(row.get("link_evidence", "")),
                "confidence": row.get("confidence"),
            }
        )  # fmt: skip
    return found


def cluster(index: SearchIndex, dataset: Json, number: int) -> list[Json]:
    """Records of the same study that this one has no link to: they are joined through others, or by their archive."""
    linked = {(row.get("target_archive"), row.get("target_accession")) for row in dataset.get("related", ())}
    found: list[Json] = []
    for member in index.members(index.study_of(number)):
        if member == number or len(found) >= _CLUSTER:
            continue
        other = index.dataset(member)
        if (other["archive"], other["accession"]) not in linked:
            found.append({**other, "path": dataset_path(other["archive"], other["accession"])})
    return found


def study_path(dataset: Json) -> str:
    """The page of the study that a record belongs to."""
    return f"/study/{dataset['study'].rpartition('/study/')[2]}"


def signposts(request: Request, dataset: Json, path: str) -> str:
    """The `Link` header of FAIR Signposting: what this page is about, and where a program reads the same."""
    api = f"/v1/datasets{path.removeprefix('/dataset')}"
    root = site.prefix(request)
    links = ['<https://schema.org/Dataset>; rel="type"', f'<{dataset["id"]}>; rel="describes"']
    links += [f'<{root}{api}.{row.suffix}>; rel="describedby"; {_typed(row.media_type)}' for row in FORMATS.values()]
    if dataset.get("doi"):
        links.append(f'<https://doi.org/{_header_safe(dataset["doi"])}>; rel="cite-as"')
    if dataset.get("licence"):
        links.append(f'<https://spdx.org/licenses/{dataset["licence"]}>; rel="license"')
    return ", ".join(links)


def _typed(media_type: str) -> str:
    """A media type as parameters of a link: its profile is one of its own, by which crates are told from other JSON-LD.

    >>> _typed('application/ld+json;profile="https://w3id.org/ro/crate"')
    'type="application/ld+json"; profile="https://w3id.org/ro/crate"'
    """
    kind, _, profile = media_type.partition(";")
    return f'type="{kind}"' + (f"; {profile}" if profile else "")


def _header_safe(text: str) -> str:
    return quote(text, safe="/:().-_;")


def _elsewhere(request: Request, index: SearchIndex, archive: str, accession: str) -> Response:
    """The record where it is known by another name, or a 404 with what is near."""
    target = alias_of(request, archive, accession)
    if target is not None and index.number(*target) is not None:
        return RedirectResponse(f"{site.prefix(request)}{dataset_path(*target)}", 308)
    slugs = [archive] if archive in index.values("archive") else index.values("archive")
    names = {one.lower(): (slug, one) for slug in slugs for one in index.accessions(slug)}
    close = get_close_matches(accession.lower(), names, n=5, cutoff=0.5)
    near = [(dataset_path(*names[one]), f"{archive_title(names[one][0])} {names[one][1]}") for one in close]
    detail = f"No record {accession!r} of {archive_title(archive)} is in this release."
    return site.error_page(request, 404, "No such data set", detail, near=near)
