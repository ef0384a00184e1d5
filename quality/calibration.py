"""Whether confidence means what it says: how many attributions are right, by confidence, among quotations that match the gold."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from pipeline.clean.page import Article, RawPage, clean_page
from pipeline.language.extract import extract_texts
from pipeline.language.extraction import Quote
from pipeline.sample.gold import ArticlePage, read_gold
from pipeline.sample.matching import Found, match, same_speaker
from pipeline.sample.site import Site
from pipeline.settings import PROJECT
from quality.pipelines import configured

BINS = (0.9, 0.8, 0.7, 0.6, 0.5, 0.0)
SURE = BINS[0]


@dataclass(frozen=True)
class Attribution:
    """A matched quotation with a speaker. None where the gold has no mention or no name, or we left the name open."""

    source: str
    confidence: float
    mention: bool | None
    name: bool | None
    silver: bool = False

    @property
    def right(self) -> bool:
        """Mention and name right as far as both are known by hand."""
        return self.mention is not False and (self.name is not False or self.silver)


def of_gold(
    source: str, records: Sequence[dict[str, Any]], quotes: Mapping[str, list[dict[str, Any]]], scorer: ModuleType
) -> list[Attribution]:
    """Attributions of a set in the scorer's shape, matched over all types by its rule."""
    found: list[Attribution] = []
    for record in records:
        predicted = quotes.get(record["doc_id"], [])
        pairs, *_ = scorer.pairs(record["text"], record["quotes"], predicted, "sym")
        for i, j in pairs:
            gold, quote = record["quotes"][i], predicted[j]
            if gold["speaker_start"] is None or quote["speaker_start"] is None:
                continue
            names = gold.get("speaker_name"), quote["speaker_name"]
            name = bool(scorer.same_name(*names)) if all(names) else None
            mention = bool(scorer.speaker_ok(gold, quote))
            silver = (gold.get("speaker_name_source") or "").startswith("auto")
            found.append(Attribution(source, quote["confidence"], mention, name, silver))
    return found


def of_sample() -> list[Attribution]:
    """Attributions of the sample's English articles, cleaned and read page by page; its gold knows names, not mentions."""
    pages = _sample_articles(PROJECT / "sample")
    readings = extract_texts([article.text for _, article in pages], configured())
    found: list[Attribution] = []
    for (page, _), reading in zip(pages, readings, strict=True):
        for i, j in match(page.quotes, [_found(quote) for quote in reading.quotes]):
            quote = reading.quotes[j]
            if quote.speaker_mention is not None and quote.speaker_name is not None:
                name = same_speaker(page.quotes[i].speaker, quote.speaker_name)
                found.append(Attribution("sample", quote.confidence, None, name))
    return found


def calibration_lines(attributions: Sequence[Attribution]) -> Iterator[str]:
    """Right of all in every bin of confidence: mentions and names by source, and both where known by hand, pooled."""
    columns = _columns(attributions)
    yield "right speakers by confidence, of the quotations that match the gold"
    yield f"{'confidence':14}" + "".join(f"{title:>18}" for title, _ in columns)
    for low, high in zip(BINS, (1.0, *BINS), strict=False):
        inside = [a for a in attributions if low <= a.confidence and (a.confidence < high or high == 1.0)]
        yield f"{f'{low:.1f} to {high:.1f}':14}" + "".join(f"{_share(pick, inside):>18}" for _, pick in columns)


def sure_figure(attributions: Sequence[Attribution]) -> float:
    """Per cent right among those of confidence 0.9 and more; NaN where there are none."""
    sure = [a.right for a in attributions if a.confidence >= SURE]
    return 100 * sum(sure) / len(sure) if sure else float("nan")


Pick = Callable[[Attribution], bool | None]


def _columns(attributions: Sequence[Attribution]) -> list[tuple[str, Pick]]:
    columns: list[tuple[str, Pick]] = []
    for source in dict.fromkeys(a.source for a in attributions):
        ours = [a for a in attributions if a.source == source]
        if any(a.mention is not None for a in ours):
            columns.append((f"{source} mention", lambda a, s=source: a.mention if a.source == s else None))
        silver = "~" if any(a.silver for a in ours) else ""
        columns.append((f"{source} name{silver}", lambda a, s=source: a.name if a.source == s else None))
    return [*columns, ("all", lambda a: a.right)]


def _share(pick: Pick, attributions: Sequence[Attribution]) -> str:
    known = [right for a in attributions if (right := pick(a)) is not None]
    return f"{sum(known)}/{len(known)} {100 * sum(known) / len(known):5.1f}" if known else "-"


def _sample_articles(folder: Path) -> list[tuple[ArticlePage, Article]]:
    """The sample's English article pages that the cleaner accepts, with their gold."""
    pages: list[tuple[ArticlePage, Article]] = []
    for url, page in read_gold(folder / "gold.json").articles.items():
        served = Site(folder / "sites", page.day).find(urlsplit(url).netloc, urlsplit(url).path)
        if page.language != "en" or served is None:
            continue
        captured_at = datetime.combine(page.day, time(18), UTC)
        article = clean_page(RawPage(served.body, url, served.content_type, captured_at))
        if isinstance(article, Article):
            pages.append((page, article))
    return pages


def _found(quote: Quote) -> Found:
    return Found(quote.type, quote.text, quote.speaker_name, quote.speaker_kind, quote.cue)
