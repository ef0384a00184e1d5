"""Many pages out of the few of the sample: every one a different article, three in ten of them copies."""

import random
import re
from pathlib import Path

PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
NUMBER = re.compile(r"\b\d{2,4}\b")
COPIES = 0.3


def write_pages(sample: Path, folder: Path, count: int, seed: int = 1) -> int:
    """Writes `count` pages and returns their bytes. The same arguments give the same pages.

    A page keeps its furniture and gets the paragraphs of several articles in new order with new numbers, so that pages
    are as long as real ones and do not count as copies of each other; a copy has the paragraphs of an earlier page.
    """
    chance = random.Random(seed)
    templates = [path.read_text() for path in sorted(sample.glob("sites/*/*/**/*.html"))]
    templates = [html for html in templates if len(PARAGRAPH.findall(html)) >= 6]
    stock = [paragraph for html in templates for paragraph in PARAGRAPH.findall(html) if len(paragraph) > 120]
    written: list[list[str]] = []
    size = 0
    for number in range(count):
        if written and chance.random() < COPIES:
            paragraphs = chance.choice(written)
        else:
            paragraphs = [_renumbered(text, chance) for text in chance.sample(stock, 12)]
            written.append(paragraphs)
        html = _filled(chance.choice(templates), paragraphs, number)
        (folder / f"page-{number:05}.html").write_text(html)
        size += len(html.encode())
    return size


def _renumbered(text: str, chance: random.Random) -> str:
    return NUMBER.sub(lambda _: str(chance.randint(10, 9999)), text)


def _filled(template: str, paragraphs: list[str], number: int) -> str:
    """The template with its longest run of paragraphs replaced, under an address of its own."""
    first, *rest = list(PARAGRAPH.finditer(template))
    last = rest[-1]
    body = "\n".join(f"<p>{text}</p>" for text in paragraphs)
    html = template[: first.start()] + body + template[last.end() :]
    return re.sub(r'(rel="canonical" href="[^"]+?)(")', rf"\g<1>?story={number}\2", html)
