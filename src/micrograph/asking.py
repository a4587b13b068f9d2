"""What the command line asks of the release that serves; the service asks the same of the same functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from micrograph.annotate import ANNOTATED_ROLES
from micrograph.errors import NoRelease, NotFound, TakesLong, UnknownName, UsageError
from micrograph.export.formats import Format
from micrograph.identifiers import compress, expand, term_id
from micrograph.records import Json
from micrograph.release import Releases
from micrograph.search import SearchIndex
from micrograph.search_files import TERM_FACETS
from micrograph.search_request import answer, search_query
from micrograph.terms.annotate import Annotation, annotate_value
from micrograph.terms.candidates import offered
from micrograph.terms.complete import Completion, Completions
from micrograph.terms.index import Terms
from micrograph.terms.passage import annotate_passage
from micrograph.terms.roles import ROLES, Role


def search_datasets(
    home: Path, text: str, pairs: Sequence[tuple[str, str]], filters: Sequence[str], limit: int
) -> Json:
    """What `/v1/datasets` answers, without facets."""
    index = SearchIndex(Releases(home).current().search)
    query = search_query([("q", text), *pairs, *_split(filters)], term_named(Terms.load(home)))
    return answer(index, query, 0, limit, None, ())


def term_named(terms: Terms) -> Callable[[str, Role], str | None]:
    """Gives the term of a role that is called just so."""

    def named(text: str, role: Role) -> str | None:
        found = annotate_value(text, role, terms)
        return found[0].curie if found else None

    return named


def _split(pairs: Sequence[str]) -> list[tuple[str, str]]:
    for pair in pairs:
        if "=" not in pair:
            raise UsageError(f"{pair!r} is not NAME=VALUE")
    return [(name, value) for name, _, value in (pair.partition("=") for pair in pairs)]


def term_counts(index: SearchIndex) -> dict[str, int]:
    """Data sets of each term or anything below it, over all slots."""
    counts: dict[str, int] = {}
    for facet in TERM_FACETS:
        for term, count in index.term_counts(facet).items():
            counts[term] = max(counts.get(term, 0), count)
    return counts


@dataclass(frozen=True, slots=True)
class TermQuery:
    """What `/v1/terms?q=` asks."""

    text: str
    ontologies: Sequence[str] = ()
    role: str | None = None
    branches: Sequence[str] = ()
    part_of: bool | None = None
    inclusive: bool = True
    exact: bool = False
    with_data: bool = False
    limit: int = 10
    start: int = 0
    obsolete: bool = True
    at_once: bool = False  # or not at all: raises TakesLong


def complete_terms(home: Path, asked: TermQuery) -> Json:
    """What `/v1/terms?q=` answers; without counts where there is no release yet."""
    try:
        index = SearchIndex(Releases(home).current().search)
    except NoRelease:
        return completions(Terms.load(home), None, None, asked)
    return completions(Terms.load(home), term_counts(index), index, asked)


def completions(terms: Terms, counts: Mapping[str, int] | None, index: SearchIndex | None, asked: TermQuery) -> Json:
    """`{"items": [...], "total": n, "start": n}`: terms best first, each with its data sets by archive.

    Raises:
        UnknownName: an unknown ontology or role.
        NotFound: an ontology that is not loaded here.
        UsageError: a branch that is no term.
        TakesLong: it was to be answered at once, and cannot be.
    """
    role = asked.role
    if role is not None and role not in ROLES:
        raise UnknownName("role", role, ROLES)
    branches = []
    for branch in asked.branches:
        normal = term_id(branch)
        if normal is None:
            raise UsageError(f"branch={branch!r} is no term; give a CURIE such as FBbi:00000246")
        branches.append(normal.value)
    # families of methods are no ontology, but people ask for them
    everywhere = [*terms.prefixes(), "mggroup"] if role is None and not branches else []

    def page(found: Completions) -> Json:
        items = [{**item, "archives": _archives(item, index)} for item in found.items]
        return {"items": items, "total": found.total, "start": asked.start}

    try:
        found = terms.complete(
            asked.text, ontologies=asked.ontologies or everywhere, role=ROLES[role] if role else None,
            branches=branches, part_of=asked.part_of, inclusive=asked.inclusive, exact=asked.exact, counts=counts,
            with_data=asked.with_data, limit=asked.limit, start=asked.start, obsolete=asked.obsolete,
            at_once=asked.at_once,
        )  # fmt: skip
    except TakesLong as error:
        raise error.then(page) from None
    return page(found)


def _archives(item: Completion, index: SearchIndex | None) -> dict[str, int] | None:
    if index is None:
        return None
    return index.archives_of(item["curie"]) if item["datasets"] else {}


def show_term(home: Path, curie: str) -> Json:
    """What `/v1/terms/{curie}` answers."""
    return term_page(Terms.load(home), SearchIndex(Releases(home).current().search), curie)


def term_page(terms: Terms, index: SearchIndex, text: str) -> Json:
    """A term with its names, its place in the hierarchy, and the data sets of it by slot.

    Raises:
        NotFound: no loaded ontology has it.
    """
    normal = term_id(text)
    curie = normal.value if normal else compress(text)
    term = terms.get(curie)
    if term is None:
        raise NotFound(f"no term {text!r} in {', '.join(terms.prefixes())}; look for it with /v1/terms?q=")
    by_facet = {facet: index.term_counts(facet) for facet in TERM_FACETS}
    counts = {facet: found[curie] for facet, found in by_facet.items() if curie in found}
    children: list[Json] = [
        {
            "curie": child.curie,
            "label": child.label,
            "datasets": max((by_facet[facet].get(child.curie, 0) for facet in counts), default=0),
        }
        for child in (terms.get(one) for one in sorted(terms.below(curie)))
        if child is not None and curie in child.parents
    ]
    notes = terms.notes(curie)
    return {
        "curie": curie,
        "iri": expand(curie),
        "label": term.label,
        "ontology": term.ontology,
        "synonyms": [{"text": name, "scope": scope} for scope, name in term.synonyms],
        "obsolete": term.obsolete,
        "replaced_by": term.replaced_by,
        "parents": [{"curie": parent, "label": terms.label(parent)} for parent in term.parents],
        "part_of": [{"curie": whole, "label": terms.label(whole)} for whole in term.part_of],
        "children": sorted(children, key=lambda row: (-row["datasets"], row["label"]))[:200],
        "datasets": counts,
        "archives": index.archives_of(curie),
        **({} if notes is None else asdict(notes)),
    }


def annotate_texts(
    terms: Terms, texts: Sequence[str], mode: str, roles: Sequence[str], ontologies: Sequence[str]
) -> list[list[Json]]:
    """What `/v1/annotate` answers: one list a text.

    Args:
        terms: the ontologies.
        texts: what to read.
        mode: `passage` or `value`.
        roles: the slots whose terms are wanted; without, and without ontologies, those that keywords and titles fill.
        ontologies: only these; without roles, every term of theirs.

    Raises:
        UnknownName: a mode, role or ontology.
        NotFound: an ontology that is not loaded here.
    """
    if mode not in ("passage", "value"):
        raise UnknownName("mode", mode, ["passage", "value"])
    terms.require(ontologies)
    wanted = roles or (() if ontologies else ANNOTATED_ROLES)
    for name in wanted:
        if name not in ROLES:
            raise UnknownName("role", name, ROLES)
    only = list(ontologies) or None
    found = []
    for text in texts:
        if mode == "passage":
            found.append(annotate_passage(text, list(wanted), terms, only))
        else:
            each = [offered(text, terms, ontologies=only, role=ROLES[name]) for name in wanted]
            found.append(
                [one for several in each for one in several] if wanted else offered(text, terms, ontologies=only)
            )
    return [[annotation_row(one, terms) for one in several] for several in found]


def evidence_of(home: Path) -> Iterator[Json]:
    """The evidence of the release that serves: what each record says in a term slot, and what it was taken for."""
    import pyarrow.parquet as pq

    columns = ["archive", "accession", "slot", "term", "raw"]
    file = pq.ParquetFile(Releases(home).current().path / "annotations.parquet")
    for batch in file.iter_batches(columns=columns):
        yield from batch.to_pylist()


def used_in_release(home: Path, prefix: str = "") -> dict[str, int]:
    """How many records of the release that serves have each term, stated or found; nothing where there is no release.

    Args:
        home: the node's state.
        prefix: only terms of this ontology.
    """
    try:
        records = {(row["term"], row["archive"], row["accession"]) for row in evidence_of(home) if row["term"]}
    except NoRelease:
        return {}
    counts = Counter(term for term, *_ in records)
    return {term: count for term, count in counts.items() if not prefix or term.startswith(f"{prefix}:")}


def annotation_row(one: Annotation, terms: Terms) -> Json:
    """One annotation as `/v1/annotate` answers it."""
    prefix = one.curie.partition(":")[0]
    row: Json = {name: getattr(one, name) for name in ("curie", "label", "score", "method", "start", "end")}
    return {**row, "ontology_version": terms.version(prefix) if prefix in terms.prefixes() else None}


# ------------------------------------------------------------------------------------------------- questions
def ask_sparql(graph: Path, text: str) -> tuple[list[str], list[list[Any]]]:
    """Columns and rows of any query, with plain values."""
    from micrograph.store.local import LocalStore

    columns, rows = LocalStore(graph).table(text)
    return columns, [[plain_value(cell) for cell in row] for row in rows]


def ask_question(graph: Path, name: str, parameters: Sequence[str]) -> tuple[list[str], list[list[Any]]]:
    """Columns and rows of a saved question."""
    from micrograph.queries import question
    from micrograph.store.local import LocalStore

    asked = question(name)
    columns, rows = LocalStore(graph).select(asked.sparql, asked.bind(dict(_split(parameters))))
    return list(columns), [[plain_value(cell) for cell in row] for row in rows]


def plain_value(cell: Any) -> Any:
    """A term of RDF as a plain value: IRIs as CURIEs where a prefix fits, numbers as numbers."""
    from pyoxigraph import NamedNode

    from micrograph.store.local import plain

    if isinstance(cell, NamedNode):
        return compress(cell.value)
    return cell if cell is None or isinstance(cell, bool) else plain(cell)


# ---------------------------------------------------------------------------------------------------- export
def export_files(form: Format, datasets: Iterable[Json], base: str, folder: Path) -> int:
    """One file a data set, `folder/archive/accession.suffix`, the accession with its slashes escaped; gives their number."""
    count = 0
    for dataset in datasets:
        place = folder / dataset["archive"]
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{quote(dataset['accession'], safe='')}.{form.suffix}").write_bytes(form.write(dataset, base))
        count += 1
    return count


def datasets_named(home: Path, names: Sequence[str]) -> Iterator[Json]:
    """Data sets of the release that serves: those named, or all.

    Raises:
        NotFound: no such data set.
    """
    index = SearchIndex(Releases(home).current().search)
    return (index.dataset(number) for number in _numbers(index, names))


def _numbers(index: SearchIndex, names: Sequence[str]) -> list[int]:
    if not names:
        return list(range(len(index)))
    found = []
    for name in names:
        archive, _, accession = name.partition("/")
        number = index.number(archive, accession)
        if number is None:
            raise NotFound(f"no data set {name!r}; give ARCHIVE/ACCESSION, such as idr/idr0001")
        found.append(number)
    return found
