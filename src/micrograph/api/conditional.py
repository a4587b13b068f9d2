"""ETag and 304: an answer depends on the release, the URL and the format, and on nothing else."""

from __future__ import annotations

from hashlib import blake2b

from starlette.requests import Request
from starlette.responses import Response
from werkzeug.http import parse_etags

# The links in an answer depend on what a proxy says of itself.
VARY = "Accept, X-Forwarded-Host, X-Forwarded-Prefix, X-Forwarded-Proto"


def tag_of(request: Request, release: str, variant: str = "") -> str:
    """The weak ETag of this URL's answer from a release.

    Args:
        request: path and query are read.
        release: the id of the release that answers.
        variant: the format, where Accept chose it.
    """
    parts = [release, request.scope["path"], request.scope.get("query_string", b"").decode("latin-1"), variant]
    digest = blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=12)
    return f'W/"{digest.hexdigest()}"'


def not_modified(request: Request, tag: str) -> Response | None:
    """The 304 of a client that has this answer already."""
    header = request.headers.get("if-none-match")
    if header is None or request.method not in {"GET", "HEAD"}:
        return None
    bare = tag.removeprefix("W/").strip('"')
    return Response(status_code=304, headers=headers(tag)) if parse_etags(header).contains_weak(bare) else None


def headers(tag: str) -> dict[str, str]:
    """What lets a cache keep an answer, and ask whether it still holds."""
    return {"ETag": tag, "Vary": VARY, "Cache-Control": "public, no-cache"}
