"""One day's quotations and mentions: which texts to read, which to carry from a representative, and the rows of both.

Results depend on articles and clusters only, never on the order in which days were run: an article of another day
whose representative has changed since it was decided is decided again here. So is a day whose files cannot be read.
"""

import socket
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache, partial

import polars as pl

from pipeline.batches import Engine, map_batches
from pipeline.lake import DamagedFile, Lake
from pipeline.language.carry import carry, shared_stretches
from pipeline.language.extract import RuleError, read_each
from pipeline.language.extraction import Extraction
from pipeline.language.model.load import ModelError, ModelIdentity, Tier, identify, load_model
from pipeline.language.rows import Row, mention_rows, quote_rows
from pipeline.language.stale import Stale, find_stale
from pipeline.language.text.words import Memory
from pipeline.tables import ARTICLES, CLUSTERS, EXTRACTIONS, MENTIONS, QUOTES
from pipeline.workers import MEMORY_GB, Failed

BATCH = 16


@dataclass(frozen=True)
class ExtractedDay:
    """What became of a day: rows written for it, texts read and carried, other days that were brought up to date, what
    was found wrong with files of other days, and tracebacks of rules that failed on an article, by its id."""

    quotes: pl.DataFrame
    mentions: pl.DataFrame
    extractions: pl.DataFrame
    read: int
    carried: int
    refreshed: dict[date, int]
    damaged: list[str]
    rule_errors: dict[str, str]
    model: ModelIdentity


@dataclass(frozen=True)
class _Article:
    article_id: str
    day: date
    text: str
    text_sha256: str
    representative_id: str


@dataclass(frozen=True)
class _Decided:
    """The articles to decide, the texts by id that they may come from, and why those of other days are among them."""

    todo: Sequence[_Article]
    texts: Mapping[str, str]
    stale: Stale


def extract_day(
    lake: Lake,
    day: date,
    *,
    model: str,
    tier: Tier = "best",
    tier_fallback: bool = False,
    workers: int | None,
    seconds_per_text: float,
    memory_gb: float = MEMORY_GB,
    engine: Engine = "local",
) -> ExtractedDay:
    """Reads or carries every article of `day` and writes its quotes, mentions and extractions.

    Articles of other days whose representative has changed are done again too, and their days written whole. Raises
    LakeError where the articles of `day` cannot be read, ModelError where the model is missing, RuleError where a
    language rule fails on every article; one that fails on some is told in their `failure` and in `rule_errors`.
    """
    identity = identify(model, tier, tier_fallback)
    work = partial(_read, model=model, tier=tier, fallback=tier_fallback, extractor=identity.extractor)
    read = partial(
        map_batches,
        work,
        workers=workers,
        batch_size=BATCH,
        seconds_per_item=seconds_per_text,
        memory_gb=memory_gb,
        engine=engine,
    )
    # Machines that share a lake, and days that share a cluster, are read at the same time. What they write waits for each other: by then another may have brought
    # articles of this day into other clusters, or this one those of its day.
    before = _read_texts(_decide(lake, day), read, {}) if lake.is_shared or engine == "ray" else {}
    with lake.lock("extract"):
        decided = _decide(lake, day)
        todo, texts, stale = decided.todo, decided.texts, decided.stale
        readings = _read_texts(decided, read, before)
        rule_errors = _rule_errors(todo, texts, readings)
        rows = [_rows(article, texts, readings, identity.extractor) for article in todo]
        for other in sorted({day, *stale.whole_days, *(article.day for article in todo)}, key=lambda d: (d == day, d)):
            mine = [row for article, row in zip(todo, rows, strict=True) if article.day == other]
            _write(lake, other, mine, keep=other != day and other not in stale.whole_days)
        return _summary(lake, day, todo, rows, stale.messages, rule_errors, identity)


def _decide(lake: Lake, day: date) -> _Decided:
    clusters = lake.read(CLUSTERS, None, ["article_id", "day", "representative_id"])
    stale = find_stale(lake, clusters, day)
    todo = _articles(lake, clusters, day, stale)
    return _Decided(todo, _representative_texts(lake, clusters, todo, stale.damaged), stale)


def _articles(lake: Lake, clusters: pl.DataFrame, day: date, stale: Stale) -> list[_Article]:
    """Today's articles, and the stale ones; a day whose articles cannot be read is left as it is."""
    frames = [lake.read(ARTICLES, day)]
    for other in sorted({*stale.articles["day"], *stale.whole_days}):
        try:
            rows = lake.read(ARTICLES, other)
        except DamagedFile as error:
            stale.damaged.extend(map(str, [error, *stale.whole_days.pop(other, [])]))
            continue
        frames.append(rows if other in stale.whole_days else rows.join(stale.articles, on="article_id", how="semi"))
    wanted = (
        pl.concat(frames)
        .select("article_id", "day", "text", "text_sha256")
        .join(clusters.select("article_id", "representative_id"), on="article_id", how="left")
        .with_columns(pl.coalesce("representative_id", "article_id").alias("representative_id"))
        .sort("day", "article_id")
    )
    return [_Article(**row) for row in wanted.iter_rows(named=True)]


def _representative_texts(
    lake: Lake, clusters: pl.DataFrame, todo: Sequence[_Article], damaged: list[str]
) -> dict[str, str]:
    """Text of every representative that a copy among `todo` may be carried from, but of those that cannot be read."""
    texts = {article.article_id: article.text for article in todo}
    missing = {a.representative_id for a in todo} - texts.keys()
    homes = clusters.filter(pl.col("article_id").is_in(list(missing)))["day"].unique().sort()
    for home in homes:
        try:
            rows = lake.read(ARTICLES, home).filter(pl.col("article_id").is_in(list(missing)))
        except DamagedFile as error:
            damaged.append(str(error))
            continue
        texts.update(zip(rows["article_id"], rows["text"], strict=True))
    return texts


def _is_carried(article: _Article, texts: Mapping[str, str]) -> bool:
    original = texts.get(article.representative_id)
    if original is None or article.representative_id == article.article_id:
        return False
    return shared_stretches(original, article.text) is not None


def _source(article: _Article, texts: Mapping[str, str]) -> str:
    """The text this article's rows come from: its representative's where that holds it whole, else its own."""
    return texts[article.representative_id] if _is_carried(article, texts) else article.text


def _read_texts(
    decided: _Decided,
    read: Callable[[Sequence[str]], Iterable[tuple[str, Extraction | Failed]]],
    before: Mapping[str, Extraction | Failed],
) -> dict[str, Extraction | Failed]:
    """Each distinct source text is read once, and none that was read `before`: those of one cluster, which share paragraphs, one after the other, so that one
    worker reads them; the cluster with the longest text first, so that no worker is left with it at the end."""
    longest: dict[str, int] = {}
    homes: dict[str, str] = {}
    for article in decided.todo:
        text, cluster = _source(article, decided.texts), article.representative_id
        longest[cluster] = max(longest.get(cluster, 0), len(text))
        homes.setdefault(text, cluster)
    wanted = sorted(
        homes.keys() - before.keys(), key=lambda text: (-longest[homes[text]], homes[text], -len(text), text)
    )
    return {**before, **dict(read(wanted))}


def _read(text: str, model: str, tier: Tier, fallback: bool, extractor: str) -> Extraction | Failed:
    loaded = load_model(model, tier, fallback)
    if loaded.identity.extractor != extractor:
        # What the ledger says of who read a text would not be true.
        raise ModelError(
            f"the worker on {socket.gethostname()} would read with {loaded.identity.extractor}, and the machine that asks it with "
            f"{extractor}: install the same model and libraries on both"
        )
    return read_each([text], loaded, _memory(model, tier, fallback))[0]


@cache
def _memory(model: str, tier: Tier, fallback: bool) -> Memory:
    """What this process has read of paragraphs by a model, which it loads once too."""
    return Memory()


def _rule_errors(
    todo: Sequence[_Article], texts: Mapping[str, str], readings: Mapping[str, Extraction | Failed]
) -> dict[str, str]:
    """Tracebacks of the rules that failed, by article. Raises RuleError where not one of several texts could be read."""
    found: dict[str, str] = {}
    for article in todo:
        reading = readings[_source(article, texts)]
        if isinstance(reading, Failed) and reading.reason == "rule_error":
            found[article.article_id] = reading.detail
    if 1 < len(found) == len(todo):
        first = next(iter(found.values()))
        raise RuleError(
            f"A language rule failed on all {len(found)} articles, so nothing was written. The first:\n{first}"
        )
    return found


def _rows(
    article: _Article, texts: Mapping[str, str], readings: Mapping[str, Extraction | Failed], version: str
) -> tuple[list[Row], list[Row], Row]:
    source = _source(article, texts)
    reading = readings[source]
    carried = article.representative_id if _is_carried(article, texts) else None
    ledger: Row = {
        "article_id": article.article_id,
        "day": article.day,
        "text_sha256": article.text_sha256,
        # Null where its text could not be had: the next night decides again.
        "representative_id": article.representative_id if article.representative_id in texts else None,
        "carried_from": carried,
        "extractor": version,
        "failure": reading.reason if isinstance(reading, Failed) else None,
        "unread": [],
    }
    if isinstance(reading, Failed):
        return [], [], ledger
    if carried is not None:
        stretches = shared_stretches(source, article.text)
        assert stretches is not None
        reading = carry(stretches, reading)
    place = (article.article_id, article.day)
    unread = [asdict(stretch) for stretch in reading.unread]
    return quote_rows(*place, reading), mention_rows(*place, reading), {**ledger, "unread": unread}


def _write(lake: Lake, day: date, rows: Iterable[tuple[list[Row], list[Row], Row]], *, keep: bool) -> None:
    """Writes a day whole; with `keep`, rows of articles that are not among `rows` stay. The ledger goes last, so that
    a day killed halfway is done again."""
    listed = list(rows)
    done = [ledger["article_id"] for _, _, ledger in listed]
    new = (
        (QUOTES, [row for quotes, _, _ in listed for row in quotes]),
        (MENTIONS, [row for _, mentions, _ in listed for row in mentions]),
        (EXTRACTIONS, [ledger for _, _, ledger in listed]),
    )
    for table, fresh in new:
        frame = table.frame(fresh)
        if keep:
            frame = pl.concat([lake.read(table, day).filter(~pl.col("article_id").is_in(done)), frame])
        lake.write(table, day, frame)


def _summary(
    lake: Lake,
    day: date,
    todo: Sequence[_Article],
    rows: Sequence[tuple[list[Row], list[Row], Row]],
    damaged: list[str],
    rule_errors: dict[str, str],
    model: ModelIdentity,
) -> ExtractedDay:
    ledgers = [ledger for _, _, ledger in rows if ledger["day"] == day]
    refreshed: dict[date, int] = {}
    for article in todo:
        if article.day != day:
            refreshed[article.day] = refreshed.get(article.day, 0) + 1
    carried = sum(ledger["carried_from"] is not None for ledger in ledgers)
    return ExtractedDay(
        quotes=lake.read(QUOTES, day),
        mentions=lake.read(MENTIONS, day),
        extractions=lake.read(EXTRACTIONS, day),
        read=len(ledgers) - carried,
        carried=carried,
        refreshed=refreshed,
        damaged=damaged,
        rule_errors=rule_errors,
        model=model,
    )
