"""All archives at once: each address with all that stands there, and what the generic connectors are pointed at.

Payloads are the recorded ones, some dozens an archive, in the pages of imitated services. Made up are the records of OSF, IEEE DataPort
and Nightingale, and pages of TCIA and most entries of EMPIAR: no answers of their interfaces were recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import orjson
import pytest

from micrograph.archives import _oai_harvest, _osf_harvest, _zenodo_harvest
from micrograph.settings import settings
from tests.replay import (
    bbbc,
    cil,
    cpg,
    dataverse,
    dois,
    dryad,
    empiar,
    figshare,
    github,
    huggingface,
    kaggle,
    made_up,
    oai_pmh,
    osf,
    ro_crate,
    schema_org,
    ssbd,
    tcia,
)  # fmt: skip
from tests.replay.server import BioStudies, Imitated, Together, ZenodoService

PREFIXES = "10.1594 10.4225 10.5061 10.5438 10.6084"  # of the recorded DOIs


@contextmanager
def where_to_look(monkeypatch: pytest.MonkeyPatch, recordings: Path) -> Iterator[None]:
    """The generic connectors are pointed at the imitations, and the day is one after all records."""
    folder = ro_crate.services(recordings)[ro_crate.SITE]
    assert isinstance(folder, ro_crate.Crates)
    for name, value in (
        ("CRATES", folder.addresses()), ("SITEMAPS", schema_org.SITEMAP), ("OAI_ENDPOINTS", f"{oai_pmh.SITE}/oai"), ("DATACITE_PREFIXES", PREFIXES),
    ):  # fmt: skip
        monkeypatch.setenv(f"MICROGRAPH_{name}", value)
    settings.cache_clear()
    monkeypatch.setattr(_oai_harvest, "today", lambda: date(2026, 12, 1))
    monkeypatch.setattr(_zenodo_harvest, "today", lambda: date(2026, 12, 1))
    monkeypatch.setattr(_osf_harvest, "SELECTIONS", _osf_harvest.SELECTIONS[:2])
    yield
    settings.cache_clear()


def all_services(recordings: Path) -> dict[str, Imitated]:
    """Each address with all that stands there."""
    several = [module.services(recordings) for module in (
        bbbc, cil, cpg, ro_crate, dataverse, dryad, empiar, figshare, github, huggingface, kaggle, oai_pmh, schema_org, ssbd, tcia,
    )]  # fmt: skip
    several += [
        {"https://www.ebi.ac.uk": biostudies(recordings)},
        {"https://zenodo.org": zenodo(recordings)},
        {dois.API: datacite(recordings)},
        {osf.API: made_up.service("osf", 20)},
    ]
    found: dict[str, list[Imitated]] = {}
    for services in several:
        for base, service in services.items():
            found.setdefault(base, []).append(service)
    return {base: them[0] if len(them) == 1 else Together(them) for base, them in found.items()}


def biostudies(recordings: Path) -> BioStudies:
    paths = sorted((recordings / "bia" / "biostudies_json").glob("*_original.json"))
    studies = {path.name.removesuffix("_original.json"): path.read_bytes() for path in paths}
    return BioStudies(studies, redirected=set(list(studies)[::2]))


def zenodo(recordings: Path) -> ZenodoService:
    page = orjson.loads((recordings / "zenodo" / "cldfzenodo__tests_fixtures_search_keyword.json").read_bytes())
    records = [hit | {"updated": hit["modified"]} for hit in page["hits"]["hits"]]
    return ZenodoService(records, {}, {one["id"] for one in records})


def datacite(recordings: Path) -> dois.Dois:
    service = dois.services(recordings)[dois.API]
    assert isinstance(service, dois.Dois)
    service.page = 15
    service.records += [
        dois.record(f"{prefix}/made{number}") for prefix in ("10.21227", "10.48815") for number in range(20)
    ]
    return service
