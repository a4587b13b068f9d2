"""The stages in order: from the harvest log to a published release. Read this first.

    archive ──harvest──▶ RawRecord ──▶ log          (harvest.py, log.py)
    per record:   map ▶ normalise ▶ derive ▶ validate ▶ annotate     describe.py, in parallel
    per data set: several sources become one Dataset        resolve.py
    per release:  links, study clusters, closure, usage     link.py, terms/lineage.py, usage.py
    files:        dumps, tables, graph, search index        assemble.py, search.py
    publish:      checks, then one atomic rename            checks.py, release.py

A release is a pure function of (the log's rows in force, schemas, ontologies, code): its id is the hash of these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from micrograph import assemble, checks, history, inputs
from micrograph.changes import changes
from micrograph.errors import NoRelease, ReleaseRefused
from micrograph.link import clusters, links
from micrograph.linking import alias_table, apply_links, record_digests
from micrograph.log import HarvestLog
from micrograph.model import SCHEMA_VERSION
from micrograph.parallel import described_records, resolved_datasets
from micrograph.release import Release, Releases, check_counts
from micrograph.search import write_index
from micrograph.settings import Settings
from micrograph.terms.index import Terms

Progress = Callable[[str], None]


@dataclass(slots=True)
class Timing:
    """Seconds by stage, and who hears of each stage as it begins."""

    tell: Progress
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time the block as the stage `name`."""
        self.tell(name)
        start = perf_counter()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0.0) + perf_counter() - start, 3)


def build(
    home: Path,
    settings: Settings,
    *,
    archives: list[str] | None = None,
    limit: int | None = None,
    force: bool = False,
    publish: bool = True,
    expected: bool = False,
    tell: Progress = lambda stage: None,
) -> tuple[Release, Timing]:
    """Build a release of what the log holds, check it and let it serve.

    Args:
        home: the node's state.
        settings: base of our IRIs, releases to keep, the fall in counts that is refused.
        archives: only these archives' records; all by default.
        limit: at most so many records an archive.
        force: publish although counts fell.
        publish: let it serve once it is checked.
        expected: the saved questions must have the answers that their headers expect of the demo release.
        tell: hears the name of each stage as it begins.

    Raises:
        ReleaseRefused: there is nothing to build, or a check failed; the release that served goes on serving.
        BrokenFile: a log segment or an ontology cannot be read.
    """
    timing, releases = Timing(tell), Releases(home)
    with timing.stage("read log"):
        log, terms = HarvestLog(home), Terms.load(home)
        what = inputs.of(log, terms, settings.base, archives, limit)
        name = inputs.release_id(what)
        old = _current(releases)
    existing = next((release for release in releases if release.id == name), None)
    if existing is not None and not existing.verify():
        if publish:
            releases.publish(existing, settings.keep_releases)
        return existing, timing
    with releases.building(name) as folder:
        with timing.stage("map, normalise, validate, annotate"):
            described = list(described_records(log, archives, limit, terms, home, settings.base))
        with timing.stage("resolve"):
            datasets, led = resolved_datasets(described, terms)
        if not datasets and not force:
            raise ReleaseRefused(
                f"the log in {log.folder} holds no record; first: micrograph harvest, or micrograph import"
            )
        with timing.stage("link"):
            aliases = alias_table(datasets, log.redirects())
            found = links(datasets, aliases)
            datasets, members = apply_links(datasets, found, clusters(datasets, found), settings.base)
        with timing.stage("lift, closure, usage"):
            triples = assemble.write_dumps(folder / "dumps", datasets, members, terms, settings.base)
            assemble.write_tables(folder, described, datasets, led, terms, name)
            statistics = assemble.statistics(described, datasets, triples)
            assemble.write_json(folder / "stats.json", statistics)
            assemble.write_schema(folder, terms)
            assemble.write_json(folder / "aliases.json", {"/".join(k): "/".join(v) for k, v in aliases.items()})
            assemble.write_json(folder / "digests.json", record_digests(datasets))
            assemble.write_lines(folder / "changes.jsonl", (change.to_json() for change in changes(log)))
        with timing.stage("load graph"):
            assemble.load_graph(folder / "graph", folder / "dumps")
        with timing.stage("search index"):
            write_index(folder / "search", datasets, terms)
        with timing.stage("check"):
            if not force:
                check_counts(old, statistics, settings.count_drop)
            checks.check_graph(folder / "graph")
            checks.check_questions(folder / "graph", expected)
        manifest = {
            "id": name,
            "schema_version": SCHEMA_VERSION,
            "inputs": what,
            "counts": statistics["by_archive"],
            "files": assemble.file_digests(folder),
        }
        assemble.write_json(folder / "build.json", {"seconds": timing.seconds})
        assemble.write_json(folder / "manifest.json", manifest)
    release = releases.get(name)
    if publish:
        history.remember(home, release)
        releases.publish(release, settings.keep_releases)
    return release, timing


def _current(releases: Releases) -> Release | None:
    try:
        return releases.current()
    except NoRelease:
        return None
