"""TCIA's pages and the Commons' index in its wheel, imitated: X-WP-TotalPages, 400 past the end, tables in Parquet under an entity tag."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from tests.replay.server import Answer, Imitated, as_json

SITE, PYPI, FILES = "https://cancerimagingarchive.net", "https://pypi.org", "https://files.pythonhosted.org"


@dataclass
class Tcia:
    """Pages of collections and of analysis results, and the rows of the Commons' two tables."""

    collections: list[dict[str, Any]]
    results: list[dict[str, Any]] = field(default_factory=list)
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # name of the file -> rows
    version: str = "25.0.5"
    counts_pages: bool = True  # says how many there are, as WordPress does unless a proxy strips it
    after: dict[int, Callable[[], object]] = field(default_factory=dict)  # what happens once the nth page was read
    pages: int = 0

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        if path == "/pypi/idc-index-data/json":
            return as_json({"info": {"version": self.version}, "urls": [
                {"packagetype": "sdist", "url": f"{FILES}/packages/idc_index_data-{self.version}.tar.gz"},
                {"packagetype": "bdist_wheel", "url": f"{FILES}/packages/idc_index_data-{self.version}-py3-none-any.whl"},
            ]})  # fmt: skip
        if path.endswith(".whl"):
            body = self.wheel()
            return Answer(
                200, body, {"Content-Type": "application/octet-stream", "ETag": f'"{sha256(body).hexdigest()}"'}
            )
        lists = {"/api/v1/collections/": self.collections, "/api/v1/analysis-results/": self.results}
        return self._page(lists[path], query) if path in lists else as_json({"code": "rest_no_route"}, 404)

    def _page(self, listed: list[dict[str, Any]], query: dict[str, str]) -> Answer:
        self.pages += 1
        size, page = int(query["per_page"]), int(query["page"])
        last = -(-len(listed) // size)
        if size > 100 or page > max(last, 1):
            return as_json({"code": "rest_post_invalid_page_number", "data": {"status": 400}}, 400)
        body = listed[(page - 1) * size : page * size]
        self.after.pop(self.pages, lambda: None)()
        return as_json(
            body, **({"X_WP_TotalPages": str(last), "X_WP_Total": str(len(listed))} if self.counts_pages else {})
        )

    def wheel(self) -> bytes:
        """The tables, as the package has them, beside a file that is none of ours."""
        wheel = io.BytesIO()
        with zipfile.ZipFile(wheel, "w") as archive:
            entries = {"idc_index_data/__init__.py": b""}
            for name, rows in self.tables.items():
                table = pa.BufferOutputStream()
                pq.write_table(pa.Table.from_pylist(rows), table)
                entries[f"idc_index_data/{name}"] = table.getvalue().to_pybytes()
            for name, body in entries.items():
                archive.writestr(zipfile.ZipInfo(name), body)  # of no date: the same rows are the same wheel
        return wheel.getvalue()

    def everywhere(self) -> dict[str, Imitated]:
        return {SITE: self, PYPI: self, FILES: self}


def page(slug: str, kind: str = "collections", title: str = "") -> dict[str, Any]:
    """A page as WordPress sends it."""
    return {
        "id": sum(slug.encode()), "slug": slug, "type": kind, "modified": "2026-04-01T10:00:00",
        "title": {"rendered": title or f"Made up {slug}"}, "link": f"https://www.cancerimagingarchive.net/collection/{slug}/",
    }  # fmt: skip


def indexed(slug: str) -> dict[str, Any]:
    """A row of the Commons' index."""
    return {
        "collection_id": slug.replace("-", "_"),
        "collection_name": slug,
        "cancer_types": "Lung",
        "source_DOI": "10.7937/x",
    }


def archive(count: int = 11) -> Tcia:
    """So many records: all but two have a page, a third of them is in the index, two are analysis results."""
    names = [f"made-up-{number:02}" for number in range(count)]
    results = [page(name, "analysis-results") for name in names[-2:]]
    rows = [indexed(name) for name in names[:-2][::3]]
    return Tcia([page(name) for name in names[:-2]], results, {"collections_index.parquet": rows} if rows else {})


def services(recordings: Path, count: int = 40) -> dict[str, Imitated]:
    """The recorded rows of the Commons' index, and for each collection a made-up page: none was recorded."""
    tables = {}
    for name in ("collections_index", "analysis_results_index"):
        tables[f"{name}.parquet"] = orjson.loads((recordings / "tcia" / f"{name}.json").read_bytes())[:count]
    named = [row["collection_id"].replace("_", "-") for row in tables["collections_index.parquet"]]
    return Tcia([page(name) for name in named], [], tables).everywhere()
