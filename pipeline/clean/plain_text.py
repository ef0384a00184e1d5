"""Plain-text pages, as other tools extract them: the article among the furniture of its page, which here is only lines of text."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from pipeline.clean.blocks import (
    Block,
    count_words,
    ends_clause,
    ends_sentence,
    flat,
    join,
    tidy,
    without_controls,
    words_of,
)
from pipeline.clean.bylines import tidy_byline
from pipeline.clean.dates import FoundDate, find_date, find_month_day
from pipeline.clean.lexicon import (
    BYLINE,
    CAPTION,
    COPYRIGHT,
    CREDIT,
    PAGE_FOOT,
    RELATED_LABEL,
    TOPIC_LABEL,
    UPDATED,
)
from pipeline.clean.lines import DATE_WORDS, continues, is_date_line, is_furniture, is_prose, wrap_width
from pipeline.clean.page_kind import NotArticle, not_an_article
from pipeline.clean.reading import Reading

_HEADLINE_WORDS = (3, 40)
_AGENCY_LINE = re.compile(r"^(?P<agency>[A-ZÀ-Þ][\w.'’&-]*(?: [\w.'’&/-]+){0,4}?)\s*(?:,|\||-|–|—|/)\s*(?=\D{0,12}\d)")
_REVISED = re.compile(
    r"^\W*(?:last )?(?:updated?|edited|modified|aktualisiert|mis à jour|actualizado)\b", re.IGNORECASE
)
_COMMENTS = re.compile(r"^\W*(?:\d+ )?comments?\b", re.IGNORECASE)
_MOST_LINES = 20_000


@dataclass
class _Page:
    """Lines of a page, what they were found to be, and the metadata met on the way."""

    lines: list[str]
    gap_before: list[bool]
    title: str | None = None
    authors: list[str] = field(default_factory=lambda: cast("list[str]", []))
    published: FoundDate | None = None
    outlet: str | None = None


def clean_plain_text(source: str, feed_title: str | None, latest: datetime) -> Reading | NotArticle:
    """What a plain-text page holds, or why it holds no article. Times after `latest` are not believed."""
    page = _split(source)
    if not page.lines:
        return NotArticle("no_text", "no line holds a word")
    if len(page.lines) > _MOST_LINES:
        return NotArticle("parser_limit", f"{len(page.lines)} lines, more than {_MOST_LINES}")
    _read_foot(page)
    start = _body_start(page)
    page.title = _find_title(page, start, feed_title)
    head = _read_head(page, start, latest)
    body = _body(page, start, latest)
    text = join([Block("p", line) for line in [*head, *body]])
    whole = "\n".join(page.lines)
    if (found := not_an_article(text, page.title, lambda: whole, whole, False, False)) is not None:
        return found
    byline = tidy_byline(page.authors, page.outlet)
    return Reading(text, page.title, byline, page.published, page.outlet, authors=page.authors, untidied=page.lines)


def _split(source: str) -> _Page:
    """Tidy lines, hard-wrapped ones joined, and whether an empty line stood before each."""
    raw = without_controls(source).split("\n")
    width = wrap_width(raw)
    pieces: list[list[str]] = []
    gaps: list[bool] = []
    gap = True
    last_raw = ""
    for line in raw:
        text = tidy(line)
        if not text:
            gap = True
            continue
        if pieces and not gap and continues(pieces[-1], last_raw, text, width):
            pieces[-1].append(text)
        else:
            pieces.append([text])
            gaps.append(gap)
        gap, last_raw = False, line.rstrip()
    return _Page([" ".join(parts) for parts in pieces], gaps)


def _body_start(page: _Page) -> int:
    """Index of the first paragraph of prose; after the headline, which may end in a question mark or closing quote."""
    for i, line in enumerate(page.lines):
        if not is_prose(line):
            continue
        repeated = any(flat(line) == flat(other) for other in page.lines[i + 1 : i + 4])
        question = i == 0 and line.endswith(("?", "!")) and count_words(line) <= 20
        if not repeated and not question and not CAPTION.search(line):
            return i
    return next(
        (i for i, line in enumerate(page.lines) if ends_sentence(line) and not is_furniture(line) and i > 0),
        min(1, len(page.lines)),
    )


def _find_title(page: _Page, start: int, feed_title: str | None) -> str | None:
    """The headline among the lines above the body: the feed's, a repeated line, the first whose words the body takes up, the first of some length."""
    low, high = _HEADLINE_WORDS
    lines = [
        line for i, line in enumerate(page.lines[:start]) if low <= count_words(line) <= high and _may_be_title(page, i)
    ]
    if feed_title and (same := next((line for line in lines if flat(line) == flat(feed_title)), None)):
        return same
    if not lines:
        return None
    repeated = next((line for line in lines if sum(flat(other) == flat(line) for other in lines) > 1), None)
    lead = {word[:5] for line in page.lines[start : start + 6] for word in words_of(line) if len(word) > 3}

    def shared(line: str) -> int:
        return len({word[:5] for word in words_of(line) if len(word) > 3} & lead)

    strong = [line for line in lines if count_words(line) >= 4 and shared(line) >= 2]
    return (
        repeated
        or next(iter(strong), None)
        or max(lines, key=lambda line: (min(shared(line), 1), min(count_words(line), 8)))
    )


def _may_be_title(page: _Page, i: int) -> bool:
    line = page.lines[i]
    if (
        is_furniture(line)
        or CAPTION.search(line)
        or BYLINE.match(line)
        or (line.endswith(".") and not line.endswith("..."))
    ):
        return False
    follower = page.lines[i + 1] if i + 1 < len(page.lines) and not page.gap_before[i + 1] else ""
    return not (follower and CREDIT.match(follower) and i > 0)


def _read_head(page: _Page, start: int, latest: datetime) -> list[str]:
    """Metadata from the lines above the body; gives the lines that belong to the text: a standfirst below the headline."""
    kept: list[str] = []
    seen_title = page.title is None
    skip_topic = False
    for i, line in enumerate(page.lines[:start]):
        if page.title and flat(line) == flat(page.title):
            seen_title = True
            continue
        if skip_topic and not ends_sentence(line):
            skip_topic = False
            continue
        skip_topic = bool(TOPIC_LABEL.match(line))
        if _take_metadata(page, line, latest) or not seen_title:
            continue
        captioned = i + 1 < start and not page.gap_before[i + 1] and bool(CREDIT.match(page.lines[i + 1]))
        if count_words(line) >= 8 and not is_furniture(line) and not CAPTION.search(line) and not captioned:
            kept.append(line)
    return kept


def _take_metadata(page: _Page, line: str, latest: datetime) -> bool:
    """Takes author and date from a line above the body; True where the line held one. A page's clock ('Last Update 15:0') dates the visit, not the article."""
    if count_words(line) > 25:
        return False
    date = find_date(line)
    dated = is_date_line(line)
    agency = _AGENCY_LINE.match(line) if date and not UPDATED.match(line) else None
    if date and (dated or agency) and date.at and date.at <= latest + timedelta(days=1):
        # The date beside a byline is the article's; otherwise the last one above the body, nearest to it, is.
        revised = page.published is not None and bool(_REVISED.match(line))
        if not revised and not (page.published and page.authors and not agency):
            page.published = date
        if agency and not DATE_WORDS.fullmatch(agency["agency"]) and not find_month_day(agency["agency"]):
            page.authors.append(agency["agency"])
        return True
    if dated and not page.published and (partial := find_month_day(line)):
        page.published = FoundDate(None, "month_day", partial)
        return True
    if BYLINE.match(line) and count_words(line) <= 15 and not ends_sentence(line):
        page.authors.append(line)
        return True
    return dated


def _read_foot(page: _Page) -> None:
    """Cuts what follows the article: comments, lists of other articles, the copyright line, whose holder is the outlet."""
    prose = {i for i, line in enumerate(page.lines) if is_prose(line)}
    last = max(prose, default=len(page.lines) - 1)
    for i in range(len(page.lines) - 1, max(0, len(page.lines) // 2) - 1, -1):
        match = COPYRIGHT.search(page.lines[i])
        if (
            match
            and count_words(page.lines[i]) <= 40
            and (i > last or page.lines[i].startswith(("©", "Copyright", "(c)")))
        ):
            holder = tidy(match["holder"] or "")
            page.outlet = page.outlet or (
                holder if holder and i > last and "/" not in holder and "photo" not in holder.lower() else None
            )
    below = 0
    cut = None
    for i in range(len(page.lines) - 1, max(1, len(page.lines) // 2) - 1, -1):
        comments = i > len(page.lines) * 0.6 and bool(_COMMENTS.match(page.lines[i]))
        if PAGE_FOOT.match(page.lines[i]) and (comments or below < 40):
            cut = i
        below += count_words(page.lines[i]) if i in prose else 0
    if cut is not None:
        del page.lines[cut:], page.gap_before[cut:]


def _body(page: _Page, start: int, latest: datetime) -> list[str]:
    """The paragraphs from the first one on, without captions, credits, links to other articles, labels and the headline again."""
    lines = page.lines[start:]
    gaps = page.gap_before[start:]
    drop = [is_furniture(line) or (page.title is not None and flat(line) == flat(page.title)) for line in lines]
    for i, line in enumerate(lines[1:5], 1):
        # Below a standfirst that is a whole sentence stand the author and the date.
        drop[i] = drop[i] or (not ends_sentence(line) and BYLINE.match(line) is not None)
        if drop[i]:
            _take_metadata(page, line, latest)
    for i, line in enumerate(lines):
        if RELATED_LABEL.match(line) or TOPIC_LABEL.match(line):
            _drop_following(lines, drop, i)
        elif CREDIT.match(line) and drop[i]:
            _drop_around_credit(lines, gaps, drop, i)
        elif CAPTION.search(line) and count_words(line) <= 60 and '"' not in line[:1]:
            drop[i] = True
    _drop_tail(lines, drop)
    if sum(len(line) for line, dropped in zip(lines, drop, strict=True) if dropped) > 0.6 * sum(map(len, lines)):
        return lines
    return [line for line, dropped in zip(lines, drop, strict=True) if not dropped]


def _drop_following(lines: list[str], drop: list[bool], i: int) -> None:
    """After 'See also' or 'Topic:': the one headline or list of subjects that it announces, with its credit line."""
    for j in range(i + 1, min(i + 4, len(lines))):
        if drop[j]:
            continue
        if count_words(lines[j]) <= 30 and not ends_sentence(lines[j]) and not lines[j].endswith(('"', "”")):
            drop[j] = True
        return


def _drop_around_credit(lines: list[str], gaps: list[bool], drop: list[bool], i: int) -> None:
    """The caption above a credit line, and below it, in the same block, the headline of the article that the picture leads to."""
    if i > 0 and count_words(lines[i - 1]) <= 60 and not gaps[i] and not ends_clause(lines[i - 1]):
        drop[i - 1] = True
    if (
        i + 1 < len(lines)
        and not gaps[i + 1]
        and 3 <= count_words(lines[i + 1]) <= 25
        and not ends_clause(lines[i + 1])
    ):
        drop[i + 1] = True


def _drop_tail(lines: list[str], drop: list[bool]) -> None:
    """Lines below the last sentence that are none themselves: tags, buttons, names of sections."""
    last = max(
        (i for i, line in enumerate(lines) if not drop[i] and ends_sentence(line) and count_words(line) >= 4),
        default=len(lines),
    )
    for i in range(last + 1, len(lines)):
        if not ends_clause(lines[i]) and count_words(lines[i]) < 25:
            drop[i] = True
