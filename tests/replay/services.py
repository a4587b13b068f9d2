"""Archives that page in their own ways, imitated: what each refuses, how it ends, how it says that a record is gone.

Every service holds `records`, a list of documents in the archive's form, and may be changed while a harvest runs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from tests.replay.server import Answer, as_json


@dataclass
class FigshareService:
    """Figshare: lists by POST, a bare list, 422 past the last page it allows; the whole record at its own address."""

    records: list[dict[str, Any]]
    last_page: int = 1000
    removed: set[int] = field(default_factory=set)

    def post(self, path: str, body: bytes) -> Answer:
        asked = json.loads(body)
        if asked["page"] > self.last_page:
            return as_json({"message": "offset too large", "code": "OffsetTooLarge"}, 422)
        since = [one for one in self.records if one["modified_date"][:10] >= asked["modified_since"]]
        since.sort(key=lambda one: one["modified_date"])
        start = (asked["page"] - 1) * asked["page_size"]
        fields = ("id", "title", "doi", "modified_date")
        return as_json([{name: one[name] for name in fields} for one in since[start : start + asked["page_size"]]])

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        number = int(path.rpartition("/")[2])
        if number in self.removed:
            return as_json({"message": "Entity not found", "code": "EntityNotFound"}, 404)
        return as_json(next(one for one in self.records if one["id"] == number))


@dataclass
class DataverseService:
    """Dataverse: start and total; 403 in place of 429 when it throttles; a deaccessioned set without a version."""

    records: list[dict[str, Any]]  # {"doi", "title", "updatedAt"}
    deaccessioned: set[str] = field(default_factory=set)

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        if path == "/api/search":
            day = query.get("fq", "").removeprefix("dateSort:[")[:10]
            found = [one for one in self.records if one["updatedAt"][:10] >= day]
            start, size = int(query["start"]), int(query["per_page"])
            items = [
                {
                    "type": "dataset",
                    "name": one["title"],
                    "global_id": f"doi:{one['doi']}",
                    "updatedAt": one["updatedAt"],
                }
                for one in found[start : start + size]
            ]
            return as_json({"status": "OK", "data": {"total_count": len(found), "start": start, "items": items}})
        doi = query["persistentId"].removeprefix("doi:")
        one = next(one for one in self.records if one["doi"] == doi)
        data: dict[str, Any] = {"persistentUrl": f"https://doi.org/{doi}"}
        if doi not in self.deaccessioned:
            title = {"typeName": "title", "typeClass": "primitive", "multiple": False, "value": one["title"]}
            data["latestVersion"] = {
                "lastUpdateTime": one["updatedAt"], "metadataBlocks": {"citation": {"fields": [title]}},
            }  # fmt: skip
        return as_json({"status": "OK", "data": data})


@dataclass
class OsfService:
    """OSF: JSON:API, the address of the next page in `links.next`; files of private parts answer 403."""

    records: list[dict[str, Any]]  # {"id", "title", "date_modified"}
    page: int = 4
    private: set[str] = field(default_factory=set)

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        if path.endswith("/files/osfstorage/"):
            node = path.split("/")[3]
            return as_json({"errors": [{"detail": "not permitted"}]}, 403) if node in self.private else as_json(
                {"data": [], "links": {"next": None}}
            )  # fmt: skip
        kind, page = path.split("/")[2], int(query.get("page", "1"))
        since = query.get("filter[date_modified][gte]", "")
        found = [one for one in self.records if kind == "nodes" and one["date_modified"][:10] >= since]
        data = [
            {
                "type": kind,
                "id": one["id"],
                "attributes": {"title": one["title"], "date_modified": one["date_modified"]},
            }
            for one in found[(page - 1) * self.page : page * self.page]
        ]
        more = page * self.page < len(found)
        following = (
            f"https://api.osf.io/v2/{kind}/?page={page + 1}&filter[date_modified][gte]={since}" if more else None
        )
        return as_json({"data": data, "links": {"next": following}})


@dataclass
class HubService:
    """Hugging Face: the next page in the `Link` header, the card of a set as a file of its own, 401 for gated ones."""

    records: list[dict[str, Any]]  # {"id", "lastModified"}
    page: int = 4
    gated: set[str] = field(default_factory=set)

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        if path.startswith("/datasets/"):
            name = path.removeprefix("/datasets/").removesuffix("/resolve/main/README.md")
            if name in self.gated:
                return Answer(401, b"Access to this dataset is restricted", {"Content-Type": "text/plain"})
            return Answer(200, f"---\nlicense: mit\n---\n# {name}\n".encode(), {"Content-Type": "text/markdown"})
        start = int(query.get("cursor", "0"))
        found = sorted(self.records, key=lambda one: one["lastModified"], reverse=True)
        body = [one | {"tags": ["microscopy"], "sha": "0" * 40} for one in found[start : start + self.page]]
        if start + self.page >= len(found):
            return as_json(body)
        following = f"https://huggingface.co/api/datasets?filter=microscopy&cursor={start + self.page}"
        return as_json(body, Link=f'<{following}>; rel="next"')


@dataclass
class DataCiteService:
    """DataCite: cursors in `links.next`, the last page is an empty one; a DOI no longer findable answers 404."""

    records: list[dict[str, Any]]  # {"doi", "title", "updated"}
    page: int = 4

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        if path != "/dois":
            doi = unquote(path.removeprefix("/dois/"))
            one = next((one for one in self.records if one["doi"] == doi), None)
            return as_json({"data": self._document(one)}) if one else as_json({"errors": [{"status": "404"}]}, 404)
        day = query["query"].partition("updated:[")[2][:10]
        found = [one for one in self.records if one["updated"][:10] >= day]
        start = int(query["page[cursor]"]) - 1
        data = [self._document(one) for one in found[start : start + self.page]]
        following = (
            f"https://api.datacite.org/dois?query={quote(query['query'])}&page%5Bcursor%5D={start + self.page + 1}"
        )
        return as_json({"data": data, "meta": {"total": len(found)}, "links": {"next": following} if data else {}})

    @staticmethod
    def _document(one: dict[str, Any]) -> dict[str, Any]:
        attributes = {
            "doi": one["doi"], "titles": [{"title": one["title"]}], "updated": one["updated"],
            "types": {"resourceTypeGeneral": "Dataset"}, "creators": [{"name": "Doe, Ada"}], "state": "findable",
        }  # fmt: skip
        return {"id": one["doi"], "type": "dois", "attributes": attributes}


@dataclass
class OaiService:
    """OAI-PMH as Zenodo serves it: errors come as 422, tokens expire, a deleted record is a header without metadata."""

    records: list[dict[str, Any]]  # {"id", "title", "datestamp"}, and "deleted"
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
            '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
            f"<responseDate>2026-05-01T00:00:00Z</responseDate><request>https://oai.example.org/oai</request>{body}</OAI-PMH>"
        )
        return Answer(status, text.encode(), {"Content-Type": "text/xml"})
