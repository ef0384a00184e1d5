"""What a reader asked for, out of the address: anything else than expected is answered with what is wrong with it."""

from collections.abc import Mapping
from datetime import date

from pipeline.site import stories, travels
from pipeline.site.errors import NoAnswer
from pipeline.site.search import Asked

TYPES = ("direct", "mixed", "indirect")
SAID = ("once",)
KINDS = ("quotations", "titles", "names")
# Of stories: those of one outlet, too.
ANY = "any"
TRAVELS = (travels.CHANGED, travels.CATCHPHRASES)


def a_day(text: str, name: str = "day") -> date:
    """Raises NoAnswer for what is no date."""
    try:
        if len(text) == len("2026-03-01"):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise NoAnswer(400, f"{name}: write a day as 2026-03-01.")


def a_search(given: Mapping[str, str]) -> tuple[str, Asked]:
    """Where to look, and for what."""
    kind = _one_of(given.get("in") or KINDS[0], KINDS, "in")
    days = {name: a_day(text, name) for name in ("first", "last") if (text := given.get(name, "").strip())}
    return kind, Asked(
        words=given.get("q", "").strip(),
        outlet=given.get("outlet", "").strip() or None,
        person=given.get("person", "").strip() or None,
        type=_one_of(given["type"], TYPES, "type") if given.get("type") else None,
        about=given.get("about", "").strip() or None,
        said=_one_of(given["said"], SAID, "said") if given.get("said") else None,
        first=days.get("first"),
        last=days.get("last"),
        after=_key(given["after"]) if given.get("after") else None,
    )


def a_list_of_stories(given: Mapping[str, str]) -> stories.Asked:
    first, last = _days(given)
    return stories.Asked(
        words=given.get("q", "").strip(),
        first=first,
        last=last,
        outlets=0 if given.get("told") and _one_of(given["told"], (ANY,), "told") else 2,
        after=given.get("after") or None,
    )


def a_list_of_travels(given: Mapping[str, str]) -> travels.Asked:
    first, last = _days(given)
    return travels.Asked(
        person=given.get("person", "").strip() or None,
        kind=_one_of(given["kind"], TRAVELS, "kind") if given.get("kind") else None,
        first=first,
        last=last,
        after=given.get("after") or None,
    )


def a_place(given: Mapping[str, str]) -> int:
    """How many of a list an earlier page has shown."""
    text = given.get("after", "").strip() or "0"
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise _no_key()
    return int(text)


def _days(given: Mapping[str, str]) -> tuple[date, date]:
    """From the first to the last, whatever there is where they are left open."""
    first, last = (given.get(name, "").strip() for name in ("first", "last"))
    return a_day(first, "first") if first else date.min, a_day(last, "last") if last else date.max


def _key(text: str) -> tuple[date, int]:
    day, _, place = text.partition(".")
    if not (place.isascii() and place.isdigit() and len(place) < 12):
        raise _no_key()
    return a_day(day, "after"), int(place)


def _one_of(text: str, known: tuple[str, ...], name: str) -> str:
    if text not in known:
        raise NoAnswer(400, f"{name}: one of {', '.join(known)}.")
    return text


def _no_key() -> NoAnswer:
    return NoAnswer(400, "after: this is no key that a page of ours gave.")
