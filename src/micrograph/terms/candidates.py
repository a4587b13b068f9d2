"""What a field's value may mean, best first: names, then likenesses, each with a score.

What is below the threshold is offered to people and never written to the graph: `annotate_value` decides on that. A name scores by
its scope; a likeness mixes three measures that fail in different ways: pieces of letters (typing errors), words weighed by rarity
(other order, more words), and the whole string (short names).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from micrograph.terms.annotate import LOSS, SCORES, THRESHOLD, Annotation, annotate_value, later
from micrograph.terms.lexicon import Lexicon
from micrograph.terms.roles import Role
from micrograph.terms.spelling import cached_key, plurals, singular_words, unbracketed

if TYPE_CHECKING:
    from micrograph.terms.index import Terms

_NEAR = 80  # names of an ontology that are looked at closely
_PIECES, _WORDS, _WHOLE = 0.5, 0.3, 0.2  # of a likeness; chosen over the public gold set, flat around these values
_MOST = 0.9  # a likeness never scores as a name
_SCOPE_LOSS = {"label": 0.0, "exact": 0.0, "narrow": 0.03, "related": 0.02, "broad": 0.05}
_RETIRED = 0.1
_LEAST_OFFERED = 0.2  # of a score: less is noise


@dataclass(frozen=True, slots=True)
class Candidate:
    """A term that a value may mean."""

    curie: str
    label: str
    score: float
    method: str  # curated, name, synonym, plural, bracketed, squashed, similar
    name: str  # the name of the term that fits, as names are compared


def offered(
    text: str, terms: Terms, *, ontologies: Sequence[str] | None = None, role: Role | None = None, limit: int = 10
) -> list[Annotation]:
    """What a value means, and below the threshold what else it may mean, best first.

    Args:
        text: the value.
        terms: the ontologies.
        ontologies: only these; by default those of the role, or all.
        role: only terms that may stand in its slot.
        limit: how many at most.
    """
    sure = annotate_value(text, role, terms) if role is not None else []
    sure = [one for one in sure if not ontologies or one.curie.partition(":")[0] in ontologies]
    known = {one.curie for one in sure}
    start = len(text) - len(text.lstrip())
    place = (start, max(start, len(text.rstrip())))
    rest = []
    for one in candidates(text, terms, ontologies=ontologies, role=role, limit=limit + len(sure)):
        decided = role is None and one.method != "similar"
        score = one.score if decided else min(one.score, round(THRESHOLD - 0.01, 3))
        if one.curie not in known and score >= _LEAST_OFFERED:
            rest.append(
                Annotation(one.curie, one.label, score, one.method, *place, role.name if role is not None else "")
            )
    return [*sure, *rest][:limit]


def candidates(
    text: str,
    terms: Terms,
    *,
    ontologies: Sequence[str] | None = None,
    role: Role | None = None,
    limit: int = 10,
) -> list[Candidate]:
    """The terms that a value may mean, best first, each once.

    Args:
        text: the value.
        terms: the ontologies.
        ontologies: only these; by default those of the role, or all.
        role: only terms that may stand in its slot.
        limit: how many at most.
    """
    chosen = list(ontologies or (role.ontologies if role is not None else terms.prefixes()))
    order = {prefix: number for number, prefix in enumerate(chosen)}
    best: dict[str, Candidate] = {}
    for found in (*_curated(text, terms, role), *_in_all(text, terms, chosen)):
        curie = terms.resolve(found.curie).curie
        if curie is None or curie.partition(":")[0] not in order:
            continue
        if role is not None and not terms.in_role(curie, role):
            continue
        score = found.score - (_RETIRED if curie != found.curie else 0.0)
        if role is not None and found.method != "curated":
            score -= later(order[curie.partition(":")[0]])
        known = best.get(curie)
        if known is None or score > known.score:
            best[curie] = Candidate(curie, terms.label(curie) or curie, round(score, 3), found.method, found.name)
    return sorted(best.values(), key=lambda one: (-one.score, order[one.curie.partition(":")[0]], one.curie))[:limit]


def _curated(text: str, terms: Terms, role: Role | None) -> Iterator[Candidate]:
    name = cached_key(text)
    for curie in terms.pairs.get((role.name, name), ()) if role is not None else ():
        yield Candidate(curie, "", 1.0, "curated", name)


def _in_all(text: str, terms: Terms, ontologies: Iterable[str]) -> Iterator[Candidate]:
    for prefix in ontologies:
        lexicon = terms.lexicon(prefix)
        if lexicon is not None:
            yield from named(text, lexicon)
            yield from similar(text, lexicon)


def named(text: str, lexicon: Lexicon) -> Iterator[Candidate]:
    """The terms with this name, or with one that differs only in number, brackets or spaces."""
    name = cached_key(text)
    split = unbracketed(text)
    variants = [(name, "name"), *((other, "plural") for other in plurals(name)), (singular_words(name), "plural")]
    if split is not None:
        variants += [(cached_key(split[0]), "bracketed"), (cached_key(split[1]), "bracketed")]
    for variant, how in variants:
        for curie, scope, retired in lexicon.named(variant) if variant else ():
            method = how if how != "name" else "name" if scope == "label" else "synonym"
            yield Candidate(curie, "", SCORES[scope] - LOSS[how] - _RETIRED * retired, method, variant)
    for curie, scope, retired in lexicon.squashed(name) if name else ():
        yield Candidate(curie, "", SCORES[scope] - LOSS["squashed"] - _RETIRED * retired, "squashed", name)


def similar(text: str, lexicon: Lexicon) -> Iterator[Candidate]:
    """The terms with names that are like a value."""
    names = lexicon.names
    written = cached_key(text)
    words = _words(written)
    whole = " ".join(words)
    weight = sum(_weight(word, lexicon) for word in set(words))
    for number, pieces in names.nearest(written, _NEAR):
        name = names.key(number)
        others = _words(name)
        both = sum(_weight(word, lexicon) for word in set(words) & set(others))
        either = weight + sum(_weight(word, lexicon) for word in set(others)) - both
        shared = both / either if either else 0.0
        score = _PIECES * pieces + _WORDS * shared + _WHOLE * fuzz.token_sort_ratio(whole, " ".join(others)) / 100
        for curie, scope, retired in lexicon.terms_of(number):
            yield Candidate(curie, "", _MOST * score - _SCOPE_LOSS[scope] - _RETIRED * retired, "similar", name)


_EMPTY = frozenset({"of", "the", "and", "in", "or", "with", "to", "a", "an", "type", "by", "on", "from", "for", "due"})
_ROMAN = dict(zip(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"], map(str, range(1, 11)), strict=True))


def _words(name: str) -> list[str]:
    """The words that tell something, in the singular, Roman numbers as others."""
    return [_ROMAN.get(word, word) for word in singular_words(name).split() if word not in _EMPTY]


def _weight(word: str, lexicon: Lexicon) -> float:
    count = len(lexicon.names)
    return math.log((count + 1) / (lexicon.frequency(word) + 1)) + 1
