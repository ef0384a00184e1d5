"""What of a text is not read: walls of signs and what follows a book's worth of words are set aside, with their place and reason."""

from pathlib import Path

import night
import pytest
from conftest import Nights
from night import MONDAY
from test_language_frozen import texts as frozen_texts

from bench.hostile_texts import TEXTS, read
from pipeline.language.carry import Stretch, carry
from pipeline.language.day import extract_day
from pipeline.language.extract import extract_texts
from pipeline.language.extraction import Extraction, Unread
from pipeline.language.model.load import load_model
from pipeline.language.text import passages
from pipeline.language.text.bounds import is_prose
from pipeline.tables import ARTICLES

FIRST = "“The port stays open,” said Ana Ortiz in Geneva on Monday."
LAST = "“The ferry runs,” she said."
WALLS = {
    "emoji": "🦆" * 5_000,
    "apostrophes": "'" * 9_000,
    "brackets apart": "( ) " * 4_000,
    "marks": "“‘" * 3_000,
    "one word of signs and letters": "—" * 120 + "a" * 3_000,
}


@pytest.mark.parametrize("wall", WALLS.values(), ids=WALLS)
def test_a_wall_of_signs_is_set_aside_and_the_paragraphs_around_it_are_read(wall: str) -> None:
    text = f"{FIRST}\n\n{wall}\n\n{LAST}"
    (found,) = extract_texts([text], load_model(tier="fast"))
    assert [(quote.text, quote.speaker_name) for quote in found.quotes] == [
        ("“The port stays open,”", "Ana Ortiz"),
        ("“The ferry runs,”", "Ana Ortiz"),
    ]
    (unread,) = found.unread
    assert (text[unread.start_char : unread.end_char].strip(), unread.reason) == (wall.strip(), "no_prose")


def test_what_follows_the_words_that_are_read_of_a_text_is_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passages, "MAX_WORDS_OF_TEXT", 15)
    text = f"{FIRST}\n\n{LAST}\n\n{LAST}"
    (found,) = extract_texts([text], load_model(tier="fast"))
    rest = Unread(text.index(LAST), len(text), "too_many_words")
    assert [quote.text for quote in found.quotes] == ["“The port stays open,”"]
    assert found.unread == (rest,)


def test_of_ordinary_texts_and_of_signs_within_them_everything_is_read() -> None:
    dividers = ["_" * 80, "=" * 120, "* " * 40, "🦆" * 100, "https://paper.example/" + "a/b-c?d=1&" * 60]
    assert all(is_prose(line) for line in dividers)
    for found in extract_texts([*frozen_texts(), "\n".join([FIRST, *dividers, LAST])], load_model(tier="fast")):
        assert found.unread == ()


def test_a_copy_tells_what_was_not_read_of_it() -> None:
    """The copy holds the second and the last two of the paragraphs that stand at 0, 50, 100 and 150."""
    stretches = (Stretch(50, 90, -50), Stretch(100, 140, -50), Stretch(150, 190, -50))
    unread = (Unread(0, 40, "no_prose"), Unread(50, 90, "no_prose"), Unread(100, 200, "too_many_words"))
    assert carry(stretches, Extraction((), (), unread)).unread == (
        Unread(0, 40, "no_prose"),
        Unread(50, 140, "too_many_words"),
    )


@pytest.mark.usefixtures("in_one_process")
def test_the_row_of_an_article_says_what_was_set_aside(
    nights: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = night.copied(nights.monday, tmp_path)
    monkeypatch.setattr(passages, "MAX_WORDS_OF_TEXT", 60)
    done = extract_day(settings.open_lake(), MONDAY, model=settings.model, workers=1, seconds_per_text=60)
    articles = settings.open_lake().read(ARTICLES, MONDAY)
    lengths = dict(zip(articles["article_id"], articles["text"].str.len_chars(), strict=True))
    for row in done.extractions.iter_rows(named=True):
        (rest,) = row["unread"]
        assert (
            rest["reason"] == "too_many_words"
            and 0 < rest["start_char"] < rest["end_char"] == lengths[row["article_id"]]
        )
        assert row["failure"] is None


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "name", ["emoji", "he said", "one surname", "amounts", "dashes", "a mark opens every paragraph"]
)
def test_the_benchmark_of_hostile_texts_reads_them(name: str) -> None:
    found = read(name, 3_000, "fast")
    assert "failed" not in found and found["megabytes"] > 100
    assert len(TEXTS[name](3_000)) in range(2_800, 3_001)
