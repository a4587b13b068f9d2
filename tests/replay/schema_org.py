"""A site with robots.txt, a sitemap of sitemaps (one of them gzip) and pages with schema.org in them, imitated."""

from __future__ import annotations

import gzip
import html
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from tests.replay.server import Answer, Imitated

SITE = "https://data.example.org"
SITEMAP = f"{SITE}/sitemap.xml"
HTML, XML = {"Content-Type": "text/html; charset=utf-8"}, {"Content-Type": "application/xml"}
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@dataclass
class Site:
    """Descriptions by path make pages; a path without one is a page without data."""

    pages: dict[str, Any]
    changed: dict[str, str] = field(default_factory=dict)  # path -> day
    unlisted: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)  # listed, and 404
    robots: str | None = "User-agent: *\nDisallow: /private/\n"  # none: 404

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        if path == "/robots.txt":
            return Answer(200, self.robots.encode(), {"Content-Type": "text/plain"}) if self.robots else _nothing()
        if path == "/sitemap.xml":
            return Answer(200, _index("a.xml", "b.xml.gz"), XML)
        if path in {"/a.xml", "/b.xml.gz"}:
            listed = [one for one in self.pages if one not in self.unlisted]
            body = self._map(listed[::2] if path == "/a.xml" else listed[1::2])
            return (
                Answer(200, body, XML)
                if path == "/a.xml"
                else Answer(200, gzip.compress(body, mtime=0), {"Content-Type": "application/gzip"})
            )
        if path not in self.pages or path in self.removed:
            return _nothing()
        body = written(path, self.pages[path])
        return Answer(200, body, {**HTML, "ETag": f'"{sha256(body).hexdigest()[:16]}"'})

    def _map(self, paths: list[str]) -> bytes:
        days = {path: f"<lastmod>{day}</lastmod>" for path, day in self.changed.items()}
        rows = (f"<url><loc>{SITE}{path}</loc>{days.get(path, '')}</url>" for path in paths)
        return f'<?xml version="1.0" encoding="UTF-8"?><urlset {_SPACE}>{"".join(rows)}</urlset>'.encode()


def written(path: str, description: Any) -> bytes:
    """A page, with its description in a script beside one that is no JSON."""
    script = f'<script type="application/ld+json">{orjson.dumps(description).decode()}</script>' if description else ""
    title = html.escape(path)
    return f"<!doctype html><html><head><title>{title}</title><script>let x = {{;</script>{script}</head><body>{title}</body></html>".encode()


def _index(*names: str) -> bytes:
    rows = "".join(f"<sitemap><loc>{SITE}/{name}</loc></sitemap>" for name in names)
    return f'<?xml version="1.0" encoding="UTF-8"?><sitemapindex {_SPACE}>{rows}</sitemapindex>'.encode()


def _nothing() -> Answer:
    return Answer(404, b"<html><h1>Not found</h1></html>", HTML)


def described(number: int, title: str = "", **more: Any) -> dict[str, Any]:
    """A data set as a page describes it."""
    return {"@context": "https://schema.org", "@type": "Dataset", "name": title or f"Made up cells {number}", "license": "CC0-1.0",
            "identifier": f"https://doi.org/10.1234/cells.{number}"} | more  # fmt: skip


def site(count: int = 11) -> Site:
    """So many data sets, two pages without any, and one that robots.txt keeps to itself."""
    pages: dict[str, Any] = {f"/sets/{number:02}": described(number) for number in range(count)}
    return Site(pages | ({"/about": None, "/team": None, "/private/1": described(99)} if count else {}))


def services(recordings: Path) -> dict[str, Imitated]:
    """The recorded descriptions of data sets, on pages."""
    pages = {}
    for path in sorted((recordings / "schema-org").glob("*dataset*.jsonld")):
        pages[f"/sets/{len(pages):02}"] = orjson.loads(path.read_bytes())
    return {SITE: Site(pages)}
