"""The way of a value: payload, rule codes, annotation, triple. The best tool for debugging, and the page's "where from"."""

from __future__ import annotations

from itertools import groupby

from micrograph.describe import Described, describe
from micrograph.errors import NotFound
from micrograph.export.graph import graph_form, ntriples
from micrograph.identifiers import expand
from micrograph.log import HarvestLog
from micrograph.model.tables import SLOTS
from micrograph.records import Json, RawRecord
from micrograph.resolve import resolve
from micrograph.terms.index import Terms


def explain(name: str, slot: str | None, log: HarvestLog, terms: Terms, base: str) -> Json:
    """What each source said of a record, and what came of it, slot by slot.

    Args:
        name: `archive/accession`, an accession, or the data set's IRI.
        slot: only this slot.
        log: the harvest log; the record is described anew from its payloads.
        terms: the ontologies.
        base: base of our IRIs.

    Raises:
        NotFound: no such record is in the log.
    """
    rows = _rows(name, log)
    described = [
        describe(list(parts), terms, base) for _, parts in groupby(rows, key=lambda row: (row.archive, row.connector))
    ]
    sources = [item.source for item in described if item.source is not None]
    told: Json = {
        "dataset": f"{rows[0].archive}/{rows[0].accession}",
        "sources": [_source(row) for row in rows],
        "slots": {},
    }
    if not sources:
        told["findings"] = [finding.to_json() for item in described for finding in item.findings]
        return told
    dataset, led = resolve(sources)
    lines = ntriples(dataset, base)
    wanted = [slot] if slot else [name for name in SLOTS["Dataset"] if dataset.get(name) not in (None, [])]
    for one in wanted:
        if one not in {"id", "archive", "accession", "provenance", "term_evidence", "completeness"} or slot:
            told["slots"][one] = _slot(one, dataset, led, described, lines, base)
    return told


def _rows(name: str, log: HarvestLog) -> list[RawRecord]:
    archive, _, accession = name.rpartition("/dataset/")[2].partition("/")
    rows = [
        row
        for row in log.rows_in_force([archive] if accession else None)
        if row.accession.lower() == (accession or archive).lower()
    ]
    if not rows:
        raise NotFound(f"no record {name!r} in the log; give it as ARCHIVE/ACCESSION, such as idr/idr0001")
    return rows


def _source(row: RawRecord) -> Json:
    return {
        "connector": row.connector,
        "part": row.part,
        "url": row.url,
        "fetched_at": row.fetched_at,
        "sha256": row.sha256,
        "bytes": len(row.payload),
    }


def _slot(
    name: str, dataset: Json, led: dict[str, str], described: list[Described], lines: list[str], base: str
) -> Json:
    slots = SLOTS["Dataset"]
    form = graph_form(dataset, base)
    iris = {slots[one].iri for one in (name, f"stated_{name}") if one in slots and one in form}
    if name == "release_date":
        iris |= {slots["year"].iri, slots["date_published"].iri}
    subject = f"<{expand(dataset['id'])}>"
    evidence = [row for row in dataset.get("term_evidence", ()) if row["slot"] == name]
    fields = {row.get("field") for row in evidence} | {name, f"/{name}"}
    return {
        "value": dataset.get(name),
        "led_by": led.get(name, "us"),
        "evidence": evidence,
        "findings": [
            {"connector": item.connector, **finding.to_json()}
            for item in described
            for finding in item.findings
            if finding.pointer in fields
        ],
        "triples": [
            line.strip() for line in lines if line.startswith(subject) and line.split(" ", 2)[1].strip("<>") in iris
        ],
    }
