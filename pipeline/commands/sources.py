"""`quotewire sources`: finds what an outlet offers and adds it to the list, and tries every source once. Stores no page."""

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import urlsplit

from pipeline.capture.addresses import clean_address
from pipeline.capture.lists import HomePage
from pipeline.capture.segment import client_settings
from pipeline.capture.trial import Trial, Tried
from pipeline.commands.errors import CommandError
from pipeline.settings import Settings
from pipeline.sources import FeedSource, FolderSource, SitemapSource, Source, UrlsSource, WarcSource, load_sources
from pipeline.sources_writing import add_source

_AT_ONCE = 16
_NOBODY_THERE = ("bad_url", "refused_address", "connection_error", "timeout", "host_paused")
Given = TypeVar("Given")


def add(url: str, settings: Settings, *, yes: bool) -> int:
    """Shows what lists an outlet offers, and adds the best of them to the sources on confirmation."""
    try:
        home = clean_address(url if "://" in url else f"https://{url}")
    except ValueError as error:
        raise CommandError(f"{url}: {error}; give the address of the outlet's home page") from error
    known = load_sources(settings.sources) if settings.sources.exists() else []
    with _trial(settings) as trial:
        answer, page = trial.home_page(home)
        if answer.outcome in _NOBODY_THERE:
            raise CommandError(
                f"{home}: {_told(answer.outcome, answer.error)}; give the address of the outlet's home page"
            )
        print(f"{home}: {_told(answer.outcome, answer.error)}")
        tried = _at_once(trial.list, trial.candidates(answer.final_url or home, page))
    lists = sorted((one for one in tried if one.kind and one.items), key=_worth, reverse=True)
    _table(("list", "kind", "items", "newest", "new"), [_row(one.url, one) for one in lists])
    if not lists:
        reasons = "; ".join(sorted({f"{one.url}: {_told(one.outcome, one.error)}" for one in tried}))
        raise CommandError(
            f"{home} offers no feed and no sitemap that can be read ({reasons}); name one in sources.yaml"
        )
    entry = _entry(lists[0], answer.final_url or home, page, known)
    if isinstance(entry, str):
        print(entry)
        return 0
    shown = ", ".join(f"{name}: {value}" for name, value in entry.items() if value is not None)
    if not yes and not _confirmed(f"add {{{shown}}} to {settings.sources}? [y/N] "):
        print("nothing was added")
        return 1
    add_source(settings.sources, entry)
    print(f"added to {settings.sources}: {{{shown}}}")
    return 0


def check(settings: Settings) -> int:
    """Tries every source once and prints a row for each; 1 where one gives nothing."""
    sources = load_sources(settings.sources)
    with _trial(settings) as trial:
        tried = _at_once(lambda source: _try(trial, source), sources)
    rows = [
        (source.id, *_row(source.kind, one), _told(one.outcome, one.error))
        for source, one in zip(sources, tried, strict=True)
    ]
    _table(("source", "kind", "found", "items", "newest", "new", "answer"), rows)
    return int(any(one.outcome != "ok" for one in tried))


def _confirmed(question: str) -> bool:
    try:
        return input(question).strip().lower() in ("y", "yes")
    except EOFError:
        raise CommandError("nobody is there to be asked; say --yes to add the list without a question") from None


def _trial(settings: Settings) -> Trial:
    return Trial(client_settings(settings), settings.state, lambda: datetime.now(UTC))


def _try(trial: Trial, source: Source) -> Tried:
    match source:
        case FeedSource() | SitemapSource():
            one = trial.list(source.url)
            if one.outcome == "ok" and one.kind != source.kind:
                return Tried(source.url, "not_a_feed", f"it is a {one.kind}: write kind: {one.kind}", one.kind)
            return one
        case UrlsSource():
            return trial.page(source.urls[0])
        case FolderSource() | WarcSource():
            return Tried(str(source.path), "ok")  # its path was looked at as the list was read


def _at_once(work: Callable[[Given], Tried], given: Sequence[Given]) -> list[Tried]:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(work, given))


def _worth(one: Tried) -> tuple[bool, bool, datetime, int]:
    """News before archives: what names its articles, then feeds, then what is newest and holds most."""
    newest = one.newest or datetime.min.replace(tzinfo=UTC)
    return one.titled * 2 > one.items, one.kind == "feed", newest, one.items


def _entry(one: Tried, home: str, page: HomePage, known: Sequence[Source]) -> dict[str, object] | str:
    """The entry for a list, or why there is none to add."""
    for source in known:
        if isinstance(source, FeedSource | SitemapSource) and source.url == one.url:
            return f"{one.url} is on the list already, as {source.id}"
    host = (urlsplit(home).hostname or "").removeprefix("www.")
    stem = re.sub(r"[^a-z0-9]+", "-", host).strip("-")[:56].strip("-") or "source"
    taken = {source.id for source in known}
    name = next(name for name in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if name not in taken)
    return {"id": name, "kind": one.kind, "outlet": page.name or host, "language": page.language, "url": one.url}


def _row(first: str, one: Tried) -> tuple[str, ...]:
    newest = f"{one.newest:%Y-%m-%d %H:%M}" if one.newest else "-"
    return first, one.kind or "-", *((str(one.items), newest, str(one.new)) if one.kind else ("-", "-", "-"))


def _told(outcome: str, error: str | None) -> str:
    return outcome if error is None else f"{outcome} ({error})"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    for row in (head, *rows) if rows else ():
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
