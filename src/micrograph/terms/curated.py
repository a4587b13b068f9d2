"""The tables that people wrote: method groups, formats, successors of retired terms, text to term, mappings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from micrograph import resources
from micrograph.errors import BrokenFile
from micrograph.terms.spelling import key
from micrograph.terms.table import Table, Term, read_rows

GROUP = "mggroup"
GROUPS = "method_groups.tsv"
PAIR = ("role", "text", "curie", "reason")
NONE = "none"  # a text that is no term
SSSOM = ("subject_id", "subject_label", "predicate_id", "object_id", "object_label", "mapping_justification")


@dataclass(frozen=True, slots=True)
class Format:
    """One file format, by our own slug."""

    slug: str
    label: str
    media_type: str
    edam: str  # only where EDAM means exactly this
    bioformats: str  # reader's name
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Groups:
    """The method groups: what people ask for and FBbi does not group."""

    table: Table  # of mggroup: terms
    by_term: Mapping[str, tuple[str, ...]]  # FBbi term -> groups


def method_groups(folder: Path) -> Groups:
    """The groups of `method_groups.tsv`: one row a group and term; the names of a group may stand on any row."""
    path = folder / GROUPS
    labels: dict[str, str] = {}
    names: dict[str, dict[str, None]] = {}
    members: dict[str, list[str]] = {}
    for row in read_rows(path, ("group", "label", "term", "names")):
        group = f"{GROUP}:{row['group']}"
        if labels.setdefault(group, row["label"]) != row["label"]:
            raise BrokenFile(path, f"{group} has two labels: {labels[group]!r} and {row['label']!r}")
        names.setdefault(group, {}).update(dict.fromkeys(filter(None, row["names"].split("|"))))
        if row["term"]:
            members.setdefault(row["term"], []).append(group)
    terms = [
        Term(group, label, GROUP, synonyms=tuple(("exact", name) for name in names[group] if name != label))
        for group, label in labels.items()
    ]
    return Groups(Table.of(path, terms), {term: tuple(sorted(groups)) for term, groups in members.items()})


def pairs(folder: Path, home: Path | None = None) -> dict[tuple[str, str], tuple[str, ...]]:
    """Curated text to term, by role and key of the text; no term where the text was decided to be none.

    Args:
        folder: of the tables that are bundled.
        home: of a node whose curators have decided more: their word holds.
    """
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in read_rows(folder / "pairs.tsv", PAIR):
        place = (row["role"], key(row["text"]))
        found[place] = tuple(dict.fromkeys((*found.get(place, ()), row["curie"])))
    for row in decisions(of_node(home)) if home is not None else ():
        found[row["role"], key(row["text"])] = () if row["curie"] == NONE else (row["curie"],)
    return found


def of_node(home: Path) -> Path:
    """Where the curators of a node write."""
    return home / "ontologies" / "pairs.tsv"


def decisions(path: Path) -> list[dict[str, str]]:
    """The rows of a node's own table; none where there is no such file."""
    return list(read_rows(path, PAIR)) if path.is_file() else []


def ambiguous(folder: Path) -> dict[tuple[str, str], frozenset[str]]:
    """Words that are no terms in running text, by role and how they are asked for: `role` has all, `mentions` fewer."""
    path = folder / "ambiguous.tsv"
    found: dict[tuple[str, str], set[str]] = {}
    for row in read_rows(path, ("role", "text", "asked", "reason")):
        if row["asked"] not in ("role", "both"):
            raise BrokenFile(path, f"{row['text']!r} is asked as {row['asked']!r}; valid: role, both")
        found.setdefault((row["role"], "role"), set()).add(row["text"])
        if row["asked"] == "both":
            found.setdefault((row["role"], "mentions"), set()).add(row["text"])
    return {place: frozenset(words) for place, words in found.items()}


def retired(folder: Path) -> dict[str, str]:
    """Successors of retired terms whose ontology names none; empty text where we know that there is none."""
    rows = read_rows(folder / "retired.tsv", ("term", "label", "successor", "successor_label", "reason"))
    return {row["term"]: row["successor"] for row in rows}


def method_definitions(folder: Path) -> tuple[tuple[str, frozenset[str]], ...]:
    """Methods, each with aspects that are enough to know it by: those of its definition and its genus's, or one of its own."""
    lines = read_rows(folder / "method_definitions.tsv", ("method", "label", "genus", "aspects"))
    rows = [(line["method"], line["genus"], frozenset(line["aspects"].split("|"))) for line in lines]
    own = {method: (genus, aspects) for method, genus, aspects in rows if genus}

    def needed(method: str) -> frozenset[str]:
        if method not in own:
            return frozenset()
        genus, aspects = own[method]
        return aspects | needed(genus)

    return tuple((method, needed(method) if genus else aspects) for method, genus, aspects in rows)


def cell_line_organisms(folder: Path) -> dict[str, str]:
    """The organism that each of the commonest cell lines was taken from."""
    rows = read_rows(folder / "cell_line_organisms.tsv", ("line", "label", "organism", "organism_label"))
    return {row["line"]: row["organism"] for row in rows}


def mappings(folder: Path) -> dict[str, tuple[str, ...]]:
    """Exact matches between ontologies, both ways, of all SSSOM files in `mappings/`."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted((folder / "mappings").glob("*.sssom.tsv")):
        for row in read_rows(path, SSSOM):
            if row["predicate_id"] == "skos:exactMatch":
                one, other = row["subject_id"], row["object_id"]
                found[one] = tuple(dict.fromkeys((*found.get(one, ()), other)))
                found[other] = tuple(dict.fromkeys((*found.get(other, ()), one)))
    return found


@cache
def formats() -> dict[str, Format]:
    """All formats, by slug.

    >>> formats()["ome-tiff"].edam
    'EDAM:format_3727'
    >>> formats()["ome-zarr"].edam  # EDAM's 3915 is Zarr, which is not OME-Zarr
    ''
    """
    path = resources.ontologies() / "formats.tsv"
    rows = read_rows(path, ("slug", "label", "media_type", "edam", "bioformats", "names"))
    return {
        row["slug"]: Format(
            row["slug"], row["label"], row["media_type"], row["edam"], row["bioformats"],
            tuple(filter(None, row["names"].split("|"))),
        )
        for row in rows
    }  # fmt: skip


@cache
def _format_names() -> dict[str, str]:
    found: dict[str, str] = {}
    for form in formats().values():
        for name in (form.slug, form.label, form.media_type, form.edam, form.bioformats, *form.names):
            if name:
                found.setdefault(key(name), form.slug)
    return found


def format_of(text: str) -> Format | None:
    """The format that a name, an extension, a media type or an EDAM id means.

    >>> format_of(".ome.tif").slug, format_of("OME-NGFF").slug, format_of("image/tiff").slug
    ('ome-tiff', 'ome-zarr', 'tiff')
    >>> format_of("plain words") is None
    True
    """
    slug = _format_names().get(key(text))
    return formats()[slug] if slug else None


def files(folder: Path, home: Path | None = None) -> list[Path]:
    """All curated tables that influence an answer, in a stable order."""
    names = (
        "method_groups.tsv", "formats.tsv", "retired.tsv", "pairs.tsv", "ambiguous.tsv", "method_definitions.tsv",
        "cell_line_organisms.tsv",
    )  # fmt: skip
    own = [of_node(home)] if home is not None and of_node(home).is_file() else []
    return [*(folder / name for name in names), *sorted((folder / "mappings").glob("*.sssom.tsv")), *own]
