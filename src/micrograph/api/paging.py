"""Cursors: opaque to clients, a release and an offset to us, so that pages of one list never mix releases."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass

from starlette.requests import Request

from micrograph.api.links import here
from micrograph.errors import UsageError

FARTHEST = 10_000
_HINT = f"lists go to {FARTHEST:,} items; for more, take the dumps or GET /sparql"


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list of one release."""

    release: str
    offset: int

    def encode(self) -> str:
        """As it stands in a URL.

        >>> Cursor.decode(Cursor("0123456789abcdef", 40).encode())
        Cursor(release='0123456789abcdef', offset=40)
        """
        text = json.dumps([self.release, self.offset], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Cursor:
        """Read a cursor that a client gives back.

        Raises:
            UsageError: it is none of ours, or beyond 10,000.
        """
        try:
            release, offset = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        except (binascii.Error, ValueError, TypeError, RecursionError):
            raise UsageError(
                f"cursor {text[:80]!r} is none that we gave; take it from `next` of the page before"
            ) from None
        if not isinstance(release, str) or not isinstance(offset, int) or isinstance(offset, bool) or offset < 0:
            raise UsageError(f"cursor {text[:80]!r} is none that we gave; take it from `next` of the page before")
        if offset >= FARTHEST:
            raise UsageError(_HINT)
        return cls(release, offset)


def next_cursor(release: str, offset: int, shown: int, total: int) -> str | None:
    """The cursor of the page after one that shows `shown` items from `offset`; None at the end, and at 10,000."""
    following = offset + shown
    return Cursor(release, following).encode() if shown and following < min(total, FARTHEST) else None


def link_headers(request: Request, cursor: str | None) -> dict[str, str]:
    """`Link: rel="next"`, where there is a next page."""
    return {"Link": f'<{here(request, cursor=cursor)}>; rel="next"'} if cursor else {}
