"""The form of a Dataset that becomes the graph, and its N-Triples.

What is in the graph only (`graph_only` in the schema) is made here from other slots: what the archive itself stated, the
year, the day of publication, hosts, links by relation.
"""

from __future__ import annotations

import re
from functools import cache

from micrograph.identifiers import dataset_iri
from micrograph.model.lift import lift
from micrograph.model.tables import SLOTS
from micrograph.records import Json


def graph_form(dataset: Json, base: str) -> Json:
    """A Dataset with the slots that only the graph has. The graph of a data set is what this form lifts to."""
    form = dict(dataset)
    date = dataset.get("release_date", "")
    if re.match(r"\d{4}", date):
        form["year"] = int(date[:4])
    if re.fullmatch(r"\d{4}-\d\d-\d\d", date):
        form["date_published"] = date
    for row in dataset.get("term_evidence", ()):
        slot = f"stated_{row['slot']}"
        if row["kind"] in {"stated", "normalised"} and row.get("term") and slot in SLOTS["Dataset"]:
            values = form.setdefault(slot, [])
            if row["term"] not in values:
                values.append(row["term"])
    if "term_evidence" in dataset:
        form["term_evidence"] = [_without_echo(row) for row in dataset["term_evidence"]]
    hosts = [entry["id"] for entry in dataset.get("organisms", ()) if entry.get("role") == "host"]
    if hosts:
        form["host_organisms"] = hosts
    if "completeness" in dataset:
        form["completeness_resolved"] = dataset["completeness"]["resolved"]
    for related in dataset.get("related", ()):
        if related.get("confidence") is not None and related.get("target_archive"):
            target = dataset_iri(base, related["target_archive"], related["target_accession"])
            form.setdefault(related["relation"], []).append(target)
    return form


def _without_echo(row: Json) -> Json:
    """A claim without its raw value, where that is only the stated identifier and its own label over again."""
    if row["kind"] == "stated" and row.get("term") and not row.get("disputed"):
        return {name: value for name, value in row.items() if name != "raw"}
    return row


def ntriples(dataset: Json, base: str) -> list[str]:
    """The graph of a data set as sorted lines of N-Triples, each ending in a line feed."""
    return sorted(set(lift("Dataset", graph_form(dataset, base), base)))


def split_links(lines: list[str]) -> tuple[list[str], list[str]]:
    """Lines about the record itself, and lines that link it to others (`_links.nt`)."""
    markers = _link_markers()
    own: list[str] = []
    linking: list[str] = []
    for line in lines:
        (linking if any(marker in line for marker in markers) else own).append(line)
    return own, linking


@cache
def _link_markers() -> tuple[str, ...]:
    slots = SLOTS["Dataset"]
    iris = [slot.iri for slot in slots.values() if slot.link] + [slots["study"].iri]
    return tuple(f" <{iri}> " for iri in iris)
