"""ontologies: what of them this node has, what files hold, whether they are in order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from micrograph.commands.output import AsJson, home, print_json, print_line, print_table, say

if TYPE_CHECKING:
    from micrograph.terms.reading import Loaded

ontologies_app = typer.Typer(no_args_is_help=True, help="The ontologies of this node.")


@ontologies_app.command("list")
def ontologies_list(as_json: AsJson = False) -> None:
    """What is loaded, from where, in which version."""
    from micrograph.terms.index import Terms
    from micrograph.terms.registry import registry

    terms = Terms.load(home())
    rows = [
        {
            "prefix": prefix,
            "title": entry.title,
            "version": terms.version(prefix) if terms.covers(prefix) else entry.version,
            "coverage": terms.covers(prefix) or "not loaded: fetch it",
            "terms": len(lexicon.table) if (lexicon := terms.lexicon(prefix)) is not None else 0,
            "licence": entry.licence,
        }
        for prefix, entry in registry().items()
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(list(rows[0]), [list(row.values()) for row in rows])


@ontologies_app.command("closure")
def ontologies_closure(
    prefix: Annotated[str, typer.Argument(help="The ontology.")],
    output: Annotated[Path, typer.Option(help="The Parquet file: below, above, relation.")],
) -> None:
    """Write everything that is above each term of an ontology, by is-a and part-of, for joins with data of your own."""
    from micrograph.terms.edges import write
    from micrograph.terms.index import Terms

    counts = write(prefix, Terms.load(home()), output)
    say(f"{output}: {counts['is_a']:,} pairs of is-a, {counts['part_of']:,} of part-of")


_FETCHED = (
    "prefix", "file", "format", "version", "terms", "obsolete", "synonyms", "missing_labels", "dangling", "foreign_parents",
    "unread",
)  # fmt: skip


@ontologies_app.command("fetch")
def ontologies_fetch(
    source: Annotated[
        str, typer.Option("--from", help="Folder with ontology files, or `cellxgene`: the package of that extra.")
    ],
    prefixes: Annotated[list[str] | None, typer.Argument(help="Only these; by default all that are there.")] = None,
    as_json: AsJson = False,
) -> None:
    """Load whole ontologies from files, and pin version, sha256 and licence in a lock file."""
    from micrograph.errors import UsageError
    from micrograph.terms.index import Terms

    if Path(source).is_dir():
        from micrograph.terms.slim import fetch

        reports = fetch(Path(source), home(), prefixes)
    elif source == "cellxgene":
        from micrograph.terms.cellxgene import fetch_from_package

        reports = fetch_from_package(home(), prefixes)
    else:
        raise UsageError(f"--from {source!r} is no folder; valid: a folder with ontology files, or the word cellxgene")
    _ = Terms.load(home()).vocabulary().words  # made now, and not when somebody types the first letter
    rows = [report.to_json() for report in reports]
    if as_json:
        print_json(rows)
    elif rows:
        print_table(_FETCHED, [[row[name] for name in _FETCHED] for row in rows])


@ontologies_app.command("read")
def ontologies_read(
    files: Annotated[list[Path], typer.Argument(help="Files, archives of files, folders.", exists=True)],
    ontology: Annotated[str, typer.Option(help="Count only terms of this ontology (prefix).")] = "",
    terms: Annotated[bool, typer.Option("--terms", help="Print every term as a line of JSON instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read ontology files and say what is in each, or why it cannot be loaded; nothing is kept. Exit 1 if one cannot."""
    from micrograph.terms.files import TABLE, read_files, row, terms_of

    if terms:
        for path in files:
            for line in terms_of(path, ontology):
                print_line(line)
        return
    reports = read_files(files, ontology, say)
    if as_json:
        print_json([report.to_json() for report in reports])
    else:
        print_table(TABLE, [row(report) for report in reports])
    broken = sum(bool(report.problem) for report in reports)
    say(f"{len(reports) - broken} of {len(reports)} files loaded")
    if broken:
        raise typer.Exit(1)


@ontologies_app.command("diff")
def ontologies_diff(
    old: Annotated[str, typer.Argument(help="A file, or an ontology of this node by prefix.")],
    new: Annotated[str, typer.Argument(help="A file, or an ontology of this node by prefix.")],
    ontology: Annotated[str, typer.Option(help="Whose terms; by default those of which the newer has most.")] = "",
    classify: Annotated[bool, typer.Option("--classify", help="Infer the hierarchy of OWL files first.")] = False,
    as_json: AsJson = False,
) -> None:
    """What a release of an ontology changes: terms gone, retired, renamed, moved, new, and the data sets that use them."""
    from micrograph.terms.compare import compare
    from micrograph.terms.files import most

    one, other = _release_of(old, classify), _release_of(new, classify)
    ontology = ontology or most(other[0])[0]
    release, counts = _in_use()
    found = compare(one[0], other[0], ontology, counts, whole=(one[1], other[1]))
    sides = [
        {"name": name, "version": side[0].version, "terms": sum(term.ontology == ontology for term in side[0].terms)}
        for name, side in ((old, one), (new, other))
    ]
    if as_json:
        print_json({
            "ontology": ontology, "old": sides[0], "new": sides[1], "release": release, "summary": found.summary(),
            "not_compared": found.not_compared, "changes": [change.to_json() for change in found.changes],
        })  # fmt: skip
        return
    print_table(("change", "term", "label", "before", "after", "data sets"), [
        [change.kind, change.curie, change.label, ", ".join(change.before), ", ".join(change.after),
         change.datasets if release else ""] for change in found.changes
    ])  # fmt: skip
    for kind, numbers in found.summary().items():
        say(f"{kind}: {numbers['terms']}" + (f", of which in use {numbers['in_use']}" if release else ""))
    for left_out in found.not_compared:
        say(f"not compared: {left_out}")
    say(f"data sets are those of release {release}" if release else "no release is here to count data sets in")


def _release_of(name: str, classify: bool) -> tuple[Loaded, bool]:
    """The terms of a file, or of an ontology as this node has it, and whether they are all that it has."""
    from micrograph.errors import NotFound
    from micrograph.terms.index import Terms
    from micrograph.terms.load import load_all
    from micrograph.terms.reading import Loaded

    if Path(name).is_file():
        return load_all(Path(name), classify=classify)[0], True
    terms = Terms.load(home())
    if name not in terms.prefixes():
        raise NotFound(f"{name!r} is no file, and no ontology of this node; these are {', '.join(terms.prefixes())}")
    return Loaded(list(terms.all(name)), terms.version(name)), terms.covers(name) == "whole"


def _in_use() -> tuple[str | None, dict[str, int]]:
    """The release of this node, and its data sets by term; none where nothing is published."""
    from micrograph.asking import term_counts
    from micrograph.errors import NoRelease
    from micrograph.release import Releases
    from micrograph.search import SearchIndex

    try:
        release = Releases(home()).current()
    except NoRelease:
        return None, {}
    return release.id, term_counts(SearchIndex(release.search))


@ontologies_app.command("slim")
def ontologies_slim(
    source: Annotated[Path, typer.Option("--from", help="Folder with ontology files.", exists=True, file_okay=False)],
) -> None:
    """Cut the bundled slims anew from whole files: the terms they hold now and those of curated pairs, with all their ancestors."""
    from micrograph.terms.slim import rebuild_slims

    reports = rebuild_slims(source, progress=say)
    say(f"{len(reports)} slims written; ontologies/registry.yaml has their versions and hashes")


@ontologies_app.command("check")
def ontologies_check(
    what: Annotated[
        str, typer.Argument(help="An ontology by prefix; by default all. With --reason, also a file.")
    ] = "",
    reason: Annotated[bool, typer.Option("--reason", help="Let HermiT classify an OWL file (needs Java).")] = False,
    source: Annotated[
        Path | None, typer.Option("--from", help="Folder with the OWL file of an ontology named by its prefix.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Duplicate labels, cycles, missing labels, retired terms still in use; or what a reasoner says (exit 1 if impossible)."""
    from micrograph.asking import used_in_release
    from micrograph.errors import UnknownName
    from micrograph.terms.check import check, check_used
    from micrograph.terms.index import Terms

    if reason:
        _reason(_owl_of(what, source), as_json)
        return
    terms = Terms.load(home())
    if what and what not in terms.prefixes():
        raise UnknownName("ontology", what, terms.prefixes())
    rows = check(terms, [what] if what else None) + check_used(terms, used_in_release(home(), what))
    if as_json:
        print_json(rows)
    else:
        for row in rows:
            print("\t".join(str(value) for value in row.values()))
        say(f"{len(rows)} remarks")


def _reason(path: Path, as_json: bool) -> None:
    from micrograph.terms.reason import reason

    found = reason(path)
    if as_json:
        print_json(found.to_json())
    else:
        label = found.labels.get
        print_table(("finding", "term", "label", "is below", "label"), [
            *(("unsatisfiable", curie, label(curie), "", "") for curie in found.unsatisfiable),
            *(("inferred", one, label(one), above, label(above)) for one, above in found.inferred),
        ])  # fmt: skip
        say(f"{found.file}: {found.classes} classes, {found.seconds:.1f} s")
        if not found.consistent:
            say("it contradicts itself: nothing can fulfil its axioms")
        say(
            f"{len(found.unsatisfiable)} unsatisfiable classes, {len(found.inferred)} inferred pairs that are not asserted"
        )
    if found.unsatisfiable or not found.consistent:
        raise typer.Exit(1)


def _owl_of(what: str, source: Path | None) -> Path:
    """The OWL file to reason over: itself, or that of a registered ontology in a folder."""
    from micrograph.errors import NotFound, UnknownName, UsageError
    from micrograph.terms.load import format_of
    from micrograph.terms.registry import registry

    if Path(what).is_file():
        return Path(what)
    if what not in registry():
        raise UnknownName("ontology (or file)", what, registry())
    if source is None:
        raise UsageError(
            f"this node has {what} as a table, which has no axioms: name its OWL file, or its folder with --from"
        )
    for glob in registry()[what].files:
        for path in sorted(source.glob(glob), reverse=True):
            if format_of(path) in ("owl", "ofn"):
                return path
    raise NotFound(f"{source} has no OWL file of {what}; looked for {', '.join(registry()[what].files)}")
