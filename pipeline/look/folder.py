"""The folder of the look: a page a day, the list of them, and the letter; written whole, so that a reader never meets half a page."""

import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb

from pipeline.errors import DISK
from pipeline.folders import write_whole
from pipeline.look.asking import ask_for
from pipeline.look.drawing import Draw, drawing_apart
from pipeline.look.made import LookError, Made
from pipeline.look.mail import as_letter
from pipeline.look.marks import INDEX, days_with_pages, marks, older_pages
from pipeline.look.night import Night, read_night
from pipeline.look.page import Listed, index_page, night_page
from pipeline.look.people import People, read_people
from pipeline.look.pictures import Pictures
from pipeline.look.sentences import plain, sentences
from pipeline.look.totals import span
from pipeline.settings import Settings
from pipeline.workers import Failed

MAIL = "mail.html"
REMEDY = "vl-convert needs memory that it may write and run (systemd: MemoryDenyWriteExecute=no): see deploy/README.md"

_NIGHTS = """
with
    voices as (select day, count(*) as voices from marts.speaker_daily group by all)
select
    outlet_day.day, sum(outlet_day.articles_published)::integer, sum(outlet_day.quotes_said)::integer,
    coalesce(any_value(voices.voices), 0)::integer
from marts.outlet_daily as outlet_day
left join voices using (day)
group by outlet_day.day
"""


def make_look(settings: Settings, day: date | None = None, *, to: Path | None = None, mail: bool = False) -> Made:
    """Writes the page of a day (default: the newest that the publication knows), the list of nights, and the letter where it is
    asked for, under `to` (default: settings.look). A day without news gets a page that says so; where nothing can be drawn, the page
    has its tables in place of pictures, and says so too.

    Raises LookError and WarehouseError.
    """
    (made,) = make_looks(settings, [day], to=to, mail=mail)
    return made


def make_looks(
    settings: Settings, days: Sequence[date | None], *, to: Path | None = None, mail: bool = False
) -> list[Made]:
    """Pages as make_look makes them, all drawn in one process, and the list of nights once they are there."""
    people = read_people(settings.shares) if settings.shares else None
    folder = to or settings.look
    if folder.exists() and not folder.is_dir():
        raise LookError(f"{folder} is a file: name a folder, which is made")
    with drawing_apart(settings) as draw, _on_the_disk(folder):
        made = [_make(settings, day, people, draw, folder, mail=mail) for day in days]
        with settings.warehouse.read_published() as con:
            write_whole(folder / INDEX, index_page(_nights(con, folder)))
    return made


def make_older_again(settings: Settings) -> list[Made]:
    """The pages whose day was made again since: cleaned, read or captured anew. Raises LookError and WarehouseError."""
    with settings.warehouse.read_published() as con:
        days = older_pages(settings.look, marks(con))
    return make_looks(settings, days) if days else []


def _make(settings: Settings, day: date | None, people: People | None, draw: Draw, to: Path, *, mail: bool) -> Made:
    with settings.warehouse.read_published() as con:
        night = read_night(con, day or _newest(con), settings.sql, people)
        made_of = marks(con).get(night.day)
    return _write(night, draw(night), made_of, to, mail=mail, site=settings.look_address)


def _nights(con: duckdb.DuckDBPyConnection, folder: Path) -> list[Listed]:
    known = {one.day: one for one in ask_for(con, Listed, _NIGHTS)}
    older = older_pages(folder, marks(con))
    nights = [known.get(day, Listed(day, None, None, None)) for day in days_with_pages(folder)]
    return [replace(one, is_older=one.day in older) for one in nights]


@contextmanager
def _on_the_disk(folder: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in DISK:
            raise
        raise LookError(
            f"{folder} cannot be written ({os.strerror(error.errno or 0)}): free space, or name another: --to"
        ) from error


def require_known(settings: Settings, day: date) -> None:
    """Raises LookError where the day lies before or after all that the publication knows."""
    with settings.warehouse.read_published() as con:
        known = span(con)
    if known.first and known.last and not known.first <= day <= known.last:
        raise LookError(
            f"the publication holds {known.first} to {known.last}, and not {day}: run the nightly job for that day"
        )


def _newest(con: duckdb.DuckDBPyConnection) -> date:
    last = span(con).last
    if last is None:
        raise LookError("the publication holds no day yet: run capture and the nightly job, or name a day: --day")
    return last


def _write(
    night: Night, drawn: Pictures | Failed, made_of: str | None, folder: Path, *, mail: bool, site: str | None
) -> Made:
    pictures = None if isinstance(drawn, Failed) else drawn
    undrawn = (
        f"the pictures could not be drawn ({drawn.reason}: {drawn.detail}); {REMEDY}"
        if isinstance(drawn, Failed)
        else None
    )
    page = folder / str(night.day) / INDEX
    letter = page.with_name(MAIL) if mail else None
    write_whole(page, night_page(night, pictures, undrawn=undrawn, made_of=made_of, site=site))
    if letter:
        write_whole(letter, as_letter(night_page(night, None, is_letter=True, site=site)))
    shown = pictures and (pictures.quoted or pictures.days)
    return Made(
        night.day,
        page,
        folder / INDEX,
        letter,
        tuple(map(plain, sentences(night))),
        shown.alone if shown else None,
        undrawn,
    )
