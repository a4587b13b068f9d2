"""Text as people wrote it to text that can be shown: markup, entities, control and direction characters."""

from __future__ import annotations

import html
import re
import unicodedata
from itertools import pairwise

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
    text = unwrapped(_LINES.sub("\n", _SPACES.sub(" ", text.replace("\t", " "))).strip())
    return text if text.isascii() else unicodedata.normalize("NFC", text)


_WIDTHS = range(60, 121)  # characters of a line that somebody's editor broke
_ENDS = (".", "!", "?", ":", ";")
_LISTED = re.compile(r"(?:[-*•–]|\(?\w{1,2}[.)])\s")


def unwrapped(text: str) -> str:
    r"""Text without the breaks that an editor put where a line was full; those that end a paragraph stay.

    A break is no paragraph's where the next word would not have fitted, or within a sentence. Most recorded descriptions of TCIA
    are broken so (4d-lung), and abstracts that were copied out of a page (S-BIAD1009); the list of S-BIAD700 is one.

    >>> line = "This collection has images that were acquired while twenty patients were treated for"
    >>> unwrapped(f"{line}\ncancer of the lung, and they were asked for their consent in advance of everything\nelse.\nTwo.")[84:]
    ' cancer of the lung, and they were asked for their consent in advance of everything else.\nTwo.'
    """
    lines = text.split("\n")
    width = max(map(len, lines))
    if len(lines) < 3 or width not in _WIDTHS:  # of two lines it cannot be told, and who writes longer ones broke none
        return text
    joined = [_goes_on(line, after, width) for line, after in pairwise(lines)]
    if sum(joined) < max(2, len(joined) / 2):
        return text
    return lines[0] + "".join((" " if one else "\n") + line for line, one in zip(lines[1:], joined, strict=True))


def _goes_on(line: str, after: str, width: int) -> bool:
    first = after.partition(" ")[0]
    if _LISTED.match(after) or first == line.partition(" ")[0]:  # items of a list
        return False
    full = len(line) + 1 + len(first) > width
    return full or after[:1].islower() or (len(line) > 0.6 * width and not line.endswith(_ENDS))


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
