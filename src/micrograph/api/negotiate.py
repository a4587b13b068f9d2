"""Which of our formats a client wants, by its Accept header."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from starlette.requests import Request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from micrograph.errors import NotAcceptable, UsageError

# A profile is an address, which stands in quotes; clients forget them.
_BARE_PROFILE = re.compile(r'\bprofile=([^\s",;]+)')
_PROFILE = re.compile(r';\s*profile="[^"]*"')


def preferred(request: Request, media_types: Sequence[str]) -> str | None:
    """The best of our media types, listed in our own order; the first where the client does not say; None if none.

    A browser's `text/html, */*;q=0.8` means anything but HTML only where we have no HTML. A profile that we have not is only a
    hint (RFC 6906), such as JSON-LD's `#compacted`: without it the type may be one of ours.
    """
    header = ",".join(request.headers.getlist("accept"))
    if not header.strip():
        return media_types[0] if media_types else None
    header = _BARE_PROFILE.sub(r'profile="\1"', header)
    for asked in (header, _PROFILE.sub("", header)):
        chosen: str | None = parse_accept_header(asked, MIMEAccept).best_match(media_types)
        if chosen is not None:
            return chosen
    return None


def require(request: Request, media_types: Sequence[str]) -> str:
    """As `preferred`.

    Raises:
        NotAcceptable: naming what was asked for and what there is.
    """
    chosen = preferred(request, media_types)
    if chosen is None:
        raise NotAcceptable(
            f"none of {request.headers.get('accept')!r} is written here; valid: {', '.join(media_types)}"
        )
    return chosen


def format_of(request: Request, formats: Mapping[str, str], parameter: str = "format") -> str:
    """The format by `?format=`, else by Accept.

    Args:
        request: the request.
        formats: name to media type, in our own order.
        parameter: the query parameter that overrides Accept.

    Raises:
        UsageError: a format that there is not.
        NotAcceptable: nothing that the client accepts.
    """
    named = request.query_params.get(parameter)
    if named is not None:
        if named not in formats:
            raise UsageError(f"{parameter}={named!r} is no format; valid: {', '.join(formats)}")
        return named
    by_type: dict[str, str] = {}
    for name, media_type in formats.items():
        by_type.setdefault(media_type, name)
    return by_type[require(request, list(by_type))]
