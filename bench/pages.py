"""Many pages out of the few of the sample: every one a different article, three in ten of them copies."""

import random
import re
from collections.abc import Callable
from pathlib import Path

from bench.furniture import declared, furnished, word

PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
NUMBER = re.compile(r"\b\d{2,4}\b")
# A capital word that does not begin a sentence: nearly always a name.
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b")
COPIES = 0.3
# Characters of a paragraph of prose.
LONG = 121
# Of the copies of real-sized pages, those in which some paragraphs are new: a later state of the story.
UPDATES = 0.5
# Of the real-sized pages, those that say in their head who wrote them and when.
DECLARED = 0.65
PARAGRAPHS = 24
SMALLEST, LARGEST = 50_000, 300_000


def write_pages(sample: Path, folder: Path, count: int, seed: int = 1) -> int:
    """Writes `count` pages and returns their bytes. The same arguments give the same pages.

    A page keeps its furniture and gets the paragraphs of several articles in new order with new numbers, so that pages
    are as long as real ones and do not count as copies of each other; a copy has the paragraphs of an earlier page.
    """
    chance = random.Random(seed)
    templates, stock = _read(sample)
    written: list[list[str]] = []
    size = 0
    for number in range(count):
        if written and chance.random() < COPIES:
            paragraphs = chance.choice(written)
        else:
            paragraphs = [_renumbered(text, chance) for text in chance.sample(stock, 12)]
            written.append(paragraphs)
        size += _write(folder, number, _filled(chance.choice(templates), paragraphs, number))
    return size


def write_real_sized_pages(sample: Path, folder: Path, count: int, seed: int = 1) -> int:
    """As `write_pages`, with furniture to 50 to 300 kB, as many pages below 120 kB as above.

    Every article has names of its own too, so that hardly a paragraph is in two stories; half of the copies are updates, with
    a quarter of their paragraphs new. An article has some 700 words.
    """
    chance = random.Random(seed)
    templates, stock = _read(sample)
    stock = [paragraph for paragraph in stock if _is_prose(paragraph)]
    written: list[list[str]] = []
    size = 0
    for number in range(count):
        paragraphs = _renamed([_renumbered(text, chance) for text in chance.sample(stock, PARAGRAPHS)], chance)
        if written and chance.random() < COPIES:
            earlier = chance.choice(written)
            paragraphs = (
                [*paragraphs[: PARAGRAPHS // 4], *earlier[PARAGRAPHS // 4 :]] if chance.random() < UPDATES else earlier
            )
        else:
            written.append(paragraphs)
        html = _filled(chance.choice(templates), paragraphs, number, _is_prose)
        if chance.random() < DECLARED:
            html = declared(html, chance)
        wanted = SMALLEST * (LARGEST / SMALLEST) ** chance.random()
        size += _write(folder, number, furnished(html, int(wanted), chance))
    return size


def _read(sample: Path) -> tuple[list[str], list[str]]:
    """The sample's pages that have a body, and the paragraphs in them."""
    templates = [path.read_text() for path in sorted(sample.glob("sites/*/*/**/*.html"))]
    templates = [html for html in templates if len(PARAGRAPH.findall(html)) >= 6]
    stock = [paragraph for html in templates for paragraph in PARAGRAPH.findall(html) if len(paragraph) >= LONG]
    return templates, stock


def _write(folder: Path, number: int, html: str) -> int:
    (folder / f"page-{number:05}.html").write_text(html)
    return len(html.encode())


def _renumbered(text: str, chance: random.Random) -> str:
    return NUMBER.sub(lambda _: str(chance.randint(10, 9999)), text)


def _renamed(paragraphs: list[str], chance: random.Random) -> list[str]:
    """The paragraphs of an article with invented names, one for each that was there."""
    names: dict[str, str] = {}

    def renamed(found: re.Match[str]) -> str:
        return names.setdefault(found[0], f"{word(chance)}{word(chance)}".capitalize())

    return [NAME.sub(renamed, text) for text in paragraphs]


def _filled(template: str, paragraphs: list[str], number: int, is_body: Callable[[str], bool] = bool) -> str:
    """The template with everything from its first to its last paragraph of the body replaced, under an address of its own."""
    first, *rest = [found for found in PARAGRAPH.finditer(template) if is_body(found[1])]
    last = rest[-1]
    body = "\n".join(f"<p>{text}</p>" for text in paragraphs)
    html = template[: first.start()] + body + template[last.end() :]
    return re.sub(r'(rel="canonical" href="[^"]+?)(")', rf"\g<1>?story={number}\2", html)


def _is_prose(paragraph: str) -> bool:
    """Whether it is long by its words, not by the buttons and links of a notice."""
    return len(TAG.sub("", paragraph)) >= LONG and "<button" not in paragraph
