"""`/v1/archives` and `/v1/stats`: what is held of each archive."""

from __future__ import annotations

from fastapi import APIRouter, Request

from micrograph.api.held import index_of, statistics_of
from micrograph.api.service import service_of
from micrograph.archives import archives as connectors
from micrograph.catalogues import CATALOGUES
from micrograph.records import Json
from micrograph.search import SearchQuery

router = APIRouter(prefix="/v1", tags=["archives"])


@router.get("/archives", summary="The archives and what of them is held")
def list_archives(request: Request) -> Json:
    """Each archive with its records and studies in this release; not ranked."""
    index, known = index_of(request), connectors()
    statistics = statistics_of(request)
    items = []
    for slug, known_as in CATALOGUES.items():
        held = statistics["by_archive"].get(slug, 0)
        hits = index.search(SearchQuery(filters={"archive": [slug]}, unit="studies"), limit=0)
        items.append(
            {
                "archive": slug,
                "title": known_as.title,
                "homepage": known_as.homepage,
                "takes": known_as.takes(),
                "records": held,
                "studies": hits.total,
                "own_connector": slug in known,
                "live_checked": known[slug].live_checked or None if slug in known else None,
            }
        )
    return {"total": len(items), "items": items}


@router.get("/stats", summary="Counts of this release")
def stats(request: Request) -> Json:
    """Records, studies, triples, findings by code, and how many records have each kind of term."""
    statistics = statistics_of(request)
    return {"release": service_of(request).release.id, **statistics}
