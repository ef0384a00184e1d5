"""The page of a night in a browser: nothing is asked of the network, nothing complained of, at any width."""

import shutil
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Literal

import night
import pytest
from axe_core import violations
from look_nights import publish
from newsroom import MONDAY, Newsroom
from playwright.sync_api import Browser, Page, sync_playwright
from ui import CHROMIUM_FLAGS

from pipeline.look.folder import make_look
from pipeline.look.made import Made


@pytest.fixture(scope="module")
def made(wire_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Drawn as a night draws: in a process of its own."""
    to = tmp_path_factory.mktemp("look")
    names = to / "names.yaml"
    names.write_text(
        "people:\n  - {name: Mira Oldan, id: mira oldan, gender: woman}\n  - {name: Ivo Lang, gender: man}\n"
    )
    return make_look(night.settings(wire_folder, shares=names), MONDAY, to=to, mail=True)


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


UNBROKEN = "Quintela" * 38
HEBREW = "מירה אולדן"


def test_names_without_end_and_right_to_left_fit_a_phone_and_keep_nobody_out(browser: Browser, tmp_path: Path) -> None:
    room = Newsroom()
    for number, name in enumerate((UNBROKEN, "Ana " + "Maria " * 48 + "Quintela", HEBREW)):
        text = f"{name} {number}. “אנחנו ממשיכים, we go on with part {number},” {name} said."
        article = room.article(f"a{number}", MONDAY, f"{name} Post", text)
        room.spoken(article, f"“אנחנו ממשיכים, we go on with part {number},”", name, name)
        room.mention(article, name, name, "PERSON")
    for number in range(20):
        day, outlet = MONDAY - timedelta(days=number % 4), f"{UNBROKEN} Post"
        given = {
            "byline": UNBROKEN if number % 4 else None,
            "agency": UNBROKEN,
            "url": f"https://{UNBROKEN}.example/{number}",
        }
        room.article(f"w{number}", day, outlet, f"{UNBROKEN} waits, part {number}.", **given)
    names = tmp_path / "names.yaml"
    names.write_text(f"people:\n  - {{name: {UNBROKEN}, id: {UNBROKEN.lower()}, {UNBROKEN}: {UNBROKEN}}}\n")
    settings = publish(room, tmp_path).model_copy(update={"shares": names})
    made = make_look(settings, MONDAY, mail=True)
    assert made.mail
    for path in (made.page, made.mail):
        page = browser.new_page(viewport={"width": 360, "height": 900})
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.locator("#drift").count() == page.locator("#wires").count() == 1
        assert page.locator("bdi", has_text=HEBREW).first.evaluate("one => getComputedStyle(one).direction") == "rtl"
        assert violations(page) == []
        page.close()


# What a person may want to reach: links, what folds, tables and pictures that may be wider than the screen.
_TO_REACH = "[...document.querySelectorAll('a[href], summary, [tabindex]')].filter(one => one.checkVisibility())"


@pytest.mark.parametrize("name", ["page", "mail", "index"])
def test_the_keyboard_reaches_everything_and_opens_what_is_folded(browser: Browser, made: Made, name: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 900})
    page.goto(getattr(made, name).as_uri())
    folded = page.locator("summary").count()
    for number in range(folded):
        page.locator("summary").nth(number).press("Enter")
    assert page.locator("details[open]").count() == folded
    page.evaluate("document.activeElement.blur(); document.body.tabIndex = -1; document.body.focus()")
    assert unreached(page) == []
    page.close()


def unreached(page: Page) -> list[str]:
    count = page.evaluate(f"{_TO_REACH}.length")
    for _ in range(count + 1):
        page.keyboard.press("Tab")
        page.evaluate("document.activeElement.dataset.reached = 'yes'")
    return page.evaluate(
        f"{_TO_REACH}.filter(one => one !== document.body && !one.dataset.reached).map(one => one.outerHTML)"
    )


def test_a_table_wider_than_a_phone_is_moved_by_the_arrows(browser: Browser, made: Made) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 900})
    page.goto(made.page.as_uri())
    wide = page.locator("#articles .wide").first
    wide.focus()
    page.keyboard.press("ArrowRight")
    deadline = time.monotonic() + 10
    while not wide.evaluate("one => one.scrollLeft") and time.monotonic() < deadline:
        page.evaluate("new Promise(requestAnimationFrame)")
    assert wide.evaluate("one => one.scrollLeft") > 0
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["page", "mail", "index"])
def test_axe_finds_nothing_that_keeps_readers_out(
    browser: Browser, made: Made, name: str, scheme: Literal["light", "dark"]
) -> None:
    page = browser.new_page(viewport={"width": 820, "height": 900}, color_scheme=scheme)
    page.goto(getattr(made, name).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert violations(page) == []
    page.close()
