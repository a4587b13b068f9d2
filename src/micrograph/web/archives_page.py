"""The archives and what is held of each, not ranked; and what this site is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from fastapi import Request, Response

from micrograph.api.held import statistics_of
from micrograph.api.service import service_of
from micrograph.catalogues import CATALOGUES, archive_title
from micrograph.model.profiles import PROFILES
from micrograph.profiles import profile_named
from micrograph.queries import questions
from micrograph.records import Json
from micrograph.search import SearchIndex
from micrograph.search_files import TERM_FACETS
from micrograph.web import site

_PROFILE = "minimum"
SHOWN = ("organisms", "imaging_methods", "cell_lines", "phenotypes", "method_groups")


class Trend(NamedTuple):
    """One archive over releases: the rows of the history, and two lines to draw."""

    title: str
    points: list[Json]
    reported: str
    resolved: str


def archives_page(request: Request) -> Response:
    """What is held of each archive, in the order of their names, with completeness under a profile, over releases."""
    board: dict[str, Json] = service_of(request).get("scoreboard")
    profile = profile_named(request.query_params.get("profile") or _PROFILE)
    measured: dict[str, dict[str, Json]] = statistics_of(request).get("completeness", {})
    rows = sorted(board.values(), key=lambda row: str(row["title"]).lower())
    waiting = [known.title for slug, known in CATALOGUES.items() if slug not in board]
    return site.render(
        request,
        "archives.html",
        rows=[row | {"completeness": measured.get(row["slug"], {}).get(profile.name, {})} for row in rows],
        slots=SHOWN,
        profile=profile,
        profiles=PROFILES,
        trends=trends(service_of(request).get("history"), profile.name),
        waiting=sorted(waiting, key=str.lower),
    )


def trends(rows: Iterable[Json], profile: str) -> list[Trend]:
    """Records and completeness of each archive over the releases that were published here, under one profile."""
    by_archive: dict[str, list[Json]] = defaultdict(list)
    for row in rows:
        if row["profile"] == profile:
            by_archive[row["archive"]].append(row)
    named = [(archive_title(slug), points) for slug, points in by_archive.items()]
    return [_trend(title, points) for title, points in sorted(named, key=lambda pair: pair[0].lower())]


def _trend(title: str, points: list[Json]) -> Trend:
    last = max(len(points) - 1, 1)

    def line(name: str) -> str:
        """The points of a polyline in a box of 100 by 24, highest share on top."""
        return " ".join(f"{place * 100 / last:.1f},{24 - row[name] * 24:.1f}" for place, row in enumerate(points))

    return Trend(title, points, line("reported"), line("resolved"))


def about_page(request: Request) -> Response:
    """What this is, and how to use it from programs."""
    return site.render(
        request,
        "about.html",
        statistics=statistics_of(request),
        questions=len(questions()),
        base=service_of(request).base,
    )


def scoreboard(release: Path) -> dict[str, Json]:
    """By archive: records, studies, how many have each kind of term, when last read. Once a release."""
    index = SearchIndex(release / "search")
    records: dict[str, list[int]] = {slug: [] for slug in index.values("archive")}
    filled: dict[tuple[str, str], int] = defaultdict(int)
    fetched: dict[str, str] = defaultdict(str)
    for number in range(len(index)):
        dataset = index.dataset(number)
        slug = dataset["archive"]
        records[slug].append(number)
        for slot in TERM_FACETS.values():
            filled[slug, slot] += bool(dataset.get(slot))
        fetched[slug] = max([fetched[slug], *(row.get("fetched", "") for row in dataset.get("provenance", ()))])
    return {
        slug: {
            "slug": slug,
            "title": archive_title(slug),
            "homepage": CATALOGUES[slug].homepage if slug in CATALOGUES else None,
            "records": len(numbers),
            "studies": len({index.study_of(number) for number in numbers}),
            "filled": {slot: filled[slug, slot] / len(numbers) for slot in TERM_FACETS.values()},
            "fetched": fetched[slug][:10],
        }
        for slug, numbers in records.items() if numbers
    }  # fmt: skip
