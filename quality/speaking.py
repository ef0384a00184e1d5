"""Who speaks, in articles of our own writing: which marked mentions are read as speaking, and by whose name; and whom words
within quotations mean (`quality.references`). `held` tunes no rule."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.language.extract import extract_texts
from pipeline.language.extraction import Extraction, Quote
from pipeline.sample.matching import same_speaker
from pipeline.settings import PROJECT
from quality import references
from quality.calibration import SURE, Attribution, calibration_lines, sure_figure
from quality.measures import Ratio, interval
from quality.pipelines import configured
from quality.report import Options, Report
from quality.speaking_gold import Marked, MarkedArticle, read_half

FOLDER = PROJECT / "quality" / "speaking"
DEV, HELD = HALVES = ("dev", "held")
KINDS = ("pronoun", "name", "nominal", "unnamed")
OUTCOMES = ("right", "open", "wrong", "missed")
_CONTEXT = 60

Outcome = Literal["right", "open", "wrong", "missed"]


@dataclass(frozen=True)
class Judged:
    """A marked mention, what became of it, and the name that it was given. A missed one is read as nobody who speaks."""

    article: MarkedArticle
    mention: Marked
    outcome: Outcome
    found: str | None

    @property
    def kind(self) -> str:
        """The mention's kind; nominals of somebody whom the article never names are a kind of their own."""
        return "unnamed" if self.mention.kind == "nominal" and self.mention.name is None else self.mention.kind


@dataclass(frozen=True)
class Reading:
    """A half of the gold as it was read. `quotes` are those with a speaker, with the mark that the speaker overlaps."""

    judged: Sequence[Judged]
    quotes: Sequence[tuple[Quote, Marked | None]]


def run(options: Options) -> Report:
    """Both halves in one run of the pipeline; a half without articles has no figures. Errors are those of `dev` alone."""
    halves = {half: read_half(FOLDER / half) for half in HALVES}
    texts = [article.text for articles in halves.values() for article in articles]
    readings = iter(extract_texts(texts, configured()))
    lines: list[str] = []
    errors: list[str] = []
    figures: dict[str, float] = {}
    seen: list[Attribution] = []
    for half, articles in halves.items():
        if articles:
            extractions = [next(readings) for _ in articles]
            reading = read(articles, extractions)
            ours = list(attributions(half, reading))
            seen += ours
            meant = list(references.judge_articles(half, articles, extractions))
            about = (f"  {line}" for line in references.lines(meant))
            lines += [*half_lines(half, articles, reading, ours), *about, ""]
            of_half = half_figures(reading, ours) | references.figures(meant)
            figures |= {f"{half} {name}": value for name, value in of_half.items()}
            if half == DEV:
                errors += [*error_lines(reading.judged)][: options.errors]
                errors += [*references.misses(meant)][: options.errors]
    return Report([*lines, *calibration_lines(seen), *errors], figures)


def read(articles: Sequence[MarkedArticle], extractions: Sequence[Extraction]) -> Reading:
    """What became of every mark, and which mark every quotation's speaker is."""
    judged: list[Judged] = []
    quotes: list[tuple[Quote, Marked | None]] = []
    for article, extraction in zip(articles, extractions, strict=True):
        spoken = list(_speakers(extraction))
        judged += [_judge(article, mention, spoken) for mention in article.mentions]
        for quote in extraction.quotes:
            if quote.speaker_start is not None and quote.speaker_end is not None:
                place = quote.speaker_start, quote.speaker_end
                quotes.append((quote, next((m for m in article.mentions if _overlap(m, *place)), None)))
    return Reading(judged, quotes)


def half_figures(reading: Reading, attributions: Sequence[Attribution]) -> dict[str, float]:
    """Sizes of the gold as counts, and in per cent: mentions found; of those found, of each kind, how many are right."""
    counts = _counts(reading)
    marked = {kind: sum(counts[kind, outcome] for outcome in OUTCOMES) for kind in KINDS}
    figures: dict[str, float] = {f"{kind}s marked": marked[kind] for kind in KINDS}
    figures["nominals marked"] += marked["unnamed"]
    found = sum(marked.values()) - sum(counts[kind, "missed"] for kind in KINDS)
    figures["found"] = _percent(found, sum(marked.values()))
    for kind in KINDS:
        figures[f"{kind} right"] = _percent(counts[kind, "right"], marked[kind] - counts[kind, "missed"])
    figures["names right"] = _percent(*_names(reading.judged))
    figures["right at confidence 0.9 and more"] = sure_figure(attributions)
    sure, speaking = _reach(reading, attributions)
    figures["named at confidence 0.9 and more"] = _percent(sure, speaking)
    figures["speakers unmarked"] = _percent(sum(mark is None for _, mark in reading.quotes), len(reading.quotes))
    return figures


def half_lines(
    half: str, articles: Sequence[MarkedArticle], reading: Reading, attributions: Sequence[Attribution]
) -> Iterator[str]:
    """What was marked and what became of it, for reading."""
    counts, words = _counts(reading), sum(len(article.text.split()) for article in articles)
    yield f"{half}: {len(articles)} articles, {words} words"
    yield f"{'marked as speaking':24}" + "".join(f"{title:>8}" for title in ("marked", *OUTCOMES))
    for kind in KINDS:
        row = [counts[kind, outcome] for outcome in OUTCOMES]
        yield f"  {kind:22}" + "".join(f"{count:8}" for count in (sum(row), *row))
    right, named = _names(reading.judged)
    by_article = [_names([one for one in reading.judged if one.article is article]) for article in articles]
    low, high = interval([Counter(right=part, named=whole) for part, whole in by_article], Ratio("right", ("named",)))
    yield (
        f"  {right} of {named} names right, of those found, {_percent(right, named):.1f} % "
        f"[95 % interval by article: {low:.0f} to {high:.0f}]"
    )
    total, unmarked = len(reading.quotes), sum(mark is None for _, mark in reading.quotes)
    sure, speaking = _reach(reading, attributions)
    yield f"  {total} quotations with a speaker, {unmarked} of them at words that are not marked"
    yield (
        f"  {sure} of the {speaking} others have a name at a confidence of {SURE} and more, "
        f"{_percent(sure, speaking):.1f} %; {sure_figure(attributions):.1f} % of these are right"
    )


def error_lines(judged: Sequence[Judged]) -> Iterator[str]:
    """One line for every mention that is not right: the wrong first, then the open, then the missed."""
    for outcome in ("wrong", "open", "missed"):
        for one in judged:
            if one.outcome == outcome:
                start, end = one.mention.start, one.mention.end
                before, after = (
                    one.article.text[max(0, start - _CONTEXT) : start],
                    one.article.text[end : end + _CONTEXT],
                )
                context = " ".join(f"{before}[{one.mention.text}]{after}".split())
                yield f"  {one.article.name}: {outcome}, {one.found} instead of {one.mention.name}: ...{context}..."


def _speakers(extraction: Extraction) -> Iterator[tuple[int, int, str | None]]:
    """Place and name of everybody who speaks, and of every source that is passed on."""
    for quote in extraction.quotes:
        if quote.speaker_start is not None and quote.speaker_end is not None:
            yield quote.speaker_start, quote.speaker_end, quote.speaker_name
        for relayed in quote.source_chain:
            yield relayed.mention_start, relayed.mention_end, relayed.full_name


def _judge(article: MarkedArticle, mention: Marked, spoken: Sequence[tuple[int, int, str | None]]) -> Judged:
    names = [name for start, end, name in spoken if _overlap(mention, start, end)]
    if not names:
        return Judged(article, mention, "missed", None)
    if same_speaker(mention.name, names[0]):
        return Judged(article, mention, "right", names[0])
    return Judged(article, mention, "open" if names[0] is None else "wrong", names[0])


def _overlap(mention: Marked, start: int, end: int) -> bool:
    return start < mention.end and mention.start < end


def attributions(half: str, reading: Reading) -> Iterator[Attribution]:
    """Every quotation at a marked speaker that is given a name, also where the gold has none: that is wrong."""
    for quote, mark in reading.quotes:
        if mark is not None and quote.speaker_name is not None:
            yield Attribution(half, quote.confidence, None, same_speaker(mark.name, quote.speaker_name))


def _counts(reading: Reading) -> Counter[tuple[str, str]]:
    return Counter((one.kind, one.outcome) for one in reading.judged)


def _reach(reading: Reading, attributions: Sequence[Attribution]) -> tuple[int, int]:
    """Quotations with a name that is sure, and all at a marked speaker."""
    return sum(one.confidence >= SURE for one in attributions), sum(mark is not None for _, mark in reading.quotes)


def _names(judged: Sequence[Judged]) -> tuple[int, int]:
    """Right names and all, of the mentions of somebody named that are read as speaking."""
    named = [one.outcome for one in judged if one.mention.name is not None and one.outcome != "missed"]
    return named.count("right"), len(named)


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else float("nan")
