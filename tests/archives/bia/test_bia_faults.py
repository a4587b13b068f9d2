"""Faults that curators mend in submissions are found where they stand; each class once with a study written by us."""

from __future__ import annotations

import time
from typing import Any

import orjson
import pytest

from micrograph.archives.bia import ARCHIVE
from micrograph.records import Finding, Report


def section(kind: str, *attributes: tuple[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": kind, "attributes": [{"name": name, "value": value} for name, value in attributes]} | more


def faults(*sections: Any, **more: Any) -> list[Finding]:
    attached = [{"name": "AttachTo", "value": "BioImages"}, {"name": "Title", "value": "t"}]
    root = {"type": "Study", "subsections": list(sections)} | more
    payload = orjson.dumps({"accno": "S-BIAD1", "attributes": attached, "section": root})
    (record,) = ARCHIVE.split(payload, "application/json", "study.json")
    report = Report("bia", "S-BIAD1")
    assert ARCHIVE.to_dataset([record], report) is not None
    return list(report)


def fault(code: str, *sections: Any, **more: Any) -> Finding:
    (found,) = [finding for finding in faults(*sections, **more) if finding.code == code]
    return found


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("ada@example.org", None),
        ("Ada <ada@example.org>", "EMAIL-FORM"),  # S-BIAD954
        ("ada@example.orgada@example.org", "EMAIL-FORM"),  # S-BIAD1344
        ("ada@example..org", "EMAIL-MALFORMED"),  # S-BIAD1223
        ("ada@host@example.org", "EMAIL-MALFORMED"),  # S-BSST651
        ("ada", "EMAIL-MALFORMED"),
    ],
)
def test_an_address_that_no_mail_reaches_is_found_and_never_shown(written: str, code: str | None) -> None:
    found = faults(section("author", ("Name", "Ada"), ("Email", written)))
    assert [finding.code for finding in found] == ([code] if code else [])
    for finding in found:
        assert finding.pointer == "/section/subsections/0/attributes/1/value"
        assert "ada" not in str(finding.to_json()).lower()


def test_characters_that_cannot_be_seen_are_found() -> None:
    """S-BSST744 has a right-to-left mark before an address."""
    found = fault("TEXT-INVISIBLE", section("Publication", ("Title", "A \u202btitle")))
    assert (found.value, found.repair) == ("A \u202btitle", "A title")
    assert "@" not in str(
        fault("TEXT-INVISIBLE", section("author", ("Name", "A"), ("Email", "\u202bada@example.org"))).to_json()
    )


def test_a_section_spelt_otherwise_than_in_its_template_is_found() -> None:
    found = fault("SECTION-SPELLING", section("Annotation", ("Title", "masks")))
    assert (found.pointer, found.repair) == ("/section/subsections/0/type", "Annotations")
    assert "SECTION-SPELLING" not in {finding.code for finding in faults(section("Annotations", ("Title", "masks")))}


def test_a_word_for_nothing_is_a_filler() -> None:
    assert fault("VALUE-FILLER", section("Publication", ("Title", "t"), ("DOI", "TBD"))).value == "TBD"


def test_a_text_that_was_split_at_its_commas_is_found_once() -> None:
    """S-BIAD1076: a bracket opens in one value and closes two values later."""
    pieces = [
        ("Experimental variable", text) for text in ("dose", "three proteins (A", "B", "C; all bound)", "time (h)")
    ]
    found = fault("TEXT-SPLIT", section("Biosample", ("Title", "b"), *pieces))
    assert found.repair == "three proteins (A B C; all bound)"
    assert found.pointer.endswith("/attributes/2/value")
    never_closed = [("Experimental variable", text) for text in ("a (b", "c", "d")]
    assert "TEXT-SPLIT" not in {finding.code for finding in faults(section("Biosample", *never_closed))}


def test_an_organisation_without_the_accession_that_authors_refer_to_is_found() -> None:
    """S-BIAD15."""
    author = {
        "type": "Author",
        "attributes": [{"name": "Name", "value": "A"}, {"name": "Affiliation", "value": "o1", "reference": True}],
    }
    found = fault("ORGANISATION-UNNAMED", author, section("Organization", ("Name", "Institute")))
    assert (found.pointer, found.repair) == ("/section/subsections/1", "o1")
    unsure = faults(author, *(section("Organization", ("Name", name)) for name in "ab"))
    assert [finding.repair for finding in unsure if finding.code == "ORGANISATION-UNNAMED"] == [None, None]


@pytest.mark.parametrize(
    ("link", "codes"),
    [
        ({"url": "https://example.org/a"}, set()),
        ({"url": "EMPIAR-10311", "attributes": [{"name": "Type", "value": "EMPIAR"}]}, set()),
        ({"url": "10.1234/abc", "attributes": [{"name": "Type", "value": "doi"}]}, set()),
        ({"url": "10.1234/abc"}, {"LINK-TYPE-MISSING"}),  # S-BIAD1419
        ({"url": "doi.org/10.1234/abc"}, {"LINK-TYPE-MISSING", "DOI-FORM"}),  # S-BIAD1135
        ({"url": "two proteins "}, {"LINK-MALFORMED"}),  # S-BSST592
    ],
)
def test_a_link_says_what_it_is(link: dict[str, Any], codes: set[str]) -> None:
    assert {finding.code for finding in faults(links=[link])} == codes


def test_modules_inside_their_component_are_said_once_a_component() -> None:
    """S-BIAD590, S-BIAD628, S-BIAD677."""
    nested = section("Study Component", ("Name", "c"), subsections=[section("Biosample"), section("Image Acquisition")])
    assert [finding.pointer for finding in faults(nested, nested) if finding.code == "MODULES-NESTED"] == [
        "/section/subsections/0", "/section/subsections/1",
    ]  # fmt: skip


def associated(written: str, *samples: dict[str, Any]) -> Finding:
    rows = section("Associations", ("Biosample", written))
    return fault("ASSOCIATION-DANGLING", *samples, section("Study Component", ("Name", "c"), subsections=[rows]))


def test_an_association_by_what_a_sample_is_finds_the_sample() -> None:
    """S-BIAD2808 writes T lymphocyte where the title says Jurkat and the biological entity T lymphocytes."""
    samples = [
        section("Biosample", ("Title", "human: J1"), ("Biological entity", "T lymphocytes")),
        section("Biosample", ("Title", "human: M1"), ("Biological entity", "macrophages")),
    ]
    found = associated("human T lymphocyte", *samples)
    assert (found.repair, found.expected) == ("human: J1", "'human: J1'; 'human: M1'")
    assert associated("human: Macro", *samples).repair == "human: M1"


def test_of_two_samples_that_fit_alike_none_is_offered() -> None:
    samples = [section("Biosample", ("Title", f"human: {name}")) for name in ("one", "two")]
    assert associated("human: cells", *samples).repair is None
    assert associated("something else", *samples).repair is None
    assert associated("human: cells").expected == "a biosample; there is none"


def test_titles_that_differ_in_spaces_are_the_same() -> None:
    rows = section("Associations", ("Biosample", "two  words"))
    sample = section("Biosample", ("Title", "two words"))
    assert not [
        one
        for one in faults(sample, section("Study Component", ("Name", "c"), subsections=[rows]))
        if one.severity == "error"
    ]


def test_ten_thousand_faults_take_no_time_to_speak_of() -> None:
    many = 3000
    samples = [section("Biosample", ("Title", f"sample {number}")) for number in range(many)]
    rows = [section("Associations", ("Biosample", f"no sample {number}")) for number in range(many)]
    split = section("Biosample", *[("Experimental variable", "open (")] * many)
    authors = [{"type": "Author", "attributes": [{"name": "Name", "value": "A"}, {"name": "Affiliation", "value": f"o{number}", "reference": True}]}
               for number in range(many)]  # fmt: skip
    places = [section("Organization", ("Name", "I")) for _ in range(many)]
    start = time.process_time()
    found = faults(*samples, split, *authors, *places, section("Study Component", ("Name", "c"), subsections=rows))
    assert time.process_time() - start < 20
    assert sum(finding.code == "ASSOCIATION-DANGLING" for finding in found) == many
