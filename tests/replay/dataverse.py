"""Dataverse, imitated: start and total; 403 in place of 429 when it throttles; a deaccessioned set without a version."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.replay.server import Answer, as_json

SITE = "https://dataverse.harvard.edu"


@dataclass
class Dataverse:
    """Data sets by DOI, title and day of change."""

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
