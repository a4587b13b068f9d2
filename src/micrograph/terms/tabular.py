"""Tables to terms: Parquet, tab-separated values with or without a header, SSSOM mappings."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence

from micrograph.terms.reading import Loaded, Notes, noted, ontology_of, own_curie, short_curie
from micrograph.terms.table import Term

# What a column holds, by the names that were met; a name may stand behind another word ("FBbi label", "Fbbi URL").
_NAMES: dict[str, tuple[str, ...]] = {
    "id": ("class id", "term id", "id", "curie", "iri", "uri", "url", "accession"),
    "label": ("preferred label", "label", "name"),
    "parents": ("parents", "parent", "subclass of", "is_a"),
    "exact": ("synonyms", "exact synonyms", "hasexactsynonym"),
    "narrow": ("hasnarrowsynonym",),
    "related": ("hasrelatedsynonym",),
    "broad": ("hasbroadsynonym",),
    "definition": ("definitions", "definition", "description/definition", "description"),
    "obsolete": ("obsolete", "deprecated"),
    "replaced_by": ("replacedby", "replaced_by"),
    "consider": ("consider",),
    "alternative_ids": ("hasalternativeid", "alternative_ids"),
    "xrefs": ("hasdbxref", "xrefs"),
    "subsets": ("insubset", "subsets"),
}


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Which column holds what; of several that could, the first.

    >>> columns_of(["Class ID", "Preferred Label", "Obsolete"])
    {'id': 0, 'label': 1, 'obsolete': 2}
    >>> columns_of(["FBbi label", "Fbbi URL"])
    {'label': 0, 'id': 1}
    """
    found: dict[str, int] = {}
    for number, written in enumerate(header):
        name = re.split(r"[/#](?=[^/#]*$)", written)[-1] if "://" in written else written
        name = name.strip().lower()
        for kind, names in _NAMES.items():
            if kind not in found and any(name == one or name.endswith(f" {one}") for one in names):
                found[kind] = number
                break
    return found


def read_parquet(content: bytes, prefix: str) -> Loaded:
    """sdrf-pipelines: accession and label, both in lower case; no hierarchy.

    Raises:
        ValueError: there are no such columns.
    """
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(io.BytesIO(content))
    place = columns_of(table.schema.names)
    if "id" not in place or "label" not in place:
        raise ValueError(_no_columns(table.schema.names))
    labels: dict[str, list[str]] = {}
    for written, label in zip(*(table.column(place[kind]).to_pylist() for kind in ("id", "label")), strict=True):
        curie = own_curie(written or "", prefix)  # a second row of an accession is a synonym
        if curie is not None and label:
            names = labels.setdefault(curie, [])
            if label not in names:
                names.append(label)
    terms = [
        Term(curie, names[0], prefix or ontology_of(curie), synonyms=tuple(("related", name) for name in names[1:]))
        for curie, names in labels.items()
    ]
    return Loaded(terms)


def read_tsv(content: bytes, prefix: str, named: str = "") -> Loaded:
    """A table with a header that names an id and a label (BioPortal's, say), or two columns id and label.

    Args:
        content: the table.
        prefix: whose terms, or all.
        named: the ontology whose identifiers stand there without a prefix, where none was asked for.

    Raises:
        ValueError: it is neither.
    """
    lines = [line for line in content.decode("utf-8").splitlines() if not line.startswith("#")]
    if not lines:
        raise ValueError("it is empty")
    header = lines[0].split("\t")
    place = columns_of(header)
    if "id" in place and "label" in place:
        return _headed((line.split("\t") for line in lines[1:]), place, prefix)
    terms, ontology = [], prefix or named
    for line in lines:
        local, _, label = line.partition("\t")
        if ontology and re.fullmatch(r"\w+", local) and label:
            terms.append(Term(f"{ontology}:{local}", label.split("\t")[0].replace("_", " "), ontology))
    if not terms:
        raise ValueError(_no_columns(header))
    return Loaded(terms)


def _no_columns(header: Iterable[str]) -> str:
    names = ", ".join(repr(name) for name in list(header)[:6])
    return f"no column is an id and another a label (such as 'id', 'accession', 'Class ID'; 'label', 'name'): it has {names}"


def _headed(rows: Iterable[list[str]], place: dict[str, int], prefix: str) -> Loaded:
    terms: dict[str, Term] = {}
    notes: dict[str, Notes] = {}
    unread = 0
    for row in rows:
        cells = {kind: row[number].strip() for kind, number in place.items() if number < len(row)}
        curie = own_curie(cells.get("id", ""), prefix)
        if curie is None or not cells.get("label"):
            unread += not cells.get("id")
            continue
        many = {kind: [one for one in cells.get(kind, "").split("|") if one] for kind in _NAMES}
        synonyms = {(scope, text): None for scope in ("exact", "narrow", "related", "broad") for text in many[scope]}
        scoped = {text for scope, text in synonyms if scope != "exact"}  # BioPortal's "Synonyms" holds all scopes
        replaced = [short_curie(one) for one in many["replaced_by"]]
        terms[curie] = Term(
            curie, cells["label"], prefix or ontology_of(curie),
            tuple(short_curie(one) for one in many["parents"] if one.startswith("http") and "/owl#" not in one),
            synonyms=tuple(one for one in synonyms if not (one[0] == "exact" and one[1] in scoped)),
            obsolete=cells.get("obsolete", "").lower() == "true",
            replaced_by=replaced[0] if replaced else None,
            alternative_ids=tuple(filter(None, (own_curie(one, prefix) for one in many["alternative_ids"]))),
        )  # fmt: skip
        considered = (*replaced[1:], *map(short_curie, many["consider"]))
        subsets = tuple(re.split(r"[/#]", one)[-1] for one in many["subsets"])
        noted(notes, curie, Notes(bool(cells.get("definition")), tuple(many["xrefs"]), considered, subsets))
    return Loaded(list(terms.values()), unread=unread, notes=notes)


def read_sssom(content: bytes, prefix: str) -> Loaded:
    """A table of mappings: its subjects as terms, what they are mapped to as their xrefs.

    Raises:
        ValueError: it has not the columns of SSSOM.
    """
    lines = [line.split("\t") for line in content.decode("utf-8").splitlines() if line and not line.startswith("#")]
    header = lines[0] if lines else []
    for name in ("subject_id", "predicate_id", "object_id"):
        if name not in header:
            raise ValueError(f"SSSOM needs a column {name!r}: it has {', '.join(map(repr, header[:6])) or 'none'}")
    terms: dict[str, Term] = {}
    targets: dict[str, dict[str, None]] = {}
    unread = 0
    for line in lines[1:]:
        cells = dict(zip(header, line, strict=False))
        curie = own_curie(cells.get("subject_id", ""), prefix)
        if curie is None or not cells.get("object_id") or cells.get("predicate_modifier") == "Not":
            unread += len(line) != len(header)
            continue
        terms.setdefault(curie, Term(curie, cells.get("subject_label", ""), prefix or ontology_of(curie)))
        targets.setdefault(curie, {})[short_curie(cells["object_id"])] = None
    return Loaded(
        list(terms.values()), "", unread, {curie: Notes(xrefs=tuple(found)) for curie, found in targets.items()}
    )
