"""What a format says it carries comes back: written, read by whoever reads such files, normalised, and the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from micrograph.export.facts import described
from micrograph.export.formats import FORMATS
from micrograph.export.graph import graph_form
from micrograph.export.thumbnails import thumbnail
from micrograph.model.read import read
from micrograph.records import Json
from micrograph.text import plain
from tests.export.datasets import BASE, OF_GIDE, READ_BACK, again, demo, examples, full, recorded, said, written

_ASK_FOR_A_DESCRIPTION = {"schema-org", "croissant", "ro-crate"}
# What normalise says of every record, whether the payload does or not.
_SAID_OF_ALL = {"licence_class", "access", "resource_kind"}


def expected(name: str, dataset: Json, path: str) -> Any:
    """What shall come back: what the data set says, and else only what its format is known to put in its place."""
    value = said(dataset, path)
    if path == "description":
        asked = name in _ASK_FOR_A_DESCRIPTION
        if not value:
            return plain(described(dataset)) if asked else None  # a reader takes `Drosophila <flies,genus>` for HTML
        if name != "ro-crate" and asked and not 50 <= len(value) <= 5000:
            return ...  # search engines take no other length
    if path == "thumbnail" and name != "ro-crate":
        return thumbnail(dataset)  # search engines show it, so it is not there where that is not allowed
    if value is None and path == "landing_page":
        return dataset["id"]
    if path in {"components", "processes"} and name not in {"schema-org", "croissant"}:
        # GO's terms for phenotypes stand beside the others there, and nothing tells them apart (idr0081)
        return ... if any(one["id"].startswith("GO:") for one in dataset.get("phenotypes", ())) else value
    if name.startswith("datacite") and path == "contributors.name":
        return [sorted(re.findall(r"\w+", one)) for one in value or ()] or None  # "Family, Given" there
    return ... if value is None and path in _SAID_OF_ALL else value


def got(name: str, dataset: Json, path: str) -> Any:
    value = said(dataset, path)
    if name.startswith("datacite") and path == "contributors.name":
        return [sorted(re.findall(r"\w+", one)) for one in value or ()] or None
    return value


def same(name: str, path: str, wanted: Any, found: Any) -> bool:
    """Equal; where a value is only read from what is said elsewhere, every value that was there is there again."""
    if wanted is ... or wanted == found:
        return True
    read_from_names = name.startswith("datacite") and path in {"contributors.given_name", "contributors.family_name"}
    if read_from_names or (name, path) == (
        "ro-crate",
        "publications.title",
    ):  # a title is a MUST there: the address stands for it
        pairs = zip(wanted or [None] * len(found or ()), found or (), strict=True)
        return all(one in (None, other) for one, other in pairs)
    return False


def check(name: str, datasets: Iterable[Json]) -> Counter[str]:
    """How many data sets said something at each path that the format carries; every one came back."""
    compared: Counter[str] = Counter()
    for dataset in datasets:
        if name == "ro-crate" and dataset["archive"] not in OF_GIDE:
            continue
        found = again(name, dataset)
        for path in FORMATS[name].carries:
            wanted, value = expected(name, dataset, path), got(name, found, path)
            assert same(name, path, wanted, value), (dataset["archive"], dataset["accession"], path, wanted, value)
            compared[path] += said(dataset, path) is not None
    return compared


@pytest.mark.parametrize("name", READ_BACK)
def test_a_data_set_that_says_everything_comes_back_and_no_claim_is_empty(name: str) -> None:
    compared = check(name, [full()])
    assert FORMATS[name].carries == {path for path, count in compared.items() if count}


@pytest.mark.parametrize("name", READ_BACK)
def test_what_a_format_says_it_carries_comes_back(name: str) -> None:
    compared = check(name, [*demo(), *examples()])
    assert compared["title"] > 100
    assert compared["contributors.orcid"] > 50


@pytest.mark.recorded
@pytest.mark.parametrize("name", READ_BACK)
def test_525_recorded_data_sets_come_back(name: str, recordings: Path) -> None:
    compared = check(name, recorded(recordings))
    assert compared["title"] > 500
    assert compared["publications.doi"] > 250


@pytest.mark.parametrize("name", READ_BACK)
def test_a_licence_in_words_and_one_of_another_family_come_back(name: str) -> None:
    for stated, spdx, kind in (
        (None, "MIT", "attribution"),
        ("attribution_cc_by", None, "attribution"),
        ("ask us", None, "custom"),
    ):
        dataset = {**full(), "licence": spdx, "licence_stated": stated, "licence_class": kind}
        found = again(name, dataset)
        assert (found.get("licence"), found["licence_class"]) == (spdx, kind)


@pytest.mark.parametrize("name", ["datacite-json", "datacite-xml"])
def test_who_helped_keeps_their_roles_in_datacite_and_is_no_author(name: str) -> None:
    iri = full()["id"]
    people = [
        {"id": f"{iri}#person-1", "name": "Roe, Jane", "roles": ["first author"]},
        {"id": f"{iri}#person-2", "name": "Doe, John", "roles": ["DataCurator", "ContactPerson"]},
    ]
    found = again(name, {**full(), "contributors": people})["contributors"]
    assert [(person["name"], person.get("roles")) for person in found] == [
        ("Roe, Jane", None), ("Doe, John", ["DataCurator", "ContactPerson"]),
    ]  # fmt: skip
    for reference in ("bibtex", "ris", "csl-json"):
        text = written(reference, {**full(), "contributors": people}).decode()
        assert "Roe" in text
        assert "Doe" not in text


def test_links_to_data_sets_come_back_from_datacite_as_far_as_it_has_a_word_for_them() -> None:
    def link(relation: str, archive: str, accession: str) -> Json:
        return {"relation": relation, "target_archive": archive, "target_accession": accession}

    related = [link("derived_from", "empiar", "EMPIAR-10404"), link("same_dataset_as", "idr", "idr0083"), link("same_study_as", "bia", "S-BIAD7"),
               {"relation": "supplement_to", "target_url": "https://example.org/data"},
               {"relation": "version_of", "target_url": "https://doi.org/10.5281/zenodo.77"}]  # fmt: skip
    for name in ("datacite-json", "datacite-xml"):
        found = [
            (row["relation"], row.get("target_archive"), row.get("target_accession") or row.get("target_url"))
            for row in again(name, {**full(), "related": related})["related"]
        ]
        assert found == [
            ("derived_from", "empiar", "EMPIAR-10404"), ("same_dataset_as", "idr", "idr0083"),
            ("supplement_to", None, "https://example.org/data"), ("version_of", "zenodo", "77"),
        ]  # fmt: skip


@pytest.mark.parametrize(("name", "form"), [("jsonld", "JSON_LD"), ("turtle", "TURTLE"), ("ntriples", "N_TRIPLES")])
def test_the_graph_formats_carry_what_the_graph_holds(name: str, form: str) -> None:
    kinds = {"integer": int, "double": float, "boolean": lambda text: text == "true"}
    compared: Counter[str] = Counter()
    for dataset in [*demo()[::5], *examples(), full()]:
        store = Store()
        store.load(written(name, dataset), format=getattr(RdfFormat, form))

        def told(iri: str, store: Store = store) -> Iterator[tuple[str, Any]]:
            for quad in store.quads_for_pattern(NamedNode(iri), None, None):
                value = quad.object
                kind = value.datatype.value.rpartition("#")[2] if isinstance(value, Literal) else ""
                yield quad.predicate.value, kinds.get(kind, str)(value.value)

        found = read("Dataset", dataset["id"], told, BASE)
        for path in FORMATS[name].carries:
            wanted, value = _any_order(said(graph_form(dataset, BASE), path)), _any_order(said(found, path))
            assert wanted == value, (dataset["accession"], path)
            compared[path] += wanted not in (None, [])
    assert sum(count > 0 for count in compared.values()) > 100


def _any_order(value: Any) -> Any:
    """A graph has no order, no repeats and no labels of terms."""
    if isinstance(value, dict):
        return value["id"]
    if isinstance(value, list):
        return sorted({str(_any_order(one)) for one in value} - {"None", "[]"})
    return value
