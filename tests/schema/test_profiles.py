"""Profiles, crosswalk and value sets are what the standards say, and the schema remembers what it was."""

from __future__ import annotations

import copy
import csv
import json
from pathlib import Path
from typing import Any

import orjson
import pytest

from micrograph import resources
from micrograph.archives import archives
from micrograph.crosswalk import crosswalk
from micrograph.errors import BrokenFile, InvalidData, NotFound
from micrograph.model import SCHEMA_VERSION
from micrograph.model.profiles import CARRIED, PROFILES
from micrograph.schema_diff import changes, load, needs_major
from micrograph.terms.index import Terms
from micrograph.terms.roles import ROLES, SLOT_ROLES
from micrograph.terms.value_sets import members, summary
from micrograph.web.schema_page import standalone

SCHEMAS = resources.schemas()
_LEVEL = {"required": "required", "desirable": "recommended"}


def levels(profile: str) -> dict[str, str]:
    """`Class.slot` to level."""
    return {f"{row.class_name}.{slot}": row.level for row in PROFILES[profile].requirements for slot in row.slots}


# ------------------------------------------------------------------------------------------------- crosswalk
@pytest.mark.recorded
@pytest.mark.parametrize(
    ("table", "source", "columns"),
    [
        ("rembi_2021_fields.tsv", "rembi-2021", ("module", "field")),
        ("rembi_1.5_model_fields.tsv", "rembi-1.5", ("class", "field")),
        ("mifa_fields.tsv", "mifa", ("class", "field")),
        ("foundinggide_recommended_fields.tsv", "foundinggide", ("rembi_module", "field")),
    ],
)
def test_every_field_of_a_standard_is_in_the_crosswalk(
    table: str, source: str, columns: tuple[str, str], shared: Path
) -> None:
    with (shared / "research" / "tables" / table).open(encoding="utf-8") as file:
        named = {tuple(row[column] for column in columns) for row in csv.DictReader(file, delimiter="\t")}
    assert named == {(row.module, row.field) for row in crosswalk()[source]}


@pytest.mark.recorded
def test_every_template_field_is_mapped_or_left_out_with_a_reason(shared: Path) -> None:
    rows = json.loads((shared / "research" / "tables" / "biostudies_templates_fields.json").read_text())
    held = [row for source, found in crosswalk().items() if source.startswith("biostudies:") for row in found]
    assert len(held) == len(rows) == 234
    assert all(row.home or row.remark for row in held)


@pytest.mark.recorded
def test_the_82_archive_fields_are_all_there(shared: Path) -> None:
    with (shared / "research" / "tables" / "crosswalk.tsv").open(encoding="utf-8") as file:
        fields = {row["archive_field"] for row in csv.DictReader(file, delimiter="\t")}
    assert fields <= {
        row.field for source, found in crosswalk().items() if source.startswith("archive:") for row in found
    }


def test_the_bioimage_archives_forms_carry_17_of_rembis_35_fields() -> None:
    """The ceiling that SEMANTICS.md 7 names; formats are read from the names in file lists, for which the form has no field."""
    template = {home for row in crosswalk()["biostudies:BioImages.v4"] if row.field != "File List" for home in row.home}
    fields = crosswalk()["rembi-2021"]
    assert (len(fields), sum(any(home in template for home in row.home) for row in fields)) == (35, 17)


# -------------------------------------------------------------------------------------------------- profiles
@pytest.mark.recorded
def test_requirement_levels_of_the_template_are_the_templates_own(shared: Path) -> None:
    rows = json.loads((shared / "research" / "tables" / "biostudies_templates_fields.json").read_text())
    asked = {(row[1], row[2]): row[3] for row in rows if row[0] == "BioImages.v4"}
    ours = levels("bia-v4")
    wrong = []
    for row in crosswalk()["biostudies:BioImages.v4"]:
        level = next((value for (module, field), value in asked.items() if field == row.field and module.split(" [")[0].endswith(row.module.rpartition("/")[2])), None)  # fmt: skip
        if level in _LEVEL and row.home and "RelatedRecord" not in row.home[0] and "Association." not in row.home[0]:
            found = {ours.get(home) for home in row.home}
            if _LEVEL[level] not in found and not (level == "desirable" and "required" in found):
                wrong.append((row.module, row.field, level, found))
    # file lists lie beside the record; PubMed ids and links are not asked of everyone
    assert {row[1] for row in wrong} <= {"File List", "Pubmed ID", "Name"}, wrong


@pytest.mark.recorded
@pytest.mark.parametrize(("table", "profile", "source"), [("rembi_1.5_model_fields.tsv", "rembi", "rembi-1.5"), ("mifa_fields.tsv", "mifa", "mifa")])  # fmt: skip
def test_what_a_model_requires_the_profile_requires(table: str, profile: str, source: str, shared: Path) -> None:
    with (shared / "research" / "tables" / table).open(encoding="utf-8") as file:
        required = {(row["class"], row["field"]) for row in csv.DictReader(file, delimiter="\t") if row["requirement"] == "required"}  # fmt: skip
    ours, wrong = levels(profile), []
    for row in crosswalk()[source]:
        homes = [home for home in row.home if not home.startswith(("OntologyTerm", "RelatedRecord"))]
        if (
            (row.module, row.field) in required
            and homes
            and not {ours.get(home) for home in homes} & {"required", "recommended"}
        ):
            wrong.append((row.module, row.field))
    # a name in two parts is asked for as a whole; what a publication's own record holds is not asked again
    assert {field for _, field in wrong} <= {"first_name", "last_name", "author_first_name", "author_last_name", "title", "identifier", "funder"}, wrong  # fmt: skip


def test_archives_whose_forms_are_known_carry_their_accession() -> None:
    carriers = {"gide", "datacite", "oai-pmh", "schema-org", "ro-crate"}
    assert set(CARRIED) == set(archives()) - carriers
    assert len(CARRIED) == 17
    assert all("Dataset.accession" in carried for carried in CARRIED.values())


def test_a_profile_that_names_no_slot_is_refused(tmp_path: Path) -> None:
    from micrograph.schema.profiles import load_profiles
    from micrograph.schema.slots import classes, load_view

    rows = classes(load_view(SCHEMAS))
    (tmp_path / "profiles").mkdir()
    head = "profile: x\ntitle: x\nsource: x\ndescription: x\nfields:\n"
    for body, complaint in (
        ("  Dataset: {titel: {level: required}}", "Dataset has no slot titel"),
        ("  Datset: {title: {level: required}}", "no class 'Datset'"),
        ("  Dataset: {title: {level: must}}", "level 'must'; valid: required"),
        ("  Dataset: {title: {level: required, min: 3}}", "unknown min; valid:"),
    ):
        (tmp_path / "profiles" / "x.yaml").write_text(head + body)
        with pytest.raises(InvalidData, match=complaint):
            load_profiles(tmp_path, rows)


# ------------------------------------------------------------------------------------------------ value sets
def test_a_value_set_holds_just_the_terms_that_its_role_takes() -> None:
    terms = Terms.load()
    for role in ROLES.values():
        found = members(role, terms)
        assert found == sorted(set(found))
        assert all(terms.in_role(curie, role) for curie in found)
    methods = set(members(ROLES["imaging_method"], terms))
    assert {"FBbi:00050000", "FBbi:00000332"} <= methods  # FIB-SEM; SIM, which is not below the others
    assert not methods & {"FBbi:00000265", "FBbi:00000266"}
    assert "PATO:0000383" in members(ROLES["sex"], terms)
    assert summary(ROLES["imaging_method"], terms)["terms"] == len(methods)


def test_every_term_slot_is_bound_to_a_value_set_that_declares_where_its_terms_come_from() -> None:
    document = orjson.loads((SCHEMAS / "artefacts" / "schema.json").read_bytes())
    bound = {name: slot["value_set"] for row in document["classes"].values() for name, slot in row["slots"].items() if slot["range"] == "OntologyTerm"}  # fmt: skip
    assert bound == {slot: role.value_set for slot, role in SLOT_ROLES.items()}
    assert all(document["value_sets"][name]["ontologies"] for name in bound.values() if name != "GeneValues")


# ------------------------------------------------------------------------------------------------- migration
@pytest.fixture
def document() -> Any:
    return copy.deepcopy(load(SCHEMAS))


def test_nothing_changed_between_a_schema_and_itself(document: Any) -> None:
    assert changes(document, document) == []


@pytest.mark.parametrize(
    ("change", "element", "breaking"),
    [
        (lambda new: new["classes"]["Grant"]["slots"].pop("award"), "Grant.award", True),
        (lambda new: new["classes"].pop("Grant"), "Grant", True),
        (lambda new: new["classes"]["Grant"]["slots"]["award"].update(required=True), "Grant.award", True),
        (lambda new: new["classes"]["Grant"]["slots"]["award"].update(iri="urn:x"), "Grant.award", True),
        (lambda new: new["enums"]["Access"]["values"].pop("open"), "Access.open", True),
        (lambda new: new["enums"]["Access"]["values"].update(secret="x"), "Access.secret", False),
        (lambda new: new["classes"]["Grant"]["slots"].update(extra=new["classes"]["Grant"]["slots"]["award"]), "Grant.extra", False),
        (lambda new: new["classes"]["Grant"]["slots"]["award"].update(description="y"), "Grant.award", False),
        (lambda new: new["classes"]["Dataset"]["slots"]["title"].update(levels={"x": "required"}), "Dataset.title", False),
        (lambda new: new["value_sets"]["SexValues"].update(excluded=["PATO:1"]), "SexValues", False),
    ],
)  # fmt: skip
def test_a_change_is_told_and_whether_it_breaks(change: Any, element: str, breaking: bool, document: Any) -> None:
    new = copy.deepcopy(document)
    change(new)
    found = changes(document, new)
    assert any(one.element == element and one.breaking == breaking for one in found), found
    assert needs_major(document, new) == breaking
    assert not needs_major(document, {**new, "version": "2.0.0"})


def test_what_is_no_schema_document_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no schema document"):
        load(tmp_path)
    (tmp_path / "schema.json").write_text("[]")
    with pytest.raises(BrokenFile, match=r"schema\.json"):
        load(tmp_path)


def test_every_version_that_a_slot_was_added_in_is_in_the_schemas_changelog() -> None:
    text = (SCHEMAS / "CHANGELOG.md").read_text()
    added = {slot["added_in"] for row in load(SCHEMAS)["classes"].values() for slot in row["slots"].values()}
    assert SCHEMA_VERSION in added
    for version in added:
        assert f"## {version}" in text, version


def test_the_docs_page_has_every_class_profile_and_field_of_the_crosswalk() -> None:
    page = standalone()
    for name in (*load(SCHEMAS)["classes"], *PROFILES, *crosswalk()):
        assert name in page, name
    assert "<script" not in page
    assert page.count("left out") >= 10
