"""The load report: what each of many files holds, or exactly why it cannot be loaded. Archives are read member by member."""

from __future__ import annotations

import tarfile
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from micrograph.errors import BrokenFile, MicrographError
from micrograph.terms.load import LoadReport, format_of, load_all
from micrograph.terms.reading import Loaded, Notes, ontology_of

Progress = Callable[[str], None]
_TARS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file: its counts, or why there are none."""

    file: str  # of a member, the archive's name and the path in it
    format: str
    seconds: float
    report: LoadReport | None = None
    ontology: str = ""  # the one with most terms in the file
    own: int = 0  # terms of that one
    iris: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    unreachable: tuple[str, ...] = ()  # imports that no other file of this run is
    problem: str = ""

    def to_json(self) -> dict[str, Any]:
        """The report as one flat dict; a file that could not be loaded has no counts."""
        counts = self.report.to_json() if self.report else {}
        return {
            **counts, "file": self.file, "format": self.format, "ontology": self.ontology, "own": self.own,
            "imports": list(self.imports), "unreachable_imports": list(self.unreachable),
            "seconds": round(self.seconds, 2), "problem": self.problem or None,
        }  # fmt: skip


def read_files(paths: Sequence[Path], prefix: str = "", progress: Progress = lambda _: None) -> list[FileReport]:
    """Load each file and say what it holds; no file stops the others.

    Args:
        paths: files, archives (tar, zip), and folders of these.
        prefix: count only the terms of this ontology; by default all that a file has.
        progress: told the name of each file before it is read.

    Returns:
        One report a file or member, in the order of the paths. An import counts as unreachable where no file of this
        run has its IRI: nothing is ever fetched for it.
    """
    reports = []
    for path in _listed(paths):
        progress(path.name)
        try:
            with members(path) as found:
                reports += [_read(name, member, prefix) for name, member in found]
        except BrokenFile as error:
            reports.append(FileReport(path.name, "", 0.0, problem=error.reason))
    here = {iri for one in reports for iri in one.iris}
    return [replace(one, unreachable=tuple(iri for iri in one.imports if iri not in here)) for one in reports]


def _listed(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(one for one in path.iterdir() if one.is_file())
        else:
            yield path


def is_archive(path: Path) -> bool:
    """Whether a file holds others, by its name."""
    return path.name.endswith(_TARS) or path.suffix == ".zip"


@contextmanager
def members(path: Path) -> Iterator[list[tuple[str, Path]]]:
    """The file itself, or the files in an archive, unpacked aside while they are read."""
    if not is_archive(path):
        yield [(path.name, path)]
        return
    with tempfile.TemporaryDirectory() as folder:
        try:
            if path.suffix == ".zip":
                with zipfile.ZipFile(path) as archive:
                    archive.extractall(folder)  # noqa: S202 - zipfile strips roots and dots itself
            else:
                with tarfile.open(path) as archive:
                    archive.extractall(folder, filter="data")
        except (OSError, EOFError, zlib.error, tarfile.TarError, zipfile.BadZipFile) as error:
            raise BrokenFile(path, error) from error
        found = sorted(one for one in Path(folder).rglob("*") if one.is_file())
        yield [(f"{path.name}/{one.relative_to(folder)}", one) for one in found]


def _read(name: str, path: Path, prefix: str) -> FileReport:
    begun = time.perf_counter()
    form = ""
    try:
        form = format_of(path)
        loaded, report = load_all(path, prefix)
    except BrokenFile as error:
        return FileReport(name, form, time.perf_counter() - begun, problem=error.reason)
    except MicrographError as error:
        return FileReport(name, form, time.perf_counter() - begun, problem=str(error))
    ontology, own = most(loaded)
    return FileReport(name, form, time.perf_counter() - begun, report, ontology, own, loaded.iris, loaded.imports)


def most(loaded: Loaded) -> tuple[str, int]:
    """The ontology of which a file has most terms, and how many."""
    return Counter(map(ontology_of, (term.curie for term in loaded.terms))).most_common(1)[0]


TABLE = (
    "file", "format", "ontology", "its terms", "terms", "retired", "exact", "narrow", "related", "broad", "xrefs",
    "definitions", "alternative ids", "dangling", "unreachable imports", "seconds", "why not",
)  # fmt: skip


def row(one: FileReport) -> list[Any]:
    """The cells of one file under `TABLE`."""
    if one.report is None:
        return [one.file, one.format, *[""] * 13, f"{one.seconds:.2f}", one.problem]
    counts = one.report
    return [
        one.file, one.format, one.ontology, one.own, counts.terms, counts.obsolete, counts.exact, counts.narrow,
        counts.related, counts.broad, counts.xrefs, counts.defined, counts.alternative_ids, counts.dangling,
        len(one.unreachable), f"{one.seconds:.2f}", "",
    ]  # fmt: skip


def terms_of(path: Path, prefix: str = "") -> Iterator[dict[str, Any]]:
    """Everything that is kept of each term of a file, as plain dicts.

    Raises:
        BrokenFile: the file cannot be loaded.
    """
    loaded, _ = load_all(path, prefix)
    nothing = Notes()
    for term in loaded.terms:
        kept = {**asdict(term), **asdict(loaded.notes.get(term.curie, nothing))}
        kept["synonyms"] = [{"scope": scope, "text": text} for scope, text in term.synonyms]
        yield {"id": kept.pop("curie"), **kept}
