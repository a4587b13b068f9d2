"""The files of a release: dumps, tables, graph, search index. Same input, same bytes (but for the graph's own files)."""

from __future__ import annotations

import hashlib
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from pyoxigraph import RdfFormat, Store

from micrograph import __version__, resources
from micrograph.archives import archives
from micrograph.catalogues import CATALOGUES
from micrograph.completeness import means
from micrograph.describe import Described
from micrograph.export.graph import ntriples, split_links
from micrograph.export.sssom import mappings
from micrograph.identifiers import expand
from micrograph.link import Key
from micrograph.model.lift import lift
from micrograph.model.prefixes import PREFIXES
from micrograph.model.tables import SLOTS
from micrograph.records import Json
from micrograph.terms.index import Terms
from micrograph.terms.lineage import closure
from micrograph.terms.roles import ROLES, SLOT_ROLES
from micrograph.terms.value_sets import summary
from micrograph.usage import usage

_RDF, _RDFS, _OWL = PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["owl"]
_PART_OF = "http://purl.obolibrary.org/obo/BFO_0000050"
_MG = PREFIXES["mg"]
# The public property of which each short path is a declared sub-property; not materialised.
_ABOUT = "http://schema.org/about"
_PUBLIC = {
    "organisms": _ABOUT, "imaging_methods": "http://rs.tdwg.org/dwc/iri/measurementMethod", "cell_types": _ABOUT,
    "cell_lines": _ABOUT, "anatomy": _ABOUT, "components": _ABOUT, "processes": _ABOUT, "diseases": _ABOUT,
    "phenotypes": _ABOUT, "genes": _ABOUT, "compounds": _ABOUT,
}  # fmt: skip


def write_dumps(folder: Path, datasets: Sequence[Json], members: dict[str, list[str]], terms: Terms, base: str) -> int:
    """One sorted N-Triples file an archive, and `_links`, `_terms`, `_usage`, `_meta`; the number of triples."""
    folder.mkdir(parents=True, exist_ok=True)
    by_archive: dict[str, list[str]] = defaultdict(list)
    linking: list[str] = []
    for dataset in datasets:
        own, links = split_links(ntriples(dataset, base))
        by_archive[dataset["archive"]] += own
        linking += links
    for study, records in members.items():
        linking += lift("Study", {"id": study, "members": records}, base)
    counts = [_write_lines(folder / f"{slug}.nt", lines) for slug, lines in sorted(by_archive.items())]
    counts.append(_write_lines(folder / "_links.nt", linking))
    counts.append(_write_lines(folder / "_terms.nt", _term_lines(datasets, terms)))
    usage_lines = [line for node in usage(datasets, terms, base) for line in lift("TermUsage", node, base)]
    counts.append(_write_lines(folder / "_usage.nt", usage_lines))
    counts.append(_write_lines(folder / "_meta.nt", _meta_lines(sorted(by_archive), base)))
    return sum(counts)


def _write_lines(path: Path, lines: Iterable[str]) -> int:
    unique = sorted(set(lines))
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(unique)
    return len(unique)


def terms_in_use(datasets: Iterable[Json]) -> set[str]:
    """Every term in any slot of the data sets, and those they are disputed with."""
    used: set[str] = set()
    for dataset in datasets:
        for holder in (dataset, *dataset.get("biosamples", ()), *dataset.get("specimens", ())):
            for slot in SLOT_ROLES:
                used |= {entry["id"] for entry in holder.get(slot, ()) if isinstance(entry, dict)}
        used |= {row["alternative"] for row in dataset.get("term_evidence", ()) if row.get("alternative")}
    return used


def _term_lines(datasets: Sequence[Json], terms: Terms) -> Iterable[str]:
    used = terms_in_use(datasets)
    found = closure(used, terms)
    nodes = used | {above for _, above in found.is_a} | {above for _, above in found.part_of}
    for curie in sorted(nodes):
        subject = f"<{expand(curie)}>"
        yield f"{subject} <{_RDF}type> <{PREFIXES['skos']}Concept> .\n"
        yield f'{subject} <{_MG}ontology> "{curie.partition(":")[0]}" .\n'
        term = terms.get(curie)
        if term is None:
            continue
        yield f"{subject} <{_RDFS}label> {_literal(term.label)} .\n"
        if term.obsolete:
            yield f'{subject} <{_OWL}deprecated> "true"^^<{PREFIXES["xsd"]}boolean> .\n'
        for _, text in term.synonyms:
            yield f"{subject} <{PREFIXES['skos']}altLabel> {_literal(text)} .\n"
    for predicate, pairs in (
        (f"{_RDFS}subClassOf", found.is_a), (_PART_OF, found.part_of), (f"{_MG}parent", found.parents),
    ):  # fmt: skip
        for below, above in pairs:
            yield f"<{expand(below)}> <{predicate}> <{expand(above)}> .\n"


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


def _meta_lines(used_archives: Sequence[str], base: str) -> Iterable[str]:
    """The archives, and what the short paths are sub-properties of."""
    connectors = archives()
    for slug in sorted({*used_archives, *CATALOGUES}):
        node = {"id": f"{base}archive/{slug}", "slug": slug, "name": slug}
        if known := CATALOGUES.get(slug):
            node |= {"name": known.title, "landing_page": known.homepage, **known.takes()}
        if slug in connectors and connectors[slug].licence_of_metadata:
            node["metadata_licence"] = connectors[slug].licence_of_metadata
        yield from lift("DataCatalog", node, base)
    slots = SLOTS["Dataset"]
    for slot in SLOT_ROLES:
        if slot in slots:
            if slot in _PUBLIC:
                yield f"<{slots[slot].iri}> <{_RDFS}subPropertyOf> <{_PUBLIC[slot]}> .\n"
            if f"stated_{slot}" in slots:
                yield f"<{slots[f'stated_{slot}'].iri}> <{_RDFS}subPropertyOf> <{slots[slot].iri}> .\n"
    yield f"<{slots['host_organisms'].iri}> <{_RDFS}subPropertyOf> <{slots['organisms'].iri}> .\n"


def load_graph(folder: Path, dumps: Path) -> None:
    """Bulk-load the dumps into an Oxigraph store on disk. Our own lift wrote them, so IRIs are not checked again."""
    store = Store(str(folder))
    for path in sorted(dumps.glob("*.nt")):
        store.bulk_load(path=str(path), format=RdfFormat.N_TRIPLES, lenient=True)
    store.flush()


# --------------------------------------------------------------------------------------------------- tables
def write_tables(
    folder: Path,
    described: Sequence[Described],
    datasets: Sequence[Json],
    led: dict[Key, dict[str, str]],
    terms: Terms,
    release: str,
) -> None:
    """`findings.parquet`, `annotations.parquet` (the evidence with spans and scores), `mappings.sssom.tsv`, `sources.parquet`."""
    findings = [
        {
            "archive": item.archive,
            "accession": item.accession,
            "connector": item.connector,
            **_table_row(finding.to_json()),
        }
        for item in described
        for finding in item.findings
    ]
    _parquet(folder / "findings.parquet", findings, (
        "archive", "accession", "connector", "code", "severity", "pointer", "line", "column", "value", "message", "repair"))  # fmt: skip
    annotations = [
        {"archive": dataset["archive"], "accession": dataset["accession"], **row,
         "span_start": row.get("span", [None])[0], "span_end": row.get("span", [None, None])[-1]}
        for dataset in datasets
        for row in dataset.get("term_evidence", ())
    ]  # fmt: skip
    _parquet(folder / "annotations.parquet", annotations, (
        "archive", "accession", "id", "slot", "term", "raw", "kind", "disputed", "alternative", "component", "field",
        "span_start", "span_end", "method", "score", "source", "ontology_version"))  # fmt: skip
    write_text(folder / "mappings.sssom.tsv", mappings(annotations, terms.label, release, f"micrograph {__version__}"))
    rows = [
        {"archive": archive, "accession": accession, "slot": slot, "connector": connector}
        for (archive, accession), slots in sorted(led.items())
        for slot, connector in sorted(slots.items())
    ]
    _parquet(folder / "sources.parquet", rows, ("archive", "accession", "slot", "connector"))


def _table_row(finding: Json) -> Json:
    return {
        key: orjson.dumps(value).decode() if key in {"value", "repair"} and value is not None else value
        for key, value in finding.items()
    }


_TYPES = {
    "line": pa.int32(), "column": pa.int32(), "score": pa.float64(), "disputed": pa.bool_(), "span_start": pa.int32(),
    "span_end": pa.int32(),
}  # fmt: skip


def _parquet(path: Path, rows: Sequence[Json], columns: Sequence[str]) -> None:
    schema = pa.schema([(name, _TYPES.get(name, pa.string())) for name in columns])
    table = pa.Table.from_pylist([{name: row.get(name) for name in columns} for row in rows], schema=schema)
    pq.write_table(table, path, compression="zstd")


# ------------------------------------------------------------------------------------------------- manifest
def write_schema(folder: Path, terms: Terms) -> None:
    """`schema.json`, so that a later schema can be compared, and what each slot's terms could be with these ontologies."""
    document = (resources.schemas() / "artefacts" / "schema.json").read_bytes()
    (folder / "schema.json").write_bytes(document)
    write_json(folder / "value_sets.json", [summary(role, terms) for role in ROLES.values()])


def statistics(described: Sequence[Described], datasets: Sequence[Json], triples: int) -> Json:
    """Counts of a release: records by archive and connector, findings by code, terms by slot."""
    filled: dict[str, Counter[str]] = defaultdict(Counter)
    for dataset in datasets:
        for slot in SLOT_ROLES:
            if dataset.get(slot):
                filled[slot][dataset["archive"]] += 1
    return {
        "datasets": len(datasets),
        "studies": len({dataset["study"] for dataset in datasets}),
        "triples": triples,
        "by_archive": dict(sorted(Counter(dataset["archive"] for dataset in datasets).items())),
        "by_connector": dict(sorted(Counter(item.connector for item in described if item.source).items())),
        "without_dataset": sum(1 for item in described if item.source is None),
        "findings": dict(sorted(Counter(finding.code for item in described for finding in item.findings).items())),
        "completeness": means(datasets),
        "filled": {slot: dict(sorted(counts.items())) for slot, counts in sorted(filled.items())},
    }


def file_digests(folder: Path) -> dict[str, Any]:
    """sha256 and size of the files that are the same bytes for the same inputs."""
    digests = {}
    for path in sorted([*folder.glob("dumps/*.nt"), *folder.glob("*.parquet"), *folder.glob("*.json")]):
        if path.name not in {"manifest.json", "build.json"}:
            digests[str(path.relative_to(folder))] = {"sha256": sha256_of(path), "bytes": path.stat().st_size}
    return digests


def sha256_of(path: Path) -> str:
    """The sha256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_lines(path: Path, rows: Iterable[Json]) -> None:
    """A JSON object a line."""
    with path.open("wb") as file:
        file.writelines(orjson.dumps(row) + b"\n" for row in rows)


def write_text(path: Path, lines: Iterable[str]) -> None:
    """Lines of text."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)


def write_json(path: Path, document: Any) -> None:
    """JSON with sorted keys, synced, put in place by a rename."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with aside.open("wb") as file:
        file.write(orjson.dumps(document, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    aside.rename(path)
