"""Reading IDR's study.txt: tab-separated keys with parallel values, in sections. Any bytes in, no exception out.

A file is a study section, then one section for each `Screen Number` or `Experiment Number`. The values of parallel
keys belong together by position, so holes are kept. A key may come again in a section (a second mapping of the
same phenotypes to an ontology), so every row is kept.

What real files do to this, each with a file that proves it:

- CRLF, lone CR as row ends (idr0099), both mixed (idr0101); cells quoted over several lines (idr0076).
- Not UTF-8: cp1252 (idr0108, idr0111) or MacRoman (idr0113, idr0115). `decode` states the rule.
- Four spaces for a tab (idr0096, idr0112), one space for a tab (`Screen Type primary screen`, idr0171), a key at
  the end of a comment (idr0112).
- Hints of the template left as values (`# leave blank`, idr0043).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from micrograph.records import Report

# Keys that mean something to the mapping; other keys of the format are kept, and never guessed at.
KEYS = frozenset(
    ["Comment[IDR Study Accession]", "Term Source Name", "Term Source URI", "Term Source File"]
    + [f"Study {name}" for name in (
        "Title", "Type", "Type Term Source REF", "Type Term Accession", "Description", "Key Words", "Key Word",
        "Organism", "Organism Term Source REF", "Organism Term Source", "Organism Term Accession", "Screens Number",
        "Experiments Number", "External URL", "Public Release Date", "BioImage Archive Accession",
        "BioStudies Accession", "EMPIAR Accession", "PubMed ID", "Publication Title", "Author List", "PMC ID", "DOI",
        "Publication Preprint", "Person Last Name", "Person First Name", "Person Email", "Person Address",
        "Person ORCID", "Person Roles", "License", "License URL", "Copyright", "Data Publisher", "Data DOI",
        "Version History",
    )]
    + [f"{kind} {name}" for kind in ("Screen", "Experiment") for name in (
        "Number", "Sample Type", "Description", "Size", "Example Images", "Imaging Method",
        "Imaging Method Term Source REF", "Imaging Method Term Source", "Imaging Method Term Accession", "Organism",
        "Organism Term Source REF", "Organism Term Accession", "Comments", "Data DOI", "Data Publisher", "Assay File",
        "Assay File Format",
    )]
    + [f"Comment[IDR {kind} Name]" for kind in ("Screen", "Experiment")]
    + [f"Screen {name}" for name in (
        "Type", "Type Term Source REF", "Type Term Accession", "Technology Type", "Technology Type Term Source REF",
        "Technology Type Term Accession", "Technology Term Source REF", "Technology Term Accession",
    )]
    + [f"Phenotype {name}" for name in (
        "Name", "Description", "Score Type", "Term Source REF", "Term Name", "Term Accession",
    )]
    + ["Raw Image Data Format", "Protocol Name", "Protocol Type", "Protocol Description"]
)  # fmt: skip
_FAMILIES = re.compile(
    r"(?:Comment ?\[|Study |Screen ?|Experiment |Phenotype |Protocol |Library |Term Source |Assay |Quality Control |"
    r"Raw Image |Feature Level |Processed Data |Additional File)"
)
_PLAUSIBLE = re.compile(r"[‘’“”–—…°µ×±®™\u00a0Ø]|(?<=[A-Za-zß-ÿ])[ß-öø-ÿ]")
_SPACES = re.compile(r"\s{4,}")
_UNCLOSED = 5  # quotes that never close, after which a file's quotes are taken for characters: no input is slow
# Running text, which a line without a key goes on with; any other row would be spoilt by it.
_PROSE_KEY = re.compile(r"(?:Title|Description|Comments|Author List|Version History|Conditions|Organization)$")
_SECTION_KEYS = {"Screen Number": "screen", "Experiment Number": "experiment"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its key, its values by position (holes are empty texts), its line in the file."""

    key: str
    cells: tuple[str, ...]
    line: int


@dataclass(slots=True)
class Section:
    """The study, or one screen or experiment of it."""

    kind: str  # study | screen | experiment
    rows: list[Row] = field(default_factory=list)

    def row(self, *keys: str) -> Row | None:
        """The first row of any of the keys that holds a value."""
        return next((row for key in keys for row in self.rows if row.key == key and any(row.cells)), None)

    def all(self, key: str) -> list[Row]:
        """Every row of a key, also the empty ones: the second mapping follows the first by order."""
        return [row for row in self.rows if row.key == key]

    def cells(self, *keys: str) -> tuple[str, ...]:
        """The values of the first row of any of the keys that holds a value."""
        row = self.row(*keys)
        return row.cells if row else ()

    def first(self, *keys: str) -> str:
        """The first value of any of the keys, or an empty text."""
        return next((cell for cell in self.cells(*keys) if cell), "")


def decode(payload: bytes) -> tuple[str, str]:
    r"""The text and the encoding it was read with.

    The rule: a byte order mark, else UTF-8 where it is valid, else whichever of cp1252 and MacRoman gives more
    characters that such texts hold (quotes, dashes, degree, micro, no-break space, accented small letters after a
    letter); cp1252 on a tie.

    >>> decode(b"CH-8057 Z\x9frich")
    ('CH-8057 Zürich', 'mac_roman')
    >>> decode(b"H\xe9rich\xe9 JK, 10 \xb5g/ml")
    ('Hériché JK, 10 µg/ml', 'cp1252')
    """
    if payload.startswith((b"\xff\xfe", b"\xfe\xff")):
        return payload.decode("utf-16", "replace"), "utf-16"
    try:
        return payload.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        pass
    texts = {name: payload.decode(name, "replace") for name in ("cp1252", "mac_roman")}
    scores = {name: len(_PLAUSIBLE.findall(text)) for name, text in texts.items()}
    best = "mac_roman" if scores["mac_roman"] > scores["cp1252"] else "cp1252"
    return texts[best], best


def looks_like_study(text: str) -> bool:
    """Whether a text is a study.txt, by its keys."""
    start = re.split(r"[\r\n]", text[:200_000])
    if any(line.startswith("Comment[IDR Study Accession]") for line in start):
        return True
    return sum(1 for line in start if line.split("\t")[0].strip() in KEYS and line.startswith("Study ")) >= 3


def parse(text: str, report: Report) -> list[Section]:
    """The sections of a study.txt, the study first."""
    sections = [Section("study")]
    for key, cells, line in _rows(text, report):
        kind = _SECTION_KEYS.get(key)
        if kind:
            sections.append(Section(kind))
        values = tuple(_without_hint(cell, key, line, report) for cell in cells)
        sections[-1].rows.append(Row(key, values, line))
    return sections


def _without_hint(cell: str, key: str, line: int, report: Report) -> str:
    value = cell.strip()
    if not value.startswith(("# ", "#\t")):
        return value
    if key in KEYS:
        report.add("TEMPLATE-HINT", "info", "a hint of the template stands as the value and is left out", key, value,
                   line=line)  # fmt: skip
    return ""


def _rows(text: str, report: Report) -> list[tuple[str, list[str], int]]:
    lines = re.split(r"\r*\n|\r", text)
    rows: list[tuple[str, list[str], int]] = []
    number, stray, unclosed = 0, -2, 0
    while number < len(lines):
        start = number
        cells, number = _cells(lines, number, unclosed < _UNCLOSED)
        unclosed += number == start + 1 and _opens(lines[start])
        if not any(cell.strip() for cell in cells) or _is_comment(cells[0]):
            hidden = _hidden_key(cells[0], start + 1, report)
            if hidden:
                rows.append((hidden, cells[1:], start + 1))
            continue
        named = _key(cells, start + 1, report)
        if named:
            rows.append((*named, start + 1))
            continue
        if rows and _PROSE_KEY.search(rows[-1][0]):
            _continue(rows[-1][1], cells)
        if stray != start - 1:  # one finding for lines that follow each other
            message = "the line begins with no key of the format: it goes on with running text, else it is left out"
            after = rows[-1][0] if rows else ""
            report.add("LINE-WITHOUT-KEY", "info", message, after, cells[0], line=start + 1)
        stray = start
    return rows


def _is_comment(cell: str) -> bool:
    return cell.strip().strip('"').startswith("#")


def _hidden_key(cell: str, line: int, report: Report) -> str | None:
    """A key that stands at the end of a comment, where a line end was lost (idr0112)."""
    hidden = _SPACES.split(cell.strip())[-1]
    if hidden not in KEYS:
        return None
    report.add("SEPARATOR-DAMAGED", "info", "a key stands at the end of a comment", hidden, cell, line=line)
    return hidden


def _continue(values: list[str], cells: list[str]) -> None:
    last = max((place for place, value in enumerate(values) if value.strip()), default=None)
    if last is not None:
        values[last] = " ".join([values[last].strip(), *(cell.strip() for cell in cells if cell.strip())])


def _cells(lines: list[str], number: int, quoted: bool) -> tuple[list[str], int]:
    """The cells of the row that begins at a line, and the line after it; a quoted cell may run over several."""
    line = lines[number]
    if '"' not in line or not quoted:
        return line.split("\t"), number + 1
    end = number + 1
    while _opens(line) and end < len(lines) and end - number < 200 and not _starts_row(lines[end]):
        line = f"{line}\n{lines[end]}"
        end += 1
    if _opens(line):  # never closed: the quote is only a character
        return lines[number].split("\t"), number + 1
    return [_unquoted(cell) for cell in line.split("\t")], end


def _opens(line: str) -> bool:
    """Whether the last cells are within a quoted cell that is not closed yet."""
    return any(cell.startswith('"') and cell.count('"') % 2 for cell in line.split("\t"))


def _starts_row(line: str) -> bool:
    return line.split("\t", 1)[0].strip() in KEYS


def _unquoted(cell: str) -> str:
    value = cell.strip()
    if len(value) > 1 and value[0] == value[-1] == '"' and value.count('"') % 2 == 0:
        inner = value[1:-1].replace('""', "\0")
        if '"' not in inner:  # idr0040 quotes four protocols in one cell: that one stays as it is
            return inner.replace("\0", '"')
    return cell


def _key(cells: list[str], line: int, report: Report) -> tuple[str, list[str]] | None:
    """The key and values of a row, its separators mended; None where the row begins with no key."""
    key = cells[0].strip()
    if key in KEYS:
        return key, cells[1:]
    if not _FAMILIES.match(key):
        return None
    spaced = [cell for cell in re.split(r"\s{2,}", cells[0].rstrip(" :,")) if cell]
    if spaced and spaced[0] in KEYS:
        if len(spaced) > 1:
            report.add("SEPARATOR-DAMAGED", "info", "spaces stand for tabs", spaced[0], cells[0], line=line)
        return spaced[0], spaced[1:] + cells[1:]
    begun = max((known for known in KEYS if key.startswith(f"{known} ")), key=len, default="")
    if begun and not key[len(begun) :].strip().startswith("Term "):
        report.add("SEPARATOR-DAMAGED", "info", "a space stands for a tab", begun, key, line=line)
        return begun, [key[len(begun) :].strip(), *cells[1:]]
    return key, cells[1:]
