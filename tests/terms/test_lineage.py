from __future__ import annotations

from micrograph.terms.lineage import closure, wholes


def test_the_closure_holds_all_ancestors_of_the_terms_in_use(terms):
    found = closure(["FBbi:00050000"], terms)
    above = {parent for child, parent in found.is_a if child == "FBbi:00050000"}
    assert above == terms.ancestors("FBbi:00050000")
    assert {"FBbi:00000373", "FBbi:00000257", "FBbi:00000256", "FBbi:00000222"} <= above


def test_parents_are_the_direct_ones(terms):
    found = closure(["FBbi:00050000"], terms)
    assert [parent for child, parent in found.parents if child == "FBbi:00050000"] == ["FBbi:00000373"]
    assert set(found.parents) <= set(found.is_a)


def test_the_closure_is_closed_strict_and_sorted(terms):
    found = closure(["UBERON:0000955", "GO:0005634", "NCBITaxon:9606"], terms)
    pairs = set(found.is_a)
    assert all(below != above for below, above in pairs)
    above: dict[str, set[str]] = {}
    for child, parent in pairs:
        above.setdefault(child, set()).add(parent)
    assert all(
        (child, higher) in pairs for child, parents in above.items() for p in parents for higher in above.get(p, ())
    )
    assert found.is_a == sorted(found.is_a)
    assert found.part_of == sorted(found.part_of)


def test_part_of_needs_a_part_of_on_the_path(terms):
    # the nucleus is an organelle (is-a) and part of the cell only through paths with a part-of
    organelles = terms.ancestors("GO:0005634")
    parts = wholes("GO:0005634", terms)
    assert organelles
    assert parts
    direct = set(terms.get("GO:0005634").part_of)
    assert direct <= parts
    for term in terms.all("GO"):
        if not term.part_of and not any(terms.get(a) and terms.get(a).part_of for a in terms.ancestors(term.curie)):
            assert wholes(term.curie, terms) == frozenset()


def test_what_is_below_a_whole_is_part_of_what_it_is_part_of(terms):
    for term in list(terms.all("UBERON"))[:300]:
        for parent in term.parents:
            assert wholes(parent, terms) - {term.curie} <= wholes(term.curie, terms)


def test_part_of_is_asked_for_with_is_a_in_anatomy(terms):
    nuclear = next(term for term in terms.all("GO") if "GO:0005634" in term.part_of)
    assert nuclear.curie in terms.below("GO:0005634", part_of=True)
    assert nuclear.curie not in terms.below("GO:0005634")


def test_a_term_that_is_not_loaded_adds_nothing(terms):
    assert closure(["NCBITaxon:999999999"], terms) == ([], [], [])
