"""The pages in a real browser: they render, fit, stay on this server and need no script."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from conftest import make_world
from serving import served

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/id/org/digitalverband-musterland.html",
    "/id/person/erika-muster.html",
    "/kind/org.html",
    "/queries",
    "/queries/amtsinhaber?format=html",
    "/sparql",
    "/dataset",
    "/source/ministerium-webseite-2026.html",
    "/ontology.html",
    "/nirgends",
)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(make_world(tmp_path_factory.mktemp("browser") / "world")) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium, "the browser tests need Debian's chromium: make system-packages"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="de-DE", java_script_enabled=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_without_errors_and_only_from_this_server(page, address, path):
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    response = page.goto(address + path, wait_until="networkidle")
    assert response.status == (404 if path == "/nirgends" else 200)
    assert all(url.startswith(address) for url in asked)
    assert [text for text in complaints if "404" not in text] == []
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_overflows_sideways(page, address, path, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", PAGES[:4])
def test_dark_pages_are_dark_and_readable(browser, address, path):
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(address + path)
    paper, ink = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    context.close()
    assert contrast(luminance(paper), luminance(ink)) > 7
    assert luminance(paper) < 0.05


def luminance(colour: str) -> float:
    """Relative luminance of "rgb(r, g, b)" (WCAG 2.2)."""
    parts = [int(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: float, second: float) -> float:
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


def test_without_scripts_one_can_find_read_and_ask(browser, address):
    context = browser.new_context(java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    page.goto(address)
    page.get_by_role("link", name="Personen").click()
    page.get_by_role("link", name="Erika Muster").click()
    assert page.locator("h1").inner_text() == "Erika Muster"
    page.locator("a.note").first.click()
    assert "#note-" in page.url
    page.get_by_role("link", name="Fragen", exact=True).click()
    page.locator(".questions a").first.click()
    assert page.locator("table").count() == 1
    page.get_by_role("link", name="SPARQL", exact=True).first.click()
    page.locator("textarea").fill("SELECT ?s WHERE { ?s a <http://xmlns.com/foaf/0.1/Person> }")
    page.get_by_role("button", name="Ausführen").click()
    assert page.get_by_role("link", name="Erika Muster").count() == 1
    context.close()


def test_the_keyboard_reaches_the_content_first_and_sees_where_it_is(page, address):
    page.goto(address + PAGES[1])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_the_day_is_chosen_on_the_page_and_kept_by_its_links(page, address):
    page.goto(address + PAGES[2])
    page.locator("#at").fill("2020-01-01")
    page.locator(".day button").click()
    assert "at=2020-01-01" in page.url
    assert "noch nicht" in page.locator("main").inner_text()
    page.locator(".crumbs a").first.click()
    assert "at=2020-01-01" in page.url


def test_a_printed_page_carries_its_sources(page, address, tmp_path: Path):
    page.goto(address + PAGES[2])
    page.emulate_media(media="print")
    assert page.locator(".notes").is_visible()
    assert not page.locator("header nav").first.is_visible()
    assert len(page.pdf(path=tmp_path / "page.pdf")) > 5000
