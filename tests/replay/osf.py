"""OSF, imitated: JSON:API, the address of the next page in `links.next`; files of private parts answer 403."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.replay.server import Answer, as_json

API = "https://api.osf.io"


@dataclass
class Osf:
    """Nodes by id, title and day of change."""

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
        following = f"{API}/v2/{kind}/?page={page + 1}&filter[date_modified][gte]={since}" if more else None
        return as_json({"data": data, "links": {"next": following}})
