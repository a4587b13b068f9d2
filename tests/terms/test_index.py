from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from micrograph import resources
from micrograph.errors import BrokenFile, UnknownName
from micrograph.terms.index import Terms
from micrograph.terms.roles import ROLES, SLOT_ROLES
from micrograph.terms.table import Term, render


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of ontologies/ that a test may break."""
    return Path(shutil.copytree(resources.ontologies(), tmp_path / "ontologies"))


# ------------------------------------------------------------------------------- FBbi, classified
@pytest.mark.parametrize(
    ("below", "above"),
    [
        ("FBbi:00050000", "FBbi:00000256"),  # FIB-SEM is electron microscopy
        ("FBbi:00050000", "FBbi:00000222"),
        ("FBbi:00000251", "FBbi:00000246"),  # confocal is fluorescence
        ("FBbi:00000255", "FBbi:00000246"),  # multi-photon is fluorescence
        ("FBbi:00000246", "FBbi:00000222"),
        ("FBbi:00000345", "FBbi:00000222"),
        ("FBbi:00000256", "FBbi:00000222"),
    ],
)
def test_the_classified_hierarchy_of_imaging_methods(terms, below, above):
    assert above in terms.ancestors(below)
    assert below in terms.below(above)


def test_fbbi_is_whole_and_has_the_figures_of_the_classified_file(terms):
    assert terms.covers("FBbi") == "whole"
    assert len(list(terms.all("FBbi"))) == 647
    assert len(terms.below("FBbi:00000222")) == 75  # 76 with the class itself; 47 before classifying
    assert len(terms.below("FBbi:00000246")) == 14
    assert len(terms.below("FBbi:00000256")) == 11


def test_parents_are_the_direct_ones_only(terms):
    for prefix in ("FBbi", "CMPO", "CL", "UBERON"):
        for term in terms.all(prefix):
            for parent in term.parents:
                others = set(term.parents) - {parent}
                assert not any(parent in terms.ancestors(other) for other in others), (term.curie, parent)


def test_cmpo_is_whole(terms):
    assert terms.covers("CMPO") == "whole"
    assert len(list(terms.all("CMPO"))) == 399


def test_an_ontology_of_which_terms_in_use_are_here_is_covered_in_part(terms):
    assert terms.covers("NCBITaxon") == "part"
    assert terms.covers("NOPE") is None
    with pytest.raises(UnknownName, match="FBbi"):
        terms.version("FBBI")


# ------------------------------------------------------------------------------- resolution
def test_a_living_term_resolves_to_itself(terms):
    assert terms.resolve("NCBITaxon:9606").via == "same"


def test_a_replaced_term_resolves_to_its_successor(terms):
    found = terms.resolve("CL:0000548")
    assert (found.curie, found.via, found.original) == ("CL:0000000", "replaced", "CL:0000548")


def test_a_merged_id_resolves_to_the_term_it_was_merged_into(terms):
    found = terms.resolve("GO:0007067")
    assert found.via == "alternative"
    assert "GO:0007067" in terms.get(found.curie).alternative_ids


def test_a_retired_fbbi_term_resolves_by_the_curated_table(terms):
    assert terms.get("FBbi:00000242").obsolete
    found = terms.resolve("FBbi:00000242")
    assert (found.curie, found.via) == ("FBbi:00000345", "curated")


def test_a_retired_term_without_successor_resolves_to_nothing(terms):
    found = terms.resolve("FBbi:00000075")
    assert (found.curie, found.via) == (None, "retired")


def test_an_unknown_id_says_so(terms):
    assert terms.resolve("FBbi:99999999").via == "unknown"
    assert terms.resolve("NOPE:1").via == "unknown"


def test_successors_that_go_in_a_circle_end(folder):
    path = folder / "slims" / "HsapDv.tsv"
    loop = [
        Term("HsapDv:0000001", "a", "HsapDv", obsolete=True, replaced_by="HsapDv:0000002"),
        Term("HsapDv:0000002", "b", "HsapDv", obsolete=True, replaced_by="HsapDv:0000001"),
    ]
    _replace_slim(folder, path, render("loop", loop))
    assert Terms.load(folder=folder).resolve("HsapDv:0000001").curie is None


# ------------------------------------------------------------------------------- roles
def test_every_term_slot_of_a_dataset_has_a_role():
    slots = (
        "organisms imaging_methods imaging_aspects assays cell_types cell_lines anatomy components processes diseases"
        " phenotypes genes compounds method_groups"
    )
    assert set(slots.split()) <= set(SLOT_ROLES)


@pytest.mark.parametrize(
    ("role", "curie", "inside"),
    [
        ("organism", "NCBITaxon:9606", True),
        ("organism", "NCBITaxon:999999999", True),  # not in the slim: may be right
        ("organism", "CL:0000540", False),
        ("imaging_method", "FBbi:00000246", True),
        ("imaging_method", "FBbi:00000332", True),  # SIM lies under 321, not under 222
        ("imaging_method", "FBbi:00000265", False),  # recorded image
        ("imaging_method", "FBbi:00000266", False),  # portrayed image
        ("imaging_method", "FBbi:00000223", False),  # below it: artwork
        ("imaging_method", "FBbi:00000364", False),  # light-sheet illumination is an aspect
        ("imaging_aspect", "FBbi:00000364", True),
        ("imaging_aspect", "FBbi:00000246", False),
        ("imaging_method", "FBbi:00000242", False),  # retired
        ("imaging_method", "FBbi:99999999", False),  # FBbi is whole: there is no such term
        ("cell_type", "CL:0000540", True),
        ("cell_type", "CL:0000010", False),
        ("cell_line", "CLO:0003684", True),
        ("cell_line", "EFO:0001185", True),
        ("cell_line", "EFO:0007550", False),
        ("assay", "EFO:0007550", True),
        ("assay", "OBI:0002119", True),
        ("component", "GO:0005634", True),
        ("process", "GO:0005634", False),
        ("phenotype", "CMPO:0000003", False),
        ("method_group", "mggroup:light-sheet", True),
        ("gene", "NCBITaxon:9606", False),
    ],
)
def test_what_may_stand_in_a_role(terms, role, curie, inside):
    assert terms.in_role(curie, ROLES[role]) is inside


def test_every_living_root_exclusion_and_filler_exists(terms):
    for role in ROLES.values():
        roots = [curie for curies in role.roots.values() for curie in curies]
        for curie in [*roots, *role.fillers, *role.excluded_branches]:
            if curie.partition(":")[0] in ("ZFS",):
                continue  # no file at hand
            term = terms.get(curie)
            assert term is not None, (role.name, curie)
            assert not term.obsolete, (role.name, curie)


# ------------------------------------------------------------------------------- names
@pytest.mark.parametrize(
    ("text", "ontology", "curie"),
    [
        ("Homo sapiens", "NCBITaxon", "NCBITaxon:9606"),
        ("human", "NCBITaxon", "NCBITaxon:9606"),
        ("Homo sapiens (human)", "NCBITaxon", "NCBITaxon:9606"),
        ("homo  sapiens", "NCBITaxon", "NCBITaxon:9606"),
        ("Escherichia coli", "NCBITaxon", "NCBITaxon:562"),
        ("Arabidopsis thaliana", "NCBITaxon", "NCBITaxon:3702"),
        ("neurons", "CL", "CL:0000540"),
        ("Bright field microscopy", "FBbi", "FBbi:00000243"),
        ("U2OS cell", "CLO", "CLO:0009454"),
    ],
)
def test_a_name_in_any_spelling(terms, text, ontology, curie):
    assert curie in [match.curie for match in terms.by_name(text, [ontology])]


def test_a_name_of_nobody_is_no_match(terms):
    assert terms.by_name("zorblax", ["NCBITaxon", "FBbi"]) == []
    assert terms.by_name("", ["NCBITaxon"]) == []


def test_method_groups_of_a_method_and_of_what_is_below_it(terms):
    assert terms.groups("FBbi:00000369") == ["mggroup:light-sheet"]
    assert terms.groups("FBbi:00000336") == ["mggroup:single-molecule-localisation", "mggroup:super-resolution"]
    assert terms.groups("FBbi:00050000") == ["mggroup:volume-em"]
    assert terms.groups("FBbi:00000256") == []
    assert terms.label("mggroup:cryo-em") == "cryo-electron microscopy"


# ------------------------------------------------------------------------------- files
def _replace_slim(folder: Path, path: Path, text: str) -> None:
    old = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_text(text, encoding="utf-8", newline="\n")
    registry = folder / "registry.yaml"
    new = hashlib.sha256(path.read_bytes()).hexdigest()
    registry.write_text(registry.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_a_slim_with_a_broken_line_names_file_and_line(folder):
    path = folder / "slims" / "CL.tsv"
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[4] = "CL:0000540\tneuron"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(BrokenFile, match=r"CL\.tsv: line 5: 2 columns"):
        Terms.load(folder=folder)


def test_a_slim_that_was_cut_short_is_noticed_when_loading(folder):
    path = folder / "slims" / "FBbi.tsv"
    content = path.read_text(encoding="utf-8")
    path.write_text(content[: content.rindex("\n", 0, len(content) // 2) + 1], encoding="utf-8")
    with pytest.raises(BrokenFile, match=r"FBbi\.tsv: its sha256 is"):
        Terms.load(folder=folder)


def test_a_slim_that_is_missing_is_named(folder):
    (folder / "slims" / "GO.tsv").unlink()
    with pytest.raises(BrokenFile, match=r"GO\.tsv"):
        Terms.load(folder=folder)


@pytest.mark.parametrize("name", ["pairs.tsv", "retired.tsv", "method_groups.tsv"])
def test_a_curated_table_with_a_broken_line_names_file_and_line(folder, name):
    path = folder / name
    path.write_text(path.read_text(encoding="utf-8") + "too\tfew\n", encoding="utf-8")
    with pytest.raises(BrokenFile, match=rf"{name}: line \d+: 2 cells"):
        Terms.load(folder=folder)


def test_the_lock_changes_with_whatever_influences_an_answer(folder, terms):
    before = Terms.load(folder=folder).lock
    assert before == terms.lock
    pairs = folder / "pairs.tsv"
    pairs.write_text(pairs.read_text(encoding="utf-8") + "organism\twombat\tNCBITaxon:29139\tname\n", encoding="utf-8")
    assert Terms.load(folder=folder).lock != before
