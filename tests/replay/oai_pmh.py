"""OAI-PMH as Zenodo serves it, imitated: errors come as 422, tokens expire, a deleted record is a header without metadata."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.replay.server import Answer, Imitated

SITE = "https://oai.example.org"


@dataclass
class OaiPmh:
    """Records by identifier, title and datestamp, or as they stood in an answer."""

    records: list[dict[str, Any]]  # {"id", "title", "datestamp"}, and "deleted"; or {"xml", "datestamp"}
    page: int = 4
    expires: set[int] = field(default_factory=set)  # the nth token that is shown is too old
    shown: int = 0

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        token = query.get("resumptionToken")
        if token:
            self.shown += 1
            if self.shown in self.expires:
                return self._wrap('<error code="badResumptionToken">The token has expired.</error>', 422)
            start, end, offset = token.split("|")
        else:
            start, end, offset = query["from"], query["until"], "0"
        found = sorted(
            (one for one in self.records if start <= one["datestamp"][:10] <= end), key=lambda one: one["datestamp"]
        )
        if not found:
            return self._wrap('<error code="noRecordsMatch">Nothing.</error>', 422)
        first = int(offset)
        body = "".join(self._record(one) for one in found[first : first + self.page])
        more = f"{start}|{end}|{first + self.page}" if first + self.page < len(found) else ""
        resume = f'<resumptionToken completeListSize="{len(found)}">{more}</resumptionToken>'
        return self._wrap(f"<ListRecords>{body}{resume}</ListRecords>", 200)

    @staticmethod
    def _record(one: dict[str, Any]) -> str:
        if "xml" in one:
            return str(one["xml"])
        gone = one.get("deleted")
        status = ' status="deleted"' if gone else ""
        header = f"<header{status}><identifier>oai:example.org:{one['id']}</identifier><datestamp>{one['datestamp']}</datestamp></header>"
        if gone:
            return f"<record>{header}</record>"
        core = (
            '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>{one['title']}</dc:title><dc:type>dataset</dc:type></oai_dc:dc>"
        )
        return f"<record>{header}<metadata>{core}</metadata></record>"

    @staticmethod
    def _wrap(body: str, status: int) -> Answer:
        text = (
            '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"'
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<responseDate>2026-05-01T00:00:00Z</responseDate><request>https://oai.example.org/oai</request>{body}</OAI-PMH>"
        )
        return Answer(status, text.encode(), {"Content-Type": "text/xml"})


def services(recordings: Path, count: int = 40) -> dict[str, Imitated]:
    """The first records of a recorded list, as they stand there."""
    (page,) = (recordings / "oai-pmh" / "zenodo_2026").glob("*ListRecords_from_2026-04-01_metadataPrefix_oai_dc.xml")
    found = re.findall(r"<record>.*?</record>", page.read_text("utf-8"), re.S)[:count]
    days = [re.search(r"<datestamp>(.*?)</datestamp>", one) for one in found]
    return {SITE: OaiPmh([{"xml": one, "datestamp": day[1]} for one, day in zip(found, days, strict=True) if day])}
