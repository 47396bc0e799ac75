"""The download menu: what a page offers to take along can be found, read aloud, and saved."""

import nbformat
import pytest

PAGE = "book/linear_algebra/vectors.html"


def entries(page) -> list[tuple[str, str]]:
    """Return the names of the links in the open menu, as a screen reader gets them, and where they lead."""
    links = page.locator(".dropdown-download-buttons").get_by_role("link")
    return [(link.inner_text().strip(), link.get_attribute("href")) for link in links.all()]


def open_menu(page) -> None:
    page.get_by_role("button", name="Download this page").click()


def test_a_chapter_offers_its_notebook_and_its_workbook(page, served):
    page.goto(served + PAGE)
    open_menu(page)
    assert entries(page) == [
        ("Notebook with results (.ipynb)", "../../notebooks/linear_algebra/vectors.ipynb"),
        ("Workbook for the exercises (.ipynb)", "../../workbooks/linear_algebra/vectors.ipynb"),
        ("Source of the page (.md)", "../../_sources/book/linear_algebra/vectors.md"),
    ]


@pytest.mark.parametrize(
    ("entry", "name"),
    [("Notebook with results", "vectors.ipynb"), ("Workbook for the exercises", "vectors-workbook.ipynb")],
)
def test_what_is_offered_is_saved_as_a_notebook_under_a_name_of_its_own(page, served, entry, name):
    page.goto(served + PAGE)
    open_menu(page)
    with page.expect_download() as download:
        page.get_by_role("link", name=entry).click()
    assert download.value.suggested_filename == name
    notebook = nbformat.read(download.value.path(), nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert notebook.cells[0].source == "# 1. Vectors"


def test_from_the_disk_the_links_lead_to_the_files(page, site):
    page.goto((site / PAGE).as_uri())
    open_menu(page)
    addresses = page.evaluate("[...document.querySelectorAll('.dropdown-download-buttons a')].map(a => a.href)")
    for address in addresses[:2]:
        assert address.startswith(site.as_uri())
        assert (site / address.removeprefix(site.as_uri() + "/")).is_file()


def test_a_page_without_exercises_offers_no_workbook_and_one_without_cells_nothing(page, served):
    page.goto(served + "book/start/how_to_read.html")
    open_menu(page)
    assert [name for name, _ in entries(page)] == ["Notebook with results (.ipynb)", "Source of the page (.md)"]
    page.goto(served + "book/end/glossary.html")
    open_menu(page)
    assert [name for name, _ in entries(page)] == ["Source of the page (.md)"]


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_open_menu_lies_within_the_window(page, served, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(served + PAGE)
    open_menu(page)
    box = page.locator(".dropdown-download-buttons .dropdown-menu").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
