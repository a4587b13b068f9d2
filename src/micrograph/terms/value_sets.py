"""The members of a value set: its declaration in `schemas/value_sets.yaml`, evaluated over the ontologies at hand."""

from __future__ import annotations

import hashlib
from typing import Any

from micrograph.terms.index import Terms
from micrograph.terms.roles import Role


def members(role: Role, terms: Terms) -> list[str]:
    """Every term at hand that may stand in the role's slot, sorted; retired terms are none."""
    return sorted(
        term.curie for prefix in role.ontologies for term in terms.all(prefix) if terms.in_role(term.curie, role)
    )


def summary(role: Role, terms: Terms) -> dict[str, Any]:
    """How many members there are, of which ontologies in which version, and the sha256 of their sorted list."""
    found = members(role, terms)
    versions = [f"{prefix} {terms.version(prefix)}" for prefix in role.ontologies if prefix in terms.prefixes()]
    return {
        "value_set": role.value_set, "role": role.name, "slot": role.slot, "terms": len(found),
        "ontologies": ", ".join(versions), "sha256": hashlib.sha256("\n".join(found).encode()).hexdigest()[:16],
    }  # fmt: skip
