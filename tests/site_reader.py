"""The site over publications of made-up newsrooms, asked without a network."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.testclient import TestClient

from pipeline.settings import Settings
from pipeline.site.app import Site, make_app
from pipeline.site.editions import Editions
from pipeline.warehouse import Warehouse

PATIENCE_S = 60


@contextmanager
def site_of(settings: Settings, seconds: float = 20.0) -> Iterator[TestClient]:
    """A client of the site; it has looked for a publication, and raises what goes wrong inside."""
    editions = Editions(Warehouse(settings.data), settings.cache / "look", every=0.02)
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


def archive_of(settings: Settings) -> Path:
    return settings.archive
