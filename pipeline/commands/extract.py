"""`quotewire extract`: pages or clean texts in, one JSON object an article out, without lake or warehouse."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from pipeline.batches import map_batches
from pipeline.capture import ClientSettings
from pipeline.capture.answers import HTML
from pipeline.capture.client import Client
from pipeline.clean.page import Article, RawPage, Rejection, clean_page
from pipeline.commands.errors import CommandError
from pipeline.commands.progress import track
from pipeline.language.extract import read_each
from pipeline.language.extraction import Extraction, Quote, plain
from pipeline.language.model.load import LanguageModel, load_model
from pipeline.settings import Settings
from pipeline.workers import Failed

PAGE_SUFFIXES = {".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml", ".txt": "text/plain"}
BATCH = 8
FEW = 100  # so few are handed out one by one, so that each is printed as soon as it is read

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class _Input:
    """One page to read: from a file, or with `body` already fetched, or with why it could not be."""

    name: str
    path: Path | None
    url: str
    content_type: str | None
    body: bytes | None = None
    failure: Rejection | None = None


@dataclass(frozen=True)
class _Read:
    article: Article
    extraction: Extraction


def extract_pages(places: Sequence[str], settings: Settings, recursive: bool) -> int:
    """Prints one JSON object for every page that holds an article, as they are ready; says on standard error which pages
    hold none.

    Returns the exit code: 0, or 1 where not one page gave an article. Raises CommandError for a place that is not there.
    """
    inputs = [page for place in places for page in _inputs(place, settings, recursive)]
    if not inputs:
        raise CommandError(f"{', '.join(places)}: no pages found (looked for {', '.join(PAGE_SUFFIXES)})")
    outcomes = _run(partial(_read_page, load=_loader(settings)), inputs, settings, in_order=False)
    found = 0
    for page, outcome in track(outcomes, len(inputs), "pages"):
        if isinstance(outcome, _Read):
            found += 1
            _print(_article_json(page.name, outcome.article, outcome.extraction))
            _tell_unread(str(page.path or page.url), outcome.extraction)
        else:
            print(f"{page.path or page.url}: no article ({_why(outcome)}): {outcome.detail}", file=sys.stderr)
    return 0 if found else 1


def _why(outcome: Rejection | Failed) -> str:
    """The reason, and what the page is instead where that says more: 'too_short, page kind video'."""
    kind = outcome.page_kind if isinstance(outcome, Rejection) else None
    return f"{outcome.reason}, page kind {kind}" if kind and kind != outcome.reason else outcome.reason


def extract_plain(path: Path, settings: Settings) -> int:
    """Prints one JSON object for every line of {"doc_id", "text"}, in the same order, with offsets into that text."""
    records = list(_plain_records(path))
    texts = [text for _, text in records]
    outcomes = _run(partial(_read_text, load=_loader(settings)), texts, settings, in_order=True)
    failed = 0
    for (doc_id, text), (_, outcome) in zip(records, track(outcomes, len(texts), "texts"), strict=True):
        if isinstance(outcome, Failed):
            failed += 1
            print(f"{path}: {doc_id}: not read ({outcome.reason}): {outcome.detail}", file=sys.stderr)
            outcome = Extraction((), ())
        _print({"doc_id": doc_id, "text": text, **_spans_json(outcome)})
        _tell_unread(f"{path}: {doc_id}", outcome)
    return 1 if failed else 0


def _tell_unread(name: str, extraction: Extraction) -> None:
    for part in extraction.unread:
        place = f"characters {part.start_char} to {part.end_char}"
        print(f"{name}: {place} were not read ({part.reason})", file=sys.stderr)


def _loader(settings: Settings) -> Callable[[], LanguageModel]:
    return partial(load_model, settings.model, settings.tier, settings.tier_fallback)


def _run(
    work: Callable[[Item], Result], items: Sequence[Item], settings: Settings, *, in_order: bool
) -> Iterator[tuple[Item, Result | Failed]]:
    """Also a single page is read in a worker: the limits of time and memory hold by every door."""
    return map_batches(
        work,
        items,
        workers=settings.workers,
        batch_size=1 if len(items) <= FEW else BATCH,
        seconds_per_item=settings.page_timeout,
        memory_gb=settings.worker_memory,
        in_order=in_order,
    )


def _inputs(place: str, settings: Settings, recursive: bool) -> Iterator[_Input]:
    if place.startswith(("http://", "https://")):
        yield _fetch(place, settings)
        return
    path = Path(place)
    if path.is_dir():
        found = sorted(path.rglob("*") if recursive else path.iterdir())
        for file in found:
            if file.suffix.lower() in PAGE_SUFFIXES and file.is_file():
                yield _file(file)
    elif path.is_file():
        yield _file(path)
    else:
        raise CommandError(f"{place}: no such file or folder; give a page (.html, .txt), a folder or an http(s) URL")


def _file(path: Path) -> _Input:
    return _Input(path.stem, path, path.resolve().as_uri(), PAGE_SUFFIXES.get(path.suffix.lower(), "text/html"))


def _fetch(url: str, settings: Settings) -> _Input:
    client = Client(ClientSettings(resolve=settings.resolve, delay=0, contact=settings.contact))
    try:
        answer = client.fetch(url, accepts=HTML)
    finally:
        client.close()
    if answer.outcome != "ok":
        return _Input(url, None, url, None, failure=Rejection(answer.outcome, answer.error or "not fetched"))
    return _Input(url, None, answer.final_url or url, answer.header("content-type"), answer.body)


def _read_page(page: _Input, load: Callable[[], LanguageModel]) -> _Read | Rejection | Failed:
    article = _clean(page)
    if isinstance(article, Rejection):
        return article
    reading = _read_text(article.text, load)
    return reading if isinstance(reading, Failed) else _Read(article, reading)


def _clean(page: _Input) -> Article | Rejection:
    if page.failure:
        return page.failure
    try:
        return clean_page(_raw(page))
    except OSError as error:
        return Rejection("unreadable", error.strerror or str(error))


def _read_text(text: str, load: Callable[[], LanguageModel]) -> Extraction | Failed:
    return read_each([text], load())[0]


def _raw(page: _Input) -> RawPage:
    body = page.body if page.path is None else page.path.read_bytes()
    assert body is not None
    return RawPage(
        body=body,
        url=page.url,
        content_type=page.content_type,
        captured_at=datetime.now(UTC),
        outlet=None,
        language=None,
        feed_title=None,
        feed_published=None,
        feed_author=None,
    )


def _plain_records(path: Path) -> Iterator[tuple[str, str]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise CommandError(f"{path}: cannot be read: {error.strerror}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            yield str(record["doc_id"]), str(record["text"])
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(
                f'{path}, line {number}: not a JSON object with "doc_id" and "text" ({error})'
            ) from error


def _article_json(name: str, article: Article, extraction: Extraction) -> dict[str, object]:
    return {
        "doc_id": name,
        **{key: getattr(article, key) for key in ("url", "title", "outlet", "byline")},
        "published_at": article.published_at.isoformat() if article.published_at else None,
        **{key: getattr(article, key) for key in ("published_precision", "dateline", "agency", "page_kind")},
        **{key: getattr(article, key) for key in ("page_kind_reason", "language", "text")},
        **_spans_json(extraction),
    }


def _spans_json(extraction: Extraction) -> dict[str, object]:
    return {
        "quotes": [_quote_json(quote) for quote in extraction.quotes],
        "entities": [
            {"start": m.start_char, "end": m.end_char, "text": m.text, "label": m.label, "name": m.name}
            for m in extraction.mentions
        ],
    }


# What the command line contract calls otherwise than the tables do.
_JSON_NAMES = {"start_char": "start", "end_char": "end", "speaker_mention": "speaker"}


def _quote_json(quote: Quote) -> dict[str, object]:
    return {_JSON_NAMES.get(name, name): value for name, value in plain(quote).items()}


def _print(record: Mapping[str, object]) -> None:
    print(json.dumps(record, ensure_ascii=False))
