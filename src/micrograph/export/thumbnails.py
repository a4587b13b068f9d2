"""Whether a picture of a data set may be shown: pictures are linked, never stored."""

from __future__ import annotations

from micrograph.records import Json

_RESERVED = {"all-rights-reserved", "no-derivatives", "none-stated"}
_CLOSED = {"controlled", "closed", "embargoed", "registration"}


def thumbnail(dataset: Json) -> str | None:
    """The address of a data set's thumbnail, unless its licence or access speaks against showing it.

    A small picture is a changed copy: where changes are not allowed (CC BY-NC-ND too, whose class is noncommercial), and
    where no licence is stated, there is none.

    >>> thumbnail({"thumbnail": "https://example.org/a.png", "licence_class": "attribution"})
    'https://example.org/a.png'
    >>> thumbnail({"thumbnail": "https://example.org/a.png", "licence_class": "noncommercial", "allows_derivatives": False})
    """
    address = str(dataset.get("thumbnail") or "")
    if not address.startswith("https://") or dataset.get("licence_class", "none-stated") in _RESERVED:
        return None
    if dataset.get("allows_derivatives") is False or dataset.get("access") in _CLOSED:
        return None
    return address
