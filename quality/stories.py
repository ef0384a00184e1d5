"""Stories on labelled articles: those of the sample site, and two halves of our own writing, of which one was never looked at."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

import polars as pl

from pipeline.clean.page import RawPage, Rejection, clean_page
from pipeline.dedupe.fingerprints import fingerprint
from pipeline.dedupe.floods import with_floods
from pipeline.dedupe.rows import all_pairs
from pipeline.language.extract import extract_texts
from pipeline.language.model.load import load_model
from pipeline.language.rows import mention_rows
from pipeline.sample import read_gold
from pipeline.sample.nights import CAPTURED_AT, SAMPLE
from pipeline.settings import PROJECT
from pipeline.stories.copies import with_copies
from pipeline.stories.telling import tell_day
from pipeline.stories.terms import article_terms
from pipeline.tables import ARTICLES, MENTIONS, STORY_ARTICLES, STORY_TERMS
from quality.duplicates import Scores, score
from quality.report import Options, Report

FOLDER = PROJECT / "quality" / "stories"
HALVES = ("dev", "held")


@dataclass(frozen=True)
class Labelled:
    """Articles, mentions and duplicates as the lake has them, roundups among them, and the story of each article."""

    articles: pl.DataFrame
    mentions: pl.DataFrame
    duplicates: pl.DataFrame
    roundups: pl.Series
    stories: Mapping[str, str]


def run(options: Options) -> Report:
    """B-cubed precision, recall and F1 in per cent, of the sample and of each half. Errors of the half `held` are never shown."""
    lines: list[str] = []
    figures: dict[str, float] = {}
    for name, labelled in (("sample", read_sample()), *((half, read_half(half)) for half in HALVES)):
        told = tell(labelled)
        found = scores(labelled, told)
        figures[f"{name} F1"] = 100 * found.b_cubed
        lines.append(
            f"{name}: {told.height} articles, {len({*labelled.stories.values()})} stories, {told['story_id'].n_unique()} found; "
            f"B-cubed P {found.b_precision:.3f} R {found.b_recall:.3f} F1 {found.b_cubed:.3f}"
        )
        if name != "held":
            lines += list(misses(labelled, told))[: options.errors]
    return Report(lines, figures)


def tell(labelled: Labelled) -> pl.DataFrame:
    """The stories of the articles, day after day, as rows of STORY_ARTICLES."""
    known, told = STORY_TERMS.frame([]), STORY_ARTICLES.frame([])
    for day in labelled.articles["day"].unique().sort():
        of_day = pl.col("day") == day
        rows = article_terms(labelled.articles.filter(of_day), labelled.mentions.filter(of_day))
        rows = with_copies(rows, labelled.duplicates.filter(of_day), labelled.roundups)
        told = pl.concat([told, tell_day(day, rows, told, known)])
        known = pl.concat([known, rows])
    return told


def scores(labelled: Labelled, told: pl.DataFrame) -> Scores:
    return score(told["story_id"].to_list(), [labelled.stories[article] for article in told["article_id"]])


def misses(labelled: Labelled, told: pl.DataFrame) -> Iterator[str]:
    """Stories of the gold that were torn, and those found that hold several, by their titles."""
    titles = dict(labelled.articles.select("article_id", "title").iter_rows())
    rows = [
        (labelled.stories[article], found, titles[article])
        for article, found in told.select("article_id", "story_id").iter_rows()
    ]
    for what, one, other in (("torn", 0, 1), ("merged", 1, 0)):
        groups: dict[str, dict[str, list[str]]] = {}
        for row in rows:
            groups.setdefault(str(row[one]), {}).setdefault(str(row[other]), []).append(row[2])
        yield from (f"  {what}: {' | '.join(map(str, parts.values()))}" for parts in groups.values() if len(parts) > 1)


def read_half(half: str) -> Labelled:
    """One half of our own gold: its leads are the texts, its names the mentions."""
    with (FOLDER / f"{half}.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    articles = [
        {"article_id": row["id"], "day": date.fromisoformat(row["day"]), "title": row["title"], "text": row["lead"]}
        for row in rows
    ]
    mentions = [
        {
            "article_id": row["id"],
            "day": date.fromisoformat(row["day"]),
            "start_char": place,
            "label": "ORG",
            "name": name,
        }
        for row in rows
        for place, name in enumerate(row["names"])
    ]
    stories = {row["id"]: row["story"] for row in rows}
    return _labelled(articles, mentions, pl.Series(dtype=pl.String), stories)


def read_sample() -> Labelled:
    """The sample's articles as the pipeline reads them, with the duplicates that it finds."""
    gold = read_gold(SAMPLE / "gold.json")
    articles = [_sample_article(url, page.day) for url, page in gold.articles.items()]
    read = extract_texts([str(article["text"]) for article in articles], load_model())
    mentions = [
        row
        for article, extraction in zip(articles, read, strict=True)
        for row in mention_rows(str(article["article_id"]), article["day"], extraction)
    ]
    stories = {url: next((group[0] for group in gold.stories if url in group), url) for url in gold.articles}
    roundups = pl.Series([roundup.url for roundup in gold.roundups], dtype=pl.String)
    return _labelled(articles, mentions, roundups, stories)


def _sample_article(url: str, day: date) -> dict[str, Any]:
    address = urlsplit(url)
    path = address.path.lstrip("/")
    folder = SAMPLE / "sites" / address.netloc / day.isoformat()
    file = next(place for place in (folder / path, folder / path / "index.html") if place.is_file())
    captured_at = datetime.fromisoformat(f"{day}{CAPTURED_AT}")
    found = clean_page(RawPage(file.read_bytes(), url, "text/html; charset=utf-8", captured_at))
    assert not isinstance(found, Rejection), f"{url}: {found}"
    names = ("title", "text", "published_at", "published_precision")
    return {"article_id": url, "day": day, "canonical_url": url} | {name: getattr(found, name) for name in names}


def _labelled(
    articles: Sequence[Mapping[str, object]],
    mentions: Sequence[Mapping[str, object]],
    roundups: pl.Series,
    stories: Mapping[str, str],
) -> Labelled:
    rows = ARTICLES.frame([{name: row.get(name) for name in ARTICLES.columns} for row in articles])
    duplicates = all_pairs(with_floods(fingerprint(rows)))
    named = MENTIONS.frame([{name: row.get(name) for name in MENTIONS.columns} for row in mentions])
    return Labelled(rows, named, duplicates, roundups, stories)
