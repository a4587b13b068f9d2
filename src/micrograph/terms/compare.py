"""What a new release of an ontology changes, and for how many data sets that we hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from micrograph.terms.reading import Loaded
from micrograph.terms.table import Term

Kind = Literal["removed", "retired", "redirected", "restored", "renamed", "moved", "new"]
KINDS: tuple[Kind, ...] = ("removed", "retired", "redirected", "restored", "renamed", "moved", "new")


@dataclass(frozen=True, slots=True)
class Change:
    """One term that is not what it was."""

    kind: Kind
    curie: str
    label: str  # in the newer release, where it has one
    before: tuple[str, ...] = ()  # label, parents or successors, by kind
    after: tuple[str, ...] = ()
    datasets: int = 0  # that use it or a term below it

    def to_json(self) -> dict[str, Any]:
        """The change as a plain dict."""
        members = asdict(self)
        return {"kind": members.pop("kind"), "id": members.pop("curie"), **members}


@dataclass(frozen=True, slots=True)
class Comparison:
    """All changes, those of terms with most data sets first, and what could not be compared."""

    changes: tuple[Change, ...]
    not_compared: tuple[str, ...]

    def summary(self) -> dict[str, dict[str, int]]:
        """Of each kind of change the terms, and how many of them are in use."""
        return {
            kind: {"terms": len(found), "in_use": sum(one.datasets > 0 for one in found)}
            for kind in KINDS
            if (found := [one for one in self.changes if one.kind == kind])
        }


@dataclass(slots=True)
class _Side:
    """One release, with every identifier that it knows: a merged one is a retired one, whatever the format says."""

    terms: dict[str, Term]
    successors: dict[str, tuple[str, ...]]  # of retired and merged identifiers
    firm: dict[str, str | None]  # of these the one that replaces it, which every format states
    noted: bool  # what may be considered instead is known: our own tables do not hold it
    spaces: set[str]  # ontologies that parents are of
    ancestors: dict[str, frozenset[str]] = field(default_factory=dict)


def compare(
    before: Loaded,
    after: Loaded,
    ontology: str,
    counts: Mapping[str, int] | None = None,
    *,
    whole: tuple[bool, bool] = (True, True),
) -> Comparison:
    """The changes of one ontology from one release to the next.

    Args:
        before: the older release, from any format.
        after: the newer one.
        ontology: whose terms.
        counts: data sets by term, the term's own and those of what is below it.
        whole: whether each side is the entire ontology. Of a part one cannot tell what is new or removed.

    An identifier that is an alternative one in one release and a retired term in the other (OBO and OWL of the same
    release) is no change, nor is a parent that was written down though another parent lies below it.
    """
    old, new = _side(before, ontology), _side(after, ontology)
    left_out = []
    hierarchical = bool(old.spaces) and bool(new.spaces)
    if not hierarchical:
        left_out.append("parents: one side has none")
    if not whole[0]:
        left_out.append("new terms: the older side is only a part")
    if not whole[1]:
        left_out.append("removed terms: the newer side is only a part")
    changes = []
    for curie in sorted({*old.terms, *old.successors, *new.terms, *new.successors}):
        for kind, was, is_now in _changed(curie, old, new, hierarchical):
            if (kind == "new" and not whole[0]) or (kind == "removed" and not whole[1]):
                continue
            label = next((side.terms[curie].label for side in (new, old) if curie in side.terms), "")
            changes.append(Change(kind, curie, label, was, is_now, (counts or {}).get(curie, 0)))
    changes.sort(key=lambda one: (-one.datasets, KINDS.index(one.kind), one.curie))
    return Comparison(tuple(changes), tuple(left_out))


def _side(loaded: Loaded, ontology: str) -> _Side:
    terms = {term.curie: term for term in loaded.terms if term.ontology == ontology}
    firm: dict[str, str | None] = {
        merged: term.curie
        for term in terms.values()
        for merged in term.alternative_ids
        if merged.startswith(f"{ontology}:")
    }
    successors: dict[str, tuple[str, ...]] = {}
    for term in terms.values():
        if not term.obsolete:  # an alternative identifier that lives all the same is a term
            firm.pop(term.curie, None)
            continue
        firm[term.curie] = term.replaced_by or firm.get(term.curie)
        note = loaded.notes.get(term.curie)
        successors[term.curie] = tuple(one for one in (note.consider if note else ()) if ":" in one)
    for curie, replaced in firm.items():
        successors[curie] = (*((replaced,) if replaced else ()), *successors.get(curie, ()))
    spaces = {parent.partition(":")[0] for term in terms.values() for parent in term.parents}
    return _Side(terms, successors, firm, bool(loaded.notes), spaces)


Found = list[tuple[Kind, tuple[str, ...], tuple[str, ...]]]


def _changed(curie: str, old: _Side, new: _Side, hierarchical: bool) -> Found:
    lived, lives = _alive(curie, old), _alive(curie, new)
    if lived is None and curie not in old.successors:
        return [("new", (), ())] if lives is not None else []  # born and retired between the two: nobody has it
    if lives is None and curie not in new.successors:
        return [("removed", old.successors.get(curie, ()), ())]
    if lives is None:
        now = new.successors[curie]
        if lived is not None:
            return [("retired", (), now)]
        was = old.successors[curie]
        same = set(was) == set(now) if old.noted and new.noted else old.firm[curie] == new.firm[curie]
        return [] if same else [("redirected", was, now)]
    if lived is None:
        return [("restored", old.successors[curie], ())]
    found: Found = []
    if lived.label and lives.label and lived.label != lives.label:
        found.append(("renamed", (lived.label,), (lives.label,)))
    if hierarchical:
        both = old.spaces & new.spaces
        was, now = _direct(lived, old, both), _direct(lives, new, both)
        if was != now:
            found.append(("moved", was, now))
    return found


def _alive(curie: str, side: _Side) -> Term | None:
    term = side.terms.get(curie)
    return None if term is None or term.obsolete else term


def _direct(term: Term, side: _Side, spaces: set[str]) -> tuple[str, ...]:
    """The parents of ontologies that both sides name parents of, without those above another parent."""
    parents = [parent for parent in term.parents if parent.partition(":")[0] in spaces]
    if len(parents) < 2:
        return tuple(parents)
    above = frozenset[str]().union(*(_ancestors(parent, side) - {parent} for parent in parents))
    return tuple(sorted(set(parents) - above)) or tuple(sorted(parents))


def _ancestors(curie: str, side: _Side) -> frozenset[str]:
    known = side.ancestors.get(curie)
    if known is None:
        found: set[str] = set()
        stack = [curie]
        while stack:
            term = side.terms.get(stack.pop())
            for parent in term.parents if term is not None else ():
                if parent not in found:
                    found.add(parent)
                    stack.append(parent)
        known = side.ancestors[curie] = frozenset(found)
    return known
