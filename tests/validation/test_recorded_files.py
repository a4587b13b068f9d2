"""Real files: places are true, repairs change nothing else and leave nothing to repair, PageTab says the same as TSV and JSON."""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from micrograph.codes import is_safe
from micrograph.terms.index import Terms
from micrograph.validation import check_document, document
from micrograph.validation.documents import Document
from micrograph.validation.fixing import fixed

pytestmark = pytest.mark.recorded
BASE = "https://w3id.org/micrograph/"
# Of these the value is no quotation: a count, several values in one, an identifier put together of two cells.
_NO_QUOTATION = re.compile(
    r"^(PROFILE|SCHEMA|FILE|COLUMN|ENCODING|CRATE-|MODULES|PART|LINK-TYPE|EMAIL|ORGANISATION|TEXT-INVISIBLE|PROTOCOL|TEMPLATE-HINT"
    r"|LINE-WITHOUT|TERM-FOUND|TERM-LABEL|TERM-MALFORMED|TERM-OUT|TERM-UNRESOLVED|TERM-RETIRED|SEPARATOR|FORMAT|ID-PADDING|METHOD|FIELD-TYPE)"
)


@pytest.fixture(scope="module")
def terms() -> Terms:
    return Terms.load()


def files_of(kind: str, recordings: Path) -> Iterator[tuple[str, bytes]]:
    if kind == "ro-crate":
        with tarfile.open(recordings / "gide" / "gide_crates_1577.tar.gz") as archive:
            for number, member in enumerate(archive):
                file = archive.extractfile(member) if number % 25 == 0 else None
                if file is not None:
                    yield member.name, file.read()
        return
    folder, pattern, step = {
        "idr": ("idr/studies", "*/*-study.txt", 3),
        "pagetab": ("bia/biostudies_json", "*_original.json", 1),
        "zenodo": ("zenodo", "zenodo.org_api_records_*.json", 4),
    }[kind]
    for path in sorted((recordings / folder).glob(pattern))[::step]:
        yield path.name, path.read_bytes()


@pytest.fixture(scope="module", params=["idr", "pagetab", "zenodo", "ro-crate"])
def read(request: pytest.FixtureRequest, recordings: Path, terms: Terms) -> list[Document]:
    found = [
        document(payload, name, "auto", terms, BASE, profile="rembi")
        for name, payload in files_of(request.param, recordings)
    ]
    assert {one.form for one in found} == {request.param}
    return found


def test_at_line_and_column_stands_the_value_that_a_finding_quotes(read: list[Document]) -> None:
    wrong, looked_at = [], 0
    for one in read:
        lines = re.split(r"\r\n|\n|\r", one.text)
        for finding in one.findings:
            if not isinstance(finding.value, str) or _NO_QUOTATION.match(finding.code):
                continue
            looked_at += 1
            there = lines[finding.line - 1][finding.column - 1 :]
            quoted = finding.value.removesuffix("…")[:40]
            if not there.startswith((quoted, json.dumps(quoted, ensure_ascii=False)[:-1], json.dumps(quoted)[:-1])):
                wrong.append((one.name, finding.code, finding.pointer, finding.value, there[:40]))
    # idr0112's licence stands at the end of a comment, idr0012's column holds a list
    assert [row for row in wrong if "idr0112" not in row[0]] == []
    assert looked_at or read[0].form == "zenodo"  # whose own forms are no faults


def test_a_repaired_copy_differs_in_its_repairs_only_and_has_none_left(read: list[Document], terms: Terms) -> None:
    for one in read:
        copy, fixes = fixed(one)
        if not fixes:
            assert copy == one.payload
            continue
        before, after = one.text.split("\n"), copy.decode(one.encoding).removeprefix("\ufeff").split("\n")
        changed = [new for old, new in zip(before, after, strict=True) if old != new]
        assert len(changed) <= len({(fix.line, fix.new) for fix in fixes}) * 20  # a crate's node is referred to
        written = {form for fix in fixes for form in (fix.new, json.dumps(fix.new, ensure_ascii=False)[1:-1])}
        assert all(any(form in line for form in written) for line in changed), (one.name, changed, written)
        again, none = fixed(document(copy, one.name, one.form, terms, BASE, profile="rembi"))
        assert (again, none) == (copy, []), one.name


def test_a_safe_finding_that_no_repair_reaches_quotes_nothing_of_the_file(read: list[Document], terms: Terms) -> None:
    """An identifier out of two cells of IDR (EFO, 9606), a licence at the end of a comment."""
    left = [
        (one.name, finding.code, finding.value)
        for one in read
        for finding in document(fixed(one)[0], one.name, one.form, terms, BASE, profile="rembi").findings
        if finding.repair is not None and is_safe(finding.code)
    ]
    assert all(name.startswith("idr") for name, _, _ in left), left
    assert len(left) <= 3


# ------------------------------------------------------------------------------------------ PageTab in both forms
def as_tsv(study: dict[str, Any]) -> str:
    """A study in tab-separated PageTab, by the grammar."""
    blocks: list[list[list[str]]] = [[["Submission", study["accno"]], *attribute_lines(study)]]
    sections(study["section"], "", blocks)
    return "\n\n".join("\n".join("\t".join(map(cell, line)) for line in block) for block in blocks) + "\n"


def sections(section: dict[str, Any], parent: str, blocks: list[list[list[str]]]) -> None:
    accno = section.get("accno") or (f"made-{len(blocks)}" if section.get("subsections") else "")
    blocks.append([[section["type"], accno, *([parent] if parent else [])], *attribute_lines(section)])
    for link in flat(section.get("links", ())):
        if link.get("url"):
            blocks.append([["Link", link["url"]], *attribute_lines(link)])
    for below in flat(section.get("subsections", ())):
        sections(below, accno, blocks)


def flat(items: Any) -> Iterator[dict[str, Any]]:
    for item in items:
        if isinstance(item, list):
            yield from flat(item)
        elif item:
            yield item


def attribute_lines(holder: dict[str, Any]) -> Iterator[list[str]]:
    for attribute in holder.get("attributes", ()):
        value = attribute.get("value")
        if value is None:
            continue
        yield [f"<{attribute['name']}>" if attribute.get("reference") else attribute["name"], value]
        for key, form in (("nmqual", "({})"), ("valqual", "[{}]")):
            for qualifier in attribute.get(key, ()):
                if qualifier.get("value") is not None:
                    yield [form.format(qualifier["name"]), qualifier["value"]]


def cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if re.search(r'["\t\r\n]', text) else text


def test_a_study_as_tsv_says_what_it_says_as_json(recordings: Path, terms: Terms) -> None:
    compared = 0
    for name, payload in files_of("pagetab", recordings):
        study = json.loads(payload)
        if not all(isinstance(one.get("name"), str) for one in study.get("attributes", ())):
            continue
        by_json = check_document(payload, name, "pagetab", terms, BASE)
        by_tsv = check_document(as_tsv(study).encode(), name, "auto", terms, BASE)
        assert by_tsv["format"] == "pagetab"
        for one, other in zip(by_json["datasets"], by_tsv["datasets"], strict=True):
            for slot in ("title", "description", "organisms", "imaging_methods", "biosamples", "specimens", "acquisitions", "study_components", "publications", "contributors", "licence"):  # fmt: skip
                assert one.get(slot) == other.get(slot), (name, slot)
            compared += 1
    assert compared == 23
