"""Files of a GitHub repository without a clone. Never checked against the live service.

Facts this rests on, from GitHub's documentation: the contents API lists at most 1,000 entries of a folder, the trees
API 100,000 of a repository (and says `truncated` beyond); a commit's answer lists at most 300 files a page; without a
key 60 API requests an hour are allowed. `raw.githubusercontent.com` is outside that count and sends an ETag. So a run
spends few API requests: one or two to list, and with a day to start from one a commit since then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import orjson

from micrograph.errors import NetworkError

if TYPE_CHECKING:
    from micrograph.http import Http

API = "https://api.github.com/repos"
RAW = "https://raw.githubusercontent.com"
LISTED = 1000  # entries of a folder that the contents API gives at most
FILES_OF_COMMIT = 300
COMMITS_READ = 20  # more commits than this cost more API requests than fetching all files costs raw ones


@dataclass(frozen=True, slots=True)
class Blob:
    """A file, and the hash of its content: equal hash, equal file."""

    path: str
    sha: str

    def url(self, repository: str) -> str:
        """Where its bytes are."""
        return f"{RAW}/{repository}/HEAD/{quote(self.path)}"


def blobs(http: Http, repository: str, folder: str, suffix: str) -> list[Blob]:
    """The files of a folder whose names end so, by path."""
    listing = _json(http, f"{API}/{repository}/contents/{quote(folder)}")
    if len(listing) >= LISTED:
        tree = _json(http, f"{API}/{repository}/git/trees/HEAD?recursive=1", "tree")
        listing = [entry for entry in tree if _text(entry, "path").startswith(f"{folder}/")]
    found = [Blob(_text(entry, "path"), _text(entry, "sha")) for entry in listing]
    return sorted((blob for blob in found if blob.path.endswith(suffix)), key=lambda blob: blob.path)


def changed_since(http: Http, repository: str, folder: str, since: str) -> set[str] | None:
    """The paths that commits since a day touched; None where that is too much to ask for, so: all."""
    day = since if "T" in since else f"{since}T00:00:00Z"
    commits = _json(http, f"{API}/{repository}/commits?path={quote(folder)}&since={day}&per_page=100")
    if len(commits) > COMMITS_READ:
        return None
    paths: set[str] = set()
    for commit in commits:
        files = _json(http, f"{API}/{repository}/commits/{_text(commit, 'sha')}", "files")
        if len(files) >= FILES_OF_COMMIT:
            return None
        paths.update(_text(file, "filename") for file in files)
    return paths


def _json(http: Http, url: str, member: str = "") -> list[Any]:
    """The list that an API answer is or has; anything else is an answer that was not documented."""
    body = http.get(url).body
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise NetworkError(f"{url}: received no JSON ({error})") from error
    found = answer.get(member) if member and isinstance(answer, dict) else answer
    if not isinstance(found, list):
        raise NetworkError(f"{url}: received {type(found).__name__}; valid is a list" + f" `{member}`" * bool(member))
    return found


def _text(entry: Any, key: str) -> str:
    value = entry.get(key) if isinstance(entry, dict) else None
    return value if isinstance(value, str) else ""
