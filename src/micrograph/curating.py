"""The loop back to people: values that no term covers, and what a curator decides on them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from micrograph.errors import UnknownName, UsageError
from micrograph.identifiers import term_id
from micrograph.records import Json
from micrograph.terms import curated, lock
from micrograph.terms.candidates import offered
from micrograph.terms.index import Terms
from micrograph.terms.roles import ROLES, SLOT_ROLES, Role
from micrograph.terms.spelling import key

_EXAMPLES = 3  # records named beside each value
_IDENTIFIER = re.compile(r"^(?:https?://\S+|[A-Za-z][\w.]*:\S+|[A-Za-z]\w*_[A-Z]?\d+)$")


@dataclass(frozen=True, slots=True)
class Missing:
    """A value that no term of its slot's role covers."""

    role: str
    text: str  # as it is written most often
    records: int
    archives: Mapping[str, int]
    examples: tuple[str, ...]  # archive/accession

    def to_json(self, terms: Terms) -> Json:
        """The row with what an editor needs: the ontologies it was looked for in, and the nearest term there."""
        role = ROLES[self.role]
        near = offered(self.text, terms, role=role, limit=1)
        return {
            "role": self.role, "text": self.text, "records": self.records, "archives": dict(self.archives),
            "examples": list(self.examples), "ontologies": list(role.ontologies),
            "nearest": {"curie": near[0].curie, "label": near[0].label, "score": near[0].score} if near else None,
        }  # fmt: skip


def missing(
    evidence: Iterable[Mapping[str, Any]], terms: Terms, *, role: str | None = None, archive: str | None = None
) -> list[Missing]:
    """The values of a release that no term covers, the one of most records first.

    Args:
        evidence: rows of `annotations.parquet`.
        terms: the ontologies; what a curator has decided since the release was built is left out.
        role: only values of this role's slot.
        archive: only values of this archive.

    Raises:
        UnknownName: an unknown role.
    """
    if role is not None and role not in ROLES:
        raise UnknownName("role", role, ROLES)
    spelt: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    records: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for row in evidence:
        name = SLOT_ROLES[row["slot"]].name if row["slot"] in SLOT_ROLES else ""
        text = _text(row["raw"], terms)
        if row["term"] or not name or not text or role not in (None, name) or archive not in (None, row["archive"]):
            continue
        place = (name, key(text))
        if place[1] and place not in terms.pairs:
            spelt[place][text] += 1
            records[place][f"{row['archive']}/{row['accession']}"] = None
    found = [
        Missing(
            place[0], max(counts, key=lambda text: (counts[text], text)), len(records[place]),
            dict(Counter(one.partition("/")[0] for one in records[place]).most_common()), tuple(list(records[place])[:_EXAMPLES]),
        )
        for place, counts in spelt.items()
        if not _covered(next(iter(counts)), ROLES[place[0]], terms)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.records, one.role, one.text))


def _text(raw: str, terms: Terms) -> str:
    """What was written for people; empty where an identifier of a term that is known stands beside it.

    Such a term lies outside the slot's branches, or its label is another's: a finding, and no value to make a term of.
    """
    parts = [part.strip() for part in raw.split(" | ")]
    identifiers = [normal.value for part in parts if _IDENTIFIER.match(part) and (normal := term_id(part)) is not None]
    if any(terms.resolve(one).via != "unknown" for one in identifiers):
        return ""
    return next((part for part in parts if part and not _IDENTIFIER.match(part)), "")


def _covered(text: str, role: Role, terms: Terms) -> bool:
    """Whether a term is called so after all: one that was loaded since the release was built."""
    names = (match for match in terms.by_name(text, role.ontologies) if match.scope in ("label", "exact"))
    return any(terms.in_role(terms.resolve(match.curie).curie or "", role) for match in names)


def decide(home: Path, terms: Terms, role: str, text: str, curie: str, reason: str) -> Json:
    """Write down what a text means, before everything else and for every build from now on.

    Args:
        home: the node's state; the decision goes into its `ontologies/pairs.tsv`.
        terms: the ontologies.
        role: of the slot in which the text stands.
        text: the value.
        curie: the term, or `none` where the text is no term of the role.
        reason: why, for whoever reads it next.

    Raises:
        UnknownName: an unknown role.
        UsageError: no text or reason, or a term that is not loaded, retired, or not of the role.
    """
    if role not in ROLES:
        raise UnknownName("role", role, ROLES)
    if not key(text) or not reason.strip():
        raise UsageError(f"there must be a text and a reason: received {text!r} and {reason!r}")
    value = curated.NONE if curie == curated.NONE else _valid(curie, role, terms)
    path = curated.of_node(home)
    rows = {(row["role"], key(row["text"])): row for row in curated.decisions(path)}
    row = {"role": role, "text": " ".join(text.split()), "curie": value, "reason": " ".join(reason.split())}
    rows[role, key(text)] = row
    lines = ["# Decisions of this node's curators; written by `micrograph terms decide`.", "\t".join(curated.PAIR)]
    lines += ["\t".join(rows[place][name] for name in curated.PAIR) for place in sorted(rows)]
    lock.replace(path, ("\n".join(lines) + "\n").encode())
    return {**row, "label": terms.label(value), "file": str(path)}


def _valid(curie: str, role: str, terms: Terms) -> str:
    normal = term_id(curie, ROLES[role].ontologies[0])
    if normal is None:
        raise UsageError(f"{curie!r} is no term; give a CURIE such as {ROLES[role].ontologies[0]}:0000001, or none")
    found = terms.resolve(normal.value)
    if found.curie != normal.value:
        meant = f"it was replaced by {found.curie}" if found.curie else "it is retired, or not loaded on this node"
        raise UsageError(f"{normal.value} cannot be decided for: {meant}")
    if terms.get(normal.value) is None or not terms.in_role(normal.value, ROLES[role]):
        valid = f"terms of {', '.join(ROLES[role].ontologies)} in its branches"
        raise UsageError(f"{normal.value} is no {role.replace('_', ' ')}: valid are {valid}")
    return normal.value
