"""Links between records, with their evidence, and the clusters of records that are one study.

Linked, never merged: no `owl:sameAs` between data sets, because a reasoning store would merge their licences and sizes.
Rules (SEMANTICS.md 4): a stated accession or the identical DOI is the same data set; one shared publication together with
a matching title or author is the same study. Publications do not chain, and one that more than five records of an archive
cite is no evidence: a single PubMed identifier stands on 237 records of the Cell Image Library.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from micrograph.records import Json

Key = tuple[str, str]  # archive, accession
_CITED_TOO_OFTEN = 5


@dataclass(frozen=True, slots=True)
class Link:
    """One record is so related to another, and why."""

    source: Key
    relation: str
    target: Key
    evidence: str
    confidence: float


def key(dataset: Json) -> Key:
    """What names a record."""
    return (dataset["archive"], dataset["accession"])


def links(datasets: Sequence[Json], aliases: Mapping[Key, Key]) -> list[Link]:
    """All links between the given records, sorted; relations that are symmetric stand in both directions."""
    known = {key(dataset): dataset for dataset in datasets}
    found = [*_stated(datasets, known, aliases), *_same_doi(datasets), *_same_publication(datasets)]
    both = {(link.source, link.relation, link.target): link for link in sorted(found, key=_sort_key, reverse=True)}
    for link in list(both.values()):
        if link.relation in {"same_dataset_as", "same_study_as"}:
            mirrored = (link.target, link.relation, link.source)
            both.setdefault(mirrored, Link(link.target, link.relation, link.source, link.evidence, link.confidence))
    weaker = {k for k in both if k[1] == "same_study_as" and (k[0], "same_dataset_as", k[2]) in both}
    return sorted((link for k, link in both.items() if k not in weaker), key=_sort_key)


def clusters(datasets: Sequence[Json], found: Iterable[Link]) -> dict[Key, Key]:
    """For each record the first member of its study cluster (its own key where it stands alone).

    Stated identity joins transitively, and so does an archive's own name for the research that records are of (the groups
    of the Cell Image Library: 1,086 of them hold 5,173 of 5,929 records); a link by publication joins two records only
    where neither is joined through another publication already.
    """
    parent = {key(dataset): key(dataset) for dataset in datasets}
    named: dict[Key, Key] = {}

    def root(member: Key) -> Key:
        while parent[member] != member:
            parent[member] = parent[parent[member]]
            member = parent[member]
        return member

    for dataset in datasets:
        if dataset.get("study_key"):
            own = key(dataset)
            first, second = sorted((root(own), root(named.setdefault((own[0], dataset["study_key"]), own))))
            parent[second] = first
    by_publication: dict[Key, str] = {}
    for link in sorted(found, key=lambda item: (item.evidence.startswith("PUBLICATION"), _sort_key(item))):
        if link.relation not in {"same_dataset_as", "same_study_as"}:
            continue
        if link.evidence.startswith("PUBLICATION"):
            through = {by_publication.get(link.source, link.evidence), by_publication.get(link.target, link.evidence)}
            if through != {link.evidence}:
                continue
            by_publication[link.source] = by_publication[link.target] = link.evidence
        first, second = sorted((root(link.source), root(link.target)))
        parent[second] = first
    return {member: root(member) for member in parent}


def _sort_key(link: Link) -> tuple[Key, str, Key, float, str]:
    return (link.source, link.relation, link.target, -link.confidence, link.evidence)


def _stated(datasets: Sequence[Json], known: Mapping[Key, Json], aliases: Mapping[Key, Key]) -> Iterable[Link]:
    """Links by an accession that the record itself names."""
    for dataset in datasets:
        for related in dataset.get("related", ()):
            target = (related.get("target_archive", ""), related.get("target_accession", ""))
            target = aliases.get(target, target)
            if target in known and target != key(dataset):
                reason = related.get("link_evidence") or f"ACCESSION: {target[1]}"
                yield Link(key(dataset), related["relation"], target, reason, 1.0)


def _same_doi(datasets: Sequence[Json]) -> Iterable[Link]:
    holders: dict[str, list[Key]] = defaultdict(list)
    for dataset in datasets:
        if dataset.get("doi"):
            holders[dataset["doi"]].append(key(dataset))
    for doi, keys in holders.items():
        for number, first in enumerate(sorted(keys)):
            for second in sorted(keys)[number + 1 :]:
                yield Link(first, "same_dataset_as", second, f"DOI: {doi}", 1.0)


def _same_publication(datasets: Sequence[Json]) -> Iterable[Link]:
    citing: dict[str, list[Json]] = defaultdict(list)
    for dataset in datasets:
        for identifier in sorted({*_identifiers(dataset)}):
            citing[identifier].append(dataset)
    for identifier, records in citing.items():
        per_archive: dict[str, int] = defaultdict(int)
        for dataset in records:
            per_archive[dataset["archive"]] += 1
        if len(records) < 2 or max(per_archive.values()) > _CITED_TOO_OFTEN:
            continue
        for number, first in enumerate(records):
            for second in records[number + 1 :]:
                match = _match(first, second)
                if match:
                    yield Link(key(first), "same_study_as", key(second), f"PUBLICATION: {identifier}; {match}", 0.9)


def _identifiers(dataset: Json) -> Iterable[str]:
    for paper in dataset.get("publications", ()):
        if paper.get("doi"):
            yield f"doi:{paper['doi']}"
        elif paper.get("pubmed"):
            yield f"pubmed:{paper['pubmed']}"


def _match(first: Json, second: Json) -> str:
    """Why two records with one publication are one study; empty where nothing says so."""
    titles = [{folded(record.get("title", "")), *(folded(paper.get("title", "")) for paper in record.get("publications", ()))}
              for record in (first, second)]  # fmt: skip
    if folded(first.get("title", "")) == folded(second.get("title", "")) != "":
        return "same title"
    authors = [{_family(person) for person in record.get("contributors", ())} - {""} for record in (first, second)]
    if authors[0] & authors[1]:
        return "shared author"
    if (titles[0] & titles[1]) - {""} and (folded(first["title"]) in titles[1] or folded(second["title"]) in titles[0]):
        return "title of the publication"
    return ""


def folded(text: str) -> str:
    """A title for comparison: letters and digits only, in lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[^a-z0-9]+", " ", decomposed).strip()


def _family(person: Json) -> str:
    if person.get("family_name"):
        return folded(person["family_name"])
    name = person.get("name", "")
    if "," in name:
        return folded(name.split(",")[0])
    words = [word for word in folded(name).split() if len(word) > 3 or word == folded(name)]
    return words[-1] if words else ""
