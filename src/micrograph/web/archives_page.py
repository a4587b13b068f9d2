"""The archives and what is held of each, not ranked; and what this site is."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from fastapi import Request, Response

from micrograph.api.held import statistics_of
from micrograph.api.service import service_of
from micrograph.catalogues import CATALOGUES
from micrograph.queries import questions
from micrograph.records import Json
from micrograph.search import SearchIndex
from micrograph.search_files import TERM_FACETS
from micrograph.web import site

SHOWN = ("organisms", "imaging_methods", "cell_lines", "phenotypes", "method_groups")


def archives_page(request: Request) -> Response:
    """What is held of each archive, in the order of their names."""
    board: dict[str, Json] = service_of(request).get("scoreboard")
    rows = sorted(board.values(), key=lambda row: str(row["title"]).lower())
    waiting = [known.title for slug, known in CATALOGUES.items() if slug not in board]
    return site.render(
        request,
        "archives.html",
        rows=rows,
        slots=SHOWN,
        measured=any(row["completeness"] for row in rows),
        waiting=sorted(waiting, key=str.lower),
    )


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
    """By archive: records, studies, how many have each kind of term, mean completeness, when last read. Once a release."""
    index = SearchIndex(release / "search")
    records: dict[str, list[int]] = {slug: [] for slug in index.values("archive")}
    filled: dict[tuple[str, str], int] = defaultdict(int)
    shares: dict[tuple[str, str], list[float]] = defaultdict(list)
    fetched: dict[str, str] = defaultdict(str)
    for number in range(len(index)):
        dataset = index.dataset(number)
        slug = dataset["archive"]
        records[slug].append(number)
        for slot in TERM_FACETS.values():
            filled[slug, slot] += bool(dataset.get(slot))
        for name in ("reported", "resolved", "augmented"):
            if "completeness" in dataset:
                shares[slug, name].append(dataset["completeness"][name])
        fetched[slug] = max([fetched[slug], *(row.get("fetched", "") for row in dataset.get("provenance", ()))])
    return {
        slug: {
            "slug": slug,
            "title": CATALOGUES[slug].title if slug in CATALOGUES else slug,
            "homepage": CATALOGUES[slug].homepage if slug in CATALOGUES else None,
            "records": len(numbers),
            "studies": len({index.study_of(number) for number in numbers}),
            "filled": {slot: filled[slug, slot] / len(numbers) for slot in TERM_FACETS.values()},
            "completeness": {
                name: sum(shares[slug, name]) / len(shares[slug, name])
                for name in ("reported", "resolved", "augmented") if shares[slug, name]
            },
            "fetched": fetched[slug][:10],
        }
        for slug, numbers in records.items() if numbers
    }  # fmt: skip
