"""Abbreviations that a text defines itself: "scanning electron microscopy (SEM)".

The algorithm is that of Schwartz and Hearst (Pacific Symposium on Biocomputing 2003): the letters of the short form are looked for
from its end on in the words before the bracket; the first of them must begin a word.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_SHORT = re.compile(r"\(\s*([^\W_][\w/+-]{1,9})\s*[);,]")


class Definition(NamedTuple):
    """A short form, and where the text has its long form."""

    short: str
    long_start: int
    long_end: int


def definitions(text: str) -> list[Definition]:
    """The abbreviations that a text defines, in its order, each at its first definition.

    >>> text = "by scanning electron microscopy (SEM); values are means"
    >>> [(one.short, text[one.long_start : one.long_end]) for one in definitions(text)]
    [('SEM', 'scanning electron microscopy')]
    """
    found: dict[str, Definition] = {}
    for match in _SHORT.finditer(text):
        short = match[1]
        if not re.search(r"[A-Z]", short) or short in found:
            continue
        end = len(text[: match.start()].rstrip())
        start = _long_start(text, short, end)
        if start is not None:
            found[short] = Definition(short, start, end)
    return list(found.values())


def _long_start(text: str, short: str, end: int) -> int | None:
    """Where the long form of a short one begins that ends at a place; None where the words do not fit."""
    words = min(len(short) + 5, 2 * len(short))
    begins = [match.start() for match in re.finditer(r"(?<![\w])\w", text[max(0, end - 20 * words) : end])][-words:]
    if not begins:
        return None
    least = max(0, end - 20 * words) + begins[0]
    place = end
    letters = [letter.lower() for letter in short if letter.isalnum()]
    for number, letter in zip(range(len(letters) - 1, -1, -1), reversed(letters), strict=True):
        place -= 1
        while place >= least and (
            text[place].lower() != letter or (number == 0 and place > 0 and text[place - 1].isalnum())
        ):
            place -= 1
        if place < least:
            return None
    long = text[place:end]
    return (
        place
        if len(long) > len(short) and short not in long.split() and not re.search(r"[.;:()](?:\s|$)", long)
        else None
    )
