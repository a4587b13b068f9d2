"""Text as people wrote it to text that can be shown: markup, entities, control and direction characters."""

from __future__ import annotations

import html
import re
import unicodedata

_BLOCKS = re.compile(r"<\s*(?:br|/p|/div|/li|/h\d|/tr)\s*/?\s*>", re.I)
_SPACES = re.compile(r"[ \t\u00a0]+")
_LINES = re.compile(r"\s*\n\s*")
_MARKUP = re.compile(r"<[a-zA-Z/!]|&[a-zA-Z#]")


def plain(text: str) -> str:
    r"""Text without markup, entities, control and direction characters, and with single spaces.

    >>> plain("<p>Cells &amp;amp; <b>nuclei</b></p>\r\n<p>H<sub>2</sub>O\u200b</p>")
    'Cells & nuclei\nH2O'
    >>> plain("p < 0.05 and x > 3")
    'p < 0.05 and x > 3'
    """
    if _MARKUP.search(text):
        text = _without_markup(text)
    if not text.replace("\n", " ").replace("\t", " ").isprintable():
        text = "".join(character for character in text if character in "\n\t" or _is_shown(character))
    text = _LINES.sub("\n", _SPACES.sub(" ", text.replace("\t", " "))).strip()
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _is_shown(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs"}


def one_line(text: str) -> str:
    """As `plain`, and on one line: for titles, names and keywords."""
    return plain(text).replace("\n", " ")


def _without_markup(text: str) -> str:
    import nh3

    if re.search(r"<[a-zA-Z/!]", text):
        text = _BLOCKS.sub("\n", text)
        text = nh3.clean(text, tags=set(), clean_content_tags={"script", "style"})
    for _ in range(3):  # EMPIAR and OAI-PMH escape twice
        unescaped = html.unescape(text)
        if unescaped == text:
            break
        text = unescaped
    return text
