"""Making tables: full ontologies into a node (`fetch`), and slims for the wheel."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from micrograph import resources
from micrograph.errors import BrokenFile, NotFound, UnknownName
from micrograph.terms import cache, lock, notes
from micrograph.terms.files import is_archive, members
from micrograph.terms.index import Terms
from micrograph.terms.load import LoadReport, load_all
from micrograph.terms.load import report as report_of
from micrograph.terms.reading import Loaded, Notes
from micrograph.terms.registry import Ontology, read
from micrograph.terms.table import Table, Term, render

Progress = Callable[[str], None]


# ---------------------------------------------------------------------------------------------- whole tables
def fetch(
    source_dir: Path, home: Path, prefixes: Sequence[str] | None = None, folder: Path | None = None
) -> list[LoadReport]:
    """Full ontologies from a folder of files into `<home>/ontologies/<prefix>.tsv`, with a lock beside them.

    Args:
        source_dir: the folder with the files that the registry names.
        home: the node's state.
        prefixes: which ontologies; by default all for which there is a file.
        folder: another folder with a registry (tests).

    Raises:
        BrokenFile: a file cannot be read; what was fetched before stays as it was.
        NotFound: there is no file of an ontology that was asked for.
    """
    known = read((folder or resources.ontologies()) / "registry.yaml")
    for prefix in prefixes or ():
        if prefix not in known:
            raise UnknownName("ontology", prefix, known)
    target = home / "ontologies"
    entries = lock.read(target)
    reports = []
    for prefix in prefixes or known:
        ontology = known[prefix]
        base = first_file(source_dir, ontology.files)
        if base is None:
            if prefixes:
                raise NotFound(f"{source_dir} has no file of {prefix}; looked for {', '.join(ontology.files)}")
            continue
        terms, said, report = full_table(ontology, source_dir, known)
        if ontology.partial and ontology.slim:
            terms = _with_slim(terms, (folder or resources.ontologies()) / "slims" / ontology.slim)
        version = version_of(report)
        text = render(_comment(ontology, version, base.name), terms).encode()
        path = target / f"{prefix}.tsv"
        lock.replace(path, text)
        lock.replace(notes.beside(path), notes.render(said, (term.curie for term in terms)).encode())
        entries[prefix] = lock.Fetched(
            path,
            prefix,
            version,
            hashlib.sha256(text).hexdigest(),
            ontology.licence,
            base.name,
            len(terms),
            not ontology.partial,
        )
        lock.write(target, entries)
        # made now, and not when somebody asks the first question: those of the taxonomy take most of a minute
        cache.names_of(Table(path), entries[prefix].sha256, cache.folder(home))
        reports.append(report)
    return reports


def _with_slim(terms: list[Term], slim: Path) -> list[Term]:
    """The terms and those that only the bundled slim knows: where no whole file is to be had, fetching must lose none.

    The taxonomy at hand holds animals; the slim has plants of the GIDE crates that neither it nor the taxslim has.
    """
    known = {term.curie for term in terms}
    return [*terms, *(term for term in Table(slim).terms() if term.curie not in known)] if slim.exists() else terms


def full_table(
    ontology: Ontology, source_dir: Path, known: Mapping[str, Ontology]
) -> tuple[list[Term], dict[str, Notes], LoadReport]:
    """All terms of an ontology, and the notes on them: its first file, with what further files add."""
    base = first_file(source_dir, ontology.files)
    if base is None:
        raise NotFound(f"{source_dir} has no file of {ontology.prefix}; looked for {', '.join(ontology.files)}")
    if is_archive(base):
        terms, said, report = _of_members(base, ontology.prefix)
    else:
        loaded, report = load_all(base, ontology.prefix, classify=ontology.classify)
        terms, said = {term.curie: term for term in loaded.terms}, dict(loaded.notes)
    for globs, extend in ((ontology.adds, False), (ontology.extends, True)):
        for glob in globs:
            path = first_file(source_dir, (glob,))
            if path is not None:
                more, _ = load_all(path, ontology.prefix)
                _merge(terms, more.terms, extend)
                notes.join(said, more.notes)
    cleaned = [_within(term, known) for term in terms.values()]
    return cleaned, said, report


def _of_members(path: Path, prefix: str) -> tuple[dict[str, Term], dict[str, Notes], LoadReport]:
    """The terms of an ontology that is published as an archive of modules: BAO's labels stand in other files than its hierarchy."""
    terms: dict[str, Term] = {}
    said: dict[str, Notes] = {}
    with members(path) as found:
        for _, member in found:
            try:
                loaded, _ = load_all(member, prefix)
            except BrokenFile:  # modules of properties, or of imports only; `ontologies read` says which
                continue
            notes.join(said, loaded.notes)
            for other in loaded.terms:
                term = terms.get(other.curie)
                if term is not None and other.obsolete > term.obsolete:
                    terms[other.curie] = replace(term, obsolete=True, parents=(), part_of=())
                _merge(terms, [other], extend=True)
    if not terms:
        raise BrokenFile(path, f"no term of {prefix} in any file of it")
    return terms, said, report_of(prefix, path.name, "archive", "module by module", Loaded([*terms.values()]))


def first_file(folder: Path, globs: Iterable[str]) -> Path | None:
    """The file of the first glob that matches; of several files the last by name, which is the newest."""
    for glob in globs:
        found = sorted(folder.glob(glob))
        if found:
            return found[-1]
    return None


def _merge(terms: dict[str, Term], others: Iterable[Term], extend: bool) -> None:
    for other in others:
        term = terms.get(other.curie)
        if term is None:
            if extend:
                terms[other.curie] = other
            continue
        scopes = {text: scope for scope, text in other.synonyms}
        for scope, text in term.synonyms:
            # cellxgene's trimmed files call every synonym exact; a file with scopes knows better
            scopes.setdefault(text, scope)
        if other.label and other.label.lower() != term.label.lower() and not extend:
            scopes.setdefault(other.label, "related")  # what it was called before
        scopes.pop(term.label, None)
        terms[other.curie] = replace(
            term,
            label=term.label or other.label,
            part_of=term.part_of or other.part_of,
            parents=term.parents or (() if term.obsolete else other.parents),
            synonyms=tuple((scope, text) for text, scope in scopes.items()),
            replaced_by=term.replaced_by or (other.replaced_by if term.obsolete else None),
            alternative_ids=term.alternative_ids or tuple(one for one in other.alternative_ids if one not in terms),
            rank=term.rank or other.rank,
        )


def _within(term: Term, known: Mapping[str, Ontology]) -> Term:
    """Without what lies above in ontologies that we do not hold (BFO, CARO): nothing could be said of it."""
    if term.obsolete:
        return replace(term, parents=(), part_of=())
    keep = [tuple(one for one in above if one.partition(":")[0] in known) for above in (term.parents, term.part_of)]
    return replace(term, parents=keep[0], part_of=keep[1])


def version_of(report: LoadReport) -> str:
    """A short version: the date or number that the file states, else the one in its name.

    >>> from micrograph.terms.load import LoadReport
    >>> counts = dict.fromkeys(LoadReport.__slots__[5:], 0)
    >>> version_of(LoadReport("GO", "go.obo", "obo", "lines", "releases/2026-06-15", **counts))
    '2026-06-15'
    """
    for text in (report.version, report.file):
        match = re.search(r"\d{4}-\d{2}(?:-\d{2})?", text) or re.search(r"\d+(?:\.\d+)+", text)
        if match:
            return match[0]
    match = re.search(r"_(\d{4})", report.file)
    return match[1] if match else report.version or "unknown"


def _comment(ontology: Ontology, version: str, file: str) -> str:
    return f"{ontology.prefix} version {version} source {ontology.source} file {file} licence {ontology.licence}"


# ----------------------------------------------------------------------------------------------------- slims
def with_ancestors(ids: Iterable[str], terms: Mapping[str, Term]) -> set[str]:
    """The ids, and all that their terms lead to: parents, wholes, successors, the term they were merged into."""
    primary = {other: term.curie for term in terms.values() for other in term.alternative_ids}
    found: set[str] = set()
    stack = list(ids)
    while stack:
        curie = stack.pop()
        curie = curie if curie in terms else primary.get(curie, curie)
        if curie in found or curie not in terms:
            continue
        found.add(curie)
        term = terms[curie]
        stack += [*term.parents, *term.part_of]
        if term.replaced_by:
            stack.append(term.replaced_by)
    return found


def make_slim(prefix: str, table: Mapping[str, Term], ids: Iterable[str], comment: str = "") -> str:
    """The text of a slim: the terms of `ids` with all their ancestors."""
    wanted = with_ancestors(ids, table)
    return render(comment or f"{prefix} slim", (table[curie] for curie in wanted))


def rebuild_slims(
    source_dir: Path,
    ids_by_prefix: Mapping[str, Iterable[str]] | None = None,
    folder: Path | None = None,
    progress: Progress = lambda _: None,
) -> list[LoadReport]:
    """All slims anew, and their versions and hashes in `registry.yaml`.

    Args:
        source_dir: the folder with the full files.
        ids_by_prefix: which terms beside their ancestors; by default those that the slims hold now.
        folder: another folder with registry and slims (tests).
        progress: told what is being done.
    """
    folder = folder or resources.ontologies()
    path = folder / "registry.yaml"
    known = read(path)
    current = Terms.load(folder=folder) if ids_by_prefix is None else None
    additions = list(Table(folder / "additions.tsv").terms()) if (folder / "additions.tsv").is_file() else []
    tables: dict[str, dict[str, Term]] = {}
    reports: dict[str, LoadReport] = {}
    for prefix, ontology in known.items():
        if not ontology.slim or first_file(source_dir, ontology.files) is None:
            continue
        terms, _, reports[prefix] = full_table(ontology, source_dir, known)
        tables[prefix] = {term.curie: term for term in terms}
        _merge(tables[prefix], (term for term in additions if term.ontology == prefix), extend=True)
        progress(f"{prefix}: {len(terms)} terms of {reports[prefix].file}")
    wanted = {
        prefix: set(tables[prefix])
        if known[prefix].whole
        else with_ancestors(
            (term.curie for term in current.all(prefix)) if current else (ids_by_prefix or {}).get(prefix, ()),
            tables[prefix],
        )
        for prefix in tables
    }
    for curie in {curie for curies in current.pairs.values() for curie in curies} if current else ():
        prefix = curie.partition(":")[0]  # what a curator's pair means must be at hand wherever the pair is
        if prefix in wanted:
            wanted[prefix] |= with_ancestors([curie], tables[prefix])
    _close_across(wanted, tables)
    text = path.read_text(encoding="utf-8")
    for prefix, ids in wanted.items():
        ontology, version = known[prefix], version_of(reports[prefix])
        comment = _comment(ontology, version, reports[prefix].file)
        content = render(comment, (tables[prefix][curie] for curie in ids)).encode()
        lock.replace(folder / "slims" / ontology.slim, content)
        text = _registered(text, prefix, version, hashlib.sha256(content).hexdigest())
        progress(f"{prefix}: slim of {len(ids)} terms, {len(content)} bytes")
    lock.replace(path, text.encode())
    return list(reports.values())


def _close_across(wanted: dict[str, set[str]], tables: Mapping[str, Mapping[str, Term]]) -> None:
    """A parent in another ontology must be in that one's slim, with its own ancestors."""
    changed = True
    while changed:
        changed = False
        for prefix in list(wanted):
            for curie in list(wanted[prefix]):
                term = tables[prefix][curie]
                for above in (*term.parents, *term.part_of):
                    home = above.partition(":")[0]
                    if home != prefix and home in wanted and above not in wanted[home] and above in tables[home]:
                        wanted[home] |= with_ancestors([above], tables[home])
                        changed = True


def _registered(text: str, prefix: str, version: str, sha256: str) -> str:
    """The registry's text with an entry's version and hash set; comments and order stay."""
    blocks = re.split(r"(?m)^(?=  - prefix: )", text)
    for number, block in enumerate(blocks):
        if re.match(rf"  - prefix: {re.escape(prefix)}\s", block):
            dated = re.sub(r"(?m)^    version: .*$", f'    version: "{version}"', block)
            blocks[number] = re.sub(r"(?m)^    sha256: .*$", f'    sha256: "{sha256}"', dated)
    return "".join(blocks)
