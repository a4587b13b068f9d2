"""build, release list|use|diff|verify|prune."""

from __future__ import annotations

from typing import Annotated

import typer

from micrograph.commands.output import AsJson, home, print_json, print_table, say

app = typer.Typer(no_args_is_help=True, help="Releases: list, roll back, compare, verify, prune.")


def build(
    archive: Annotated[list[str] | None, typer.Option(help="Only this archive's records; may be repeated.")] = None,
    limit: Annotated[int | None, typer.Option(help="At most so many records an archive.")] = None,
    force: Annotated[bool, typer.Option(help="Publish although counts fell.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a release of what is in the log, check it, and let it serve."""
    from micrograph.pipeline import build as run
    from micrograph.settings import settings

    release, timing = run(
        home(), settings(), archives=archive, limit=limit, force=force, tell=lambda stage: say(f"· {stage}")
    )
    statistics = release.statistics()
    if as_json:
        print_json({"release": release.id, "path": str(release.path), "seconds": timing.seconds, **statistics})
        return
    datasets = statistics["datasets"]
    say(f"release {release.id}: {datasets} records in {statistics['studies']} studies, {statistics['triples']} triples")
    print_table(("archive", "records"), statistics["by_archive"].items())
    print_table(("finding", "times"), sorted(statistics["findings"].items(), key=lambda row: -row[1])[:15])
    if timing.seconds:
        print_table(("stage", "seconds"), timing.seconds.items())
        total = sum(timing.seconds.values())
        say(f"{total:.1f} s, {datasets / total:.0f} records a second")
    if statistics["without_dataset"]:
        say(f"{statistics['without_dataset']} payloads gave no data set; their findings say why (findings.parquet)")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """All releases kept, oldest first; the one that serves is marked."""
    from micrograph.errors import NoRelease
    from micrograph.release import Releases

    releases = Releases(home())
    try:
        serving = releases.current().id
    except NoRelease:
        serving = ""
    rows = [
        {
            "id": release.id,
            "serves": release.id == serving,
            **{key: release.statistics()[key] for key in ("datasets", "studies", "triples")},
        }
        for release in releases
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(
            ("release", "serves", "records", "studies", "triples"),
            [[("*" if cell is True else "" if cell is False else cell) for cell in row.values()] for row in rows],
        )


@app.command()
def use(release: Annotated[str, typer.Argument(help="Id of a release, or its beginning.")]) -> None:
    """Let a kept release serve: roll back, or forward again."""
    from micrograph.errors import ReleaseRefused
    from micrograph.release import Releases
    from micrograph.settings import settings

    releases = Releases(home())
    chosen = releases.get(release)
    faults = chosen.verify()
    if faults:
        raise ReleaseRefused(f"release {chosen.id} is damaged:\n  " + "\n  ".join(faults))
    releases.publish(chosen, settings().keep_releases)
    say(f"release {chosen.id} serves")


@app.command()
def diff(old: str, new: str, as_json: AsJson = False) -> None:
    """What changed between two releases."""
    from micrograph.release import Releases, difference

    releases = Releases(home())
    found = difference(releases.get(old), releases.get(new))
    if as_json:
        print_json(found)
        return
    for kind in ("added", "removed", "changed"):
        for name in found[kind]:
            print(f"{kind}\t{name}")
    say(
        ", ".join(f"{len(found[kind])} {kind}" for kind in ("added", "removed", "changed"))
        + f"; inputs changed: {', '.join(found['inputs']) or 'none'}"
    )


@app.command()
def verify(release: Annotated[str | None, typer.Argument(help="By default the one that serves.")] = None) -> None:
    """Compare the files of a release with its manifest."""
    from micrograph.errors import ReleaseRefused
    from micrograph.release import Releases

    releases = Releases(home())
    chosen = releases.get(release) if release else releases.current()
    faults = chosen.verify()
    if faults:
        raise ReleaseRefused("\n".join(faults))
    say(f"release {chosen.id}: {len(chosen.manifest()['files'])} files are as the manifest says")


@app.command()
def prune(keep: Annotated[int, typer.Option(min=1, help="How many to keep.")] = 3) -> None:
    """Remove old releases; the one that serves stays."""
    from micrograph.release import Releases

    removed = Releases(home()).prune(keep)
    say(f"removed {', '.join(removed) or 'nothing'}")
