"""All archives harvested side by side, as `harvest --all` does, once in calm and once while a quarter of all answers fails: the same log.

Payloads are the recorded ones, some dozens an archive, in the pages of imitated services. Made up are the records of OSF, IEEE DataPort
and Nightingale, and pages of TCIA and most entries of EMPIAR: no answers of their interfaces were recorded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from time import monotonic

import orjson
import pytest

from micrograph.archives import _oai_harvest, _osf_harvest, _zenodo_harvest, archives
from micrograph.harvest import SIDE_BY_SIDE, RunReport, harvest
from micrograph.http import Http
from micrograph.log import HarvestLog
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
from tests.replay.running import NOON, PATIENCE, online
from tests.replay.server import FAULTS, SLOW, THROTTLED, BioStudies, Dice, Imitated, Together, ZenodoService, faults_of

PREFIXES = "10.1594 10.4225 10.5061 10.5438 10.6084"  # of the recorded DOIs
SECONDS = 60


@pytest.fixture(autouse=True)
def _where_to_look(monkeypatch: pytest.MonkeyPatch, recordings: Path) -> Iterator[None]:
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


def harvested(recordings: Path, home: Path, seed: int | None = None) -> tuple[HarvestLog, RunReport, Counter[str]]:
    """All connectors, again those that failed, until none does; the log, the first report, and the faults that were thrown."""
    log, thrown = HarvestLog(home), Counter[str]()
    services = all_services(recordings)
    with online(services, PATIENCE if seed is None else 0.5) as (servers, http):
        for server in servers:
            slug = "dataverse" if server.archive is services[dataverse.SITE] else ""
            server.dice = None if seed is None else Dice(seed, 0.25, faults_of(slug))
        first = report = _run(sorted(archives()), log, http)
        while left := [run.connector for run in report.runs if not run.complete]:
            assert seed is not None, report.failed
            report = _run(left, log, http)
        for server in servers:
            thrown += server.dice.thrown if server.dice else Counter()
    return log, first, thrown


def _run(slugs: Sequence[str], log: HarvestLog, http: Http) -> RunReport:
    return harvest(slugs, log, http, now=lambda: NOON, side_by_side=SIDE_BY_SIDE)


def content(log: HarvestLog) -> list[tuple[str, str, str, str, str]]:
    return sorted((row.connector, row.archive, row.accession, row.part, row.fingerprint) for row in log.rows_in_force())


@pytest.mark.recorded
def test_all_archives_side_by_side_give_the_same_log_in_storm_and_calm(recordings: Path, tmp_path: Path) -> None:
    started = monotonic()
    calm, report, _ = harvested(recordings, tmp_path / "calm")
    held = Counter(row.connector for row in calm.rows_in_force())
    assert set(held) == set(archives())
    assert report.failed == {}
    assert min(held.values()) >= 5, held
    stormy, _, thrown = harvested(recordings, tmp_path / "stormy", seed=1)
    assert content(stormy) == content(calm)
    assert set(thrown) == {*FAULTS, SLOW, *THROTTLED["dataverse"]}
    assert monotonic() - started < SECONDS
