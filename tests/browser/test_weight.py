"""How heavy pages are when a browser really loads them: never more than the build said, and nothing jumps."""

import json

import pytest
import weight
from page_weight import serving, weigh
from pages import page_names

pytestmark = pytest.mark.xdist_group("weight")  # every page is loaded once, for all tests


@pytest.fixture(scope="module")
def weights(site, browser) -> list:
    """Return what a phone asked for when it opened each page."""
    with serving(site) as base:
        return [weigh(browser, base, name) for name in page_names(site)]


def test_no_page_asks_for_more_than_the_build_counted(site, weights):
    sheet = (site / "_static/site.css").read_text(encoding="utf-8")
    unexpected = {}
    for found in weights:
        page = (site / found.page).read_text(encoding="utf-8")
        if more := set(found.files) - weight.asked_for(found.page, page, "_static/site.css", sheet):
            unexpected[found.page] = more
    assert unexpected == {}


def test_no_page_is_heavier_than_the_build_said(weights, site):
    pages = json.loads((site / "build-report.json").read_text(encoding="utf-8"))["pages"]
    assert {w.page: w.bytes for w in weights if w.bytes > pages[w.page]["bytes"]} == {}
    assert {w.page: len(w.files) for w in weights if len(w.files) > pages[w.page]["requests"]} == {}
    assert max(page["bytes"] for page in pages.values()) <= weight.LARGEST
    assert max(page["requests"] for page in pages.values()) <= weight.MOST


def test_nothing_jumps(weights):
    assert {w.page: w.shift for w in weights if w.shift >= 0.02} == {}
