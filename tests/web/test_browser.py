"""The pages in a browser: accessible in light and dark, by keyboard, without JavaScript, on a small screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest

pytestmark = pytest.mark.browser
Browse = Callable[..., Any]

PAGES = {
    "search": "/",
    "picked": "/?organism=NCBITaxon:9606&method=FBbi:00000256&unit=studies",
    "empty": "/?q=xylophone",
    "dataset": "/dataset/idr/idr0001",
    "disputed": "/dataset/ssbd/ssbd-repos-000217",
    "term": "/term/FBbi:00000256",
    "sparql": "/query?query=SELECT+*+WHERE+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+20",
    "fault": "/query?query=SELECT+*+WHERE+%7B",
    "questions": "/questions",
    "question": "/questions/datasets/of-taxon",
    "archives": "/archives",
    "validate": "/validate",
    "about": "/about",
    "missing": "/dataset/idr/idr9999",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(browse: Browse, name: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = browse(PAGES[name], color_scheme=scheme)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": tags, "resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_a_small_screen(browse: Browse, name: str) -> None:
    page = browse(PAGES[name])
    for width in (320, 390, 768):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), width


@pytest.mark.parametrize("name", ["search", "dataset", "sparql", "question"])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(browse: Browse, name: str) -> None:
    page = browse(PAGES[name])
    everything = page.evaluate(
        """() => [...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex="0"]')]
            .filter(one => one.checkVisibility()).map((one, n) => { one.dataset.place = n; return String(n) })"""
    )
    reached, unseen = set(), []
    for _ in range(len(everything) + 5):
        page.keyboard.press("Tab")
        state = page.evaluate(
            """() => { const one = document.activeElement; return [one.dataset.place ?? null, one.outerHTML.slice(0, 80),
                getComputedStyle(one).outlineStyle !== 'none' && parseFloat(getComputedStyle(one).outlineWidth) >= 2] }"""
        )
        if state[0] is not None:
            reached.add(state[0])
            if not state[2]:
                unseen.append(state[1])
    assert set(everything) <= reached
    assert not unseen


def test_the_first_tab_offers_to_skip_to_the_content(browse: Browse) -> None:
    page = browse("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#content"


def test_without_javascript_search_filters_paging_and_sparql_work(browse: Browse, address: str) -> None:
    page = browse("/", java_script_enabled=False)
    page.fill("#q", "microscopy")
    page.click("form.search button")
    assert "q=microscopy" in page.url
    page.goto(address + "/")
    page.click("#facet-organism a:has-text('Homo sapiens')")
    assert "organism=NCBITaxon:9606" in page.url
    assert page.locator(".chip").count() == 1
    page.click("nav.paging a[rel=next]")
    assert "page=2" in page.url
    page.select_option("#sort", "accession")
    page.click("form.sort button")
    assert "sort=accession" in page.url
    assert "organism=NCBITaxon:9606" in unquote(page.url)
    page.click("ol.cards h3 a >> nth=0")
    assert "/dataset/" in page.url
    page.goto(address + "/query?question=datasets/of-taxon")
    page.click("form button")
    assert page.locator("tbody tr").count() > 10


def test_typing_a_name_offers_terms_and_the_choice_becomes_a_filter(browse: Browse) -> None:
    page = browse("/?archive=empiar")
    box = page.get_by_role("combobox", name="Words, an accession")
    box.press_sequentially("electron mic")
    page.get_by_role("option").first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    chosen = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    assert "electron microscopy" in chosen.inner_text()
    box.press("Enter")
    page.wait_for_url("**/?archive=empiar&method=FBbi:00000256")
    assert "electron microscopy" in page.locator(".chip").all_inner_texts()[-1]


def test_an_open_list_of_terms_is_accessible_and_escape_closes_it(browse: Browse) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = browse("/")
    box = page.get_by_role("combobox", name="Words, an accession")
    box.press_sequentially("mus")
    page.get_by_role("option").first.wait_for()
    box.press("ArrowDown")
    assert Axe().run(page).violations_count == 0
    box.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    assert box.input_value() == "mus"
    box.press("Enter")
    page.wait_for_url("**/?q=mus")


def test_names_of_terms_are_text_in_the_list(browse: Browse) -> None:
    page = browse("about:blank")
    page.route(
        "**/v1/terms*",
        lambda route: route.fulfill(
            json={"items": [{"curie": "X:1", "label": "<img src=x onerror=alert(1)>", "datasets": 1}]}
        ),
    )
    page.goto("/")
    page.get_by_role("combobox", name="Words, an accession").press_sequentially("xx")
    page.get_by_role("option").first.wait_for()
    assert page.locator("[role=option] img").count() == 0
    assert "<img src=x" in page.get_by_role("option").first.inner_text()


def test_the_page_does_not_move_while_it_loads(browse: Browse) -> None:
    page = browse("about:blank")
    page.add_init_script(
        """window.moved = 0; new PerformanceObserver(list => { for (const one of list.getEntries()) window.moved += one.value })
            .observe({type: 'layout-shift', buffered: true})"""
    )
    for path in ("/", "/dataset/idr/idr0001"):
        page.goto(path, wait_until="load")
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert page.evaluate("window.moved") < 0.02


def test_no_page_breaks_its_own_policy(browse: Browse) -> None:
    page = browse("about:blank")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in PAGES.values():
        page.goto(path, wait_until="load")
        assert not [text for text in said if "Failed to load resource" not in text and "ERR_FAILED" not in text], path
