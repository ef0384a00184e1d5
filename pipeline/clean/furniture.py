"""Which blocks of an article page are page furniture: links to other articles, notices, credits, labels, the headline again."""

import re

from pipeline.clean.agencies import names_source
from pipeline.clean.blocks import Block, ends_clause, ends_sentence, flat
from pipeline.clean.datelines import find_dateline
from pipeline.clean.lexicon import (
    APPEAL,
    BYLINE,
    COUNTER,
    CREDIT,
    FOOT_CREDIT,
    HOUSE_NOTICE,
    LABEL,
    NOTICE,
    OCCUPATION,
    RELATED,
    SOURCES_LABEL,
    SUMMARY_LABEL,
    TOPIC_LABEL,
    UPDATED,
)

# More than this share of a page's characters is never dropped: rules that would are wrong about the page.
_MOST_DROPPED = 0.6
# No piece of furniture is longer (characters); longer lines are not searched for it.
LONGEST = 800
_DATE_LINE = re.compile(
    r"^\W*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?|\d{1,2}[./:]\d{1,2}|\d{4}-\d\d-\d\d|\d{1,2} \w+ \d{4}|\w+ \d{1,2}, \d{4})",
    re.IGNORECASE,
)
# Marks of speech: words between them are somebody's, and stay.
QUOTED = re.compile(r"[\"“”„«»]")
# A name in marks that a line begins with, and tells of: '"Good morning Velmar": our newsletter ...'. It is no speech.
_NAME_IN_MARKS = re.compile(r"^[\"“„«»]\w+(?: [\w’'-]+){0,3}[\"“”«»]:")
# Names of a page's program ('isSubscriber:') and what an editing system failed to replace ('[button link=...]').
_KEY = re.compile(r"^[a-z]{2,}(?:[A-Z][a-z]+)+:(?:\s?\w+)?$")
_SHORTCODE = re.compile(r"^\[\w+ \w+=[^\]]{1,300}\]")
_CLOCK_END = re.compile(r"\d{1,2}[:.]\d\d ?[ap]\.m\.(?: ?[A-Z]{2,4})?$")
# The last blocks of a page, among which it names its sources and asks for money.
_LAST = 3
_LONGEST_BIO = 80
_LONGEST_APPEAL = 1_500
_TEASER_LINKED, _FEWEST_TEASERS = 0.2, 3
_REFERENCE = re.compile(r"^\[\d")


def drop_furniture(blocks: list[Block], titles: list[str], authors: list[str]) -> list[Block]:
    """The blocks that belong to the article. `titles` are all forms of the page's headline."""
    headlines = {flat(title) for title in titles} - {""}
    names = {flat(author) for author in authors} - {""}
    rules = [_rule_for(blocks, i, headlines) or _byline_rule(blocks, i, names) for i in range(len(blocks))]
    _add_neighbours(blocks, rules)
    _add_head_labels(blocks, rules)
    _add_lists_below_labels(blocks, rules)
    _add_teasers(blocks, rules)
    _add_appeal(blocks, rules)
    _add_notice_tail(blocks, rules)
    _add_trailing_headings(blocks, rules)
    total = sum(len(block.text) for block in blocks)
    if sum(len(block.text) for block, rule in zip(blocks, rules, strict=True) if rule) > _MOST_DROPPED * total:
        rules = [rule if rule == "headline" else None for rule in rules]
    return [block for block, rule in zip(blocks, rules, strict=True) if not rule]


def repeats_headline(line: str, headlines: set[str]) -> bool:
    """True where the line is the headline, or the headline with a few words more or less."""
    key = flat(line)
    if key in headlines:
        return True
    return any(
        len(title) > 15
        and (
            (key.startswith(title) and len(key) < len(title) + 25)
            or (title.startswith(key) and len(key) > 0.6 * len(title))
        )
        for title in headlines
    )


def _rule_for(blocks: list[Block], i: int, headlines: set[str]) -> str | None:
    block = blocks[i]
    text, words = block.text, block.words
    if i < 4 and words and repeats_headline(text, headlines):
        return "headline"
    if len(text) > LONGEST:
        return None
    if words >= 4 and any(block.flat == blocks[j].flat for j in (i - 1, i - 2) if j >= 0):
        return "repeated"
    if _is_link_only(blocks, i):
        return "link"
    if words <= 14 and (label := _label_rule(text, words, i)):
        return label
    if HOUSE_NOTICE.search(text) and words <= 80:
        return "notice"
    if i >= len(blocks) - _LAST and words <= 14 and (names_source(text) or FOOT_CREDIT.match(text)):
        return "credit"
    if words <= 28 and RELATED.match(text) and (block.link_share > 0.3 or (words <= 14 and not ends_statement(text))):
        return "related"
    if words <= 45 and is_notice(text) and (i > len(blocks) * 0.5 or block.link_share > 0.2 or words <= 20):
        return "notice"
    return None


def _label_rule(text: str, words: int, i: int) -> str | None:
    """Short lines that are no sentence: labels, counters, credits, dates."""
    if TOPIC_LABEL.match(text):
        return "topics"
    if _SHORTCODE.match(text) or (words <= 8 and (LABEL.match(text) or COUNTER.match(text) or _KEY.match(text))):
        return "label"
    if words <= 12 and UPDATED.match(text) and _CLOCK_END.search(text):
        return "label"
    if ends_sentence(text):
        return None
    if words <= 12 and UPDATED.match(text) and re.search(r"\d|\b(?:am|on|le|el)$", text):
        return "label"
    if words <= 14 and CREDIT.match(text):
        return "credit"
    return "date" if i < 4 and words <= 10 and _DATE_LINE.match(text) else None


def is_notice(text: str) -> bool:
    """A request to the reader or a notice of the house; words in quotation marks are somebody's, and stay."""
    bare = _NAME_IN_MARKS.sub("", text)
    return bool(NOTICE.search(bare)) and not QUOTED.search(bare)


def ends_statement(text: str) -> bool:
    """True for a line that ends in a full stop, as headlines, labels and what is left open do not."""
    bare = text.rstrip("'\"”’»)]")
    return bare.endswith((".", "。")) and not bare.endswith("..")


def _is_link_only(blocks: list[Block], i: int) -> bool:
    """A paragraph or list item that is nothing but a link, where such links lead away: in lists, runs, capitals or at the end."""
    block = blocks[i]
    text, words = block.text, block.words
    if block.kind == "item" and block.link_share >= 0.5 and 4 <= words <= 25 and not text.endswith("."):
        return True
    if (
        block.link_share <= 0.85
        or block.kind not in ("p", "item")
        or words < 4
        or _REFERENCE.match(text)
        or "@" in text
    ):
        return False
    in_run = i > 0 and blocks[i - 1].link_share > 0.85
    return block.kind == "item" or i >= len(blocks) - 8 or in_run or text.isupper() or words >= 7


def _byline_rule(blocks: list[Block], i: int, names: set[str]) -> str | None:
    """The author's line, above the text or below it, and what the page tells of him at its foot."""
    block = blocks[i]
    key = block.flat
    if (
        i >= len(blocks) - 2
        and block.words <= _LONGEST_BIO
        and OCCUPATION.search(block.text)
        and not QUOTED.search(block.text)
    ):
        head = " ".join(key.split()[:8])
        if any(name in head for name in names if " " in name):
            return "byline"
    if block.words > 10 or block.kind == "head" or ends_sentence(block.text) or not (i < 5 or i >= len(blocks) - 2):
        return None
    by = BYLINE.match(block.text)
    key = flat(block.text[by.end() :] if by else block.text)
    if any(key.startswith(name) and len(key) <= len(name) + 25 for name in names):
        return "byline"
    return "byline" if by and i < 5 else None


def _add_neighbours(blocks: list[Block], rules: list[str | None]) -> None:
    """The caption above a credit line, the linked headline below it, and the list of subjects below a topic label."""
    for i, rule in enumerate(list(rules)):
        if rule == "credit":
            if i > 0 and _is_loose(blocks[i - 1], 40):
                rules[i - 1] = rules[i - 1] or "caption"
            if i + 1 < len(blocks) and blocks[i + 1].words >= 3 and _is_loose(blocks[i + 1], 25):
                rules[i + 1] = rules[i + 1] or "related"
        elif (
            rule == "topics"
            and i + 1 < len(blocks)
            and blocks[i + 1].words <= 20
            and not ends_sentence(blocks[i + 1].text)
        ):
            rules[i + 1] = rules[i + 1] or "topics"


def _is_loose(block: Block, most: int) -> bool:
    return (
        block.kind != "head"
        and block.words <= most
        and not ends_clause(block.text)
        and find_dateline(block.text) is None
    )


def _add_head_labels(blocks: list[Block], rules: list[str | None]) -> None:
    """Short labels above the first paragraph, where other lines up there were furniture too: a page's block of metadata."""
    start = next(
        (
            i
            for i, block in enumerate(blocks)
            if (block.words >= 12 and ends_sentence(block.text)) or find_dateline(block.text)
        ),
        0,
    )
    crowded = sum(rule not in (None, "headline") for rule in rules[:start]) >= 2
    for i in range(start):
        link_label = i < 3 and blocks[i].link_share > 0.8 and blocks[i].words <= 3 and blocks[i].kind in ("p", "item")
        if link_label or (crowded and blocks[i].words <= 8 and not ends_clause(blocks[i].text)):
            rules[i] = rules[i] or "label"


def _add_lists_below_labels(blocks: list[Block], rules: list[str | None]) -> None:
    """The sources of an article below their heading, to its end; and the list below the heading of a summary."""
    for i, block in enumerate(blocks):
        if SUMMARY_LABEL.match(block.text):
            begin = next((j for j in range(i + 1, len(blocks)) if blocks[j].link_share < 0.85), len(blocks))
            end = next((j for j in range(begin, len(blocks)) if blocks[j].kind != "item"), len(blocks))
            if end > begin:
                rules[i:end] = [rule or "summary" for rule in rules[i:end]]
        elif (
            SOURCES_LABEL.match(block.text)
            and i > len(blocks) * 0.6
            and all(other.words <= 20 and not QUOTED.search(other.text) for other in blocks[i + 1 :])
        ):
            rules[i:] = [rule or "sources" for rule in rules[i:]]


def _add_teasers(blocks: list[Block], rules: list[str | None]) -> None:
    """Below the text, three list items and more that each begin with a link: other articles, with a line about each."""
    last = max((i for i, block in enumerate(blocks) if block.kind != "item" and block.words >= 12), default=-1)
    tail = range(last + 1, len(blocks))
    items = [
        i for i in tail if blocks[i].kind == "item" and blocks[i].link_share >= _TEASER_LINKED and blocks[i].words >= 4
    ]
    if len(items) >= _FEWEST_TEASERS and len(items) >= 0.8 * len([i for i in tail if rules[i] is None]):
        for i in items:
            rules[i] = rules[i] or "link"


def _add_appeal(blocks: list[Block], rules: list[str | None]) -> None:
    """A request to pay among the last blocks, of any length, with what stands below it."""
    found = [
        i
        for i in range(max(0, len(blocks) - _LAST), len(blocks))
        if len(blocks[i].text) <= _LONGEST_APPEAL
        and APPEAL.search(blocks[i].text)
        and not QUOTED.search(blocks[i].text)
    ]
    if found:
        rules[found[0] :] = [rule or "notice" for rule in rules[found[0] :]]


def _add_notice_tail(blocks: list[Block], rules: list[str | None]) -> None:
    """Short lines below the last notice of the house: the boxes beside it."""
    notice = max((i for i, rule in enumerate(rules) if rule == "notice" and i > len(blocks) * 0.5), default=len(blocks))
    tail = range(notice + 1, len(blocks))
    if all(blocks[i].words <= 14 and not QUOTED.search(blocks[i].text) for i in tail if rules[i] is None):
        for i in tail:
            rules[i] = rules[i] or "notice"


def _add_trailing_headings(blocks: list[Block], rules: list[str | None]) -> None:
    """A heading below which everything was dropped goes too."""
    kept = [i for i, rule in enumerate(rules) if rule is None and blocks[i].kind != "head" and blocks[i].words >= 5]
    for i in range(max(kept, default=-1) + 1, len(blocks)):
        if rules[i] is None and blocks[i].kind == "head":
            rules[i] = "trailing heading"
