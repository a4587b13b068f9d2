"""The service over a release of the demo records, its pages parsed, and a browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from micrograph.api.app import create_app
from micrograph.demo.run import build_demo, running
from micrograph.release import Releases
from micrograph.search import SearchIndex
from micrograph.settings import Settings


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("demo")
    build_demo(home, lambda message: None)
    return home


@pytest.fixture(scope="session")
def client(demo_home: Path) -> Iterator[TestClient]:
    app = create_app(Releases(demo_home), Settings(home=demo_home, query_workers=1), poll_seconds=60)
    with TestClient(app, follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="session")
def index(demo_home: Path) -> SearchIndex:
    return SearchIndex(Releases(demo_home).current().search)


class Page(HTMLParser):
    """What a reader without a browser sees of a page: its links, headings, text, forms."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[dict[str, str]] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.source = text
        self._open: dict[str, str] | None = None
        self._said: list[str] = []
        self._silent = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a":
            self._open = {**found, "text": ""}
            self.links.append(self._open)
        self._silent += tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._open = None
        self._silent -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        self._said.append(data)
        if self._open is not None:
            self._open["text"] += data

    @property
    def text(self) -> str:
        return " ".join("".join(self._said).split())

    def link(self, text: str) -> str:
        """Where the link leads whose text begins so."""
        return next(one["href"] for one in self.links if " ".join(one["text"].split()).startswith(text))

    def total(self) -> int:
        """How many results the page says there are."""
        return int(
            re.search(r"([\d\u202f]+) (?:records?|stud(?:y|ies)) (?:of|Records)", self.text)[1].replace("\u202f", "")
        )

    def results(self) -> list[str]:
        """The data sets in the list, in order."""
        cards = self.source.split('<ol class="cards"')[-1].split("</ol>")[0]
        return re.findall(r'<h3><a href="(/dataset/[^"]+)"', cards)

    def facet_lines(self) -> list[tuple[str, int, bool, str]]:
        """(value's text, count, picked, address) of every facet line."""
        found = []
        for one in self.links:
            match = re.search(r"(.*?)\s*([\d\u202f]+)\s*$", " ".join(one["text"].split()))
            if match and one.get("rel") == "nofollow" and "Show" not in one["text"]:
                found.append((match[1], int(match[2].replace("\u202f", "")), "aria-current" in one, one["href"]))
        return found


@pytest.fixture
def visit(client: TestClient) -> Callable[..., Page]:
    def visit(address: str, status: int = 200) -> Page:
        response = client.get(address)
        assert response.status_code == status, (address, response.text[:500])
        assert response.headers["content-type"].startswith("text/html")
        return Page(response.text)

    return visit


# ------------------------------------------------------------------------------------------------ browser
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def address(demo_home: Path) -> Iterator[str]:
    with running(demo_home) as address:
        yield address


@pytest.fixture(scope="session")
def chromium(pytestconfig: pytest.Config) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    plugins = pytestconfig.pluginmanager.get_plugins()
    find = next(plugin.find_chromium for plugin in plugins if hasattr(plugin, "find_chromium"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def browse(chromium: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Opens a page of the service; nothing else on the network is asked."""
    contexts = []

    def browse(path: str, **options: Any) -> Any:
        context = chromium.new_context(base_url=address, **options)
        contexts.append(context)
        context.route(
            "**/*", lambda route: route.continue_() if route.request.url.startswith(address) else route.abort()
        )
        page = context.new_page()
        page.goto(path, wait_until="load")  # with its style sheet
        return page

    yield browse
    for context in contexts:
        context.close()
