"""Links and clusters written into the data sets they join, and the table of other names that records go by."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import orjson

from micrograph.identifiers import accessions, dataset_iri
from micrograph.link import Key, Link, key
from micrograph.records import Json


def alias_table(datasets: Iterable[Json], redirects: Mapping[Key, Key] | None = None) -> dict[Key, Key]:
    """Other spellings, old ids and version DOIs of a record, to its own (archive, accession).

    Args:
        datasets: all records.
        redirects: names of records that were renamed or merged, and what they are now.
    """
    table: dict[Key, Key] = {}
    for dataset in datasets:
        own = key(dataset)
        names = {
            *dataset.get("aliases", ()),
            dataset.get("doi"),
            dataset.get("concept_doi"),
            own[1].lower(),
            own[1].upper(),
        }
        names |= {accession for _, accession in accessions(own[1])}
        for name in sorted(name for name in names if name):
            table.setdefault((own[0], name), own)
    records = {key(dataset) for dataset in datasets} if isinstance(datasets, Sequence) else set()
    for old, new in sorted((redirects or {}).items()):
        target = new if new in records else table.get(new)
        if target is not None:
            table.setdefault(old, target)
    return {alias: own for alias, own in sorted(table.items()) if alias not in records}


def apply_links(
    datasets: Sequence[Json], found: Iterable[Link], cluster_of: Mapping[Key, Key], base: str
) -> tuple[list[Json], dict[str, list[str]]]:
    """Data sets with their links and study, and the members of each study by its IRI."""
    by_source: dict[Key, list[Link]] = defaultdict(list)
    for link in found:
        by_source[link.source].append(link)
    linked = []
    members: dict[str, list[str]] = defaultdict(list)
    for dataset in datasets:
        own = key(dataset)
        first = cluster_of.get(own, own)
        study = dataset_iri(base, *first).replace("/dataset/", "/study/", 1)
        members[study].append(dataset["id"])
        related = _related(dataset, by_source.get(own, []))
        linked.append({**dataset, "study": study} | ({"related": related} if related else {}))
    return linked, dict(members)


def _related(dataset: Json, found: Sequence[Link]) -> list[Json]:
    """The links we hold both ends of, then those that lead outside."""
    related = [
        {
            "relation": link.relation,
            "target_archive": link.target[0],
            "target_accession": link.target[1],
            "link_evidence": link.evidence,
            "confidence": link.confidence,
        }
        for link in found
    ]
    inside = {(link.relation, *link.target) for link in found}
    for item in dataset.get("related", ()):
        if (item["relation"], item.get("target_archive"), item.get("target_accession")) not in inside:
            related.append({name: value for name, value in item.items() if name not in {"id", "confidence"}})
    return [{"id": f"{dataset['id']}#related-{number}", **item} for number, item in enumerate(related, 1)]


def record_digests(datasets: Iterable[Json]) -> dict[str, str]:
    """A digest a record, for `release diff`."""
    return {
        "/".join(key(dataset)): hashlib.sha256(orjson.dumps(dataset, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
        for dataset in datasets
    }
