"""What a release is made of, as digests: the same inputs give the same id and the same bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from micrograph import resources
from micrograph.log import HarvestLog
from micrograph.records import Json
from micrograph.terms.index import Terms

# Parts of the package that cannot change what a release holds.
_NOT_INPUT = {
    "api",
    "web",
    "demo",
    "schema",
    "cli.py",
    "client.py",
    "mcp.py",
    "http.py",
    "rates.py",
    "harvest.py",
    "harvest_report.py",
}


def of(log: HarvestLog, terms: Terms, base: str, archives: list[str] | None, limit: int | None) -> Json:
    """The inputs of a release by name."""
    return {
        "log": log.digest(),
        "ontologies": terms.lock,
        "schemas": _digest(sorted(resources.schemas().glob("artefacts/*"))),
        "code": _digest(sorted(_code_files())),
        "base": base,
        "archives": archives,
        "limit": limit,
    }


def release_id(inputs: Json) -> str:
    """Sixteen hexadecimal digits out of the inputs; no clock in it."""
    import orjson

    return hashlib.sha256(orjson.dumps(inputs, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def _code_files() -> list[Path]:
    package = Path(__file__).parent
    return [path for path in package.rglob("*.py") if path.relative_to(package).parts[0] not in _NOT_INPUT]


def _digest(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
