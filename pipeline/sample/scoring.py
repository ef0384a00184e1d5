"""Scores a published database against the gold answers of the sample: figures, a summary, and each miss in words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import combinations

import duckdb

from pipeline.sample.gold import ArticlePage, BlockedPage, Gold, Page, Quotation, RejectedPage
from pipeline.sample.matching import Found, flat, holds, match, same_speaker, second_reading
from pipeline.sample.published import Article, Published, address, read_published

# Quotations are extracted from English only; pages in other languages carry gold for the day they are.
_QUOTED_LANGUAGE = "en"


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    hits: int
    of: int

    def __str__(self) -> str:
        return f"{self.hits}/{self.of}"


@dataclass(frozen=True)
class Rate:
    """Right ones, found ones and those that should be found; precision, recall and F1 from 0 to 1."""

    right: int
    found: int
    gold: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.gold) if self.found + self.gold else 0.0

    def __str__(self) -> str:
        return f"F1 {100 * self.f1:.1f} (P {100 * self.precision:.1f} R {100 * self.recall:.1f})"


@dataclass(frozen=True)
class Scores:
    """All figures of a database. Of `boilerplate_kept`, `text_lost`, `scare_taken`, `merged_wrongly` none is best."""

    pages: Share
    titles: Share
    bylines: Share
    dates: Share
    languages: Share
    boilerplate_kept: Share
    text_lost: Share
    quoted: Rate
    quoted_with_speaker: Rate
    indirect: Rate
    indirect_with_speaker: Rate
    speaker_kinds: Share
    cues: Share
    scare_taken: Share
    persons: Share
    duplicates: Rate
    first_outlets: Share
    merged_wrongly: Share
    people_joined: Share
    misses: tuple[str, ...] = field(repr=False)


@dataclass
class _Tally:
    """Counts by figure: `hits` of `of`, and of quotations also `found`; every miss is written down."""

    hits: Counter[str] = field(default_factory=Counter[str])
    of: Counter[str] = field(default_factory=Counter[str])
    found: Counter[str] = field(default_factory=Counter[str])
    misses: list[str] = field(default_factory=list[str])

    def check(self, figure: str, right: bool, miss: str) -> None:
        self.of[figure] += 1
        self.hits[figure] += right
        if not right:
            self.misses.append(miss)

    def spot(self, figure: str, fault: bool, miss: str) -> None:
        """The same for figures that count faults."""
        self.of[figure] += 1
        self.hits[figure] += fault
        if fault:
            self.misses.append(miss)

    def share(self, figure: str) -> Share:
        return Share(self.hits[figure], self.of[figure])

    def rate(self, figure: str, right: str = "") -> Rate:
        return Rate(self.hits[right or figure], self.found[figure], self.of[figure])


def score(gold: Gold, database: duckdb.DuckDBPyConnection) -> Scores:
    """Compares the published tables (news.*, ops.captures) of an open database with the gold answers."""
    published = read_published(database)
    tally = _Tally()
    for url, page in gold.pages.items():
        _score_outcome(tally, url, page, published)
    for url, page in gold.articles.items():
        rows = published.articles.get(address(url), [])
        article = rows[0] if rows else None
        _score_article(tally, url, page, article)
        _score_people(tally, url, page, published.persons.get(article.article_id, []) if article else [])
        if page.language == _QUOTED_LANGUAGE:
            _score_quotes(tally, url, page, published.quotes.get(article.article_id, []) if article else [])
    _score_duplicates(tally, gold, published)
    _score_same_person(tally, gold, published)
    return _scores(tally)


def _scores(tally: _Tally) -> Scores:
    names = (
        "pages titles bylines dates languages boilerplate_kept text_lost speaker_kinds cues scare_taken persons "
        "first_outlets merged_wrongly people_joined"
    )
    return Scores(
        **{name: tally.share(name) for name in names.split()},
        quoted=tally.rate("quoted"),
        quoted_with_speaker=tally.rate("quoted", right="quoted_with_speaker"),
        indirect=tally.rate("indirect"),
        indirect_with_speaker=tally.rate("indirect", right="indirect_with_speaker"),
        duplicates=tally.rate("duplicates"),
        misses=tuple(tally.misses),
    )


def lines(scores: Scores) -> list[str]:
    """The figures for reading, one a line."""
    return [
        f"pages with the right outcome    {scores.pages}",
        f"titles right                    {scores.titles}",
        f"bylines right                   {scores.bylines}",
        f"dates right                     {scores.dates}",
        f"languages right                 {scores.languages}",
        f"boilerplate kept                {scores.boilerplate_kept}",
        f"paragraphs lost                 {scores.text_lost}",
        f"direct and mixed quotations     {scores.quoted}",
        f"  with the right speaker        {scores.quoted_with_speaker}",
        f"indirect quotations             {scores.indirect}",
        f"  with the right speaker        {scores.indirect_with_speaker}",
        f"kinds of speaker right          {scores.speaker_kinds}",
        f"cues right                      {scores.cues}",
        f"scare quotes taken              {scores.scare_taken}",
        f"persons recognized              {scores.persons}",
        f"pairs of duplicates             {scores.duplicates}",
        f"first outlets right             {scores.first_outlets}",
        f"pairs merged wrongly            {scores.merged_wrongly}",
        f"people of two spellings joined  {scores.people_joined}",
    ]


def _score_outcome(tally: _Tally, url: str, page: Page, published: Published) -> None:
    key = address(url)
    articles = [(row.day, row.outlet) for row in published.articles.get(key, [])]
    rejected = published.rejected.get(key, [])
    blocked = published.blocked.get(key, [])
    if isinstance(page, ArticlePage):
        right = articles == [(page.day, page.outlet)] and not rejected
    elif isinstance(page, RejectedPage):
        right = not articles and len(rejected) == 1 and rejected[0][0] == page.day and rejected[0][1] in page.reasons
    else:
        right = not articles and not rejected and page.day in blocked
    became = _became(articles, rejected, blocked)
    tally.check("pages", right, f"{url}: should be {_should_be(page)}, became {became}")


def _should_be(page: Page) -> str:
    if isinstance(page, BlockedPage):
        return f"blocked by robots.txt on {page.day}"
    if isinstance(page, RejectedPage):
        return f"rejected on {page.day} as {' or '.join(page.reasons)}"
    return f"one article of {page.outlet} on {page.day}"


def _became(
    articles: Iterable[tuple[object, str]], rejected: Iterable[tuple[object, str]], blocked: Iterable[object]
) -> str:
    found = [f"an article of {outlet} on {day}" for day, outlet in articles]
    found += [f"rejected on {day} as {reason}" for day, reason in rejected]
    found += [f"blocked on {day}" for day in blocked]
    return ", ".join(found) or "nothing"


def _score_article(tally: _Tally, url: str, page: ArticlePage, article: Article | None) -> None:
    title, byline = (article.title, article.byline) if article else (None, None)
    tally.check("titles", flat(title) == flat(page.title), f"{url}: title {title!r} instead of {page.title!r}")
    same = article is not None and flat(byline) == flat(page.byline)
    tally.check("bylines", same, f"{url}: byline {byline!r} instead of {page.byline!r}")
    date = _date(article) if article else "no article"
    tally.check("dates", date == _gold_date(page), f"{url}: date {date} instead of {_gold_date(page)}")
    language = article.language if article else None
    tally.check("languages", language == page.language, f"{url}: language {language} instead of {page.language}")
    text = article.text if article else ""
    for phrase in page.boilerplate:
        tally.spot("boilerplate_kept", holds(text, phrase), f"{url}: boilerplate kept: {phrase}")
    for paragraph in page.must_keep:
        tally.spot("text_lost", not holds(text, paragraph), f"{url}: paragraph lost: {_short(paragraph)}")


def _gold_date(page: ArticlePage) -> str:
    moment = datetime.fromisoformat(page.published).replace(tzinfo=UTC) if page.published else None
    return _written(moment, page.published_precision)


def _date(article: Article) -> str:
    return _written(article.published_at, article.precision)


def _written(moment: datetime | None, precision: str | None) -> str:
    """A moment to the minute or to the day, as its precision says, so that two can be compared as text."""
    if moment is None or precision in (None, "month_day"):
        return f"{'open' if moment is None else moment.date()} ({precision or 'no date'})"
    return f"{moment:%Y-%m-%d}" if precision == "day" else f"{moment:%Y-%m-%d %H:%M}"


def _score_people(tally: _Tally, url: str, page: ArticlePage, mentions: Sequence[str]) -> None:
    for person in page.persons:
        known = any(holds(mention, person) for mention in mentions)
        tally.check("persons", known, f"{url}: person not recognized: {person}")


def _score_quotes(tally: _Tally, url: str, page: ArticlePage, found: Sequence[Found]) -> None:
    pairs = dict(match(page.quotes, found))
    for index, quotation in enumerate(page.quotes):
        figure = "indirect" if quotation.type == "indirect" else "quoted"
        hit = found[pairs[index]] if index in pairs else None
        missed = f"missed {quotation.type} [{quotation.speaker}] {_short(quotation.text)}"
        tally.check(figure, hit is not None, f"{url}: {missed}")
        if hit is not None:
            tally.found[figure] += 1
            _score_attribution(tally, url, figure, quotation, hit)
    scare = {flat(phrase) for phrase in page.scare}
    taken = {flat(candidate.text) for candidate in found} & scare
    tally.of["scare_taken"] += len(scare)
    tally.hits["scare_taken"] += len(taken)
    for index, candidate in enumerate(found):
        if index in pairs.values() or second_reading(page.quotes, candidate):
            continue
        tally.found["indirect" if candidate.is_indirect else "quoted"] += 1
        word = "scare quote taken as" if flat(candidate.text) in scare else "extra"
        tally.misses.append(f"{url}: {word} {candidate.type} [{candidate.speaker}] {_short(candidate.text)}")


def _score_attribution(tally: _Tally, url: str, figure: str, gold: Quotation, hit: Found) -> None:
    quote = _short(gold.text)
    right = same_speaker(gold.speaker, hit.speaker)
    tally.check(f"{figure}_with_speaker", right, f"{url}: speaker {hit.speaker!r} instead of {gold.speaker!r}: {quote}")
    if gold.cue is None:
        return
    tally.check("cues", flat(hit.cue) == flat(gold.cue), f"{url}: cue {hit.cue!r} instead of {gold.cue!r}: {quote}")
    kinds = f"{hit.speaker_kind} instead of {gold.speaker_kind}"
    tally.check("speaker_kinds", hit.speaker_kind == gold.speaker_kind, f"{url}: kind of speaker {kinds}: {quote}")


def _score_duplicates(tally: _Tally, gold: Gold, published: Published) -> None:
    rows = {url: found[0] for url in gold.articles if (found := published.articles.get(address(url)))}
    merged = {pair for pair in combinations(sorted(rows), 2) if rows[pair[0]].cluster_id == rows[pair[1]].cluster_id}
    wanted = {pair for family in gold.duplicates for pair in combinations(sorted(family.urls), 2)}
    for one, other in sorted(wanted):
        tally.check("duplicates", (one, other) in merged, f"not merged: {one} and {other}")
    tally.found["duplicates"] = len(merged)
    tally.misses += [f"merged: {one} and {other}" for one, other in sorted(merged - wanted)]
    groups = [*gold.must_not_merge, *((roundup.url, url) for roundup in gold.roundups for url in roundup.contains)]
    apart = {pair for group in groups for pair in combinations(sorted(group), 2)}
    tally.of["merged_wrongly"] = len(apart)
    tally.hits["merged_wrongly"] = len(apart & merged)
    for family in gold.duplicates:
        _score_first_outlet(tally, family.first_outlet, [rows[url] for url in family.urls if url in rows])


def _score_first_outlet(tally: _Tally, outlet: str, rows: Sequence[Article]) -> None:
    first = min(rows, key=lambda row: (row.seen_at, row.article_id)).outlet if rows else None
    merged = len({row.cluster_id for row in rows}) == 1
    miss = f"first outlet {first} instead of {outlet}" if merged else f"first outlet {outlet}: its copies are apart"
    tally.check("first_outlets", merged and first == outlet, miss)


def _score_same_person(tally: _Tally, gold: Gold, published: Published) -> None:
    for spellings in gold.same_person:
        wanted = {flat(spelling) for spelling in spellings}
        joined = any(wanted <= {flat(name) for name in names} for names in published.entities.values())
        tally.check("people_joined", joined, f"not one person: {', '.join(spellings)}")


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:77]}..."
