"""What is odd about the loaded ontologies and the curated tables: `micrograph ontologies check`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from micrograph.terms.index import Terms
from micrograph.terms.table import SCOPES


def check(terms: Terms, prefixes: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """What is odd about the loaded ontologies and the curated tables, one dict a finding (code, curie, message)."""
    findings: list[dict[str, Any]] = []
    for prefix in prefixes or terms.prefixes():
        findings += _check_ontology(prefix, terms)
    for (role, text), curies in sorted(terms.pairs.items()):
        for curie in curies:
            findings += _in_use(curie, terms, f"pairs.tsv, {role} {text!r}")
    for curie in terms.grouped():
        findings += _in_use(curie, terms, "method_groups.tsv")
    for curie in terms.successors():
        findings += _in_use(curie, terms, "retired.tsv")
    return findings


def check_used(terms: Terms, used: Mapping[str, int]) -> list[dict[str, Any]]:
    """Which terms that records of a release have are retired in the ontologies that are loaded now.

    Args:
        terms: the ontologies.
        used: how many records have each term.
    """
    findings = []
    for curie, count in sorted(used.items(), key=lambda pair: (-pair[1], pair[0])):
        term, found = terms.get(curie), terms.resolve(curie)
        if found.via in ("same", "unknown"):
            continue
        label = term.label if term is not None else terms.label(found.curie or "") or curie
        successor = f"; its successor is {found.curie} {terms.label(found.curie) or ''}".rstrip() if found.curie else ""
        message = f"{count} records of the release have {curie} {label!r}, which is retired{successor}"
        findings.append(_finding("ONTOLOGY-RETIRED-IN-USE", "warning", curie, message))
    return findings


def _check_ontology(prefix: str, terms: Terms) -> Iterator[dict[str, Any]]:
    labels: dict[str, list[str]] = defaultdict(list)
    for term in terms.all(prefix):
        if not term.label:
            yield _finding("ONTOLOGY-NO-LABEL", "warning", term.curie, f"{term.curie} has no label")
        elif not term.obsolete:
            labels[term.label.lower()].append(term.curie)
        if any(scope not in SCOPES for scope, _ in term.synonyms):
            yield _finding("ONTOLOGY-SCOPE", "error", term.curie, f"{term.curie} has a synonym of unknown scope")
        for above in (*term.parents, *term.part_of):
            parent = terms.get(above)
            if parent is None:
                yield _finding("ONTOLOGY-DANGLING", "warning", term.curie, f"{above} above {term.curie} is not loaded")
            elif parent.obsolete:
                yield _finding("ONTOLOGY-RETIRED-PARENT", "warning", term.curie, f"{above} is retired")
            elif term.curie in terms.ancestors(above, part_of=True):
                yield _finding(
                    "ONTOLOGY-CYCLE", "error" if term.curie in terms.ancestors(above) else "warning", term.curie,
                    f"{term.curie} {term.label!r} and {above} {parent.label!r} are above each other",
                )  # fmt: skip
    for label, curies in labels.items():
        if len(curies) > 1:
            names = ", ".join(sorted(curies))
            yield _finding("ONTOLOGY-SAME-LABEL", "warning", curies[0], f"{label!r} is the label of {names}")


def _in_use(curie: str, terms: Terms, where: str) -> Iterator[dict[str, Any]]:
    resolution = terms.resolve(curie)
    if resolution.via == "unknown":
        yield _finding("ONTOLOGY-UNKNOWN-IN-USE", "error", curie, f"{where}: {curie} is not loaded")
    elif resolution.via != "same":
        yield _finding("ONTOLOGY-RETIRED-IN-USE", "error", curie, f"{where}: {curie} is retired")


def _finding(code: str, severity: str, curie: str, message: str) -> dict[str, Any]:
    return {"code": code, "severity": severity, "curie": curie, "message": message}
