"""Each address of the site, and what is asked of the publication for it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipeline.look import drift, wires
from pipeline.look.asking import ask_for
from pipeline.settings import Settings
from pipeline.site import (
    across,
    archived,
    article,
    cluster,
    entity,
    marked,
    outlet,
    overview,
    search,
    spellings,
    stories,
    tables,
    travels,
)
from pipeline.site.article import Named
from pipeline.site.asked import KINDS, TYPES, a_day, a_search
from pipeline.site.editions import Reading
from pipeline.site.errors import NoAnswer, found_or_404, if_told
from pipeline.site.guard import ARCHIVED_POLICY
from pipeline.site.html import Page, place, search_place

_CLASSES = {marked.QUOTATION: "q", marked.SPEAKER: "s", marked.CUE: "c", marked.MENTION: "m", marked.UNREAD: "x"}


@dataclass(frozen=True)
class NamedOften:
    """An entity of an article and how often it is named there."""

    entity_id: str | None
    name: str
    label: str
    times: int


@dataclass(frozen=True)
class _Where:
    article_id: str


def home(reading: Reading, _: Request) -> Page:
    total = overview.read_total(reading.con)
    told = _day(reading, total.last) if total.last else {"told": None}
    return Page("day.html", {"total": total, "is_newest": True, **told})


def day(reading: Reading, request: Request) -> Page:
    return Page("day.html", {"is_newest": False, **_day(reading, a_day(request.path_params["day"]))})


def days(reading: Reading, request: Request) -> Page:
    before = a_day(given, "before") if (given := request.query_params.get("before")) else date.max
    found = overview.read_days(reading.con, before)
    shown = found[: overview.LISTED_DAYS]
    return Page("days.html", {"days": shown, "earlier": shown[-1].day if len(found) > len(shown) else None})


def searched(reading: Reading, request: Request) -> Page:
    kind, asked = a_search(request.query_params)
    find = {"quotations": search.find_quotations, "titles": search.find_titles, "names": search.find_names}[kind]
    show = {"quotations": search.quotations_at, "titles": search.titles_at, "names": search.names_at}[kind]
    found = find(reading.index, asked)
    rows = show(reading.con, found.places)
    names = rows if kind == "names" else _names_like(reading, asked) if asked.words and not asked.after else ()
    again = {**request.query_params, "after": found.more or ""}
    data = {"kind": kind, "kinds": KINDS, "types": TYPES, "asked": asked, "found": found, "rows": rows, "names": names}
    return Page(
        "search.html",
        {
            **data,
            "person": entity.name_of(reading.con, asked.person) if asked.person else None,
            "about": entity.name_of(reading.con, asked.about) if asked.about else None,
            "groups": _groups(reading, rows),
            "next": search_place(**again),
            "counted": search.COUNTED,
        },
    )


def one_article(reading: Reading, request: Request) -> Page:
    found = article.read_article(reading.con, request.path_params["id"])
    quotes = article.read_quotes(reading.con, found)
    mentions = article.read_mentions(reading.con, found)
    excerpts = _settings(request).look_texts == "excerpts"
    paragraphs = [] if excerpts else article.marked_text(reading.con, found, quotes, mentions)
    return Page(
        "article.html",
        {
            "article": found,
            "quotes": quotes,
            "groups": if_told(partial(travels.of_quotes, reading.con, quotes, found.day, found.day)) or {},
            "entities": _named_often(mentions),
            "story": if_told(partial(stories.of_article, reading.con, found.article_id, found.day)),
            "paragraphs": paragraphs,
            "classes": _CLASSES,
        },
    )


def one_entity(reading: Reading, request: Request) -> Page | Response:
    """Its page; an id that no longer stands leads to the one that took its place."""
    asked = request.path_params["id"]
    try:
        one = entity.read_entity(reading.con, asked)
    except NoAnswer:
        if now := if_told(partial(spellings.stands_now, reading.con, asked)):
            return RedirectResponse(place("entity", now), 302)
        raise
    found = search.find_quotations(reading.index, search.Asked(person=one.entity_id))
    rows = search.quotations_at(reading.con, found.places)
    return Page(
        "entity.html",
        {
            "one": one,
            "spellings": if_told(partial(spellings.read_spellings, reading.con, one.entity_id)),
            "known": if_told(partial(spellings.read_known, reading.con, one.entity_id)),
            "doubts": if_told(partial(spellings.read_doubts, reading.con, one.entity_id)),
            "weeks": entity.read_weeks(reading.con, one),
            "held": if_told(partial(entity.read_roles, reading.con, one)),
            "about": entity.read_about(reading.con, one),
            "by": entity.read_by(reading.con, one),
            "stories": if_told(partial(stories.of_entity, reading.con, one.entity_id, one.last_seen)),
            "travels": if_told(partial(travels.of_person, reading.con, one.entity_id)),
            "found": found,
            "rows": rows,
            "groups": _groups(reading, rows),
        },
    )


def outlets(reading: Reading, _: Request) -> Page:
    return Page("outlets.html", {"outlets": outlet.read_outlets(reading.con)})


def one_outlet(reading: Reading, request: Request) -> Page:
    name = request.query_params.get("name", "")
    whole = outlet.read_whole(reading.con, name)
    pages = {
        "name": name,
        "rejected": outlet.read_rejected(reading.con, name),
        "drift": drift.drift_of(reading.con, name),
        "drift_days": drift.DAYS,
    }
    if whole is None:
        return Page("outlet.html", pages | {"whole": None})
    weeks = outlet.read_weeks(reading.con, name)
    speakers, types = outlet.read_sourcing(reading.con, name)
    last = whole.last
    first = last - timedelta(days=outlet.DAYS - 1)
    newest = search.find_titles(reading.index, search.Asked(outlet=name))
    return Page(
        "outlet.html",
        {
            **pages,
            "whole": whole,
            "weeks": weeks,
            "speakers": speakers,
            "types": types,
            "first": first,
            "last": last,
            "voices": outlet.read_voices(reading.con, name, first, last),
            "wires": wires.wires_of(reading.con, name, first, last),
            "rows": search.titles_at(reading.con, newest.places[:12]),
        },
    )


def one_cluster(reading: Reading, request: Request) -> Page:
    members = cluster.read_members(reading.con, request.path_params["id"])
    uncertain = sum(one.is_uncertain for one in members)
    return Page("cluster.html", {"members": members, "uncertain": uncertain})


def kept_page(reading: Reading, request: Request) -> Response:
    if _settings(request).look_texts == "excerpts":
        raise NoAnswer(404, "Archived pages are not shown here: the article's own address leads to the outlet.")
    settings = _settings(request)
    kept = archived.read_kept(reading.con, settings.lake_at_hand(), settings.archive, request.path_params["id"])
    headers = {"Content-Type": kept.content_type, "Content-Security-Policy": ARCHIVED_POLICY}
    return Response(kept.body, headers=headers)


def quotation(reading: Reading, request: Request) -> Response:
    """The quotation's place in its article."""
    quote_id = request.path_params["id"]
    asked = "select article_id from news.quotes where quote_id = $quote"
    found = found_or_404(ask_for(reading.con, _Where, asked, {"quote": quote_id}), "The quotation")
    return RedirectResponse(f"{place('article', found[0].article_id)}#q-{place(quote_id)[1:]}", 302)


def all_tables(reading: Reading, _: Request) -> Page:
    return Page("tables.html", {"tables": tables.read_tables(reading.con)})


def one_table(reading: Reading, request: Request) -> Page:
    table = tables.read_table(reading.con, request.path_params["name"])
    is_asked = request.url.path.endswith("/example")
    left_out = tables.TEXTS.get(table.name) if _settings(request).look_texts == "excerpts" else None
    return Page(
        "table.html",
        {
            "table": table,
            "columns": tables.read_columns(reading.con, table),
            "answer": tables.run_example(reading.con, table) if is_asked else None,
            "left_out": sorted(left_out or ()),
        },
    )


Answers = Sequence[tuple[str, Callable[[Reading, Request], Page | Response]]]
ROUTES: Answers = (
    ("/", home),
    ("/day/{day}", day),
    ("/days", days),
    ("/search", searched),
    ("/entity/{id:path}", one_entity),
    ("/outlets", outlets),
    ("/outlet", one_outlet),
    ("/stories", across.all_stories),
    ("/story/{id:path}", across.one_story),
    ("/wordings", across.all_travels),
    ("/wordings/{id:path}", across.one_travel),
    ("/doubts", across.all_doubts),
    ("/cluster/{id:path}", one_cluster),
    ("/tables", all_tables),
    ("/table/{name}/example", one_table),
    ("/table/{name}", one_table),
    ("/article/{id:path}/archived", kept_page),
    ("/article/{id:path}", one_article),
    ("/quotation/{id:path}", quotation),
)


def _day(reading: Reading, day: date) -> dict[str, object]:
    told = overview.read_day(reading.con, day)
    return {
        "told": told,
        "stories": if_told(partial(stories.of_day, reading.con, day)),
        "travels": if_told(partial(travels.of_day, reading.con, day)),
    }


def _groups(reading: Reading, rows: Sequence[object]) -> Mapping[str, travels.Group]:
    quotes = [one for one in rows if isinstance(one, search.Quotation)]
    days = [one.day for one in quotes] or [date.max]
    return if_told(partial(travels.of_quotes, reading.con, quotes, min(days), max(days))) or {}


def _names_like(reading: Reading, asked: search.Asked) -> Sequence[search.Name]:
    return search.names_at(reading.con, search.find_names(reading.index, asked).places[:5])


def _named_often(mentions: Sequence[Named]) -> list[NamedOften]:
    """Entities of the article, the most often named first."""
    counted = Counter((one.entity_id, one.entity or one.text, one.label) for one in mentions if one.entity_id)
    return [NamedOften(*key, times) for key, times in counted.most_common()]


def _settings(request: Request) -> Settings:
    return request.app.state.site.settings
