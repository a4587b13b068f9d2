"""OAI-PMH 2.0 (http://www.openarchives.org/OAI/openarchivesprotocol.html): what a response says. Bodies are read before statuses.

Zenodo sends every protocol error with HTTP 422, and noRecordsMatch with an empty message; others answer HTML, or characters that XML
does not allow. So an answer is what its body says; its status is looked at only where the body is no OAI-PMH.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, tostring

from micrograph.archives._xml import NoXml, local_name, parsed, text_of

# Characters that XML 1.0 does not allow, and numeric references to them: some repositories send both.
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ILLEGAL_REFERENCE = re.compile(r"&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2\d|3[01]));", re.I)
_DOCTYPE = re.compile(rb"<!DOCTYPE\s+html", re.I)


@dataclass(frozen=True, slots=True)
class OaiRecord:
    """A record as a repository lists it."""

    identifier: str
    datestamp: str
    deleted: bool
    sets: tuple[str, ...]
    xml: bytes  # the `record` (or `header`) element
    metadata: Element | None = None


@dataclass(frozen=True, slots=True)
class OaiPage:
    """An answer: what it lists, where it goes on, or which error it is."""

    verb: str = ""
    records: list[OaiRecord] = field(default_factory=list)
    token: str = ""  # empty: the list ends here
    total: int | None = None  # completeListSize: drifts by the minute (8,084,640 to 8,084,697 in 11)
    error: str = ""  # the protocol's code
    message: str = ""
    granularity: str = ""  # of Identify
    earliest: str = ""


def page_of(payload: bytes) -> OaiPage | None:
    """The answer that a body is; None where it is no OAI-PMH (a proxy's page, a list in HTML)."""
    root = _root(payload)
    if root is None or local_name(root) not in {"OAI-PMH", "record", "ListRecords", "GetRecord"}:
        return None
    if local_name(root) == "record":
        return OaiPage("GetRecord", [_record(root)])
    verb = next(
        (local_name(node) for node in root if local_name(node) not in {"responseDate", "request", "error"}),
        local_name(root),
    )
    errors = [node for node in root if local_name(node) == "error"]
    token = next((node for node in root.iter() if local_name(node) == "resumptionToken"), None)
    size = token.get("completeListSize", "") if token is not None else ""
    said = {
        local_name(node): text_of(node)
        for node in root.iter()
        if local_name(node) in {"granularity", "earliestDatestamp"}
    }
    return OaiPage(
        verb, [_record(node) for node in _listed(root)], text_of(token) if token is not None else "",
        int(size) if size.isascii() and size.isdigit() and len(size) < 19 else None, errors[0].get("code", "unknown") if errors else "",
        text_of(errors[0]) if errors else "", said.get("granularity", ""), said.get("earliestDatestamp", ""),
    )  # fmt: skip


def _root(payload: bytes) -> Element | None:
    """The tree of a body, once more without what XML forbids where it does not read as it is."""
    if _DOCTYPE.search(payload[:500]):
        return None
    try:
        return parsed(payload)
    except NoXml:
        text = _ILLEGAL_REFERENCE.sub("", _ILLEGAL.sub("", payload.decode("utf-8", "replace")))
        try:
            return parsed(re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode())
        except NoXml:
            return None


def _listed(root: Element) -> list[Element]:
    """Records of a list; of ListIdentifiers their headers alone."""
    found = [
        node
        for node in root.iter()
        if local_name(node) == "record" and any(local_name(one) == "header" for one in node)
    ]
    if found:
        return found
    return [node for node in root.iter() if local_name(node) == "header"]


def _record(node: Element) -> OaiRecord:
    header = node if local_name(node) == "header" else next((one for one in node if local_name(one) == "header"), node)
    said = {local_name(one): text_of(one) for one in header}
    sets = tuple(text_of(one) for one in header if local_name(one) == "setSpec")
    metadata = next((one for one in node if local_name(one) == "metadata"), None)
    return OaiRecord(
        said.get("identifier", ""), said.get("datestamp", ""), header.get("status") == "deleted", sets,
        tostring(node, encoding="utf-8"), metadata,
    )  # fmt: skip
