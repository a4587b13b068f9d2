"""The bundled records: every one maps without an error, and together they hold what the demo promises to show."""

from __future__ import annotations

import importlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from micrograph import identifiers, resources
from micrograph.records import RawRecord, Report

CONNECTORS = ("bbbc", "bia", "cil", "cpg", "empiar", "gide", "idr", "ssbd", "tcia", "zenodo")
# Payloads that are not one record each: a table, and counts of collections that stand in files of their own.
TABLES = {"cpg": 3, "tcia": 4}
TERM_SLOTS = ("organisms", "imaging_methods", "cell_lines", "components", "phenotypes", "assays")


@dataclass(frozen=True)
class Demo:
    """One bundled record with its parts, and what its connector makes of it."""

    accession: str
    draft: dict[str, Any] | None
    report: Report


@cache
def demos(connector: str) -> tuple[Demo, ...]:
    archive = importlib.import_module(f"micrograph.archives.{connector}").ARCHIVE
    parts: dict[tuple[str, str], list[RawRecord]] = {}
    for path in sorted((resources.demo() / connector).iterdir()):
        for record in archive.split(path.read_bytes(), "", path.name):
            assert record.accession, path.name
            parts.setdefault((record.archive, record.accession), []).append(record)
    found = []
    for name, records in sorted(parts.items()):
        report = Report(*name)
        found.append(Demo(name[1], archive.to_dataset(records, report), report))
    return tuple(found)


def drafts(*connectors: str) -> Iterator[dict[str, Any]]:
    for connector in connectors or CONNECTORS:
        for demo in demos(connector):
            assert demo.draft is not None
            yield demo.draft


def mentions(draft: dict[str, Any], *slots: str) -> list[dict[str, Any]]:
    parts = [
        draft,
        *(part for key in ("study_components", "biosamples", "acquisitions") for part in draft.get(key, [])),
    ]
    return [mention for part in parts for slot in slots or TERM_SLOTS for mention in part.get(slot, [])]


def ids(*slots: str) -> set[str]:
    return {mention["id"] for draft in drafts() for mention in mentions(draft, *slots) if "id" in mention}


def of(archive: str, accession: str) -> list[dict[str, Any]]:
    return [draft for draft in drafts() if (draft["archive"], draft["accession"]) == (archive, accession)]


@pytest.mark.parametrize("connector", CONNECTORS)
def test_every_payload_is_one_record_and_its_only_errors_are_the_archives_own(connector: str) -> None:
    # S-BIAD2225 and S-BIAD2808 do name components' samples and methods that the study does not have
    faulty = {"S-BIAD2225": {"ASSOCIATION-DANGLING"}, "S-BIAD2808": {"ASSOCIATION-DANGLING"}}
    for demo in demos(connector):
        assert demo.draft is not None, demo.accession
        errors = {finding.code for finding in demo.report if finding.severity == "error"}
        assert errors == faulty.get(demo.accession if connector == "bia" else "", set()), demo.accession
        assert demo.draft["title"], demo.accession
    files = [path for path in (resources.demo() / connector).iterdir() if path.suffix != ".tsv"]
    assert len(demos(connector)) == (TABLES.get(connector) or len(files))


def test_five_archives_have_about_twenty_records_and_four_a_few() -> None:
    accessions = {(draft["archive"], draft["accession"]) for draft in drafts()}
    counts = Counter(archive for archive, _ in accessions)
    assert {archive for archive, count in counts.items() if count >= 18} == {"bia", "empiar", "idr", "ssbd", "zenodo"}
    assert {archive: count for archive, count in counts.items() if count < 18} == {
        "bbbc": 3,
        "cil": 3,
        "cpg": 3,
        "tcia": 4,
    }


def test_no_e_mail_address_and_no_long_prose_is_bundled() -> None:
    for connector in CONNECTORS:
        for path in (resources.demo() / connector).iterdir():
            text = path.read_text(encoding="utf-8")
            assert identifiers.mask_emails(text) == text, path.name
            assert not re.search(r"[\w.-]+@[\w-]+\.\w+", text), path.name
    for draft in drafts():
        assert len(draft.get("description", "")) < 200, draft["accession"]


def test_payloads_in_json_are_readable() -> None:
    for connector in CONNECTORS:
        for path in (resources.demo() / connector).glob("*.json"):
            text = path.read_text(encoding="utf-8")
            assert text == json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n", path.name


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("idr", "idr0161"), ("bia", "S-BIAD1257")),
        (("idr", "idr0157"), ("bia", "S-BIAD824")),
        (("idr", "idr0163"), ("bia", "S-BIAD1288")),
        (("idr", "idr0015"), ("bia", "S-BIAD595")),
        (("bia", "S-BIAD610"), ("empiar", "EMPIAR-11380")),
    ],
)
def test_the_same_study_is_there_in_two_archives(first: tuple[str, str], second: tuple[str, str]) -> None:
    assert of(*first)
    assert of(*second)


def test_one_article_stands_in_two_archives() -> None:
    archives: dict[str, set[str]] = {}
    for draft in drafts():
        for article in draft.get("publications", []):
            if doi := identifiers.doi(article.get("doi", "")):
                archives.setdefault(doi.value, set()).add(draft["archive"])
    assert archives["10.7554/elife.26066"] == {"idr", "bia"}
    assert archives["10.1158/1535-7163.mct-09-1148"] == {"bbbc", "cpg"}  # BBBC021 is cpg0010


@pytest.mark.parametrize(
    "record",
    [
        ("idr", "idr0001"),
        ("idr", "idr0161"),
        ("bia", "S-BIAD1135"),
        ("bia", "S-BIAD1257"),
        ("empiar", "EMPIAR-11380"),
        ("empiar", "EMPIAR-11561"),  # their organism only GIDE's crates say
    ],
)
def test_the_same_record_comes_through_two_connectors(record: tuple[str, str]) -> None:
    assert len(of(*record)) == 2


def test_identifiers_are_spelt_as_awkwardly_as_in_life() -> None:
    everything = ids()
    assert any(re.fullmatch(r"\d+", written) for written in everything)
    assert any("NCBITaxon_0" in written for written in everything)
    assert any(written.startswith("obo:") for written in everything)
    assert any(written.startswith("http://purl.obolibrary.org/obo/") for written in everything)
    assert any(written.startswith("FBbi:") for written in everything)
    assert any(written.startswith("FBbi_") for written in everything)
    assert any(written.startswith("Fbbi_") for written in everything)
    texts = [path.read_text() for path in (resources.demo() / "gide").iterdir()]
    assert any('"QuantitiveValue"' in text for text in texts)
    assert any('"QuantitativeValue"' in text for text in texts)


def test_a_retired_term_and_ids_of_other_terms_are_there() -> None:
    stated = {
        (identifiers.term_id(mention["id"]).value, mention.get("label"))  # type: ignore[union-attr]
        for draft in drafts()
        for mention in mentions(draft, "components", "imaging_methods")
        if "id" in mention and identifiers.term_id(mention["id"])
    }
    assert ("GO:0005623", "cell") in stated  # retired
    assert ("GO:0007555", "activation of MAPKK activity") in stated  # the id of another term
    assert ("FBbi:00000364", "light sheet fluorescence microscopy") in stated  # the id of an illumination
    assert ("FBbi:00000256", "time lapse super-resolution microscopy") in stated  # the id of electron microscopy


def test_calibration_samples_have_no_organism() -> None:
    (beads,) = of("zenodo", "15150937")
    assert "bead" in beads["title"].lower()
    assert mentions(beads, "organisms") == []


def test_hosts_stand_with_their_pathogens() -> None:
    (adenovirus,) = of("idr", "idr0081")
    labels = {mention.get("label") for mention in mentions(adenovirus, "organisms")}
    assert "Homo sapiens" in labels
    assert len(labels) > 1


def test_organisms_and_methods_meet_as_the_questions_need() -> None:
    seen: dict[str, set[str]] = {}
    for draft in drafts("bia", "gide", "idr"):
        for mention in mentions(draft, "organisms"):
            seen.setdefault(str(mention.get("label")).partition(" (")[0], set()).add(draft["archive"])
    assert len(seen["Homo sapiens"]) >= 3
    assert len(seen["Mus musculus"]) >= 3
    assert len(seen["Drosophila melanogaster"]) >= 3
    several = [
        draft["accession"]
        for draft in drafts("gide")
        if len({mention["id"] for mention in mentions(draft, "organisms")}) > 1
        and len({mention.get("id") for mention in mentions(draft, "imaging_methods")}) > 1
    ]
    assert "177-Kinjo-cAMPsignalingDyn" in several


@pytest.mark.parametrize(
    ("organism", "method"),
    [
        ("Escherichia coli", "fluorescence microscopy"),
        ("Mus musculus", "light sheet|SPIM"),
        ("Danio rerio", "light sheet|SPIM"),
        ("Drosophila melanogaster", "light sheet|SPIM"),
        ("Homo sapiens", "FIB-SEM"),
        ("Plasmodium", "microscopy"),
    ],
)
def test_organisms_are_there_by_the_methods_that_people_ask_for(organism: str, method: str) -> None:
    assert any(
        any(organism in str(mention.get("label")) for mention in mentions(draft, "organisms"))
        and any(re.search(method, str(mention.get("label"))) for mention in mentions(draft, "imaging_methods"))
        for draft in drafts("bia", "gide", "idr")
    )


def test_electron_microscopy_of_human_cells_is_there_under_two_licences() -> None:
    licences = set()
    for draft in drafts("bia", "gide"):
        human = any("sapiens" in str(mention.get("label")) for mention in mentions(draft, "organisms"))
        electrons = any(
            re.search("electron|FIB-SEM|SBFSEM", str(mention.get("label")))
            for mention in mentions(draft, "imaging_methods")
        )
        if human and electrons:
            licences.add(str(draft.get("licence")))
    assert any("zero" in licence or "CC0" in licence for licence in licences)
    assert any("/by/" in licence or "BY 4" in licence for licence in licences)


def test_images_of_a_terabyte_and_of_a_hundred_kilobytes_are_there() -> None:
    sizes = {draft["accession"]: draft["total_bytes"] for draft in drafts() if "total_bytes" in draft}
    assert {accession for accession, size in sizes.items() if size > 10**13} >= {"cpg0004", "cpg0012"}
    assert sizes["gtex"] > 8 * 10**12
    assert sizes["CIL_40314"] < 200_000


def test_human_by_electron_microscopy_is_there_in_the_words_of_four_archives() -> None:
    found = set()
    for draft in drafts():
        human = any("sapiens" in str(mention.get("label")) for mention in mentions(draft, "organisms"))
        if human and any("electron" in str(mention.get("label")) for mention in mentions(draft, "imaging_methods")):
            found.add(draft["archive"])
    assert found >= {"bia", "cil", "empiar", "ssbd"}


def test_licences_reach_from_public_domain_to_none_stated() -> None:
    stated = [str(draft.get("licence", "")).lower().replace(" ", "-") for draft in drafts()]
    for wanted in ("zero", "by/4.0|cc-by-4", "by-nc/4.0|by-nc-4", "by-nc-nd", "by-nc-sa", "by-sa"):
        assert any(re.search(wanted, licence) for licence in stated), wanted
    assert "" in stated


def test_a_description_in_html_and_articles_dated_by_year_are_there() -> None:
    assert any("<em>" in str(draft.get("description")) for draft in drafts("zenodo"))
    years = {str(article.get("year")) for draft in drafts("gide") for article in draft.get("publications", [])}
    assert any(re.fullmatch(r"\d{4}", year) for year in years)


def test_cell_lines_are_there() -> None:
    named = json.dumps(
        [[mentions(draft, "cell_lines"), draft.get("keywords", []), draft["title"]] for draft in drafts()]
    )
    for line in ("HeLa", "U2OS", "CHO-K1"):
        assert line in named


def test_elongated_cells_are_there_in_three_screens() -> None:
    studies = {
        draft["accession"]
        for draft in drafts("idr")
        for mention in mentions(draft, "phenotypes")
        if mention.get("id") == "CMPO_0000077"
    }
    assert {"idr0001", "idr0008", "idr0012"} <= studies
