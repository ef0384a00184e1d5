"""A night, and the list of nights, as HTML: self-contained, without scripts, everything from outside escaped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline.look.health import SURE
from pipeline.look.night import Night
from pipeline.look.pictures import KINDS, Pictures
from pipeline.look.sentences import number, percent, sentences
from pipeline.look.words import anchor
from pipeline.shown import unsteered

TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True)
class Listed:
    """A night in the list: a page of it is there; the publication may no longer know its numbers, or know better (`is_older`)."""

    day: date
    articles: int | None
    quotes_said: int | None
    voices: int | None
    is_older: bool = False


def night_page(
    night: Night,
    pictures: Pictures | None,
    *,
    undrawn: str | None = None,
    made_of: str | None = None,
    is_letter: bool = False,
    site: str | None = None,
) -> str:
    """The page; without `pictures` tables stand in their place, and `undrawn` says why. `made_of` is its mark (see marks.py). A
    letter (see mail.py) names no other page. `site` is the address of the site, to which names, stories and quotations lead."""
    places = {group.anchor for group in night.groups}

    def place(kind: str, key: str) -> str:
        """The anchor of a group of words; '' where it has none."""
        found = anchor(kind, key)
        return found if found in places else ""

    return (
        environment()
        .get_template("night.html")
        .render(
            night=night,
            sentences=sentences(night),
            pictures=pictures,
            undrawn=undrawn,
            made_of=made_of,
            is_letter=is_letter,
            on_site=partial(_on_site, site),
            place=place,
            kinds=KINDS,
            sure=SURE,
            style=_style(),
        )
    )


def index_page(nights: Sequence[Listed]) -> str:
    """The nights, newest first as given."""
    return environment().get_template("index.html").render(nights=nights, style=_style())


def _on_site(site: str | None, *parts: str | None) -> str:
    """The address of a page of the site; '' where the site has none that is known, or the page is of nobody."""
    if site is None or None in parts:
        return ""
    return "/".join([site.rstrip("/"), *(quote(str(part), safe="") for part in parts)])


def is_address(url: str | None) -> bool:
    """Whether a link to it is safe: whatever else a page calls its address is text."""
    return bool(url) and str(url).lower().startswith(("http://", "https://"))


@cache
def environment() -> Any:
    """How templates of a night, and of the site, are read: everything escaped that is not markup of ours."""
    import jinja2

    # Its filters and tests have no types.
    environment: Any = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters |= {
        "delay": delay,
        "clock": _clock,
        "day": _day,
        "change": _change,
        "count": number,
        "percent": percent,
    }
    environment.tests["address"] = is_address
    return environment


def delay(minutes: float) -> str:
    """'12 min', '3 h 5 min', '2 days 4 h'."""
    whole = round(minutes)
    if whole < 60:
        return f"{whole} min"
    hours, rest = divmod(whole, 60)
    if hours < 48:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{hours // 24} days {hours % 24} h" if hours % 24 else f"{hours // 24} days"


def _shown(value: object) -> object:
    from markupsafe import Markup

    return unsteered(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _clock(time: datetime) -> str:
    return f"{time:%H:%M} UTC, {time.day} {time:%b}"


def _day(day: date) -> str:
    return f"{day:%A}, {day.day} {day:%B %Y}"


def _change(change: float) -> str:
    return f"{change:+.1f}".replace("-", "\N{MINUS SIGN}")


@cache
def _style() -> str:
    return (TEMPLATES / "look.css").read_text(encoding="utf-8")
