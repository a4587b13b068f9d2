"""The data set index of one release: text, facets, ranges, and each Dataset's JSON. Read-only, thread-safe."""

from __future__ import annotations

import mmap
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
import tantivy
from pyroaring import BitMap

from micrograph.errors import BrokenFile, UsageError
from micrograph.records import Json
from micrograph.search_files import COLUMNS, TERM_FACETS, VALUE_FACETS, write_index
from micrograph.search_tree import tree

SORTS = ("relevance", "newest", "oldest", "largest", "smallest", "accession", "completeness")
_FIELDS = {"accession": 8.0, "title": 4.0, "terms": 2.0, "people": 1.5, "body": 1.0}
_RANGES = {
    "year_from": ("year", ">="), "year_to": ("year", "<="), "bytes_min": ("total_bytes", ">="),
    "bytes_max": ("total_bytes", "<="), "images_min": ("image_count", ">="), "channels_min": ("channel_count", ">="),
    "pixel_um_max": ("pixel_size", "<="), "completeness_min": ("completeness", ">="),
}  # fmt: skip
RANGES = tuple(_RANGES)
__all__ = ["RANGES", "SORTS", "Hits", "SearchIndex", "SearchQuery", "write_index"]


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is asked. Values of one filter mean OR, filters mean AND; terms are CURIEs in normal form."""

    text: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ranges: Mapping[str, float] = field(default_factory=dict)
    exact: bool = False
    evidence: str = "all"  # all | stated | undisputed
    together: str = "record"  # record | component
    unit: str = "records"  # records | studies
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found: how many of the asked unit, records and studies, and the numbers of the page in their order."""

    total: int
    records: int
    studies: int
    numbers: list[int]


class SearchIndex:
    """An index that `write_index` wrote.

    Raises:
        BrokenFile: the folder holds none, or a file of it does not read.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._open(folder)
        except BrokenFile:
            raise
        except Exception as error:  # tantivy and pyroaring raise ValueError and worse on broken files
            raise BrokenFile(folder, error) from error

    def _open(self, folder: Path) -> None:
        self._offsets = _read_array(folder / "offsets.bin", "Q")
        self._documents = _map(folder / "datasets.bin")
        self._keys: dict[str, int] = orjson.loads((folder / "keys.json").read_bytes())
        self._places: dict[str, dict[str, tuple[int, int]]] = orjson.loads((folder / "facets.json").read_bytes())
        self._facets = _map(folder / "facets.bin")
        self._hierarchy: dict[str, Json] = orjson.loads((folder / "hierarchy.json").read_bytes())
        self._owner = _read_array(folder / "component_owner.bin", "I")
        self._study = _read_array(folder / "study.bin", "I")
        self._members: dict[int, list[int]] = {}
        for number, study in enumerate(self._study):
            self._members.setdefault(study, []).append(number)
        self._columns = {
            name: (_read_array(folder / f"{name}.values.bin", "d"), _read_array(folder / f"{name}.numbers.bin", "I"))
            for name in COLUMNS
        }
        self._index = tantivy.Index.open(str(folder / "text"))
        self._searcher = self._index.searcher()
        self._number_of = self._document_numbers()
        self._everything = BitMap(range(len(self)))
        self._bitmap = lru_cache(maxsize=4096)(self._load_bitmap)
        self._archives_of = lru_cache(maxsize=2**16)(self._count_archives)

    def __len__(self) -> int:
        return len(self._offsets) - 1

    # ------------------------------------------------------------------------------------------------ documents
    def number(self, archive: str, accession: str) -> int | None:
        """The number of a record, or None."""
        return self._keys.get(f"{archive}/{accession}")

    def accessions(self, archive: str) -> list[str]:
        """All accessions of an archive."""
        return [name.partition("/")[2] for name in self._keys if name.startswith(f"{archive}/")]

    def dataset(self, number: int) -> Json:
        """A record's JSON."""
        found: Json = orjson.loads(self._documents[self._offsets[number] : self._offsets[number + 1]])
        return found

    def study_of(self, number: int) -> int:
        """A number that records of one study share."""
        return int(self._study[number])

    def members(self, study: int) -> list[int]:
        """The records of a study, by their numbers."""
        return self._members[study]

    # --------------------------------------------------------------------------------------------------- search
    def search(self, query: SearchQuery, offset: int = 0, limit: int = 20) -> Hits:
        """One page of what matches.

        Raises:
            UsageError: an unknown sort.
        """
        matching = self._matching(query)
        ordered = self._ordered(query, matching)
        studies = self._studies(matching)
        if query.unit == "studies":
            ordered = self._first_of_studies(ordered)
        total = studies if query.unit == "studies" else len(matching)
        return Hits(total, len(matching), studies, ordered[offset : offset + limit])

    def facet(self, name: str, query: SearchQuery) -> list[Json]:
        """How many records (or studies) each value of a facet would give, the facet's own filter left aside.

        Values of terms come as a tree: each with its nearest ancestor shown, `count` with all below and `direct` alone.
        """
        others = replace(query, filters={key: values for key, values in query.filters.items() if key != name})
        base, joint = self._records(others), self._joint(others)
        if joint is not None:
            base &= self._owners(joint)
        if name in VALUE_FACETS:
            rows = [self._row(value, base & self._bitmap(name, value), query) for value in self._places.get(name, ())]
            return sorted((row for row in rows if row["records"]), key=lambda row: (-row["count"], row["value"]))

        def found(value: str, which: str) -> BitMap:
            """What a click on the value would find, with all below it or only itself."""
            matching = base & self._bitmap(f"{name}/{query.evidence}/{which}", value)
            if query.together == "component":
                part = self._bitmap(f"{name}/component/{which}", value)
                matching &= self._owners(part if joint is None else joint & part)
            return matching

        direct = {term: found(term, "direct") for term in self._places.get(f"{name}/{query.evidence}/direct", ())}
        direct = {term: matching for term, matching in direct.items() if matching}
        if query.exact:
            shown = [{**self._row(term, one, query), "label": self.label(term)} for term, one in direct.items()]
            rows = [row | {"direct": row["count"], "parent": None} for row in shown]
            return sorted(rows, key=lambda row: (-row["count"], row["label"]))
        below = {term: found(term, "below") for term in self._places.get(f"{name}/{query.evidence}/below", ())}
        rows = tree(
            {term: self._count(matching, query) for term, matching in below.items() if matching},
            {term: self._count(matching, query) for term, matching in direct.items()},
            self._hierarchy,
        )
        return [row | self._row(row["value"], below[row["value"]], query) for row in rows]

    def _row(self, value: str, found: BitMap, query: SearchQuery) -> Json:
        """One value of a facet: `count` is of the asked unit, and both units are said."""
        studies = self._studies(found)
        count = studies if query.unit == "studies" else len(found)
        return {"value": value, "count": count, "records": len(found), "studies": studies}

    def term_counts(self, facet: str) -> dict[str, int]:
        """Records of each term or anything below it."""
        name = f"{facet}/all/below"
        return {term: len(self._bitmap(name, term)) for term in self._places.get(name, ())}

    def archives_of(self, term: str) -> dict[str, int]:
        """Records of a term or anything below it, in any slot, by archive; most first."""
        return dict(self._archives_of(term))

    def _count_archives(self, term: str) -> dict[str, int]:
        below = (f"{facet}/all/below" for facet in TERM_FACETS)
        held = _union(self._bitmap(name, term) for name in below if term in self._places.get(name, ()))
        if not held:
            return {}
        counts = {
            archive: held.intersection_cardinality(self._bitmap("archive", archive))
            for archive in self.values("archive")
        }
        return {archive: count for archive, count in sorted(counts.items(), key=lambda pair: -pair[1]) if count}

    def label(self, curie: str) -> str:
        """The label of a term that some facet shows, or the CURIE itself."""
        return str(self._hierarchy.get(curie, {}).get("label", curie))

    def values(self, facet: str) -> list[str]:
        """The values that a facet of plain values has."""
        return list(self._places.get(facet, ()))

    # ------------------------------------------------------------------------------------------------- matching
    def _matching(self, query: SearchQuery) -> BitMap:
        found, joint = self._records(query), self._joint(query)
        return found if joint is None else found & self._owners(joint)

    def _records(self, query: SearchQuery) -> BitMap:
        """Records that match everything, whichever of their parts does."""
        found = self._everything.copy()
        for name, bound in query.ranges.items():
            found &= self._in_range(name, bound)
        which = "direct" if query.exact else "below"
        for name, values in query.filters.items():
            facet = name if name in VALUE_FACETS else f"{name}/{query.evidence}/{which}"
            found &= _union(self._bitmap(facet, value) for value in values)
        if query.text.strip():
            found &= BitMap(number for _, number in self._text(query.text))
        return found

    def _joint(self, query: SearchQuery) -> BitMap | None:
        """Parts that match all filters of terms together; None where that is not asked."""
        if query.together != "component":
            return None
        which, joint = "direct" if query.exact else "below", None
        for name, values in query.filters.items():
            if name in TERM_FACETS:
                part = _union(self._bitmap(f"{name}/component/{which}", value) for value in values)
                joint = part if joint is None else joint & part
        return joint

    def _owners(self, components: BitMap) -> BitMap:
        return BitMap(self._owner[component] for component in components)

    def _text(self, text: str) -> list[tuple[float, int]]:
        """(score, number) of every record that matches, best first."""
        return _cached_text(self, text)

    def _run_text(self, text: str) -> list[tuple[float, int]]:
        parsed, _ = self._index.parse_query_lenient(
            _plain_query(text), list(_FIELDS), field_boosts=_FIELDS, conjunction_by_default=True
        )
        hits = self._searcher.search(parsed, limit=max(1, len(self))).hits
        scored = [(score, self._number_of[address.segment_ord, address.doc]) for score, address in hits]
        return sorted(scored, key=lambda pair: (-pair[0], pair[1]))

    def _document_numbers(self) -> dict[tuple[int, int], int]:
        if not len(self):
            return {}
        hits = self._searcher.search(
            tantivy.Query.all_query(), limit=len(self), order_by_field="number", order=tantivy.Order.Asc
        ).hits
        return {(address.segment_ord, address.doc): int(number) for number, address in hits}

    def _in_range(self, name: str, bound: float) -> BitMap:
        column, sign = _RANGES[name]
        values, numbers = self._columns[column]
        if sign == ">=":
            return BitMap(numbers[bisect_left(values, bound) :])
        return BitMap(numbers[: bisect_right(values, bound)])

    def _load_bitmap(self, facet: str, value: str) -> BitMap:
        place = self._places.get(facet, {}).get(value)
        if place is None:
            return BitMap()
        return BitMap.deserialize(self._facets[place[0] : place[0] + place[1]])

    # ------------------------------------------------------------------------------------------------- ordering
    def _ordered(self, query: SearchQuery, matching: BitMap) -> list[int]:
        sort = query.sort or ("relevance" if query.text.strip() else "newest")
        if sort not in SORTS:
            raise UsageError(f"sort={sort!r} is unknown; valid: {', '.join(SORTS)}")
        if sort == "relevance" and query.text.strip():
            return [number for _, number in self._text(query.text) if number in matching]
        if sort in {"accession", "relevance"}:
            return list(matching)
        column, descending = {
            "newest": ("date", True), "oldest": ("date", False), "largest": ("total_bytes", True),
            "smallest": ("total_bytes", False), "completeness": ("completeness", True),
        }[sort]  # fmt: skip
        numbers = self._columns[column][1]
        ordered = [number for number in (reversed(numbers) if descending else numbers) if number in matching]
        return [*ordered, *(matching - BitMap(numbers))]  # what has no such value comes last

    def _first_of_studies(self, ordered: Iterable[int]) -> list[int]:
        """Of each study the record that comes first."""
        first: dict[int, int] = {}
        for number in ordered:
            first.setdefault(self._study[number], number)
        return list(first.values())

    def _count(self, found: BitMap, query: SearchQuery) -> int:
        return self._studies(found) if query.unit == "studies" else len(found)

    def _studies(self, found: BitMap) -> int:
        return len({self._study[number] for number in found})


@lru_cache(maxsize=256)
def _cached_text(index: SearchIndex, text: str) -> list[tuple[float, int]]:
    return index._run_text(text)


def _plain_query(text: str) -> str:
    """What people type, without the characters that tantivy's grammar gives a meaning they do not intend.

    >>> _plain_query("S-BIAD34 (mouse OR brain): 10.6019/x")
    '"S-BIAD34" mouse OR brain "10.6019/x"'
    >>> _plain_query('"light sheet" mouse')
    '"light sheet" mouse'
    """
    kept = "".join(character if character.isalnum() or character in ' "-._/' else " " for character in text)
    if '"' in kept and kept.count('"') % 2 == 0:  # a phrase, closed
        return kept
    words = [word.strip("-./") for word in kept.replace('"', " ").split()]
    return " ".join(f'"{word}"' if set(word) & set("-./_") else word for word in words if word)


def _union(bitmaps: Iterable[BitMap]) -> BitMap:
    found = BitMap()
    for bitmap in bitmaps:
        found |= bitmap
    return found


def _read_array(path: Path, kind: Any) -> Any:
    values = array(kind)
    data = path.read_bytes()
    if len(data) % values.itemsize:
        raise BrokenFile(path, "is cut short")
    values.frombytes(data)
    return values


def _map(path: Path) -> Any:
    with path.open("rb") as file:
        if path.stat().st_size == 0:
            return b""
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


assert set(TERM_FACETS).isdisjoint(VALUE_FACETS)  # noqa: S101 - one namespace of filters
