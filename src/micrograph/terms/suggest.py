"""The term that was most likely meant by a value that is no name of any, for people to decide: never written to data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from micrograph.terms.annotate import annotate_value
from micrograph.terms.guards import is_above_genus
from micrograph.terms.index import Terms
from micrograph.terms.passage import annotate_passage
from micrograph.terms.roles import ROLES, Role
from micrograph.terms.spelling import key

LEAST = 0.72  # a likeness below says nothing
_LONG_WORD = 12  # letters: two edits are forgiven from here on, one before
_SHORT_WORD = 5  # letters: a shorter word with an edit is another word ("bj cell" is no B cell)
_WITHIN = 0.5  # of a term that is named in a part of the value; the share of the value is added
_BESIDE = 0.6  # of a term of that name in another slot
_MOST_EDITS = 2
_LETTERS_AN_EDIT = 7  # a short name with an edit is another name
_INSTRUMENT = re.compile(r"scopes?\b", re.I)
# Slots whose values people put into each other: B cells are no cell line (SSBD), immunostaining no imaging method.
_BESIDE_ROLES = ("organism", "imaging_method", "sample_preparation", "visualization", "cell_type", "cell_line", "anatomy",
                 "component", "process", "disease", "phenotype")  # fmt: skip


class Suggestion(NamedTuple):
    """A term that may have been meant, and how likely it is, from 0 to 1."""

    curie: str
    label: str
    score: float


@lru_cache(maxsize=5_000)
def likeliest(value: str, role_name: str, terms: Terms) -> Suggestion | None:
    """The term that a value most likely means; None where none is near.

    In this order: a name with typing errors, a term that a part of the value names, a term of that name in another slot.

    >>> terms = Terms.load()
    >>> likeliest("confocl micrscopy", "imaging_method", terms)
    Suggestion(curie='FBbi:00000251', label='confocal microscopy', score=0.944)
    >>> likeliest("HeLa/Fucci(CA)5 (clone 16)", "cell_line", terms).label
    'HeLa cell'
    >>> likeliest("B cell", "cell_line", terms)
    Suggestion(curie='CL:0000236', label='B cell', score=0.6)
    >>> likeliest("Raman microscopy", "imaging_method", terms) is None  # X-ray microscopy is as long, and another thing
    True
    """
    role = ROLES[role_name]
    found = [*_misspelt_names(value, role, terms), *_within(value, role, terms)]
    return max(found or _beside(value, role, terms), key=lambda one: (one.score, one.curie), default=None)


def roles_of(curie: str, terms: Terms) -> list[str]:
    """The roles whose branches hold a term: where it belongs, if it stands in the wrong slot.

    >>> roles_of("FBbi:00000002", Terms.load())  # chemically fixed tissue
    ['sample_preparation']
    """
    if terms.get(curie) is None:
        return []
    prefix = curie.partition(":")[0]
    return [name for name, role in ROLES.items() if prefix in role.ontologies and terms.in_role(curie, role)]


def _misspelt_names(value: str, role: Role, terms: Terms) -> Iterator[Suggestion]:
    name = key(value)
    for prefix in role.ontologies if len(name) > _SHORT_WORD - 1 else ():
        lexicon = terms.lexicon(prefix)
        if lexicon is None:
            continue
        for number, _ in lexicon.names.nearest(name, 20):
            other = lexicon.names.key(number)
            score = fuzz.ratio(name, other)
            if score >= LEAST * 100 and _same_words(name.split(), other.split(), exactly=role.name == "cell_line"):
                current = (terms.resolve(curie).curie for curie, *_ in lexicon.named(other))
                yield from _valid(current, score / 100, role, terms)


def _same_words(written: list[str], name: list[str], exactly: bool) -> bool:
    """Whether a value has the words of a name, with a typing error or with more words around them, not with both.

    Names of cell lines are all alike (MC-38, PC-3), so that a letter is a difference; so is a digit anywhere.
    """
    exactly = exactly or len(written) > len(name)  # Raman microscopy is no macroscopy
    return all(any(word == other or (not exactly and _typo(word, other)) for other in written) for word in name)


def _typo(word: str, other: str) -> bool:
    if min(len(word), len(other)) < _SHORT_WORD or re.search(r"\d", word + other):
        return False
    return OSA.distance(word, other) <= (1 if len(other) < _LONG_WORD else 2)


def _within(value: str, role: Role, terms: Terms) -> Iterator[Suggestion]:
    """Terms that a part of the value names; an instrument stands for its method."""
    for text in dict.fromkeys((value, _INSTRUMENT.sub("scopy", value))):
        for one in annotate_passage(text, [role], terms):
            share = (one.end - one.start) / len(text)
            yield from _valid([one.curie], _WITHIN + 0.4 * share, role, terms)


def _beside(value: str, role: Role, terms: Terms) -> list[Suggestion]:
    found: list[Suggestion] = []
    for name in _BESIDE_ROLES:
        if name != role.name and not found:
            named = [one.curie for one in annotate_value(value, ROLES[name], terms) if one.method != "approximate"]
            found += _valid(named[:1], _BESIDE, ROLES[name], terms)
    return found


def _valid(curies: Iterator[str | None] | list[str], score: float, role: Role, terms: Terms) -> Iterator[Suggestion]:
    """Only what would be no finding itself."""
    for curie in curies:
        if curie is None or curie in role.fillers or not terms.in_role(curie, role):
            continue
        if not (role.name == "organism" and is_above_genus(terms.get(curie))):
            yield Suggestion(curie, terms.label(curie) or curie, round(score, 3))


def likeness(written: str, name: str) -> float | None:
    """How like a name a text is, from 0 to 1; None where that says nothing.

    >>> likeness("Stimulation emission depletion", "stimulated emission depletion (STED)")
    0.844
    >>> likeness("photoacoustic imaging", "electron microscopy") is None
    True
    """
    score = round(fuzz.ratio(key(written), key(name)) / 100, 3)
    return score if score >= LEAST else None


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
