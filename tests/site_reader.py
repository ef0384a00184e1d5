"""The site over publications of made-up newsrooms, asked without a network."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from look_nights import Page, publish
from lxml import html
from newsroom import SUNDAY, Newsroom, at
from starlette.testclient import TestClient

from pipeline.archive import Writer
from pipeline.settings import Settings
from pipeline.site.app import Site, make_app
from pipeline.site.editions import Editions
from pipeline.tables import PAGES
from pipeline.warehouse import Warehouse
from pipeline.warehouse.reading import Limits

PATIENCE_S = 60


@contextmanager
def site_of(settings: Settings, seconds: float = 20.0, limits: Limits | None = None) -> Iterator[TestClient]:
    """A client of the site; it has looked for a publication, and raises what goes wrong inside."""
    editions = Editions(Warehouse(settings.data), settings.cache / "look", limits, every=0.02)
    app = make_app(Site(settings, editions, seconds, hosts=settings.look_hosts))
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as client:
        assert editions.wait(PATIENCE_S)
        yield client


def until(client: TestClient, path: str, words: str) -> str:
    """The page, once it says so."""
    deadline = time.monotonic() + PATIENCE_S
    while words not in (page := client.get(path).text):
        assert time.monotonic() < deadline, page
        time.sleep(0.02)
    return page


def page(site: TestClient, path: str) -> Page:
    answer = site.get(path)
    assert answer.status_code == 200, answer.text
    return Page(answer.text)


def rows_after(shown: Page, place: str) -> list[list[str]]:
    """The cells of the first table after a heading, as words."""
    (table, *_) = html.document_fromstring(shown.html).xpath(f"//h2[@id='{place}']/following::table")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in table.xpath(".//tbody/tr")]


def with_archive(room: Newsroom, root: Path, original: bytes) -> Settings:
    """The newsroom's publication, in which article a1 has its page in the archive."""
    article = next(one for one in room.of_table("articles") if one["article_id"] == "a1")
    article["capture_id"] = "c1"
    capture = room.capture("c1", SUNDAY, "harbour-post", "new") | {"content_type": "text/html; charset=utf-8"}
    row = {name: capture.get(name) for name in PAGES.columns} | {"captured_at": at(SUNDAY, 9)}
    with Writer(root / "data" / "archive", at(SUNDAY, 9)) as writer:
        file, offset = writer.page(row, original, (200, [("Content-Type", "text/html")]))
    rows = room.rows["captures", SUNDAY]
    rows[-1] |= {"warc_file": file, "warc_offset": offset, "content_type": "text/html; charset=utf-8"}
    return publish(room, root)
