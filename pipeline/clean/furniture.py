"""Which blocks of an article page are page furniture: links to other articles, notices, credits, labels, datelines of the page, the headline again."""

import re
from dataclasses import dataclass

from pipeline.clean.blocks import Block, ends_sentence, flat
from pipeline.clean.lexicon import COUNTER, CREDIT, LABEL, NOTICE, RELATED

# More than this share of a page's characters is never dropped: rules that would are wrong about the page.
_MOST_DROPPED = 0.6
_DATE_LINE = re.compile(
    r"^\W*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?|\d{1,2}[./:]\d{1,2}|\d{4}-\d\d-\d\d|\d{1,2} \w+ \d{4}|\w+ \d{1,2}, \d{4})", re.IGNORECASE
)
_UPDATED = re.compile(r"^(?:updated?|published)(?: (?:at|on))?\b.{0,50}$", re.IGNORECASE)
_REFERENCE = re.compile(r"^\[\d")


@dataclass(frozen=True)
class Dropped:
    """A block that was dropped, and the rule that dropped it."""

    rule: str
    text: str


def drop_furniture(blocks: list[Block], titles: list[str], dropped: list[Dropped] | None = None) -> list[Block]:
    """The blocks that belong to the article. `titles` are all forms of the page's headline; drops are appended to `dropped`."""
    headlines = {flat(title) for title in titles} - {""}
    rules = [_rule_for(blocks, i, headlines) for i in range(len(blocks))]
    _add_trailing_headings(blocks, rules)
    total = sum(len(block.text) for block in blocks)
    if sum(len(block.text) for block, rule in zip(blocks, rules, strict=True) if rule) > _MOST_DROPPED * total:
        rules = [rule if rule == "headline" else None for rule in rules]
    if dropped is not None:
        dropped.extend(Dropped(rule, block.text) for block, rule in zip(blocks, rules, strict=True) if rule)
    return [block for block, rule in zip(blocks, rules, strict=True) if not rule]


def repeats_headline(line: str, headlines: set[str]) -> bool:
    """True where the line is the headline, or the headline with a few words more or less."""
    key = flat(line)
    if key in headlines:
        return True
    return any(
        len(title) > 15 and ((key.startswith(title) and len(key) < len(title) + 25) or (title.startswith(key) and len(key) > 0.6 * len(title)))
        for title in headlines
    )


def _rule_for(blocks: list[Block], i: int, headlines: set[str]) -> str | None:
    block = blocks[i]
    text, words = block.text, block.words
    if i < 4 and words and repeats_headline(text, headlines):
        return "headline"
    if words <= 8 and (LABEL.match(text) or COUNTER.match(text) or _UPDATED.match(text)):
        return "label"
    if words <= 14 and CREDIT.match(text) and not ends_sentence(text):
        return "credit"
    if words <= 28 and RELATED.match(text) and (block.link_share > 0.3 or words <= 14):
        return "related"
    if _is_link_only(blocks, i):
        return "link"
    if words <= 45 and NOTICE.search(text) and (i > len(blocks) * 0.5 or block.link_share > 0.2 or words <= 20):
        return "notice"
    if i < 4 and words <= 10 and _DATE_LINE.match(text):
        return "date"
    if words >= 4 and any(flat(text) == flat(blocks[j].text) for j in (i - 1, i - 2) if j >= 0):
        return "repeated"
    return None


def _is_link_only(blocks: list[Block], i: int) -> bool:
    """A paragraph or list item that is nothing but a link, where such links lead away: in lists, runs, capitals or at the end."""
    block = blocks[i]
    text, words = block.text, block.words
    if block.link_share <= 0.85 or block.kind not in ("p", "item") or words < 4 or _REFERENCE.match(text) or "@" in text:
        return False
    in_run = i > 0 and blocks[i - 1].link_share > 0.85
    return block.kind == "item" or i >= len(blocks) - 8 or in_run or text.isupper() or words >= 7


def _add_trailing_headings(blocks: list[Block], rules: list[str | None]) -> None:
    """A heading below which everything was dropped goes too."""
    kept = [i for i, rule in enumerate(rules) if rule is None and blocks[i].kind != "head" and blocks[i].words >= 5]
    for i in range(max(kept, default=-1) + 1, len(blocks)):
        if rules[i] is None and blocks[i].kind == "head":
            rules[i] = "trailing heading"
