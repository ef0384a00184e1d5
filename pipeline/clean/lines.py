"""Lines of plain-text pages: which belong together, and which are prose, page furniture or a date."""

import re

from pipeline.clean.blocks import count_words, ends_clause, ends_sentence, words_of
from pipeline.clean.datelines import find_dateline
from pipeline.clean.dates import find_date, find_month_day
from pipeline.clean.furniture import LONGEST, ends_statement, is_notice
from pipeline.clean.lexicon import COUNTER, CREDIT, LABEL, RELATED, RELATED_LABEL, TOPIC_LABEL, UPDATED

_CLOCK_LINE = re.compile(
    r"^\W*(?:last update[d]?(?:\s*:)?\s*)?(?:\d{1,2}[:.]\d{1,2}(?:[:.]\d\d)?|\d{3,4}(?= ?(?:GMT|UTC|hrs)))(?:\s*[ap]\.?m\.?)?(?:\s*\(?[A-Z]{1,5}\)?)?\W*$",
    re.IGNORECASE,
)
DATE_WORDS = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thurs?|fri|sat(?:ur)?|sun)(?:day)?\b|\b(?:at|on|gmt|utc|est|edt|pst|pdt|bst|cet|msk|ist|hkt|et|am|pm|a\.m|p\.m|updated?|published|posted|last|first|time|date|modified|edited|by|hrs|uhr)\b",
    re.IGNORECASE,
)
# A paragraph of prose: a headline, caption or label is shorter, or ends without a full stop.
_PROSE_WORDS = 12


def wrap_width(raw: list[str]) -> int | None:
    """The column at which the page's lines were hard-wrapped; None where lines are whole paragraphs."""
    lengths = sorted(len(line.rstrip()) for line in raw if line.strip())
    if len(lengths) < 8 or lengths[-1] > 130:
        return None
    near = sum(1 for length in lengths if length >= lengths[-1] - 15)
    return lengths[-1] if near >= 0.4 * len(lengths) and lengths[-1] >= 40 else None


def continues(before: list[str], before_raw: str, line: str, width: int | None) -> bool:
    """True where a line goes on the sentence of the line before: wrapped there, or broken around a link."""
    if LABEL.match(line) or COUNTER.match(line):
        return False
    long_enough = len(before) > 1 or count_words(before[0]) >= 4
    if width and len(before_raw) >= width - 25:
        return True
    if width and long_enough and not ends_clause(before[-1]) and not line[:1].isupper():
        return True
    return long_enough and not ends_sentence(before[-1]) and (line[:1].islower() or line[:1] in ",;.)")


def is_prose(line: str) -> bool:
    return find_dateline(line[:200]) is not None or (
        count_words(line) >= _PROSE_WORDS and ends_sentence(line) and not is_furniture(line)
    )


def is_furniture(line: str) -> bool:
    """A line that no article holds, wherever it stands."""
    if len(line) > LONGEST:
        return False
    words = count_words(line)
    return bool(
        words == 0
        or (words <= 8 and (LABEL.match(line) or COUNTER.match(line)))
        or (words <= 16 and (_CLOCK_LINE.match(line) or is_date_line(line)))
        or (words <= 25 and not ends_sentence(line) and CREDIT.match(line))
        or (words <= 14 and RELATED.match(line) and not ends_statement(line))
        or RELATED_LABEL.match(line)
        or TOPIC_LABEL.match(line)
        or (words <= 25 and is_notice(line))
        or (words <= 60 and line.lower().startswith(("©", "copyright", "(c)")))
    )


def is_date_line(line: str) -> bool:
    """A line of little else than a date: 'Thursday, 26 November 2020', 'Published time: 4 Oct, 2017 09:05'."""
    found = find_date(line)
    if UPDATED.match(line) and (found or find_month_day(line) or _CLOCK_LINE.search(UPDATED.sub("", line))):
        return True
    if not found and not find_month_day(line):
        return False
    left = DATE_WORDS.sub(" ", re.sub(r"\d+", " ", line))
    return len([word for word in words_of(left) if len(word) > 1]) <= (4 if found else 2)
