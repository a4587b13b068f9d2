"""The search page, read as its HTML: what it counts, what a click gives, what it says when there is nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from micrograph.search import SearchIndex, SearchQuery
from micrograph.web.search_page import DOMAINS, PAGE

Visit = Callable[..., Any]
HUMAN_EM = "/?organism=NCBITaxon:9606&method=FBbi:00000256"


def default(**filters: list[str]) -> SearchQuery:
    return SearchQuery(filters={"domain": list(DOMAINS), **filters})


def test_the_page_shows_microscopy_and_structures_and_says_so(visit: Visit, index: SearchIndex) -> None:
    page = visit("/")
    assert page.total() == index.search(default()).total
    assert "Microscopy and structures" in page.text
    assert visit(page.link("Search every kind of imaging")).total() == len(index)


@pytest.mark.parametrize(
    "start", ["/", HUMAN_EM, "/?q=mitosis&unit=studies", "/?evidence=stated&archive=idr", "/?exact=true"]
)
def test_a_facet_counts_what_its_click_gives(visit: Visit, start: str) -> None:
    page = visit(start)
    filters = dict(parse_qsl(urlsplit(start).query))
    checked = 0
    for text, count, picked, address in page.facet_lines():
        asked = parse_qsl(urlsplit(address).query)
        name = asked[-1][0]
        others = [pair for pair in asked if pair[0] == name]
        if picked or name in filters or len(others) > 1 or "exact" in filters:
            continue  # a second value of the same filter adds to the first: its line counts it alone
        assert visit(address).total() == count, (text, address)
        checked += 1
        if checked >= 25:
            break
    assert checked >= (0 if "exact" in filters else 8)


def test_a_facet_is_not_emptied_by_its_own_filter(visit: Visit) -> None:
    before = {text: count for text, count, _, address in visit("/").facet_lines() if "archive=" in address}
    after = {text.removesuffix(", picked; remove"): count for text, count, _, _ in visit("/?archive=idr").facet_lines()}
    assert before
    assert before.items() <= after.items()


def test_picking_a_second_value_adds_its_records(visit: Visit, index: SearchIndex) -> None:
    both = visit("/?archive=idr&archive=ssbd").total()
    assert both == visit("/?archive=idr").total() + visit("/?archive=ssbd").total()


def test_paging_shows_every_result_once_and_ends(visit: Visit, index: SearchIndex) -> None:
    seen: list[str] = []
    address, pages = "/", 0
    while address:
        page = visit(address)
        seen += page.results()
        pages += 1
        address = next((one["href"] for one in page.links if one.get("rel") == "next"), "")
    assert len(seen) == len(set(seen)) == page.total()
    assert pages == -(-page.total() // PAGE)


def test_a_page_behind_the_end_shows_the_last_and_says_so(visit: Visit) -> None:
    page = visit("/?page=99")
    assert "There is no page 99" in page.text
    assert page.results()


def test_a_page_that_is_no_number_is_refused(visit: Visit) -> None:
    assert "page='x'" in visit("/?page=x", 400).text
    visit("/?page=-1", 400)


def test_a_year_is_one_year(visit: Visit) -> None:
    text, count, _, address = next(line for line in visit("/").facet_lines() if "year=" in line[3])
    year = text.strip()
    assert visit(address).total() == count == visit(f"/?year_from={year}&year_to={year}").total()


def test_picked_filters_are_chips_that_take_themselves_away(visit: Visit) -> None:
    page = visit(HUMAN_EM + "&q=volume")
    chips = {one["text"].split(",")[0].strip(): one["href"] for one in page.links if one.get("class") == "chip"}
    assert set(chips) == {"Words “volume”", "Organism Homo sapiens", "Imaging method electron microscopy"}
    assert chips["Organism Homo sapiens"] == "/?q=volume&method=FBbi:00000256"


def test_a_term_may_be_given_by_name_and_the_address_is_one(visit: Visit) -> None:
    by_name, by_curie = visit("/?organism=human"), visit("/?organism=NCBITaxon_9606")
    assert by_name.results() == by_curie.results()
    assert by_name.total() == visit("/?organism=NCBITaxon:9606").total()
    assert by_name.link("Studies") == by_curie.link("Studies") == "/?organism=NCBITaxon:9606&unit=studies"


def test_a_completed_term_becomes_the_filter_it_belongs_to(client: Any) -> None:
    found = client.get("/?term=FBbi:00000256&archive=empiar")
    assert (found.status_code, found.headers["location"]) == (303, "/?archive=empiar&method=FBbi:00000256")
    assert client.get("/?term=NCBITaxon_9606").headers["location"] == "/?organism=NCBITaxon:9606"
    assert client.get("/?term=GO:0000001").status_code == 400


def test_an_empty_result_says_what_to_loosen_and_how_much_that_gives(visit: Visit) -> None:
    page = visit(HUMAN_EM + "&q=xylophone")
    assert page.total() == 0
    assert "Nothing matches all of this" in page.text
    way = next(one for one in page.links if "without the words" in one["text"])
    assert visit(way["href"]).total() == int(way["text"].split()[0]) > 0


def test_loosening_offers_the_filter_that_removed_most_first(visit: Visit) -> None:
    page = visit("/?archive=ssbd&organism=NCBITaxon:9606&year=1999")
    ways = [int(one["text"].split()[0]) for one in page.links if " without " in one["text"]]
    assert ways
    assert ways == sorted(ways, reverse=True)


def test_together_is_asked_for_only_when_two_kinds_of_terms_are_picked(visit: Visit) -> None:
    assert "In one component" not in visit("/?organism=NCBITaxon:9606").text
    page = visit(HUMAN_EM)
    assert visit(page.link("In one component")).total() <= page.total()


def test_the_default_kind_of_imaging_can_be_changed_line_by_line(visit: Visit, index: SearchIndex) -> None:
    page = visit("/")
    line = next(address for text, _, picked, address in page.facet_lines() if picked and text.startswith("Microscopy"))
    assert dict(parse_qsl(urlsplit(line).query, keep_blank_values=True)).get("domain") in {"structural", "mixed"}
    only = visit("/?domain=microscopy")
    removed = next(address for text, _, picked, address in only.facet_lines() if picked and "Microscopy" in text)
    assert visit(removed).total() == len(index)


def test_studies_count_studies(visit: Visit, index: SearchIndex) -> None:
    page = visit("/?unit=studies&domain=any")
    assert page.total() == index.search(SearchQuery(unit="studies")).total < len(index)
    assert f"of {len(index)} records" in page.text


def test_show_all_shows_all_lines_of_a_facet(visit: Visit) -> None:
    page = visit("/")
    link = next(one for one in page.links if "Show all" in one["text"] and "more=organism" in one["href"])
    shown = [line for line in visit(link["href"].partition("#")[0]).facet_lines() if "organism=" in line[3]]
    assert len(shown) == int(link["text"].split()[2])


def test_an_unknown_parameter_is_named(visit: Visit) -> None:
    assert "parameter 'organsim' is unknown" in visit("/?organsim=human", 400).text


def test_pages_are_right_behind_a_prefix(client: Any) -> None:
    text = client.get("/", headers={"X-Forwarded-Prefix": "/micrograph"}).text
    assert 'href="/micrograph/dataset/' in text
    assert 'href="/dataset/' not in text
    assert 'href="/static' not in text
