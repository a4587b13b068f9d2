from __future__ import annotations

import pytest

from micrograph import resources
from micrograph.errors import BrokenFile
from micrograph.terms import registry
from micrograph.terms.check import check, check_used
from micrograph.terms.curated import SSSOM, format_of, formats, pairs, retired
from micrograph.terms.roles import ROLES
from micrograph.terms.table import file_sha256, read_rows


def test_every_slim_is_the_one_that_the_registry_names():
    for ontology in registry.registry().values():
        if ontology.slim_path is None:
            continue
        assert file_sha256(ontology.slim_path) == ontology.sha256
        first = ontology.slim_path.read_text(encoding="utf-8").split("\n", 1)[0]
        assert f"{ontology.prefix} version {ontology.version} " in first
        assert ontology.licence in first


def test_what_may_not_be_altered_or_only_shared_alike_is_not_in_the_wheel():
    bundled = [one for one in registry.registry().values() if one.slim]
    assert not [one.prefix for one in bundled if "-SA" in one.licence or one.prefix == "HP"]
    assert {path.name for path in registry.slims().iterdir()} == {one.slim for one in bundled}


def test_the_slims_are_small():
    assert sum(path.stat().st_size for path in registry.slims().glob("*.tsv")) < 6_000_000


def test_every_curated_pair_lies_in_its_role(terms):
    for (role, text), curies in pairs(resources.ontologies()).items():
        for curie in curies:
            assert terms.in_role(curie, ROLES[role]), (role, text, curie)


def test_a_text_means_one_term_of_a_role():
    several = {place: curies for place, curies in pairs(resources.ontologies()).items() if len(curies) > 1}
    assert several == {}


def test_labels_in_the_retired_table_are_those_of_the_ontology(terms):
    path = resources.ontologies() / "retired.tsv"
    rows = read_rows(path, ("term", "label", "successor", "successor_label", "reason"))
    for row in rows:
        assert terms.get(row["term"]).obsolete
        assert terms.label(row["term"]) == row["label"]
        if row["successor"]:
            assert terms.label(row["successor"]) == row["successor_label"]
    assert len(rows) == len(retired(resources.ontologies()))


def test_every_retired_term_of_fbbi_was_looked_at_and_six_have_no_successor(terms):
    """FBbi itself names no successor of any of its 107 retired terms."""
    known = retired(resources.ontologies())
    gone = [term.curie for term in terms.all("FBbi") if term.obsolete]
    assert len(gone) == 107
    assert set(gone) <= set(known)
    assert sum(not known[curie] for curie in gone) == 6
    assert not [successor for successor in known.values() if successor and terms.get(successor).obsolete]


def test_the_ontologies_of_the_wheel_have_no_error(terms):
    assert [finding for finding in check(terms) if finding["severity"] == "error"] == []


def test_formats_have_edam_only_where_it_is_exact():
    edam = {form.slug: form.edam for form in formats().values()}
    assert edam["zarr"] == "EDAM:format_3915"
    assert edam["ome-zarr"] == ""
    assert [edam[slug] for slug in ("n5", "mrc", "czi", "nd2", "lif")] == [""] * 5


@pytest.mark.parametrize(
    ("text", "slug"), [(".CZI", "czi"), ("OME-TIFF", "ome-tiff"), ("h5", "hdf5"), ("nii.gz", "nifti")]
)
def test_a_format_by_any_name(text, slug):
    assert format_of(text).slug == slug


def test_no_name_means_two_formats():
    seen: dict[str, str] = {}
    for form in formats().values():
        for name in {form.slug, form.label.lower(), *form.names}:
            assert seen.setdefault(name.lower(), form.slug) == form.slug


def test_a_registry_entry_that_is_wrong_is_named(tmp_path):
    path = tmp_path / "registry.yaml"
    path.write_text("ontologies:\n  - prefix: X\n    titel: Y\n", encoding="utf-8")
    with pytest.raises(BrokenFile, match=r"entry 1 \(X\): unknown members titel"):
        registry.read(path)
    path.write_text("ontologies: [", encoding="utf-8")
    with pytest.raises(BrokenFile, match=r"registry\.yaml"):
        registry.read(path)


def test_cell_lines_of_other_ontologies_map_to_clo_and_back(terms):
    assert terms.matches("EFO:0001185") == ("CLO:0003684",)
    assert set(terms.matches("CLO:0003684")) == {"EFO:0001185", "cellosaurus:CVCL_0030"}


def test_labels_in_mappings_are_those_of_the_ontologies(terms):
    path = resources.ontologies() / "mappings" / "cell_lines.sssom.tsv"
    for row in read_rows(path, SSSOM):
        assert terms.label(row["subject_id"]) == row["subject_label"]
        assert terms.label(row["object_id"]) == row["object_label"]


def test_a_retired_term_that_records_have_is_told_with_its_successor_and_how_many(terms):
    """FBbi:00000250 and others have successors of ours; what is current or unknown is no remark."""
    gone = next(term.curie for term in terms.all("FBbi") if term.obsolete and terms.resolve(term.curie).curie)
    found = check_used(terms, {gone: 3, "FBbi:00000246": 9, "XYZ:1": 2})
    assert [(one["code"], one["curie"]) for one in found] == [("ONTOLOGY-RETIRED-IN-USE", gone)]
    assert found[0]["message"].startswith("3 records of the release have")
    assert terms.resolve(gone).curie in found[0]["message"]
