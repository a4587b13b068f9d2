"""terms: search, show, and the loop back to curators."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from micrograph.commands.output import AsJson, home, print_json, print_table, say

terms_app = typer.Typer(no_args_is_help=True, help="Ontology terms.")


@terms_app.command("search")
def terms_search(
    text: str,
    ontology: Annotated[list[str] | None, typer.Option(help="Only this ontology (prefix); may be repeated.")] = None,
    role: Annotated[str | None, typer.Option(help="Only terms fit for this role, such as organism.")] = None,
    branch: Annotated[list[str] | None, typer.Option(help="Only below this term; may be repeated.")] = None,
    part_of: Annotated[
        bool | None,
        typer.Option("--part-of/--is-a", help="Whether below means part-of too; by default as the role says."),
    ] = None,
    with_data: Annotated[bool, typer.Option(help="Only terms that data sets use.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=100)] = 10,
    as_json: AsJson = False,
) -> None:
    """Complete a term as it is typed."""
    from micrograph.asking import TermQuery, complete_terms

    asked = TermQuery(text, ontology or (), role, branch or (), part_of, with_data=with_data, limit=limit)
    found = complete_terms(home(), asked)
    if as_json:
        print_json(found)
        return
    print_table(
        ("term", "label", "matched", "data sets"),
        [
            [item["curie"], item["label"], f"{item['match']['field']}: {item['match']['text']}", item["datasets"]]
            for item in found["items"]
        ],
    )


@terms_app.command("show")
def terms_show(curie: str, as_json: AsJson = False) -> None:
    """One term: names, what is above it, how often it is used."""
    from micrograph.asking import show_term

    found = show_term(home(), curie)
    if as_json:
        print_json(found)
        return
    print_table(("what", "is"), [[name, told] for name, value in found.items() if (told := _told(value))])


def _told(value: Any) -> str:
    """A part of a term as people read it; empty where there is none."""
    if isinstance(value, dict):
        if "text" in value:
            return f"{value['text']} ({value['scope']})"
        if "curie" in value:
            count = f" ({value['datasets']})" if value.get("datasets") else ""
            return f"{value['curie']} {value['label']}{count}"
        return ", ".join(f"{name} {count}" for name, count in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_told, value))
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)


@terms_app.command("missing")
def terms_missing(
    role: Annotated[str | None, typer.Option(help="Only values of this role, such as cell_type.")] = None,
    archive: Annotated[str | None, typer.Option(help="Only values of this archive.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 50,
    as_json: AsJson = False,
) -> None:
    """The values harvested most often that no term covers, with the nearest term: for curators, and for an ontology's editors."""
    from micrograph.asking import evidence_of
    from micrograph.curating import missing
    from micrograph.terms.index import Terms

    terms = Terms.load(home())
    found = missing(evidence_of(home()), terms, role=role, archive=archive)
    rows = [one.to_json(terms) for one in found[:limit]]
    if as_json:
        print_json(rows)
        return
    print_table(
        ("role", "value", "records", "archives", "nearest term", "likeness", "looked for in", "such as"),
        [
            [row["role"], row["text"], row["records"], ", ".join(f"{name} {count}" for name, count in row["archives"].items()),
             f"{row['nearest']['curie']} {row['nearest']['label']}" if row["nearest"] else "",
             row["nearest"]["score"] if row["nearest"] else "", ", ".join(row["ontologies"]), row["examples"][0]]
            for row in rows
        ],
    )  # fmt: skip
    say(
        f"{len(found)} values, of which {len(rows)} are shown; micrograph terms decide ROLE VALUE TERM --reason WHY settles one"
    )


@terms_app.command("decide")
def terms_decide(
    role: Annotated[str, typer.Argument(help="The role of the slot, such as cell_type.")],
    text: Annotated[
        str, typer.Argument(help="The value as it is written; case, hyphens and punctuation do not matter.")
    ],
    curie: Annotated[
        str, typer.Argument(metavar="TERM", help="The term it means, or none: it is no term of this role.")
    ],
    reason: Annotated[str, typer.Option(help="Why, for whoever reads it next.")],
    as_json: AsJson = False,
) -> None:
    """Say what a value means, before everything else and in every build from now on."""
    from micrograph.curating import decide
    from micrograph.terms.index import Terms

    row = decide(home(), Terms.load(home()), role, text, curie, reason)
    if as_json:
        print_json(row)
        return
    meaning = f"{row['curie']} {row['label']}" if row["label"] else "no term"
    say(f"{role} {row['text']!r} means {meaning}; written to {row['file']}, used from the next build on")


@terms_app.command("decisions")
def terms_decisions() -> None:
    """Every normalising and annotating decision of the release that serves, as an SSSOM table."""
    from micrograph.release import Releases

    path = Releases(home()).current().path / "mappings.sssom.tsv"
    with path.open(encoding="utf-8") as file:
        for line in file:
            sys.stdout.write(line)
