"""What connectors take out of web pages: tables, sections by their headings, scripts that hold data. Total: any bytes are a page.

The standard library's parser does it: pages are read for a few facts, never shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

MOST_DEEP = 400  # cells in cells and more: no page of an archive
_CHARSET = re.compile(rb"""charset=["']?([\w-]+)""", re.I)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
_SILENT = frozenset({"script", "style", "noscript", "template"})
_BLOCKS = frozenset({"p", "div", "li", "br", "tr", "ul", "ol", "section", "article", "td", "th"})


@dataclass(slots=True)
class Cell:
    """A cell of a table: its text, and the addresses that it links to."""

    text: str = ""
    links: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """A page, as far as connectors look at it."""

    title: str = ""
    tables: list[list[list[Cell]]] = field(default_factory=list)
    sections: list[tuple[str, str]] = field(default_factory=list)  # heading, and the text up to the next one
    scripts: list[tuple[str, str]] = field(default_factory=list)  # type, and content
    links: list[str] = field(default_factory=list)


def page_of(payload: bytes) -> Page:
    """The page that bytes are.

    >>> page = page_of(b"<title>x</title><table><tr><td><a href='/BBBC021'>A</a></td></tr></table><h2>Copyright</h2><p>CC0</p>")
    >>> page.sections[-1], page.tables[0][0][0].links
    (('Copyright', 'CC0'), ['/BBBC021'])
    """
    charset = _CHARSET.search(payload[:2000])
    try:
        text = payload.decode(charset[1].decode() if charset else "utf-8", "replace")
    except LookupError:
        text = payload.decode("utf-8", "replace")
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.end_section()
    return reader.page


class _Reader(HTMLParser):
    """Fills a Page while it goes through the tags once."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._table: list[list[list[Cell]]] = []
        self._heading: list[str] | None = None
        self._section = ("", [""])
        self._script: tuple[str, list[str]] | None = None
        self._silent = ""
        self._title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _SILENT:
            self._silent = tag
            self._script = (given.get("type", "").lower(), []) if tag == "script" else None
        elif tag == "title":
            self._title = True
        elif tag in _HEADINGS:
            self.end_section()
            self._heading = []
        elif tag == "table" and len(self._table) < MOST_DEEP:
            self._table.append([])
        elif tag == "tr" and self._table:
            self._table[-1].append([])
        elif tag in {"td", "th"} and self._table:
            if not self._table[-1]:
                self._table[-1].append([])
            self._table[-1][-1].append(Cell())
        elif tag == "a" and given.get("href"):
            self.page.links.append(given["href"])
            if (cell := self._cell()) is not None:
                cell.links.append(given["href"])
        if tag in _BLOCKS:
            self._section[1].append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            if self._script is not None:
                self.page.scripts.append((self._script[0], "".join(self._script[1])))
            self._silent, self._script = "", None
        elif tag == "title":
            self._title = False
        elif tag in _HEADINGS and self._heading is not None:
            self._section = (_squeezed("".join(self._heading)), [])
            self._heading = None
        elif tag == "table" and self._table:
            rows = [[Cell(_squeezed(cell.text), cell.links) for cell in row] for row in self._table.pop() if row]
            self.page.tables.append(rows)

    def handle_data(self, data: str) -> None:
        if self._script is not None:
            self._script[1].append(data)
        if self._silent:
            return
        if self._title:
            self.page.title = _squeezed(self.page.title + data)
            return
        if self._heading is not None:
            self._heading.append(data)
            return
        if (cell := self._cell()) is not None:
            cell.text += data
        self._section[1].append(data)

    def end_section(self) -> None:
        """Close the section that is being read."""
        heading, parts = self._section
        lines = (_squeezed(line) for line in "".join(parts).split("\n"))
        text = "\n".join(line for line in lines if line)
        if heading or text:
            self.page.sections.append((heading, text))
        self._section = ("", [])

    def _cell(self) -> Cell | None:
        return self._table[-1][-1][-1] if self._table and self._table[-1] and self._table[-1][-1] else None


def _squeezed(text: str) -> str:
    return " ".join(text.split())
