"""The term that was most likely meant by a value that is no name of any, for people to decide: never written to data."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from micrograph.terms.index import Terms
from micrograph.terms.roles import ROLES
from micrograph.terms.spelling import key

LEAST = 0.72  # a likeness below says nothing
_MOST_EDITS = 2
_LETTERS_AN_EDIT = 7  # a short name with an edit is another name
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
    near = []
    for name in (term.label, *(text for _, text in term.synonyms)):
        right = key(name)
        distance = OSA.distance(written, right, score_cutoff=_MOST_EDITS)
        same_words = len(written.split()) == len(right.split())  # "cryo-electron" is no misspelling of "electron"
        if 0 < distance <= _MOST_EDITS and len(right) >= _LETTERS_AN_EDIT * distance and same_words:
            near.append((distance, name))
    if not near:
        return None
    distance, name = min(near)
    return name, round(1 - distance / len(name), 3)
