"""Dates in the precision that they came with, as EDTF (https://www.loc.gov/standards/datetime/): level 0, and of level 1 what is met.

A year stays a year, a decade a decade ("193X"), a doubt a doubt ("1915?"). What could be two days (01-02-2000) is none.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Normal:
    """A normal form, and the codes of the rules that made it (none: it was written so)."""

    value: str
    rules: tuple[str, ...] = ()


_MONTHS = {
    month: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sep sept", "october oct", "november nov", "december dec"), 1)
    for month in names.split()
}  # fmt: skip
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
# Words and times around a date: "Issued: 2015-03-01"; Figshare's "00:00, 25 Dec, 2013".
_AROUND = re.compile(
    r"^(?:(?:issued|published|created|available|updated|date|on)\b:?\s*|\d\d:\d\d(?::\d\d)?,?\s+)+", re.I
)
_DAY = r"\d{4}(?:-\d\d){0,2}"
_RANGE = re.compile(rf"^({_DAY})(\?)?\s*(?:/|\s-\s|–|(?<=\d{{4}})-(?=\d{{4}}\b)|(?<=\?)-)\s*({_DAY})?(\?)?$")
_ISO = re.compile(r"^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ]\d\d:\d\d\S*)?(?:/\d{4}-\d\d-\d\dT\S+)?$")


@lru_cache(maxsize=20_000)
def date(text: str) -> Normal | None:
    """A date as EDTF; None where it is none, or could be two.

    >>> date("March 2011").value, date("07.04.2017").value, date("2024-04-01T12:30:00.123+00:00").value
    ('2011-03', '2017-04-07', '2024-04-01')
    >>> date("2019/2020").value, date("00:00, 25 Dec, 2013").value, date("1950?-1960?").value, date("1930's").value
    ('2019/2020', '2013-12-25', '1950?/1960?', '193X')
    >>> date("99-99-9999") is None, date("01-02-2000") is None, date("undated") is None
    (True, True, True)
    """
    cleaned = _AROUND.sub("", text.strip()).strip()
    value = _iso(cleaned) or _range(cleaned) or _doubtful(cleaned) or _numbers(cleaned) or _words(cleaned)
    return Normal(value, () if value == text else ("DATE-FORM",)) if value else None


def _iso(cleaned: str) -> str | None:
    """A day, month or year, with a time or without; of an interval of moments its beginning; months and days of 00 are not known."""
    match = _ISO.match(cleaned)
    if not match:
        return None
    year, month, day = match.groups()
    if month is not None and int(month) == 0:
        return _dated(year, None, None) if day is None or int(day) == 0 else None
    return _dated(year, month, None if day is not None and int(day) == 0 else day)


def _range(cleaned: str) -> str | None:
    """2019/2020, 2012-2014, 1950?-1960?; an open one (1999-) ends nobody knows when."""
    if match := re.match(r"^(\d{4})-$", cleaned):
        return f"{match[1]}/.." if _dated(match[1], None, None) else None
    match = _RANGE.match(cleaned)
    if not match or not match[3]:
        return None
    first, last = _iso(match[1]), _iso(match[3])
    return f"{first}{match[2] or ''}/{last}{match[4] or ''}" if first and last and first <= last else None


def _doubtful(cleaned: str) -> str | None:
    """1915?, ca. 1920, [1999], 1930's: EDTF's `?`, `~` and `X`."""
    for pattern, sign in (
        (r"^(\d{4})\?$", "?"),
        (r"^\[(\d{4})\??\]$", "?"),
        (r"^(?:ca\.?|c\.|circa|about)\s*(\d{4})$", "~"),
    ):
        if (match := re.match(pattern, cleaned, re.I)) and _dated(match[1], None, None):
            return f"{match[1]}{sign}"
    decade = re.match(r"^(\d{3})0'?s$", cleaned)
    if decade and _dated(f"{decade[1]}0", None, None):
        return f"{decade[1]}X"
    copyright_year = re.match(r"^(?:©|\(c\)|c)\s*(\d{4})$", cleaned, re.I)
    return _dated(copyright_year[1], None, None) if copyright_year else None


def _numbers(cleaned: str) -> str | None:
    """07.04.2017 is a day before its month, 20140425 neither; 31-12-2000 can be read in one way only."""
    if match := re.match(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})$", cleaned):
        return _dated(match[3], match[2], match[1])
    if match := re.match(r"^(\d{4})(\d\d)(\d\d)$", cleaned):
        return _dated(match[1], match[2], match[3])
    if match := re.match(r"^(\d{1,2})[-/](\d{1,2})[-/](\d{4})$", cleaned):
        one, other = int(match[1]), int(match[2])
        if one == other or one > 12 >= other:
            return _dated(match[3], match[2], match[1])
        if other > 12 >= one:
            return _dated(match[3], match[1], match[2])
    return None


def _words(cleaned: str) -> str | None:
    """A month or season by its name, with a year, and with a day or without."""
    words = re.findall(r"[A-Za-z]+|\d+", cleaned)
    month = next((_MONTHS[word.lower()] for word in words if word.lower() in _MONTHS), None)
    season = next((_SEASONS[word.lower()] for word in words if word.lower() in _SEASONS), None)
    year = next((word for word in words if re.fullmatch(r"(19|20)\d\d", word)), None)
    if year and month and len(words) <= 4:
        day = next((word for word in words if word.isdigit() and len(word) <= 2), None)
        return _dated(year, str(month), day)
    return f"{year}-{season}" if year and season and len(words) == 2 else None


def _dated(year: str, month: str | None, day: str | None) -> str | None:
    if not 1500 <= int(year) <= 2200:
        return None
    value = year
    if month is not None:
        if not 1 <= int(month) <= 12:
            return None
        value += f"-{int(month):02}"
        if day is not None:
            if not 1 <= int(day) <= monthrange(int(year), int(month))[1]:
                return None
            value += f"-{int(day):02}"
    return value
