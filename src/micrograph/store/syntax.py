"""What the engine says about a query that does not parse, in words for people."""

from __future__ import annotations

import re

_PLACE = re.compile(r"error at (\d+):(\d+)(?:: )?")


def explain(text: str) -> tuple[str, int | None, int | None]:
    """Message, line and column of a syntax error of the engine.

    >>> explain("error at 1:19: expected one of LATERAL, SERVICE")
    ('line 1, column 19: expected one of LATERAL, SERVICE', 1, 19)
    """
    found = _PLACE.search(text)
    line, column = (int(found[1]), int(found[2])) if found else (None, None)
    text = _PLACE.sub(r"line \1, column \2: ", text).replace("\n", " ")
    # The parser lists every character class that it could have gone on with; nobody reads more than the first of it.
    return (text if len(text) <= 300 else text[:299] + "…"), line, column
