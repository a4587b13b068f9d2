"""query, search, terms, annotate: asking the release that serves."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from micrograph.commands.output import AsJson, home, print_json, print_table, say


def query(
    name: Annotated[
        str | None, typer.Argument(help="A saved question, such as datasets/of-taxon; without it, their list.")
    ] = None,
    param: Annotated[list[str] | None, typer.Option(help="NAME=VALUE; may be repeated.")] = None,
    sparql: Annotated[str | None, typer.Option(help="SPARQL text, or a file that holds it.")] = None,
    form: Annotated[str, typer.Option("--format", help="table, json, csv, tsv, parquet.")] = "table",
    as_json: AsJson = False,
) -> None:
    """Ask a saved question, or SPARQL."""
    from micrograph.asking import ask_question, ask_sparql
    from micrograph.queries import questions
    from micrograph.release import Releases

    if name is None and sparql is None:
        rows = [
            (one.name, one.summary, ", ".join(f"{p.name}={p.default}" for p in one.parameters))
            for one in questions().values()
        ]
        if as_json:
            print_json([dict(zip(("name", "summary", "parameters"), row, strict=True)) for row in rows])
        else:
            print_table(("question", "asks", "parameters"), rows)
        return
    graph = Releases(home()).current().graph
    if sparql is not None:
        text = Path(sparql).read_text(encoding="utf-8") if len(sparql) < 4096 and Path(sparql).is_file() else sparql
        columns, rows_found = ask_sparql(graph, text)
    else:
        columns, rows_found = ask_question(graph, name or "", param or [])
    _print_rows(columns, rows_found, "json" if as_json else form)


def _print_rows(columns: list[str], rows: list[list[Any]], form: str) -> None:
    import csv

    from micrograph.errors import UsageError

    if form == "json":
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif form in {"csv", "tsv"}:
        writer = csv.writer(sys.stdout, delimiter="," if form == "csv" else "\t", lineterminator="\n")
        writer.writerows([columns, *rows])
    elif form == "parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = pa.Table.from_pylist([dict(zip(columns, row, strict=True)) for row in rows])
        pq.write_table(table, sys.stdout.buffer)
    elif form == "table":
        print_table(columns, rows)
        say(f"{len(rows)} rows")
    else:
        raise UsageError(f"format {form!r} is unknown; valid: table, json, csv, tsv, parquet")


def search(
    text: Annotated[str, typer.Argument(help="Words, an accession, a DOI; may be empty.")] = "",
    organism: Annotated[list[str] | None, typer.Option(help="Taxon, and all below it; CURIE in any spelling.")] = None,
    method: Annotated[list[str] | None, typer.Option(help="Imaging method, and all below it.")] = None,
    filters: Annotated[
        list[str] | None, typer.Option("--filter", help="NAME=VALUE of any other filter of /v1/datasets.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    as_json: AsJson = False,
) -> None:
    """Find data sets."""
    from micrograph.asking import search_datasets

    pairs = [("organism", one) for one in organism or []] + [("method", one) for one in method or []]
    found = search_datasets(home(), text, pairs, filters or [], limit)
    if as_json:
        print_json(found)
        return
    print_table(
        ("archive", "accession", "title", "organisms", "methods"),
        [
            [item["archive"], item["accession"], item.get("title", "")[:80],
             ", ".join(one.get("label", one["id"]) for one in item.get("organisms", ())),
             ", ".join(one.get("label", one["id"]) for one in item.get("imaging_methods", ()))]
            for item in found["items"]
        ],
    )  # fmt: skip
    say(f"{found['total']} data sets")


def annotate(
    text: Annotated[str, typer.Argument(help="Text, or a file that holds it.")],
    role: Annotated[list[str] | None, typer.Option(help="Only terms for this role; may be repeated.")] = None,
    ontology: Annotated[
        list[str] | None, typer.Option(help="Only this ontology; without a role, every mention of its terms.")
    ] = None,
    mode: Annotated[
        str, typer.Option(help="passage (running text) or value (of a field: also what it may mean).")
    ] = "passage",
    as_json: AsJson = False,
) -> None:
    """Find ontology terms in a text."""
    from micrograph.asking import annotate_texts
    from micrograph.terms.index import Terms

    content = Path(text).read_text(encoding="utf-8") if len(text) < 4096 and Path(text).is_file() else text
    (found,) = annotate_texts(Terms.load(home()), [content], mode, role or [], ontology or [])
    if as_json:
        print_json({"results": [found]})
        return
    print_table(("term", "label", "score", "method", "text"), [
        [one["curie"], one["label"], one["score"], one["method"], content[one["start"]:one["end"]]] for one in found])  # fmt: skip
