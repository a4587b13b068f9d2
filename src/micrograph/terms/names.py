"""The names of one ontology, for exact look-up and for completion.

Exact look-up is a dictionary from spelling to identifiers. Completion is a sorted array of the places in one long
text at which a word of a name begins: four bytes a word, so that a million taxa fit, and a prefix is found by
bisection.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate

from micrograph.terms.spelling import key, squash
from micrograph.terms.table import Table, Term, parse_term

END = "\n"  # behind every name in the text; sorts before all that a name may hold
SQUASHED_AT_MOST = 250_000  # terms: taxa have no hyphens to disagree about
_CUT = 80  # characters of a suffix that sorting looks at


class Names:
    """The names of one table; each part is built when it is first asked for."""

    def __init__(self, table: Table) -> None:
        self._table = table

    # ------------------------------------------------------------------------------------------ exact look-up
    @cached_property
    def _by_key(self) -> dict[str, str | tuple[str, ...]]:
        found: dict[str, str | tuple[str, ...]] = {}
        for curie, texts in self._texts():
            for text in texts:
                name = key(text)
                if not name:
                    continue
                known = found.get(name)
                if known is None:
                    found[name] = curie
                elif isinstance(known, str):
                    if known != curie:
                        found[name] = (known, curie)
                elif curie not in known:
                    found[name] = (*known, curie)
        return found

    @cached_property
    def _by_squashed(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        if len(self._table) > SQUASHED_AT_MOST:
            return found
        for name, curies in self._by_key.items():
            short = squash(name)
            if len(short) >= 3:
                known = found.get(short, ())
                found[short] = tuple(dict.fromkeys((*known, *_tuple(curies))))
        return found

    @cached_property
    def first_words(self) -> frozenset[str]:
        """The words with which names begin: running text is looked at only where one stands."""
        return frozenset(name.partition(" ")[0] for name in self._by_key)

    @cached_property
    def longest(self) -> int:
        """The number of words of the longest name."""
        return max((name.count(" ") + 1 for name in self._by_key), default=0)

    def exact(self, name: str) -> tuple[str, ...]:
        """The identifiers of the terms with a name of this key."""
        return _tuple(self._by_key.get(name, ()))

    def squashed(self, name: str) -> tuple[str, ...]:
        """The identifiers of the terms with a name of this key, spaces left aside."""
        return self._by_squashed.get(squash(name), ())

    # -------------------------------------------------------------------------------------------- completion
    @cached_property
    def keys(self) -> list[str]:
        """All keys, in the order of the table: what typing errors are compared with."""
        return list(self._by_key)

    @cached_property
    def _text(self) -> str:
        return END.join(self.keys) + END

    @cached_property
    def _ends(self) -> array[int]:
        return array("Q", accumulate(len(name) + 1 for name in self.keys))

    @cached_property
    def _words(self) -> array[int]:
        """Where words begin, sorted by what follows."""
        text = self._text
        places = [0] if text else []
        for position, character in enumerate(text[:-1]):
            if character in " \n":
                places.append(position + 1)
        places.sort(key=lambda place: text[place : place + _CUT])
        return array("Q", places)

    def starting(self, prefix: str, at_most: int) -> Iterator[tuple[str, bool]]:
        """The keys in which a word begins with the prefix, and whether it is the first word.

        Args:
            prefix: a key, of which the last word may be unfinished.
            at_most: how many places are looked at; a letter alone has hundreds of thousands.
        """
        text, words = self._text, self._words
        size = len(prefix)
        first = bisect_left(words, prefix[:_CUT], key=lambda place: text[place : place + _CUT])
        for place in words[first : first + at_most]:
            if text[place : place + size] != prefix:
                if size <= _CUT or text[place : place + _CUT] != prefix[:_CUT]:
                    return
                continue
            number = bisect_left(self._ends, place + 1)
            begin = self._ends[number - 1] if number else 0
            yield self.keys[number], begin == place

    def _texts(self) -> Iterator[tuple[str, Sequence[str]]]:
        for curie, line in self._table.lines.items():
            _, label, _, _, synonyms, _ = line.split("\t", 5)
            labels = (label, plain(label)) if label.endswith(">") else (label,)
            if not synonyms:
                yield curie, labels
            else:
                yield curie, (*labels, *(text for _, text in parse_term(line).synonyms))


def plain(label: str) -> str:
    """A taxon's name without what tells it from a homonym.

    >>> plain("Drosophila <flies,genus>")
    'Drosophila'
    """
    return label.partition(" <")[0]


def matching(term: Term, name: str) -> tuple[str, str, str]:
    """Which of a term's names has this key: field, text as the ontology writes it, scope."""
    if name in (key(term.label), key(plain(term.label))):
        return "label", term.label, "label"
    for scope, text in term.synonyms:
        if key(text) == name:
            return "synonym", text, scope
    short = squash(name)
    if squash(key(term.label)) == short:
        return "label", term.label, "label"
    for scope, text in term.synonyms:
        if squash(key(text)) == short:
            return "synonym", text, scope
    return "label", term.label, "label"


def _tuple(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value
