"""schema: what is generated from schemas/, its docs, what changed, and what a slot's terms may be."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from micrograph.commands.output import AsJson, home, print_json, print_table, say

schema_app = typer.Typer(no_args_is_help=True, help="The schema. `build` and `check` need the extra `schema`.")


@schema_app.command("build")
def schema_build() -> None:
    """Generate schemas/artefacts/ and src/micrograph/model/."""
    from micrograph import resources
    from micrograph.schema.build import build

    changed = build(resources.schemas(), _model())
    say(f"{len(changed)} files changed" + (": " + ", ".join(changed) if changed else ""))


@schema_app.command("check")
def schema_check() -> None:
    """Generate again and compare; exit 1 where a generated file is stale."""
    from micrograph import resources
    from micrograph.schema.build import stale

    files = stale(resources.schemas(), _model())
    for name in files:
        print(name)
    say("all generated files are fresh" if not files else f"{len(files)} files are stale: micrograph schema build")
    if files:
        raise typer.Exit(1)


@schema_app.command("docs")
def schema_docs(
    output: Annotated[Path | None, typer.Option(help="A file; standard output by default.")] = None,
) -> None:
    """The schema as one HTML page: every field with its levels, example and mappings, and the crosswalk."""
    from micrograph.web.schema_page import standalone

    page = standalone()
    if output is None:
        print(page)
    else:
        output.write_text(page, encoding="utf-8")
        say(f"written to {output}")


@schema_app.command("diff")
def schema_diff(
    old: Annotated[str, typer.Argument(help="A release's id, a folder of schemas, or a schema.json.")],
    new: Annotated[str, typer.Argument(help="Likewise; by default the schema of this program.")] = "",
    as_json: AsJson = False,
) -> None:
    """What changed between two versions of the schema; exit 1 where something breaks under the same major version."""
    from micrograph.schema_diff import changes, load, needs_major

    before, after = load(_schema_of(old)), load(_schema_of(new))
    found = changes(before, after)
    if as_json:
        rows = [{"element": change.element, "what": change.what, "breaking": change.breaking} for change in found]
        print_json({"old": before["version"], "new": after["version"], "changes": rows})
    else:
        print_table(
            ("element", "what", "breaking"),
            [[change.element, change.what, "breaking" if change.breaking else ""] for change in found],
        )
        breaking = sum(change.breaking for change in found)
        say(f"{before['version']} to {after['version']}: {len(found)} changes, {breaking} of them breaking")
    if needs_major(before, after):
        say("something breaks: the schema's major version must go up")
        raise typer.Exit(1)


@schema_app.command("values")
def schema_values(
    name: Annotated[str, typer.Argument(help="A value set or a role; none: all of them, counted.")] = "",
    as_json: AsJson = False,
) -> None:
    """What the terms of a slot may be, evaluated over the ontologies of this node."""
    from micrograph.errors import UnknownName
    from micrograph.terms.index import Terms
    from micrograph.terms.roles import ROLES
    from micrograph.terms.value_sets import members, summary

    terms = Terms.load(home())
    if not name:
        rows = [summary(role, terms) for role in ROLES.values()]
        columns = ("value_set", "role", "slot", "terms", "ontologies", "sha256")
        print_json(rows) if as_json else print_table(columns, [[row[column] for column in columns] for row in rows])
        return
    role = next((role for role in ROLES.values() if name in {role.name, role.value_set, role.slot}), None)
    if role is None:
        raise UnknownName("value set", name, [role.value_set for role in ROLES.values()])
    found = [{"id": curie, "label": terms.label(curie)} for curie in members(role, terms)]
    print_json(found) if as_json else print_table(("id", "label"), [[row["id"], row["label"]] for row in found])


def _schema_of(name: str) -> Path:
    """The place of a schema document: a path, a release's id, or what this program has."""
    from micrograph import resources
    from micrograph.release import Releases

    if not name:
        return resources.schemas()
    if Path(name).exists():
        return Path(name)
    return Releases(home()).get(name).path


def _model() -> Path:
    import micrograph.model

    return Path(str(micrograph.model.__file__)).parent
