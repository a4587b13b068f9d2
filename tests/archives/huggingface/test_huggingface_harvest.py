"""The hub harvested over real sockets: opaque pages, cards, what may not be seen, names that changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from micrograph.archives import _huggingface_harvest
from micrograph.archives.huggingface import ARCHIVE
from micrograph.log import HarvestLog
from micrograph.records import Checkpoint
from tests.replay.huggingface import HUB, Hub, services
from tests.replay.running import content, leaves_no_trace, names, online, run
from tests.replay.server import as_json


def record(number: int, day: str = "2026-04-01", tag: str = "microscopy") -> dict[str, Any]:
    return {"id": f"lab/cells-{number:02}", "lastModified": f"{day}T00:00:00.000Z", "tags": [tag], "sha": "0" * 40}


def hub(count: int = 9) -> Hub:
    """Data sets of three tags, the first of which also has the second tag."""
    records = [
        record(number, f"2026-04-{1 + number:02}", ("microscopy", "pathology", "cryo-em")[number % 3])
        for number in range(count)
    ]
    records[0]["tags"].append("pathology")
    return Hub(records, {one["id"]: f"---\nlicense: mit\n---\n# {one['id']}".encode() for one in records}, page=2)


def test_each_data_set_of_any_tag_comes_once_with_its_card(tmp_path: Path) -> None:
    log = HarvestLog(tmp_path)
    report, asked = run("huggingface", {HUB: hub()}, log)
    assert (report.complete, report.new, report.rejected) == (True, 18, 0)
    assert len({name for name, part, _ in content(log) if part == "card"}) == 9
    assert len([one for one in asked if "README" in one]) == 9
    again, _ = run("huggingface", {HUB: hub()}, log, full=True)
    assert (again.new, again.changed, again.missing) == (0, 0, [])


def test_a_later_run_stops_at_what_it_has(tmp_path: Path) -> None:
    log, archive = HarvestLog(tmp_path), hub()
    run("huggingface", {HUB: archive}, log)
    archive.records[4] |= {"lastModified": "2026-05-01T00:00:00.000Z", "sha": "1" * 40}
    archive.cards["lab/cells-04"] += b"\nchanged"
    archive.records.append(record(50, "2026-05-01"))
    report, asked = run("huggingface", {HUB: archive}, log)
    assert (report.new, report.changed) == (1, 2)
    assert sum("README" in one for one in asked) == 2
    assert len(asked) < 16  # a page of each tag, where the newest stand


def test_what_may_not_be_seen_keeps_its_record_and_has_no_card(tmp_path: Path) -> None:
    log, archive = HarvestLog(tmp_path), hub()
    archive.gated = {"lab/cells-03"}
    report, _ = run("huggingface", {HUB: archive}, log)
    assert (report.failed, report.new) == (None, 17)
    assert "lab/cells-03" in names(log)


def test_gone_and_private_are_one_and_a_new_name_is_followed(tmp_path: Path) -> None:
    log, archive = HarvestLog(tmp_path), hub()
    run("huggingface", {HUB: archive}, log)
    archive.hidden = {"lab/cells-03"}
    archive.renamed = {"lab/cells-05": "lab/nuclei"}
    archive.records[5] |= {"id": "lab/nuclei"}
    report, _ = run("huggingface", {HUB: archive}, log, full=True)
    assert (report.gone, report.moved, report.missing) == (1, 1, [])
    assert not {"lab/cells-03", "lab/cells-05"} & names(log)
    assert "lab/nuclei" in names(log)
    with online({HUB: archive}) as (_, http):
        assert ARCHIVE.renamed_to(http, "lab/cells-05") == "lab/nuclei"
        assert ARCHIVE.renamed_to(http, "lab/cells-03") is None
        assert ARCHIVE.renamed_to(http, "lab/cells-04") is None


def test_it_goes_on_from_every_checkpoint_and_begins_anew_where_it_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_huggingface_harvest, "SELECTIONS", ("microscopy", "pathology", "cryo-em"))
    archive = hub()
    archive.cards = {}
    with online({HUB: archive}) as (_, http):
        events = list(ARCHIVE.harvest(http, None, None))
        for place, event in enumerate(events):
            if isinstance(event, Checkpoint):
                rest = {one.accession for one in ARCHIVE.harvest(http, None, event.cursor) if hasattr(one, "part")}
                assert rest >= {one.accession for one in events[place:] if hasattr(one, "part")}
        for cursor in ("garbage", "²", "0", "0 https://elsewhere.org/", "9" * 5000, "0 https://huggingface.co/other"):
            assert len({one.accession for one in ARCHIVE.harvest(http, None, cursor) if hasattr(one, "part")}) == 9, (
                cursor
            )
        archive.expired = {"2"}
        found = {
            one.accession for one in _until_known(archive, http, f"0 {HUB}/api/datasets?filter=microscopy&cursor=2")
        }
        assert len(found) == 9


def _until_known(archive: Hub, http: Any, cursor: str) -> list[Any]:
    """The records of a harvest whose first address is no longer known, and whose later ones are."""
    found = []
    for event in ARCHIVE.harvest(http, None, cursor):
        if hasattr(event, "part"):
            archive.expired = set()
            found.append(event)
    return found


@pytest.mark.parametrize("seed", range(5))
def test_faults_leave_no_trace(seed: int, tmp_path: Path) -> None:
    leaves_no_trace("huggingface", lambda: {HUB: hub()}, tmp_path, seed, share=0.15, most=80)


def test_an_answer_that_is_no_list_fails_the_run_by_name(tmp_path: Path) -> None:
    class Odd(Hub):
        def answer(self, path: str, query: dict[str, str]) -> Any:
            return as_json({"error": "Internal"})

    report, asked = run("huggingface", {HUB: Odd([])}, HarvestLog(tmp_path))
    assert "no list of data sets" in str(report.failed)
    assert len(asked) == 1


@pytest.mark.recorded
def test_the_recorded_hub(recordings: Path, tmp_path: Path) -> None:
    log = HarvestLog(tmp_path)
    report, asked = run("huggingface", services(recordings), log)
    assert (report.complete, report.rejected) == (True, 0)
    assert len(names(log)) == 14
    assert len(asked) < 60
