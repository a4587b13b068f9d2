from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograph.errors import NotFound, TakesLong, UnknownName
from micrograph.terms.complete import complete
from micrograph.terms.completer import Completer
from micrograph.terms.found import Searched
from micrograph.terms.index import Terms
from micrograph.terms.lexicon import Lexicon
from micrograph.terms.roles import ROLES, Role
from micrograph.terms.table import Table, Term
from micrograph.terms.vocabulary import Vocabulary

TERMS = Terms.load()


def searched_of(*terms: Term, with_data: bool = False) -> Searched:
    by_ontology: dict[str, list[Term]] = {}
    for term in terms:
        by_ontology.setdefault(term.ontology, []).append(term)
    lexicons = {prefix: Lexicon(Table.of(Path(prefix), own)) for prefix, own in by_ontology.items()}
    return Searched(Vocabulary(lexicons), with_data=with_data)


def _curies(q: str, **options) -> list[str]:
    return [item["curie"] for item in TERMS.complete(q, **options).items]


def test_an_item_has_exactly_the_members_that_the_route_promises():
    (item,) = TERMS.complete("FBbi:00000246", limit=1).items
    assert item == {
        "curie": "FBbi:00000246",
        "iri": "http://purl.obolibrary.org/obo/FBbi_00000246",
        "label": "fluorescence microscopy",
        "ontology": "FBbi",
        "match": {"field": "id", "text": "FBbi:00000246", "scope": "id"},
        "datasets": None,
        "obsolete": False,
        "replaced_by": None,
    }


@pytest.mark.parametrize(
    "q", ["NCBITaxon:9606", "NCBITaxon_9606", "ncbi:txid9606", "http://purl.obolibrary.org/obo/NCBITaxon_9606"]
)
def test_an_id_in_any_spelling_comes_first(q):
    assert _curies(q)[0] == "NCBITaxon:9606"


def test_a_bare_number_is_an_id_of_the_one_ontology():
    assert _curies("9606", ontologies=["NCBITaxon"])[0] == "NCBITaxon:9606"


def test_an_exact_label_comes_before_labels_that_begin_so():
    assert _curies("microscopy", ontologies=["FBbi"])[0] == "FBbi:00000241"


def test_an_exact_synonym_says_which_and_its_scope():
    item = TERMS.complete("house mouse", ontologies=["NCBITaxon"]).items[0]
    assert item["curie"] == "NCBITaxon:10090"
    assert item["match"]["field"] == "synonym"
    assert item["match"]["text"] == "house mouse"


def test_a_label_prefix_comes_before_a_word_inside():
    labels = [item["label"] for item in TERMS.complete("conf", ontologies=["FBbi"]).items]
    assert labels[0].startswith("conf")
    inside = [number for number, label in enumerate(labels) if not label.startswith("conf")]
    assert inside, "a word inside a name is found too"
    assert min(inside) > max(number for number, label in enumerate(labels) if label.startswith("conf"))


@pytest.mark.parametrize(
    ("q", "curie"),
    [
        ("flourescence microscopy", "FBbi:00000246"),
        ("confocl microscopy", "FBbi:00000251"),
        ("Drosophila melanogastre", "NCBITaxon:7227"),
        ("Sacharomyces cerevisiae", "NCBITaxon:4932"),
    ],
)
def test_typing_errors_are_forgiven(q, curie):
    assert curie in _curies(q)[:3]


def test_a_branch_and_a_role_restrict():
    in_branch = _curies("micro", branches=["FBbi:00000256"], limit=50)
    assert in_branch
    assert all(curie == "FBbi:00000256" or "FBbi:00000256" in TERMS.ancestors(curie) for curie in in_branch)
    assert "FBbi:00000364" not in _curies("light-sheet", role=ROLES["imaging_method"])
    assert "FBbi:00000364" in _curies("light-sheet", role=ROLES["imaging_aspect"])


def test_counts_stand_beside_each_term_and_decide_ties():
    counts = {"NCBITaxon:10090": 3}
    items = TERMS.complete("mus", ontologies=["NCBITaxon"], counts=counts, limit=30).items
    assert {item["curie"]: item["datasets"] for item in items}["NCBITaxon:10090"] == 3
    only = TERMS.complete("mus", ontologies=["NCBITaxon"], counts=counts, with_data=True).items
    assert [item["curie"] for item in only] == ["NCBITaxon:10090"]


def test_retired_terms_come_last_and_can_be_left_out():
    with_retired = TERMS.complete("wide field light micrograph", ontologies=["FBbi"]).items
    assert with_retired[0]["obsolete"]
    assert not any(item["obsolete"] for item in TERMS.complete("wide field light micrograph", obsolete=False).items)


def test_an_unknown_ontology_is_an_error_that_lists_the_valid_ones():
    with pytest.raises(UnknownName, match="FBbi"):
        TERMS.complete("x", ontologies=["FBBI"])


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.integers(min_value=1, max_value=12))
def test_whatever_is_typed_gives_at_most_so_many_distinct_terms(q, limit):
    found = _curies(q, limit=limit, ontologies=["FBbi", "CL"])
    assert len(found) <= limit
    assert len(found) == len(set(found))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([term for term in TERMS.all("FBbi") if not term.obsolete]), st.data())
def test_the_beginning_of_every_label_finds_its_term(term, data):
    size = data.draw(st.integers(min_value=3, max_value=max(3, len(term.label))))
    prefix = term.label[:size]
    if not any(character in string.ascii_letters for character in prefix):
        return
    assert term.curie in _curies(prefix, ontologies=["FBbi"], limit=700)


@pytest.mark.parametrize(
    ("typed", "curie"), [("zebr", "NCBITaxon:7955"), ("hum", "NCBITaxon:9606"), ("fruit f", "NCBITaxon:7227")]
)
def test_an_organism_is_found_by_the_beginning_of_what_people_call_it(typed, curie):
    """The taxonomy's labels are Latin: "zebr" gave Zebrus, Zebrias and Zebrina before zebrafish."""
    assert curie in _curies(typed, ontologies=["NCBITaxon"])[:5]


@pytest.mark.parametrize(("typed", "label"), [("tumou", "tumor"), ("localis", "localiz"), ("haem", "hem")])
def test_a_british_word_is_completed_before_it_is_typed_to_its_end(typed, label):
    assert any(label in item["match"]["text"].lower() for item in TERMS.complete(typed, limit=5).items)


def test_a_label_that_begins_so_is_what_fitted_even_where_a_shorter_synonym_does():
    item = next(item for item in TERMS.complete("endot", ontologies=["CL"]).items if item["curie"] == "CL:0000115")
    assert item["match"] == {"field": "label", "text": "endothelial cell", "scope": "label"}


@given(typed=st.sampled_from(["c", "cell", "micro", "homo s", "a t", "phase", "s", "neuron"]), start=st.integers(0, 30))
@settings(max_examples=40, deadline=None)
def test_pages_join_without_gap_or_repetition_and_the_total_is_their_sum(typed, start):
    everything = TERMS.complete(typed, limit=100_000)
    assert everything.total == len(everything.items)
    page = TERMS.complete(typed, start=start, limit=7)
    assert page.total == everything.total
    assert page.items == everything.items[start : start + 7]


def test_what_is_not_loaded_is_told_from_what_is_unknown():
    with pytest.raises(NotFound, match="ontologies fetch HP"):
        TERMS.complete("melanoma", ontologies=["HP"])
    with pytest.raises(UnknownName, match="did you mean 'UBERON'"):
        TERMS.complete("melanoma", ontologies=["UBERN"])


@pytest.mark.parametrize(
    ("typed", "curie"),
    [
        ("mouse", "NCBITaxon:10090"),
        ("EM", "FBbi:00000256"),
        ("fruit fly", "NCBITaxon:7227"),
        ("light sheet", "FBbi:00000369"),
    ],
)
def test_what_curators_say_that_a_text_means_comes_first(typed, curie):
    """The taxonomy calls the genus Mus a mouse too, and of a genus there is always as much data as of its species."""
    items = TERMS.complete(typed, limit=5).items
    assert items[0]["curie"] == curie
    assert [item["curie"] for item in items].count(curie) == 1


def test_what_fitted_is_the_name_of_the_term_or_else_the_curators_word():
    mouse, line = (TERMS.complete(typed, limit=1).items[0]["match"] for typed in ("Mouse", "Cos7 cells"))
    assert mouse == {"field": "synonym", "text": "mouse", "scope": "exact"}
    assert line == {"field": "curated", "text": "Cos7 cells", "scope": "exact"}


def test_what_curators_say_keeps_to_what_is_asked_for():
    assert "NCBITaxon:10090" not in _curies("mouse", ontologies=["UBERON"])
    assert TERMS.complete("mouse", branches=["NCBITaxon:7215"]).total == 0
    assert _curies("mouse", role=ROLES["organism"])[0] == "NCBITaxon:10090"


def test_typing_errors_are_looked_for_only_where_no_name_begins_so():
    """Beside the one name that begins with "image hist", "IMAGE-I syndrome" is no help to whoever types on."""
    (item,) = TERMS.complete("scanning tunn").items
    assert item["label"] == "scanning tunneling microscopy"
    assert TERMS.complete("scaning tunn").items[0]["label"] == item["label"]


def test_an_error_that_an_ontology_makes_too_does_not_hide_what_was_meant():
    """PATO retired an "obsolete flourescence value", and BAO has a "green flourescent protein gene"."""
    searched = searched_of(
        Term("BAO:0003046", "green flourescent protein gene", "BAO"),
        Term("PATO:0000018", "fluorescence", "PATO"),
        Term("PATO:0000314", "obsolete flourescence value", "PATO", obsolete=True),
    )
    for typed in ("flouresc", "flourescence"):
        assert "PATO:0000018" in [one["curie"] for one in complete(typed, None, searched, None, 10).items]
        with pytest.raises(TakesLong):
            complete(typed, None, searched, None, 10, at_once=True)


def test_a_typing_error_is_compared_with_those_that_may_be_answered_only():
    """Two hundred names are compared: of terms without data there are more that are nearer."""
    others = [Term(f"Y:{number:04}", f"neuron {number:04}", "Y") for number in range(4000)]  # so that the word is rare
    nearer = [Term(f"X:{number:03}", f"fluorescence {number:03}", "X") for number in range(450)]
    meant = Term("X:999", "fluorescence dye", "X")
    searched = searched_of(*others, *nearer, meant, with_data=True)
    (item,) = complete("flourescence", None, searched, {meant.curie: 1}, 10).items
    assert item["curie"] == meant.curie


def test_what_cannot_be_answered_at_once_is_not_answered_on_demand_and_the_rest_is_the_same():
    fresh = Terms.load()
    with pytest.raises(TakesLong, match="these ontologies may be suggested") as raised:
        fresh.complete("zebr", at_once=True)
    assert raised.value.rest() == fresh.complete("zebr")
    with pytest.raises(TakesLong, match="typing errors") as raised:
        fresh.complete("flourescence", at_once=True)
    assert raised.value.rest() == fresh.complete("flourescence")
    with pytest.raises(TakesLong, match="may be suggested"):
        fresh.complete("micro", branches=["FBbi:00000256"], at_once=True)
    with pytest.raises(TakesLong, match="10010 terms"):
        fresh.complete("micro", start=10_000, at_once=True)
    patient = fresh.complete("micro", branches=["FBbi:00000256"])
    assert fresh.complete("micro", branches=["FBbi:00000256"], at_once=True) == patient
    assert fresh.complete("zebr", at_once=True) == fresh.complete("zebr")


def test_a_plural_is_found_by_its_singular_and_does_not_hide_what_begins_as_typed():
    assert "CL:0000540" in _curies("neurons", ontologies=["CL"])
    everything = TERMS.complete("neuron", ontologies=["CL"], limit=10_000).items
    assert TERMS.complete("neuron", ontologies=["CL"], limit=3).items == everything[:3]


@pytest.mark.parametrize("role", ROLES.values(), ids=ROLES)
def test_a_role_suggests_the_terms_that_may_stand_in_it(role: Role) -> None:
    """What `Terms.in_role` says term by term is found out of all terms at once: of the whole taxonomy that took a minute."""
    terms = Terms.load()
    for prefix in role.ontologies:
        lexicon = terms.lexicon(prefix)
        if lexicon is None:
            continue
        inside = Completer(terms)._in_role(prefix, lexicon, role)
        expected = [terms.in_role(terms.resolve(curie).curie or curie, role) for curie in lexicon.table]
        assert inside.tolist() == expected


def test_only_ontologies_of_a_role_have_terms_in_it() -> None:
    assert TERMS.complete("neuron", role=ROLES["organism"], ontologies=["CL"]).total == 0
