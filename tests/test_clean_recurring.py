"""Furniture that is learnt: lines that an outlet's articles share over days go, and nothing that a story says."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from cleaning import html_page

from pipeline.archive import Writer
from pipeline.clean.day import CleanedDay, clean_day, read_pages, settle
from pipeline.ids import stable_id
from pipeline.lake import Lake
from pipeline.tables import ARTICLES, CAPTURES, LINES, PAGES
from pipeline.upgrades.outdated import cleaned_before

pytestmark = pytest.mark.usefixtures("in_one_process")

FIRST = date(2026, 3, 2)
DAYS = [FIRST + timedelta(days=i) for i in range(4)]
CLUB = "Our reading club meets every Thursday evening at the old customs house, tea included."
PLACES = (
    "Arlen",
    "Brokk",
    "Cassow",
    "Dremmen",
    "Eskil",
    "Forlund",
    "Gessen",
    "Hulme",
    "Imber",
    "Jorvik",
    "Kessel",
    "Lorne",
)
THINGS = (
    "bridge",
    "library",
    "harvest",
    "tunnel",
    "orchestra",
    "reservoir",
    "bakery",
    "stadium",
    "museum",
    "railway",
    "vineyard",
    "hospital",
)


def story(number: int) -> list[str]:
    """Paragraphs that no other story has."""
    place, thing = PLACES[number], THINGS[number]
    return [
        f"The {thing} of {place} will be closed for {number + 2} weeks from Monday, the town council decided on Friday.",
        f"Mayor Ida {place}son said that the {thing} had been built {number + 40} years ago and needed new beams.",
        f"Work on the roof of the {thing} costs {number + 3} million crowns, and visitors from {place} pay nothing.",
        f"Several neighbours in {place} asked for a later date, among them a carpenter who lives beside the {thing}.",
        f"A first vote on the {thing} failed in autumn by {number + 1} votes.",
    ]


def page(paragraphs: list[str], number: int) -> str:
    return html_page(
        "".join(f"<p>{text}</p>" for text in paragraphs), title=f"Town council closes the {THINGS[number]}"
    )


class Outlet:
    """Pages by day, captured at once; each day is cleaned when it is asked for."""

    def __init__(self, root: Path, days: dict[date, list[str]], outlet: str = "Velmar Gazette") -> None:
        self.lake, self.archive = Lake(root / "lake"), root / "archive"
        for day, bodies in days.items():
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
            rows: list[dict[str, object]] = []
            with Writer(self.archive, noon) as writer:
                for number, body in enumerate(bodies):
                    url = f"https://news.velmar.test/{day}/{number}"
                    row: dict[str, object] = dict.fromkeys(PAGES.columns) | {"url": url, "content_type": "text/html"}
                    row |= {"capture_id": stable_id(url), "day": day, "source_id": "gazette", "outlet": outlet}
                    row |= {"captured_at": noon + timedelta(minutes=number)}
                    row["warc_file"], row["warc_offset"] = writer.page(row, body.encode(), None)
                    rows.append(row)
            self.lake.append(PAGES, day, PAGES.frame(rows), "run")
            captured = [{name: row[name] for name in ("capture_id", "day", "captured_at")} for row in rows]
            self.lake.append(CAPTURES, day, CAPTURES.frame(captured), "run")

    def clean(self, day: date) -> CleanedDay:
        return clean_day(self.lake, self.archive, day, workers=1, seconds_per_page=60)

    def texts(self, day: date) -> list[str]:
        return self.clean(day).articles.sort("captured_at")["text"].to_list()


def with_club(number: int, at: int = 5) -> str:
    paragraphs = story(number)
    return page([*paragraphs[:at], CLUB, *paragraphs[at:]], number)


@pytest.mark.parametrize("at", [0, 2, 5])
def test_a_line_that_recurs_over_days_is_taken_out_wherever_it_stands(tmp_path: Path, at: int) -> None:
    outlet = Outlet(tmp_path, {day: [with_club(i, at)] for i, day in enumerate(DAYS)})
    kept = [CLUB in outlet.texts(day)[0] for day in DAYS]
    assert kept == [True, True, False, False]
    last = outlet.clean(DAYS[3]).articles
    assert last["text"].to_list() == ["\n\n".join(story(3))]
    assert last["furniture"].to_list() == [[CLUB]]
    assert last["word_count"].to_list() == [len("\n\n".join(story(3)).split())]


def test_what_was_learnt_has_a_version_that_the_article_names(tmp_path: Path) -> None:
    outlet = Outlet(tmp_path, {day: [with_club(i)] for i, day in enumerate(DAYS)})
    versions = [outlet.clean(day).articles["furniture_version"][0] for day in DAYS]
    assert versions[0] == versions[1] != versions[2] == versions[3]


def test_a_day_that_is_cleaned_again_gives_the_same_rows(tmp_path: Path) -> None:
    outlet = Outlet(tmp_path, {day: [with_club(i)] for i, day in enumerate(DAYS)})
    once = {day: outlet.clean(day).articles for day in DAYS}
    assert all(outlet.clean(day).articles.equals(once[day]) for day in reversed(DAYS))


def test_days_in_any_order_say_which_are_to_be_cleaned_again_and_end_alike(tmp_path: Path) -> None:
    found: set[tuple[str, ...]] = set()
    for number, order in enumerate(permutations(DAYS[:3])):
        outlet = Outlet(tmp_path / str(number), {day: [with_club(i)] for i, day in enumerate(DAYS[:3])})
        for day in order:
            outlet.clean(day)
        late = [stale.day for stale in cleaned_before(outlet.lake)]
        # Only the last day has enough days before it to learn from.
        assert late == ([] if order[-1] == DAYS[2] else [DAYS[2]])
        for day in late:
            outlet.clean(day)
        assert cleaned_before(outlet.lake) == []
        found.add(tuple(outlet.lake.read(ARTICLES, day)["text"][0] for day in DAYS[:3]))
    assert len(found) == 1


def test_days_that_are_read_at_once_are_settled_in_their_order(tmp_path: Path) -> None:
    outlet = Outlet(tmp_path, {day: [with_club(i)] for i, day in enumerate(DAYS[:3])})
    read = {day: read_pages(outlet.lake, outlet.archive, day, workers=1, seconds_per_page=60) for day in DAYS[2::-1]}
    assert outlet.lake.days(LINES) == []
    texts = [settle(outlet.lake, read[day]).articles["text"][0] for day in DAYS[:3]]
    assert [CLUB in text for text in texts] == [True, True, False]
    assert cleaned_before(outlet.lake) == []


def test_versions_of_one_story_keep_what_they_share(tmp_path: Path) -> None:
    later = [
        "On Tuesday the council met again behind closed doors.",
        "On Wednesday the council gave way to the carpenter.",
    ]
    bodies = [page(story(0), 0), page([*story(0), later[0]], 0), page([*later, *story(0)], 0)]
    outlet = Outlet(tmp_path, {day: [body] for day, body in zip(DAYS, bodies, strict=False)})
    texts = [outlet.texts(day)[0] for day in DAYS[:3]]
    assert texts[2] == "\n\n".join([*later, *story(0)])
    assert all(paragraph in text for paragraph in story(0) for text in texts)


def test_the_background_of_a_running_story_stays(tmp_path: Path) -> None:
    # Each article is its own; all tell again what it is about.
    background = "The bridge over the Velm was closed in January after divers found cracks in two of its piers."
    fresh = [
        [
            "Divers went down to the piers of the bridge again on Monday and came up with photographs.",
            "The Velm was too cold for more than one hour.",
        ],
        [
            "The price of a new bridge over the Velm was put at 90 million crowns.",
            "Nobody knows who pays for the cracks in the piers.",
        ],
        [
            "Ferries crossed the Velm twelve times an hour while the bridge stayed closed.",
            "The piers were fenced in, divers or not.",
        ],
        [
            "Schools beside the closed bridge opened late again.",
            "Children watched the divers at the piers from the bank of the Velm.",
        ],
    ]
    outlet = Outlet(
        tmp_path,
        {
            day: [page([*new, *story(i)[:2], background], i)]
            for i, (day, new) in enumerate(zip(DAYS, fresh, strict=True))
        },
    )
    assert [background in outlet.texts(day)[0] for day in DAYS] == [True] * 4


def test_what_somebody_said_stays_however_often(tmp_path: Path) -> None:
    said = "“We have nothing to add to what we told you before,” a spokesman said."
    outlet = Outlet(tmp_path, {day: [page([*story(i), said], i)] for i, day in enumerate(DAYS)})
    assert [said in outlet.texts(day)[0] for day in DAYS] == [True] * 4


def test_a_sentence_that_few_articles_share_stays(tmp_path: Path) -> None:
    hurt = "Nobody was injured, and the police are looking for witnesses."
    days = {
        FIRST + timedelta(days=i): [page([*story(i)[:3], *([hurt] if i % 4 == 0 else []), *story(i)[3:]], i)]
        for i in range(12)
    }
    outlet = Outlet(tmp_path, days)
    texts = [outlet.texts(day)[0] for day in days]
    assert [hurt in text for text in texts] == [i % 4 == 0 for i in range(12)]


def test_another_outlets_articles_teach_nothing(tmp_path: Path) -> None:
    mine = Outlet(tmp_path, {day: [with_club(i)] for i, day in enumerate(DAYS[:3])})
    other = Outlet(tmp_path, {DAYS[3]: [with_club(3)]}, outlet="Harbour Post")
    for day in DAYS[:3]:
        mine.clean(day)
    assert CLUB in other.texts(DAYS[3])[0]


def test_a_text_of_which_little_would_be_left_stays_whole(tmp_path: Path) -> None:
    box = [f"{CLUB} Number {i} on the list of things to do is to bring a friend along, or a cake." for i in range(8)]
    outlet = Outlet(tmp_path, {day: [page([*box, *story(i)[:3]], i)] for i, day in enumerate(DAYS)})
    last = [outlet.clean(day).articles for day in DAYS][-1]
    assert last["text"].to_list() == ["\n\n".join([*box, *story(3)[:3]])]
    assert last["furniture"].to_list() == [[]]


def test_an_article_whose_page_is_lost_still_teaches(tmp_path: Path) -> None:
    outlet = Outlet(tmp_path, {day: [with_club(i)] for i, day in enumerate(DAYS)})
    for day in DAYS[:2]:
        outlet.clean(day)
        for file in (outlet.archive / f"day={day}").iterdir():
            file.unlink()
        assert outlet.clean(day).damaged
    assert CLUB not in outlet.texts(DAYS[2])[0]


def test_the_window_ends(tmp_path: Path) -> None:
    far = [*DAYS[:2], FIRST + timedelta(days=40)]
    outlet = Outlet(tmp_path, {day: [with_club(i)] for i, day in enumerate(far)})
    assert [CLUB in outlet.texts(day)[0] for day in far] == [True] * 3
