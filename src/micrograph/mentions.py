"""From a mention (what a source says in a term slot) to a claim: the term it means, and how we know.

A mention is `{"id", "label", "field", "role"}` as the source wrote it; with `derived`, a rule's name, what the connector
concluded. Wrong identifiers are never silently mended: the
stated term stays and is marked disputed where its label belongs to another term; a retired one is followed to its
successor and reported; what lies outside the branches of the slot's role is kept raw.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from micrograph.identifiers import term_id
from micrograph.records import Json, Report
from micrograph.schemes import SLOT_SCHEMES
from micrograph.terms.annotate import Annotation, annotate_value
from micrograph.terms.guards import is_above_genus
from micrograph.terms.index import Terms
from micrograph.terms.roles import SLOT_ROLES, Role
from micrograph.terms.suggest import likeliest, likeness, misspelt, roles_of

# Where a term that is stated in one slot may belong instead, tried in this order (Cell Image Library and IDR mix methods
# with aspects; GIDE crates name GO terms of all branches beside each other).
_NEIGHBOURS = {
    "imaging_methods": ("imaging_aspects", "assays"),
    "imaging_aspects": ("imaging_methods",),
    "components": ("processes",),
    "processes": ("components",),
    "anatomy": ("cell_types",),
    "cell_types": ("anatomy",),
    "assays": ("imaging_methods", "processes", "cell_lines"),
    "phenotypes": (),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """What one mention comes to. `term` is None where the value could not be resolved."""

    slot: str
    term: str | None
    raw: str
    kind: str
    field: str
    method: str = ""
    score: float = 1.0
    disputed: bool = False
    alternative: str | None = None
    role: str | None = None
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Places:
    """Where a mention stands in the payload, and where its identifier and its label, if they stand apart."""

    field: str
    id: str
    label: str


def settle(mention: Json, slot: str, terms: Terms, report: Report) -> Claim | None:
    """The claim of one mention; None for an empty one."""
    written_id, written_label = _text(mention.get("id")), _text(mention.get("label"))
    if not written_id and not written_label:
        return None
    role = SLOT_ROLES[slot]
    field = _text(mention.get("field"))
    places = _Places(field, _text(mention.get("id_field")) or field, _text(mention.get("label_field")) or field)
    claim = _by_id(written_id, written_label, role, places, terms, report) if written_id else None
    if claim is None and written_label:
        claim = _by_label(written_label, role, places, terms, report)
    if claim is None:
        raw = " | ".join(part for part in (written_id, written_label) if part)
        claim = Claim(slot, None, raw, "stated", field)
    return _with_role(claim, mention)


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _with_role(claim: Claim, mention: Json) -> Claim:
    from dataclasses import replace

    if mention.get("role"):
        claim = replace(claim, role=mention["role"])
    if mention.get("derived") and claim.term:  # the connector's own conclusion, by the rule that it names
        claim = replace(claim, kind="derived", method=mention["derived"])
    return claim


def _by_id(written: str, label: str, role: Role, places: _Places, terms: Terms, report: Report) -> Claim | None:
    normal = term_id(written, role.ontologies[0] if role.ontologies else "")
    field = places.id
    if normal is None:
        repair, score = _meant(label or written, role, terms, report)
        report.add("TERM-MALFORMED", "warning", f"{written!r} is no identifier of {_valid(role)}", field, written, repair,
                   expected=_expected(role, terms, report), score=score)  # fmt: skip
        return None
    for rule in normal.rules:
        if rule not in {"ID-IRI", "ID-SEPARATOR"}:  # a PURL or an underscore is just the other usual spelling
            report.add(rule, "info", "identifier rewritten", pointer=field, value=written, repair=normal.value)
    found = terms.resolve(normal.value)
    curie, rules = normal.value, list(normal.rules)
    if found.via in {"alternative", "replaced", "curated"} and found.curie:
        successor = terms.label(found.curie)
        report.add(
            "TERM-RETIRED", "warning", f"{normal.value} was retired in favour of {found.curie}",
            field, written, found.curie, expected=f"{found.curie} {successor}" if successor else found.curie,
            score=0.9 if found.via == "curated" else 1.0,  # the ontology's own word is beyond doubt
        )  # fmt: skip
        curie = found.curie
        rules.append("TERM-RETIRED")
    elif found.via == "retired":
        repair, score = _meant(label, role, terms, report)
        report.add("TERM-RETIRED", "warning", f"{normal.value} is retired and names no successor", field, written, repair,
                   expected=_expected(role, terms, report), score=score)  # fmt: skip
    elif found.via == "unknown" and terms.covers(curie.split(":")[0]) == "whole":
        repair, score = _meant(label, role, terms, report)
        report.add("TERM-UNKNOWN", "warning", f"{curie} is not in the ontology", field, written, repair,
                   expected=_expected(role, terms, report), score=score)  # fmt: skip
        return None
    slot = _slot_for(curie, role, terms)
    if slot is None:
        _out_of_branch(curie, written, label, role, places, terms, report)
        return Claim(role.slot, None, written if not label else f"{written} | {label}", "stated", places.field)
    if curie in SLOT_ROLES[slot].fillers:
        report.add(
            "METHOD-TOO-GENERAL", "info", f"{curie} says little more than that images were taken", field, written
        )
    if role.name == "organism" and is_above_genus(terms.get(curie)):
        report.add("ORGANISM-ABOVE-GENUS", "warning", f"{curie} is above genus: {terms.label(curie)}", field, written)
    disputed, alternative = _dispute(curie, label, role, terms, places, report)
    kind = "normalised" if set(rules) - {"ID-IRI", "ID-SEPARATOR"} else "stated"
    raw = written if not label else f"{written} | {label}"
    return Claim(
        slot, curie, raw, kind, places.field, method=" ".join(rules), disputed=disputed, alternative=alternative
    )  # fmt: skip


def _out_of_branch(
    curie: str, written: str, label: str, role: Role, places: _Places, terms: Terms, report: Report
) -> None:
    repair, score = _meant(label, role, terms, report)
    if repair and repair.startswith(f"{curie} "):  # the label fits the identifier: only the slot is wrong
        repair, score = None, None
    expected = _expected(role, terms, report)
    if report.explains and (others := roles_of(curie, terms)):  # chemically fixed tissue as a method
        expected += f"; {curie} is a term of {', '.join(others).replace('_', ' ')}"
    report.add("TERM-OUT-OF-BRANCH", "warning", f"{curie} lies outside {_valid(role)}; kept as text", places.id, written,
               repair, expected=expected, score=score)  # fmt: skip


def _slot_for(curie: str, role: Role, terms: Terms) -> str | None:
    """The slot whose role's branches hold the term: the one it stands in, or a neighbour; None for neither."""
    prefix = curie.split(":", maxsplit=1)[0]
    if terms.get(curie) is None:  # not among the terms at hand: only the ontology, or the scheme, can be judged
        return role.slot if prefix in role.ontologies or prefix in SLOT_SCHEMES.get(role.slot, ()) else None
    for slot in (role.slot, *_NEIGHBOURS.get(role.slot, ())):
        if prefix in SLOT_ROLES[slot].ontologies and terms.in_role(curie, SLOT_ROLES[slot]):
            return slot
    term = terms.get(curie)
    retired = term is not None and term.obsolete
    return role.slot if retired and prefix in role.ontologies else None


def _dispute(
    curie: str, label: str, role: Role, terms: Terms, places: _Places, report: Report
) -> tuple[bool, str | None]:
    """Whether the label beside an identifier means another term, and which."""
    term = terms.get(curie)
    if not label or term is None:
        return False, None
    meant = _meanings(label, role.slot, term.ontology, terms)
    if curie in meant or meant & {*terms.matches(curie)}:
        return False, None
    if meant:
        other = min(meant, key=lambda one: (one.split(":", maxsplit=1)[0] != term.ontology, one))
        report.add("TERM-LABEL-OTHER", "warning", f"{curie} is {term.label!r}, but {label!r} beside it is {other}",
                   places.id, label, other, expected=f"{other} {label}, or {curie} {term.label}", score=0.5)  # fmt: skip
        return True, other
    name = misspelt(label, curie, terms)
    if name is not None:
        report.add("TERM-LABEL-MISSPELT", "info", f"{label!r} is a misspelling of {name[0]!r}, a name of {curie}",
                   places.label, label, name[0], expected=name[0], score=name[1])  # fmt: skip
        return False, None
    # photoacoustic microscopy beside electron microscopy (SSBD): which of the two is wrong, nobody can tell
    alike = likeness(label, term.label)
    other_term, _ = _meant(label, role, terms, report)
    report.add("TERM-LABEL-DIFFERS", "info", f"{curie} is {term.label!r} in the ontology", places.label, label,
               term.label if alike else None, score=alike,
               expected=f"{term.label}; or, beside this label, {other_term}" if other_term else term.label)  # fmt: skip
    return False, None


@lru_cache(maxsize=20_000)  # the same few labels stand beside the same few identifiers in every record
def _meanings(label: str, slot: str, ontology: str, terms: Terms) -> frozenset[str]:
    """All terms that are called so; CLO calls its lines "cho-k1 cell", and nobody else does."""
    role = SLOT_ROLES[slot]
    names = [label, f"{label} cell"] if role.name == "cell_line" else [label]
    ontologies = (ontology, *(one for one in role.ontologies if one != ontology))
    meant = {match.curie for name in names for match in terms.by_name(name, ontologies)}
    read = [one.curie for one in _read(label, slot, terms)[:1] if one.method != "approximate"]
    return frozenset(meant | set(read))


@lru_cache(maxsize=20_000)
def _read(label: str, slot: str, terms: Terms) -> tuple[Annotation, ...]:
    return tuple(annotate_value(label, SLOT_ROLES[slot], terms))


def _by_label(label: str, role: Role, places: _Places, terms: Terms, report: Report) -> Claim | None:
    best = next(iter(_read(label, role.slot, terms)), None)
    if best is None:
        group = next(iter(_read(label, "method_groups", terms)), None) if role.name == "imaging_method" else None
        if group is not None:
            return Claim("method_groups", group.curie, label, "annotated", places.field, group.method, group.score)
        repair, score = _meant(label, role, terms, report)
        report.add("TERM-UNRESOLVED", "info", f"no term of {_valid(role)} is called so", places.label, label, repair,
                   expected=_expected(role, terms, report), score=score)  # fmt: skip
        return None
    # a value that is a name of the term, as we spell names, is the archive's own statement; a likeness is our reading
    kind = "annotated" if best.method == "approximate" else "normalised"
    return Claim(role.slot, best.curie, label, kind, places.field, best.method, best.score)


def _meant(value: str, role: Role, terms: Terms, report: Report) -> tuple[str | None, float | None]:
    """The likeliest term, where the report is for people: a search a value is too slow for a build."""
    found = likeliest(value, role.name, terms) if report.explains and value else None
    return (f"{found.curie} {found.label}", found.score) if found else (None, None)


def _expected(role: Role, terms: Terms, report: Report) -> str:
    """What the role's terms are, by ontology and root."""
    if not report.explains:
        return ""
    parts = []
    for prefix in role.ontologies:
        roots = role.roots.get(prefix, ())
        named = [f"{root} {terms.label(root) or ''}".strip() for root in roots[:3]]
        if len(roots) > len(named):  # EFO's cell lines have 23 tops
            named = [f"one of {len(roots)} terms such as {named[0]}"]
        parts.append(f"{prefix} below {' or '.join(named)}" if named else prefix)
    return f"a term of {', '.join(parts)}"


def _valid(role: Role) -> str:
    return f"{role.name.replace('_', ' ')} ({', '.join(role.ontologies)})"
