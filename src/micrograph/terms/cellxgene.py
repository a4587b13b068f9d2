"""The ontologies that the package `cellxgene-ontology-guide` carries: whole ones with no network (extra `cellxgene`).

Its files are trimmed: named superclasses and exact synonyms only, no part-of, no scopes. What the bundled slim knows
beside them (part-of, scopes, ranks, terms that only it has) is kept, or anatomy would lose its parts by being fetched.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from importlib.util import find_spec
from pathlib import Path

import orjson
import yaml

from micrograph import resources
from micrograph.errors import BrokenFile, NotFound, NotInstalled, UnknownName
from micrograph.terms.load import LoadReport
from micrograph.terms.registry import Ontology, read
from micrograph.terms.slim import fetch

PACKAGE = "cellxgene-ontology-guide"
_NAMES = {"CVCL": "cellosaurus"}  # what the package calls otherwise


def fetch_from_package(home: Path, prefixes: Sequence[str] | None = None) -> list[LoadReport]:
    """Whole ontologies out of the installed package into a node, as `slim.fetch` does from a folder.

    Args:
        home: the node's state.
        prefixes: which ontologies; by default all that both the registry and the package have.

    Raises:
        NotInstalled: the extra `cellxgene` is not there.
        UnknownName, NotFound: the registry or the package has no such ontology.
        BrokenFile: the package's files are not as expected.
    """
    carried = package_files()
    folder = resources.ontologies()
    known = read(folder / "registry.yaml")
    for prefix in prefixes or ():
        if prefix not in known:
            raise UnknownName("ontology", prefix, known)
        if prefix not in carried:
            here = ", ".join(sorted(known.keys() & carried.keys()))
            raise NotFound(f"{PACKAGE} does not carry {prefix}; of ours it has {here}")
    wanted = {prefix: carried[prefix] for prefix in prefixes or known if prefix in carried}
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        entries = [_entry(ontology, wanted) for ontology in known.values()]
        document = yaml.safe_dump({"ontologies": entries}, sort_keys=False, allow_unicode=True)
        (place / "registry.yaml").write_text(document, encoding="utf-8")
        _link(folder / "slims", place / "slims")
        for prefix, path in wanted.items():
            _link(path, place / path.name)
            slim = known[prefix].slim_path
            if slim is not None:
                _link(slim, place / slim.name)
        return fetch(place, home, list(wanted), place)


def package_files() -> dict[str, Path]:
    """The newest file of each ontology in the installed package, by our prefix.

    Raises:
        NotInstalled: there is no such package.
        BrokenFile: it has not the files that it names.
    """
    found = find_spec(PACKAGE.replace("-", "_"))  # found, not imported: its files are all that is wanted
    if found is None or found.origin is None:
        raise NotInstalled(f"--from cellxgene needs the package {PACKAGE}: pip install 'micrograph[cellxgene]'")
    data = Path(found.origin).parent / "data"
    catalogue = data / "latest_ontology_info.json"
    try:
        entries = orjson.loads(catalogue.read_bytes())["ontologies"]
        versions = {prefix: entry["version"] for prefix, entry in entries.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise BrokenFile(catalogue, f"is not as in {PACKAGE} 1.11: {error!r}") from error
    paths = {prefix: data / f"{prefix}-ontology-{version}.json.zst" for prefix, version in versions.items()}
    for path in paths.values():
        if not path.is_file():
            raise BrokenFile(path, f"is named in {catalogue.name} and not there")
    return {_NAMES.get(prefix, prefix): path for prefix, path in paths.items()}


def _entry(ontology: Ontology, wanted: Mapping[str, Path]) -> dict[str, object]:
    """The registry's entry with the package's file, if it is wanted, and with what our slim adds to it."""
    path = wanted.get(ontology.prefix)
    files = (_literal(path.name),) if path is not None else ()
    extends = (_literal(ontology.slim),) if path is not None and ontology.slim else ()
    return asdict(replace(ontology, files=files, adds=(), extends=extends, classify=False))


def _literal(name: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", name)


def _link(source: Path, target: Path) -> None:
    try:
        target.symlink_to(source)
    except OSError:  # where links need a right that not everyone has
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, target)
