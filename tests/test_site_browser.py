"""The site in a browser: served by its command, every kind of page opened, nothing asked elsewhere, nothing complained of."""

import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_core import violations
from newsroom import MONDAY, SUNDAY, a_wire_story
from playwright.sync_api import Browser, Page, Request, sync_playwright
from site_reader import with_archive
from ui import CHROMIUM_FLAGS, environment

from pipeline.settings import Settings
from pipeline.tables import ARTICLES
from pipeline.warehouse import Warehouse

PAGES = (
    "/", "/day/2026-03-01", "/days", "/search", "/search?q=bridge", "/search?in=titles&q=trams", "/search?in=names&q=oldan",
    "/article/a1", "/article/a2", "/article/b1", "/entity/mira%20oldan", "/entity/port%20selm", "/outlets", "/outlet?name=Valley+Times",
    "/cluster/a1", "/stories?told=any", "/story/a1", "/story/b1", "/doubts", "/wordings", "/wordings/w0%3A9", "/tables", "/table/marts.quotations/example", "/nowhere", "/search?first=never",
)  # fmt: skip


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """The site's address, without a slash at the end."""
    command = [Path(sys.executable).with_name("quotewire"), "look", "--serve", "--port", "0", "--data", settings.data]
    env = environment(settings.data.parent)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as server:
        try:
            assert server.stdout and server.stderr
            address = server.stdout.readline().strip().removesuffix("/")
            assert address, server.stderr.read()
            yield address
        finally:
            server.send_signal(signal.SIGINT)
            said = server.communicate(timeout=60)[1]
    assert server.returncode == 0 and said == ""


class Listener:
    """Anything that a page asks of it is outside of the site."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.asked: list[str] = []
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            connection, peer = self._socket.accept()
            connection.close()
            self.asked.append(str(peer))


def nosy(port: int) -> bytes:
    """A captured page that asks for everything in every way."""
    there = f"http://127.0.0.1:{port}"
    return f"""<!doctype html><html><head><title>Trams</title><base href="{there}/">
<meta http-equiv="refresh" content="0; url={there}/refresh"><link rel="preconnect" href="{there}">
<link rel="prefetch" href="{there}/prefetch"><link rel="stylesheet" href="{there}/style.css">
<link rel="icon" href="{there}/icon"><script src="{there}/script.js"></script>
<style>@import "{there}/import.css"; body {{ background: url({there}/background.png); font-family: x }}
@font-face {{ font-family: x; src: url({there}/font) }}</style></head>
<body onload="document.title='ran'"><p style="color: green">Trams return to Port Selm.</p><img src="{there}/image.png">
<iframe src="{there}/frame"></iframe><video src="{there}/video" autoplay></video><object data="{there}/object"></object>
<script>parent.postMessage("ran", "*"); document.body.textContent = "ran"; top.location = "{there}/top"</script>
<form action="{there}/form"><button autofocus>Go</button></form><a href="{there}/link" target="_top" ping="{there}/ping">on</a>
<svg><image href="{there}/svg"/></svg></body></html>""".encode()


@pytest.fixture(scope="module")
def outside() -> Listener:
    return Listener()


@pytest.fixture(scope="module")
def site(outside: Listener, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    room = a_wire_story()
    room.of(ARTICLES, SUNDAY)[1] |= {"agency": "AFP; dpa", "page_kind": "live_blog", "page_kind_reason": "hours"}
    room.rejected("r1", MONDAY, "valley-times", outlet="Valley Times", url="https://r1.example/", page_kind="captcha")
    room.in_wordings = True
    for n, kept in enumerate(("will not close the harbour, and forty", "will close the harbour, and ninety")):
        words = f"We {kept} men keep their work,"
        article = room.article(f"w{n}", MONDAY, f"Coast Herald {n}", f"Of ice. “{words}” Mira Oldan said.", hour=13 + n)
        room.spoken(article, words, "Mira Oldan", "Mira Oldan")
    told = with_archive(room, tmp_path_factory.mktemp("site"), nosy(outside.port))
    with served(told) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or pytest.skip("needs Debian's chromium (apt-get install chromium)")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=found, args=list(CHROMIUM_FLAGS))


@contextmanager
def opened(browser: Browser, site: str, **given: object) -> Iterator[tuple[Page, list[str], list[str]]]:
    """A page, what it asks for elsewhere, and what the console says of it."""
    page = browser.new_page(**given)  # type: ignore[arg-type]
    elsewhere: list[str] = []
    said: list[str] = []

    def note(asked: Request) -> None:
        # What a frame asks for is told of before it is refused.
        if asked.frame == page.main_frame and not asked.url.startswith(f"{site}/"):
            elsewhere.append(asked.url)

    page.on("request", note)
    page.on("console", lambda message: said.append(f"{message.location['url']} {message.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page, elsewhere, said
    page.close()


def ready(page: Page, site: str) -> None:
    """The first answer may tell that the index is being made."""
    page.goto(f"{site}/")
    while page.locator("h1", has_text="Not now").count():
        page.wait_for_timeout(50)
        page.goto(f"{site}/")


WIDTHS = (360, 820, 1280)
SCHEMES = ("light", "dark")


@dataclass(frozen=True)
class Seen:
    """What a page was in a window of each width: status, width of its content by that of the window, top headings, title, and
    what was asked elsewhere and complained of."""

    status: int
    widths: dict[int, int]
    headings: int
    title: str
    elsewhere: tuple[str, ...]
    complaints: tuple[str, ...]


@pytest.fixture(scope="module")
def pages(browser: Browser, site: str, outside: Listener) -> dict[str, Seen]:
    """Every page, opened once, while its window is made wider."""
    # Of two pages that are not there, and of all that is refused to the archived page, the console tells.
    expected = ("/archived", "/nowhere ", "first=never ", f":{outside.port}/")
    found: dict[str, Seen] = {}
    with opened(browser, site, viewport={"width": WIDTHS[0], "height": 900}) as (page, elsewhere, said):
        ready(page, site)
        said.clear()
        for path in PAGES:
            page.set_viewport_size({"width": WIDTHS[0], "height": 900})
            answer = page.goto(f"{site}{path}")
            assert answer, path
            widths: dict[int, int] = {}
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                widths[width] = page.evaluate("document.documentElement.scrollWidth")
            complaints = tuple(one for one in said if not any(map(one.__contains__, expected)))
            headings = page.locator("h1").count()
            found[path] = Seen(answer.status, widths, headings, page.title(), tuple(elsewhere), complaints)
    return found


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_fits_and_asks_for_nothing_elsewhere(pages: dict[str, Seen], outside: Listener, width: int) -> None:
    assert tuple(pages) == PAGES
    for path, seen in pages.items():
        assert seen.status < 500
        assert seen.widths[width] <= width, path
        assert seen.headings == 1 and seen.title.strip(), path
        assert seen.complaints == () and seen.elsewhere == (), path
    assert outside.asked == []


@pytest.fixture(scope="module")
def barriers(browser: Browser, site: str) -> dict[tuple[str, str], list[str]]:
    """What axe finds on every page in each scheme of colours."""
    found: dict[tuple[str, str], list[str]] = {}
    with opened(browser, site, viewport={"width": 820, "height": 900}) as (page, _, _):
        ready(page, site)
        for path in PAGES:
            page.goto(f"{site}{path}")
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                # The archived page is its outlet's.
                found[path, scheme] = violations(page, but="iframe")
    return found


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_that_keeps_readers_out(barriers: dict[tuple[str, str], list[str]], scheme: str) -> None:
    assert {path: barriers[path, scheme] for path in PAGES} == dict.fromkeys(PAGES, [])


def test_an_archived_page_runs_nothing_and_asks_nobody(browser: Browser, site: str, outside: Listener) -> None:
    with opened(browser, site) as (page, _, _):
        ready(page, site)
        page.goto(f"{site}/article/a1", wait_until="networkidle")
        frame = page.frame_locator("iframe")
        page.locator("iframe").scroll_into_view_if_needed()
        assert "Trams return to Port Selm." in frame.locator("p").inner_text()
        assert frame.locator("p").evaluate("one => getComputedStyle(one).color") == "rgb(0, 128, 0)"
        frame.locator("a").click(no_wait_after=True)
        page.goto(f"{site}/article/a1/archived", wait_until="networkidle")
        assert page.title() == "Trams" and "ran" not in page.inner_text("body").split()
        assert page.url == f"{site}/article/a1/archived"
    assert outside.asked == []


def test_the_keyboard_reaches_everything_that_can_be_followed(browser: Browser, site: str) -> None:
    with opened(browser, site) as (page, _, _):
        ready(page, site)
        for path in ("/", "/search?q=bridge", "/article/a3", "/entity/mira%20oldan", "/story/a1", "/table/news.quotes"):
            page.goto(f"{site}{path}")
            followed = "a[href], input, select, button, summary, [tabindex='0']"
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.className") == "skip"
            # A field for a day has several stops.
            for _ in range(page.locator(followed).count() + 20):
                page.evaluate("document.activeElement.dataset.reached = 1")
                page.keyboard.press("Tab")
            unreached = page.locator(
                f":is({followed}):not([data-reached]):not(details:not([open]) > :not(summary), details:not([open]) > :not(summary) *)"
            )
            assert [one.evaluate("one => one.outerHTML") for one in unreached.all()] == [], path


def test_a_search_is_made_by_keyboard_and_leads_to_the_words_in_the_article(browser: Browser, site: str) -> None:
    with opened(browser, site) as (page, _, _):
        ready(page, site)
        page.locator("#top-q").fill("seat")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=seat")
        page.locator("blockquote a", has_text="Trams").click()
        page.wait_for_url("**/article/a3#q-*")
        assert page.locator("li:target").inner_text().startswith("Nobody will lose a seat,")
        page.locator("li:target a", has_text="characters").click()
        assert page.locator(":target").count() == 1


def test_without_a_publication_the_page_says_what_to_type(browser: Browser, wire_folder: Path, tmp_path: Path) -> None:
    told = Settings(data=tmp_path / "data", _env_file=None)  # type: ignore[call-arg]
    with served(told) as site, opened(browser, site) as (page, _, _):
        page.goto(site)
        assert "quotewire demo" in page.inner_text("main")
        unpublished = shutil.ignore_patterns("published", "quotewire.duckdb")
        shutil.copytree(wire_folder, tmp_path, ignore=unpublished, dirs_exist_ok=True)
        Warehouse(told.data).publish("made-up")
        ready(page, site)
        assert page.locator("h2", has_text="Monday").count() == 1
