"""An imitated archive for each connector that one contract holds for, with records made up, small pages and one place to change them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from micrograph.archives import (
    _cil_harvest,
    _dataverse_harvest,
    _empiar_harvest,
    _figshare_harvest,
    _oai_harvest,
    _sitemap_harvest,
    _tcia_harvest,
)  # fmt: skip
from micrograph.settings import settings
from tests.replay import (
    cil,
    dataverse,
    dois,
    empiar,
    figshare,
    huggingface,
    oai_pmh,
    osf,
    ro_crate,
    schema_org,
    ssbd,
    tcia,
)  # fmt: skip
from tests.replay.server import Imitated

SITES = {
    "figshare": figshare.API, "dataverse": dataverse.SITE, "osf": osf.API, "huggingface": huggingface.HUB,
    "ieee-dataport": dois.API, "oai-pmh": oai_pmh.SITE, "cil": cil.SITE, "empiar": empiar.SITE, "ssbd": ssbd.SITE, "tcia": tcia.SITE,
    "schema-org": schema_org.SITE, "ro-crate": ro_crate.SITE,
}  # fmt: skip
# Those of which a record can be added or changed on a day, by which their archives are asked for changes.
DATED = ("figshare", "dataverse", "osf", "huggingface", "ieee-dataport", "oai-pmh")


def record(slug: str, number: int, day: str = "2026-04-01") -> dict[str, Any]:
    """A record of those in DATED, in the form that its service keeps."""
    title, moment = f"Confocal microscopy images of cells {number}", f"{day}T10:00:00Z"
    match slug:
        case "figshare":
            doi = f"10.6084/m9.figshare.{1000 + number}.v1"
            return {"id": 1000 + number, "title": title, "doi": doi, "modified_date": moment, "defined_type": 3}
        case "dataverse":
            return {"doi": f"10.7910/DVN/{number:06}", "title": title, "updatedAt": moment}
        case "osf":
            return {"id": f"ab{number:03}", "title": title, "date_modified": moment}
        case "huggingface":
            return {"id": f"owner/cells-{number}", "lastModified": moment, "tags": ["microscopy"], "sha": "0" * 40}
        case "ieee-dataport":
            return dois.record(f"10.21227/ab{number:03}", moment, titles=[{"title": title}])
        case _:
            return {"id": str(number), "title": title, "datestamp": moment}


def service(slug: str, count: int = 11) -> Any:
    """An archive with so many records."""
    if slug in _FACTORIES:
        return _FACTORIES[slug](count)
    records = [record(slug, number) for number in range(count)]
    if slug == "huggingface":
        cards = {one["id"]: f"---\nlicense: mit\n---\n# {one['id']}".encode() for one in records}
        return huggingface.Hub(records, cards)
    return _SERVICES[slug](records)


_SERVICES: Mapping[str, Callable[[list[dict[str, Any]]], Any]] = {
    "figshare": figshare.Figshare, "dataverse": dataverse.Dataverse, "osf": osf.Osf, "ieee-dataport": dois.Dois, "oai-pmh": oai_pmh.OaiPmh,
}  # fmt: skip
_FACTORIES: Mapping[str, Callable[[int], Any]] = {
    "cil": cil.library, "empiar": empiar.archive, "ssbd": ssbd.file, "tcia": tcia.archive, "schema-org": schema_org.site,
    "ro-crate": ro_crate.folder,
}  # fmt: skip


def everywhere(slug: str, archive: Any) -> Mapping[str, Imitated]:
    """The archive at each of its addresses."""
    return archive.everywhere() if isinstance(archive, tcia.Tcia) else {SITES[slug]: archive}


def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything in pages of a few records, and the carriers told where to look."""
    monkeypatch.setenv("MICROGRAPH_OAI_ENDPOINTS", f"{oai_pmh.SITE}/oai")
    monkeypatch.setenv("MICROGRAPH_SITEMAPS", schema_org.SITEMAP)
    monkeypatch.setenv("MICROGRAPH_CRATES", ro_crate.folder().addresses())
    settings.cache_clear()
    for module, name, value in (
        (_figshare_harvest, "PAGE_SIZE", 4), (_dataverse_harvest, "PER_PAGE", 4), (_cil_harvest, "PAGE_SIZE", 4), (_cil_harvest, "EVERY", 3),
        (_empiar_harvest, "CHUNK", 3), (_empiar_harvest, "BEYOND", 9), (_tcia_harvest, "PER_PAGE", 4), (_sitemap_harvest, "EVERY", 3),
        (_oai_harvest, "today", lambda: date(2026, 5, 1)),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, value)


def seconds(day: str) -> int:
    """A day as seconds since 1970."""
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
