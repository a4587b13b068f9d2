"""Dataverse, imitated: start and total; 403 in place of 429 when it throttles; a deaccessioned set without a version."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from tests.replay.server import Answer, Imitated, as_json

SITE = "https://dataverse.harvard.edu"


@dataclass
class Dataverse:
    """Data sets by DOI, title and day of change, or as the search and the native interface answered."""

    records: list[dict[str, Any]]  # {"doi", "title", "updatedAt"}, and "listed", "native"
    deaccessioned: set[str] = field(default_factory=set)

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        if path == "/api/search":
            day = query.get("fq", "").removeprefix("dateSort:[")[:10]
            found = [one for one in self.records if one["updatedAt"][:10] >= day]
            start, size = int(query["start"]), int(query["per_page"])
            items = [
                one.get("listed")
                or {
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
        if "listed" in one:
            native = one.get("native")
            return as_json(native) if native else as_json({"status": "ERROR", "message": "not found"}, 404)
        data: dict[str, Any] = {"persistentUrl": f"https://doi.org/{doi}"}
        if doi not in self.deaccessioned:
            title = {"typeName": "title", "typeClass": "primitive", "multiple": False, "value": one["title"]}
            data["latestVersion"] = {
                "lastUpdateTime": one["updatedAt"], "metadataBlocks": {"citation": {"fields": [title]}},
            }  # fmt: skip
        return as_json({"status": "OK", "data": data})


def services(recordings: Path, count: int = 30) -> dict[str, Imitated]:
    """The first data sets of a recorded search, and those whose native record was recorded."""
    folder = recordings / "dataverse"
    pages = [path for path in sorted(folder.glob("*per_page*.json")) if not path.name.endswith(".http.json")]
    records: dict[str, dict[str, Any]] = {}
    for one in orjson.loads(pages[0].read_bytes())["data"]["items"][:count]:
        if one["type"] == "dataset":
            doi = one["global_id"].removeprefix("doi:")
            records[doi] = {"doi": doi, "updatedAt": one.get("updatedAt") or one["published_at"], "listed": one}
    for path in sorted(folder.glob("*persistentId_doi*.json")):
        native = orjson.loads(path.read_bytes())
        if "data" not in native:
            continue
        doi = native["data"]["persistentUrl"].removeprefix("https://doi.org/")
        listed = {"type": "dataset", "name": doi, "global_id": f"doi:{doi}", "published_at": "2020-01-01T00:00:00Z"}
        records[doi] = {"doi": doi, "updatedAt": "2020-01-01T00:00:00Z", "listed": listed, "native": native}
    return {SITE: Dataverse(list(records.values()))}
