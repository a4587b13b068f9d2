"""The decisions of a release about terms, as mappings in the Simple Standard for Sharing Ontological Mappings (SSSOM 1.1, TSV).

A subject is what a record says: a text (`rdfs literal`), or an identifier that was rewritten or followed to its successor. What a
source stated in the normal form is no decision, and no row. Same release, same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from micrograph.identifiers import compress, expand
from micrograph.model.prefixes import PREFIXES

COLUMNS = (
    "subject_id", "subject_label", "subject_type", "subject_category", "subject_source", "predicate_id", "object_id", "object_label",
    "object_source", "object_source_version", "mapping_justification", "mapping_tool", "confidence", "comment",
)  # fmt: skip
_LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
# By method; what is not there is a rule for identifiers (ID-PADDING), or our own conclusion from several slots.
_JUSTIFIED = {
    "curated": "semapv:ManualMappingCuration", "name": "semapv:LexicalMatching", "synonym": "semapv:LexicalMatching",
    "plural": "semapv:LexicalMatching", "bracketed": "semapv:LexicalMatching", "squashed": "semapv:LexicalMatching",
    "abbreviation": "semapv:LexicalMatching", "approximate": "semapv:LexicalSimilarityThresholdMatching",
}  # fmt: skip
_IDENTIFIER = re.compile(r"^[A-Za-z][\w.]*:\w+$")


def mappings(
    evidence: Iterable[Mapping[str, Any]], label: Callable[[str], str | None], release: str, tool: str
) -> Iterator[str]:
    """The lines of a mapping set.

    Args:
        evidence: rows of `term_evidence`, each with its `archive`.
        label: gives the label of a term.
        release: the id of the release.
        tool: name and version of the program.

    Yields:
        Lines without their ends: the header in comments, the columns, then the rows in their order.
    """
    counts: dict[tuple[str, ...], int] = {}
    for row in evidence:
        if row.get("term") and row.get("method"):
            cells = _cells(row, label(row["term"]) or "", tool)
            counts[cells] = counts.get(cells, 0) + 1
    used = sorted({cell.partition(":")[0] for cells in counts for cell in (cells[0], cells[6]) if cell})
    yield f"# mapping_set_id: https://w3id.org/micrograph/mappings/{release}"
    yield f"# mapping_set_version: {release}"
    yield "# mapping_set_title: What Micrograph made of the terms that archives state"
    yield f"# license: {_LICENCE}"
    yield '# sssom_version: "1.1"'
    yield "# curie_map:"
    for prefix in sorted({*used, "skos", "semapv", "IAO", "rdfs"}):
        yield f"#   {prefix}: {_namespace(prefix)}"
    yield "\t".join(COLUMNS)
    for cells, count in sorted(counts.items()):
        yield "\t".join((*cells, f"{count} record{'s' if count > 1 else ''}"))


def _namespace(prefix: str) -> str:
    return {"semapv": "https://w3id.org/semapv/vocab/", "IAO": "http://purl.obolibrary.org/obo/IAO_"}.get(
        prefix, PREFIXES.get(prefix) or expand(f"{prefix}:")
    )


def _cells(row: Mapping[str, Any], label: str, tool: str) -> tuple[str, ...]:
    term, method = row["term"], row["method"]
    written, _, beside = row["raw"].partition(" | ")
    subject = _identifier(written)
    text = beside if subject else written  # "10090 | Mus musculus" is the bare number that was read as a taxon
    retired = "TERM-RETIRED" in method
    otherwise = "MappingChaining" if row["kind"] == "derived" else "BackgroundKnowledgeBasedMatching"
    justification = _JUSTIFIED.get(method, f"semapv:{otherwise}")
    predicate = "IAO:0100001" if retired else "skos:closeMatch" if method == "approximate" else "skos:exactMatch"
    return (
        subject, _plain(text), "" if subject else "rdfs literal", row["slot"], row["archive"], predicate, term,
        _plain(label), term.partition(":")[0], row.get("ontology_version") or "", justification, tool,
        f"{row.get('score', 1.0):g}",
    )  # fmt: skip


def _identifier(written: str) -> str:
    """The CURIE that was written, whatever became of it; empty where it has no prefix that is known, as Fbbi:00000246 has not."""
    short = compress(written) if written.startswith("http") else written.replace("_", ":", 1)
    known = _IDENTIFIER.match(short) and short.partition(":")[0] in PREFIXES
    return short if known else ""


def _plain(text: str) -> str:
    return " ".join(text.split())
