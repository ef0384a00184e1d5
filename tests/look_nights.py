"""Publications of made-up newsrooms, and pages of them taken apart."""

import os
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from unittest import mock

import duckdb
import night
import pytest
from lxml import html
from newsroom import Newsroom, tell

from pipeline.look.folder import make_look
from pipeline.look.pictures import draw
from pipeline.settings import Settings
from pipeline.warehouse import Warehouse


@pytest.fixture(scope="module", autouse=True)
def drawn_here() -> Iterator[None]:
    """Modules that import it draw in this process: a process of its own costs a second and a half a page."""
    with mock.patch("pipeline.look.folder.drawing_apart", lambda settings: nullcontext(draw)):
        yield


def die(night: object) -> None:
    """As V8 does where it is denied its memory."""
    os.abort()


def publish(room: Newsroom, root: Path) -> Settings:
    """The newsroom's publication, in a data folder under `root`."""
    settings = night.settings(root)
    warehouse = Warehouse(settings.data)
    with warehouse.write() as con:
        tell(con, room, settings.data)
    warehouse.publish("made-up")
    return settings


def altered(settings: Settings, *statements: str) -> None:
    """Changes the publication by hand."""
    path = Warehouse(settings.data).published.resolve()
    path.chmod(0o600)
    with duckdb.connect(path) as con:
        for statement in statements:
            con.execute(statement)


@dataclass
class Page(HTMLParser):
    """A page's tags with their attributes, and its text by the section that holds it (named by id; '' outside)."""

    html: str
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self._inside: list[str] = [""]
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag == "section":
            self._inside.append(dict(attrs).get("id") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "section":
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        for name in dict.fromkeys(self._inside):
            self.texts[name] = self.texts.get(name, "") + data

    @property
    def links(self) -> list[str]:
        return [attributes["href"] for tag, attributes in self.tags if tag == "a"]

    @property
    def places(self) -> set[str]:
        return {attributes["id"] for _, attributes in self.tags if "id" in attributes}

    def row(self, section: str, name: str) -> list[str]:
        """The words of the cells of a table's row in the section, by the beginning of its first one."""
        for found in html.document_fromstring(self.html).xpath(f"//section[@id='{section}']//tbody/tr"):
            cells = [" ".join(cell.text_content().split()) for cell in found]
            if cells[0].startswith(name):
                return cells
        raise AssertionError(f"{section} has no row {name}")


def page_of(settings: Settings, day: date | None = None) -> Page:
    return Page(make_look(settings, day).page.read_text())
