"""`python -m bench.hostile_texts`: seconds and memory of texts made to be costly, each read in a process of its own with limits."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from bench import hostile

if TYPE_CHECKING:
    from pipeline.language.model.load import Tier

SIZE = 1_000_000

_CONSONANTS, _VOWELS = "bcdfghjklmnprstvwz", "aeiou"


def name(n: int) -> str:
    """The n-th of many invented names of six letters: 'Babaca'."""
    letters = ""
    for _ in range(3):
        n, c = divmod(n, len(_CONSONANTS))
        n, v = divmod(n, len(_VOWELS))
        letters = _CONSONANTS[c] + _VOWELS[v] + letters
    return letters.capitalize()


def repeated(unit: str) -> Callable[[int], str]:
    """The unit over and over, cut at the size."""
    return lambda size: (unit * (size // len(unit) + 1))[:size]


def _numbered(unit: str) -> Callable[[int], str]:
    """The unit over and over, with a new name for {0}, the number for {1} and another new name for {2}."""

    def make(size: int) -> str:
        count = size // len(unit.format(name(0), 10_000, name(1)))
        return "".join(unit.format(name(i), i, name(i * 7_919 + 1)) for i in range(count))

    return make


def _within(opening: str, unit: str, closing: str) -> Callable[[int], str]:
    return lambda size: opening + repeated(unit)(size - len(opening) - len(closing)) + closing


def _nested(opening: str, closing: str) -> Callable[[int], str]:
    return lambda size: opening * (size // 2 // len(opening)) + "word" + closing * (size // 2 // len(closing))


PROSE = "The harbour ferry of Port Selm will run through the night from April, the council decided on Monday. "
ANA = "“The port stays open,” said Ana Ortiz in Geneva on Monday. "
TEXTS: dict[str, Callable[[int], str]] = {
    "prose in one line": repeated(PROSE),
    "articles end to end": repeated(f"{ANA}{PROSE}She told reporters that the pier was safe.\n\n{PROSE * 3}\n\n"),
    "emoji": repeated("🦆"),
    "emoji apart": repeated("🦆 👍🏽 "),
    "Arabic": repeated("قال الوزير إن الميناء مفتوح منذ يوم الاثنين. "),
    "Hebrew in marks": repeated("\u202b“הנמל פתוח”, אמר השר ביום שני.\u202c "),
    "right to left marks": repeated("\u202b\u202c\u200f"),
    "combining marks": repeated("Z\u0301\u0327\u0301"),
    "zero width": repeated("\u200b\u200d\ufeff"),
    "zero width in words": repeated("wo\u200brd\u200b "),
    "apostrophes": repeated("'"),
    "apostrophes apart": repeated("' "),
    "curly apostrophes": repeated("it’s ’tis ‘n’ "),
    "nested marks": _nested("“‘", "’”"),
    "marks never closed": repeated("“a "),
    "one mark never closed": _within("“", PROSE, ""),
    "a mark opens every paragraph": repeated("“He said so\n\n"),
    "straight marks": repeated('"'),
    "straight marks apart": repeated('" a" '),
    "one quotation": _within("“", PROSE, "” said Ana Ortiz."),
    "he said": repeated("He said "),
    "he said, stopped": repeated("He said. "),
    "said": repeated("said "),
    "said that": repeated("said that "),
    "x, he said": repeated("“x,” he said. "),
    "x he said chain": repeated('"x" he said '),
    "she said lines": repeated("“x,” she said.\n"),
    "brackets": repeated("("),
    "brackets nested": _nested("[(", ")]"),
    "brackets apart": repeated("( ) "),
    "dashes": repeated("—"),
    "dashes apart": repeated("- – "),
    "colons": repeated(":"),
    "colons apart": repeated("a: "),
    "full stops": repeated("."),
    "full stops apart": repeated(". "),
    "question and mark": repeated("?” "),
    "one word": repeated("a"),
    "one word of capitals": repeated("A"),
    "digits": repeated("1"),
    "amounts": repeated("1,234.5 "),
    "line breaks": repeated("\n"),
    "white space": repeated(" \t\u00a0\u3000"),
    "one letter a line": repeated("a\n"),
    "one surname": _numbered("{0} Smith said. "),
    "one surname in lines": _numbered("Ms {0} Smith spoke.\n"),
    "single names": _numbered("Mr. {0} spoke. "),
    "full names": _numbered("{0} {2} said no. "),
    "full names in lines": _numbered("Dr {0} {2} said no.\n\n"),
    "one name in 60,000 spellings": _numbered("Mr Baum{0}er met Ann Baum{2}er. "),
    "a chain of names": _numbered("{0} "),
    "bodies": _numbered("The {0} Water Board said so. "),
    "he and she": _numbered("Dr {0} {2} came. He said she said.\n"),
    "the minister": _numbered("Minister {0} {2} came. The minister said no.\n"),
    "capitals": repeated("POLICE SAID THE MAYOR SPOKE "),
    "commas": repeated("Ortiz, Bram, "),
    "and": repeated("Ortiz and "),
    "of the": repeated("of the head "),
    "according to": repeated("according to "),
    "that he said that": repeated("that he said "),
    "20,000 paragraphs": lambda size: f"{PROSE[: max(1, size // 20_000 - 2)]}\n\n" * 20_000,
    "addresses": _numbered("https://{0}.example/{1}?a=b&c=d "),
    "one address": _within("https://x.example/", "a/b?c=d&", ""),
    "mail addresses": repeated("a.b@c.example "),
    "one mail address": repeated("a.b@c."),
    "hyphens": repeated("a-b-"),
    "underscores": repeated("_"),
    "stars": repeated("* "),
    "slashes": repeated("a/"),
    "Chinese": repeated("部长周一在日内瓦表示,港口将继续开放。"),
    "Chinese without stops": repeated("部长周一在日内瓦表示港口"),
    "Thai": repeated("รัฐมนตรีกล่าวว่าท่าเรือเปิด"),
    "private use": repeated("\ue000"),
    "surrogates": repeated("\ud800 "),
    "null": repeated("\x00a"),
    "contractions": repeated("n't've'll"),
    "datelines": repeated("RIDLEY, "),
    "mixed": repeated("“🦆 (‘قال’) — Ortiz: said’ [1,2] \u200b“"),
}


def main() -> None:
    parser = hostile.arguments("bench.hostile_texts", __doc__, SIZE)
    parser.add_argument("--tier", choices=("best", "fast"), default="best")
    asked = parser.parse_args()
    if asked.child:
        print(json.dumps(read(asked.names[0], asked.size, asked.tier)))
    else:
        print(f"texts of {asked.size} characters, tier {asked.tier}")
        hostile.table("bench.hostile_texts", asked.names or list(TEXTS), asked.size, "--tier", asked.tier)


def read(title: str, size: int, tier: "Tier") -> hostile.Cost:
    """The text read in this process, the model loaded before."""
    from pipeline.batches import Failed
    from pipeline.language.extract import read_each
    from pipeline.language.model.load import load_model

    text = TEXTS[title](size)
    model = load_model(tier=tier)
    model.nlp("Ann Hill spoke.")
    cost, (found,) = hostile.costing(lambda: read_each([text], model))
    if isinstance(found, Failed):
        return cost | {"outcome": f"{found.reason}: {(found.detail.splitlines() or [''])[-1]}"}
    unread = sum(part.end_char - part.start_char for part in found.unread)
    return cost | {"outcome": f"{len(found.quotes)} quotes, {len(found.mentions)} mentions, {unread} characters unread"}


if __name__ == "__main__":
    main()
