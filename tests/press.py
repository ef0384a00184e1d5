"""A made-up press that prints every day for as long as asked: three papers with a feed each, as files for `pipeline.sample.serve`.

Paragraphs are the sample's own in new order with new numbers; three in ten articles are another paper's of the days before.
"""

import random
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path

PAPERS = {
    "www.northgate.example": "Northgate Wire",
    "www.millbrook.example": "Millbrook Post",
    "www.saltbay.example": "Salt Bay Times",
}
PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
NUMBER = re.compile(r"\b\d{2,4}\b")
COPIES = 0.3
# A feed goes this far back, so that a week in which nobody asked loses nothing.
FEED_DAYS = 14


@dataclass(frozen=True)
class Story:
    """One page: its address within its paper, and what is on it."""

    path: str
    day: date
    title: str
    paragraphs: tuple[str, ...]

    @property
    def published(self) -> datetime:
        return datetime.combine(self.day, time(6), UTC)

    @property
    def html(self) -> str:
        body = "\n".join(f"<p>{paragraph}</p>" for paragraph in self.paragraphs)
        return (
            f"<html lang='en'><head><title>{self.title}</title><meta property='og:type' content='article'>"
            f"<meta property='article:published_time' content='{self.published.isoformat()}'></head>"
            f"<body><nav><a href='/'>Home</a></nav><article><h1>{self.title}</h1>\n{body}\n</article></body></html>\n"
        )


def write_press(sample: Path, folder: Path, days: list[date], a_day: int, seed: int = 1) -> int:
    """Writes `a_day` pages of each paper and its feed for every day under `folder/sites`; returns how many pages there are."""
    chance = random.Random(seed)
    stock = [
        paragraph
        for page in sorted(sample.glob("sites/*/*/**/*.html"))
        for paragraph in PARAGRAPH.findall(page.read_text())
        if len(paragraph) > 120
    ]
    printed: dict[str, list[Story]] = defaultdict(list)
    for day in days:
        for host in PAPERS:
            for number in range(a_day):
                others = [story for paper in PAPERS if paper != host for story in printed[paper][-3 * a_day :]]
                copied = chance.choice(others) if others and chance.random() < COPIES else None
                paragraphs = copied.paragraphs if copied else _paragraphs(stock, chance)
                title = f"Council of ward {chance.randint(100, 999)} hears of day {day:%j}, report {number}"
                story = Story(f"/news/{day:%Y/%m/%d}/{number}.html", day, title, paragraphs)
                printed[host].append(story)
                _put(folder, host, day, story.path, story.html)
            recent = [story for story in printed[host] if day - story.day < timedelta(FEED_DAYS)]
            _put(folder, host, day, "/feed.xml", _feed(host, recent))
    return sum(map(len, printed.values()))


def write_sources(file: Path) -> None:
    """The sources file that goes with it."""
    rows = (
        f"  - {{id: {host.split('.')[1]}, kind: feed, outlet: {name}, language: en, url: 'http://{host}/feed.xml'}}\n"
        for host, name in PAPERS.items()
    )
    file.write_text("sources:\n" + "".join(rows))


def _paragraphs(stock: list[str], chance: random.Random) -> tuple[str, ...]:
    return tuple(NUMBER.sub(lambda _: str(chance.randint(10, 9999)), text) for text in chance.sample(stock, 8))


def _put(folder: Path, host: str, day: date, path: str, text: str) -> None:
    file = folder / "sites" / host / day.isoformat() / path.lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def _feed(host: str, stories: list[Story]) -> str:
    items = "".join(
        f"<item><title>{escape(story.title)}</title><link>http://{host}{story.path}</link>"
        f"<pubDate>{format_datetime(story.published)}</pubDate></item>\n"
        for story in reversed(stories)
    )
    return f"<rss version='2.0'><channel><title>{PAPERS[host]}</title><link>http://{host}/</link>\n{items}</channel></rss>\n"
