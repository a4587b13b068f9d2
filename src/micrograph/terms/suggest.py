"""The term that was most likely meant by a value that is no name of any, for people to decide: never written to data."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz import fuzz, process

from micrograph.terms.index import Terms
from micrograph.terms.roles import ROLES
from micrograph.terms.spelling import key

LEAST = 0.72  # a likeness below says nothing
MISSPELT = 0.88  # a label so like a name of its own term is that name with a typing error
_MOST_NAMES = 200_000  # a whole NCBI taxonomy is not searched for likeness: seconds a value


@lru_cache(maxsize=5_000)
def likeliest(value: str, role_name: str, terms: Terms) -> tuple[str, str, float] | None:
    """CURIE, label and score of the term of a role whose name is most like a value; None where none is near.

    >>> likeliest("confocl micrscopy", "imaging_method", Terms.load())
    ('FBbi:00000251', 'confocal microscopy', 0.944)
    """
    name, role = key(value), ROLES[role_name]
    best: tuple[float, int, str, str] | None = None
    for order, prefix in enumerate(role.ontologies):
        names = terms.names(prefix)
        if len(name) < 4 or names is None or len(names.keys) > _MOST_NAMES:
            continue
        for other, score, _ in process.extract(name, names.keys, scorer=fuzz.ratio, score_cutoff=LEAST * 100, limit=10):
            for curie in names.exact(other):
                if terms.in_role(curie, role):
                    found = (-score, order, curie, other)
                    best = min(best, found) if best else found
    if best is None:
        return None
    return best[2], terms.label(best[2]) or best[2], round(-best[0] / 100, 3)


def misspelt(label: str, curie: str, terms: Terms) -> tuple[str, float] | None:
    """The name of a term that a label beside its identifier is a misspelling of, with the likeness; None where it is none.

    >>> misspelt("flourescence microscopy", "FBbi:00000246", Terms.load())
    ('fluorescence microscopy', 0.957)
    >>> misspelt("electron microscopy", "FBbi:00000246", Terms.load()) is None
    True
    """
    term = terms.get(curie)
    if term is None:
        return None
    written = key(label)
    scored = [
        (fuzz.ratio(written, key(name)) / 100, name) for name in (term.label, *(text for _, text in term.synonyms))
    ]
    score, name = max(scored, key=lambda pair: pair[0])
    return (name, round(score, 3)) if MISSPELT <= score < 1 else None
