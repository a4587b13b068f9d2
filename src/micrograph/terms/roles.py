"""What a slot's terms may be: ontologies in order, branches, exclusions. Declared in `schemas/value_sets.yaml`.

Everything outside a role's branches is a finding for whoever normalises; the raw value is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from micrograph.model.value_sets import VALUE_SETS, ValueSet

_NO_ROOTS: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Role:
    """What the terms of one slot must be."""

    name: str
    slot: str  # of a Dataset or of a part of it; empty where no slot has it
    path: str  # the short path in the graph; empty likewise
    ontologies: tuple[str, ...]  # in the order in which they are tried
    roots: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NO_ROOTS)  # absent: every term
    excluded: frozenset[str] = frozenset()  # no valid values themselves
    excluded_branches: frozenset[str] = frozenset()  # no valid values, nor what is below them
    fillers: frozenset[str] = frozenset()  # valid, but they say nothing: METHOD-TOO-GENERAL
    part_of: bool = False  # "below a term" goes over part-of too
    entire: frozenset[str] = frozenset()  # ontologies whose terms are all inside, loaded or not
    value_set: str = ""  # its name in the schema


def _role(declared: ValueSet) -> Role:
    return Role(
        declared.role, declared.slot, declared.path, declared.ontologies, MappingProxyType(declared.roots),
        frozenset(declared.excluded), frozenset(declared.excluded_branches), frozenset(declared.fillers),
        declared.part_of, frozenset(declared.entire), declared.name,
    )  # fmt: skip


ROLES: Mapping[str, Role] = MappingProxyType({declared.role: _role(declared) for declared in VALUE_SETS})
SLOT_ROLES: Mapping[str, Role] = MappingProxyType({role.slot: role for role in ROLES.values() if role.slot})
