"""The page of a night in a browser: nothing is asked of the network, nothing complained of, at any width."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import night
import pytest
from newsroom import MONDAY
from playwright.sync_api import Browser, sync_playwright
from ui import CHROMIUM_FLAGS

from pipeline.look.folder import make_look
from pipeline.look.made import Made


@pytest.fixture(scope="module")
def made(wire_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Drawn as a night draws: in a process of its own."""
    return make_look(night.settings(wire_folder), MONDAY, to=tmp_path_factory.mktemp("look"), mail=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or pytest.skip("needs Debian's chromium (apt-get install chromium)")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=found, args=list(CHROMIUM_FLAGS))


@pytest.mark.parametrize("width", [360, 820, 1280])
@pytest.mark.parametrize("name", ["page", "mail", "index"])
def test_a_page_fits_any_width_and_asks_nobody(browser: Browser, made: Made, width: int, name: str) -> None:
    path: Path = getattr(made, name)
    page = browser.new_page(viewport={"width": width, "height": 900}, java_script_enabled=False)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(path.as_uri())
    assert asked == [path.as_uri()] and said == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_the_keyboard_reaches_the_links_and_pictures_have_marks_in_the_dark_too(browser: Browser, made: Made) -> None:
    page = browser.new_page(color_scheme="dark")
    page.goto(made.page.as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "All nights"
    marks = page.locator("svg path[fill='var(--said,#0072b2)']")
    assert marks.count() > 3
    assert marks.first.evaluate("mark => getComputedStyle(mark).fill") == "rgb(86, 180, 233)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 28)"
    page.close()
