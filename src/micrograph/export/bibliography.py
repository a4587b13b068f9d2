"""For reference managers: BibTeX, RIS and CSL-JSON."""

from __future__ import annotations

import re

import orjson

from micrograph.export.facts import address, authors, name_parts, publisher, title, without_empty, year
from micrograph.records import Json

BIBTEX = "application/x-bibtex"
RIS = "application/x-research-info-systems"
CSL = "application/vnd.citationstyles.csl+json"
CARRIES_BIBTEX = frozenset({
    "accession", "title", "doi", "version", "release_date", "contributors.name", "landing_page", "keywords",
})  # fmt: skip
CARRIES_RIS = CARRIES_BIBTEX  # a description is there too, in one line: its paragraphs are lost
CARRIES_CSL = CARRIES_BIBTEX | {"description"}
_SPECIAL = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "$": r"\$", "_": r"\_",
            "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}  # fmt: skip


def bibtex(dataset: Json) -> str:
    """An entry of BibTeX; `@misc`, which every style knows."""
    fields = without_empty({
        "author": " and ".join(_bibtex_name(person) for person in authors(dataset)),
        "title": f"{{{_tex(title(dataset))}}}",
        "year": year(dataset),
        "date": dataset.get("release_date"),  # EDTF, as biblatex takes it
        "publisher": _tex(publisher(dataset)[0]),
        "doi": dataset.get("doi"),
        "url": address(dataset),
        "version": _tex(str(dataset["version"])) if dataset.get("version") else None,
        "number": _tex(dataset["accession"]),
        "keywords": _tex(", ".join(dataset.get("keywords", ()))),
    })  # fmt: skip
    key = re.sub(r"[^A-Za-z0-9]+", "-", f"{dataset['archive']}-{dataset['accession']}").strip("-")
    return f"@misc{{{key},\n" + ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items()) + "\n}\n"


def write_bibtex(dataset: Json, base: str) -> bytes:
    """The entry in UTF-8."""
    return bibtex(dataset).encode()


def write_ris(dataset: Json, base: str) -> bytes:
    """One reference of RIS, type DATA."""
    date = str(dataset.get("release_date") or "").split("/")[0]
    rows = [("TY", "DATA"), ("TI", title(dataset))]
    rows += [("AU", ", ".join(part for part in name_parts(person) if part)) for person in authors(dataset)]
    rows += [
        ("PY", year(dataset)),
        ("DA", date.replace("-", "/")),
        ("AB", str(dataset.get("description") or "")),
        ("PB", publisher(dataset)[0]),
    ]
    rows += [("DO", str(dataset.get("doi") or "")), ("UR", address(dataset)), ("AN", dataset["accession"])]
    rows += [("ET", str(dataset.get("version") or ""))]
    rows += [("KW", word) for word in dataset.get("keywords", ())]
    lines = [f"{tag}  - {_line(value)}" for tag, value in rows if _line(value)]
    return ("\r\n".join([*lines, "ER  - "]) + "\r\n").encode()


def csl(dataset: Json) -> Json:
    """An item of CSL-JSON (citation-style-language 1.0.2)."""
    parts = [int(part) for part in str(dataset.get("release_date") or "").split("/")[0].split("-") if part.isdigit()]
    return without_empty({
        "id": dataset["id"],
        "type": "dataset",
        "title": title(dataset),
        "author": [_csl_name(person) for person in authors(dataset)],
        "issued": {"date-parts": [parts]} if parts else None,
        "abstract": dataset.get("description"),
        "publisher": publisher(dataset)[0],
        "DOI": dataset.get("doi"),
        "URL": address(dataset),
        "number": dataset["accession"],
        "version": dataset.get("version"),
        "keyword": ", ".join(dataset.get("keywords", ())),
    })  # fmt: skip


def write_csl(dataset: Json, base: str) -> bytes:
    """The item in a list, as reference managers exchange them."""
    return orjson.dumps([csl(dataset)])


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(character, character) for character in _line(text))


def _line(text: object) -> str:
    """One line without characters that no text format holds."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]", " ", str(text)).split())


def _bibtex_name(person: Json) -> str:
    family, given = name_parts(person)
    if family and given:
        return f"{_tex(family)}, {_tex(given)}"
    return f"{{{_tex(family or given)}}}"  # a name as a whole: BibTeX is not to guess which part is the family's


def _csl_name(person: Json) -> Json:
    family, given = name_parts(person)
    return {"family": family, "given": given} if family and given else {"literal": family or given}
