"""The articles of our own with their speakers marked: what the loader takes and refuses, and what the scorer counts."""

import json
from collections import Counter
from pathlib import Path

import pytest

from pipeline.language.extraction import Extraction, Quote, Relayed
from quality import references, speaking
from quality.report import Options
from quality.speaking import attributions, error_lines, half_figures, half_lines, read
from quality.speaking_gold import STYLES, GoldError, MarkedArticle, read_article, read_half

HEAD = "style: local\ntitle: The ferry stays\n\n"
STORY = """Dov Lanner runs the ferry. "It stays," [[he|Dov Lanner]] said, and
[[the captain|Dov Lanner]] agreed.

[[A deckhand|-]] said that [[Lanner|Dov Lanner]] had told [[her|-]] so.
"""


def write(folder: Path, text: str, name: str = "01-local.txt") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def story(tmp_path: Path) -> MarkedArticle:
    return read_article(write(tmp_path, HEAD + STORY))


def test_an_article_is_its_text_without_the_marks_and_every_mark_lies_where_it_stood(story: MarkedArticle) -> None:
    assert story.text == (
        'Dov Lanner runs the ferry. "It stays," he said, and the captain agreed.\n\n'
        "A deckhand said that Lanner had told her so."
    )
    assert [story.text[m.start : m.end] for m in story.mentions] == [m.text for m in story.mentions]
    assert (story.style, story.title) == ("local", "The ferry stays")


def test_the_kind_of_a_mention_follows_from_its_words(story: MarkedArticle) -> None:
    assert [(m.kind, m.name) for m in story.mentions] == [
        ("pronoun", "Dov Lanner"), ("nominal", "Dov Lanner"), ("nominal", None), ("name", "Dov Lanner"), ("pronoun", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "line", "fault"),
    [
        ("title: No style\n\nText.", 1, "begin with 'style: STYLE'"),
        ("style: poem\ntitle: T\n\nText.", 1, "STYLE is one of agency"),
        ("style: court\ntitle: T\n\nText.", 1, "called NN-STYLE.txt"),
        (HEAD + "One.\n\nTwo [[he|Dov Lanner said.", 6, "'[[' is part of no whole mark"),
        (HEAD + "Dov Lanner. [[he]] said.", 4, "'[[' is part of no whole mark"),
        (HEAD + "Dov Lanner: he|Dov Lanner]] said.", 4, "'|' is part of no whole mark"),
        (HEAD + "[[he|]] said.", 4, "'[[' is part of no whole mark"),
        (HEAD + "Dov Lanner.\n\n[[he |Dov Lanner]]said.", 6, "'he ' has space at its end"),
        (HEAD + "Dov\nLanner.\n\nSo\n[[he|Dov Lanners]] said.", 8, "the article has no 'Dov Lanners'"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(tmp_path: Path, source: str, line: int, fault: str) -> None:
    file = write(tmp_path, source)
    with pytest.raises(GoldError) as refused:
        read_article(file)
    assert str(refused.value).startswith(f"{file}:{line}: ")
    assert fault in str(refused.value)


def test_a_name_in_capitals_is_a_name_and_a_capital_the_is_not(tmp_path: Path) -> None:
    body = "The Ferry Board met.\n\n[[CAPTAIN LANNER|Dov Lanner]]: Dov Lanner it is.\n\n[[The body|The Ferry Board]] said so."
    article = read_article(write(tmp_path, HEAD + body))
    assert [mention.kind for mention in article.mentions] == ["name", "nominal"]


def quote(article: MarkedArticle, speaker: str, name: str | None, confidence: float = 0.95, chain: str = "") -> Quote:
    start = article.text.index(speaker)
    at = article.text.index(chain)
    relayed = Relayed(1, chain, at, at + len(chain), name, "told", 0, 4, 0, 4)
    return Quote(
        0, "direct", "It stays", 0, 8, "said", 0, 4, "affirmed", speaker, start, start + len(speaker), "pronoun",
        name, None, None, None, "", confidence, (relayed,) if chain else (),
    )  # fmt: skip


@pytest.mark.parametrize("half", speaking.HALVES)
def test_each_half_has_three_articles_of_every_style(half: str) -> None:
    articles = read_half(speaking.FOLDER / half)
    assert Counter(article.style for article in articles) == dict.fromkeys(STYLES, 3)
    marked = [mention for article in articles for mention in article.mentions]
    assert sum(mention.kind == "pronoun" for mention in marked) >= 250
    assert sum(mention.kind == "nominal" for mention in marked) >= 150
    assert sum(mention.kind == "nominal" and mention.name is None for mention in marked) >= 25


def found_in(story: MarkedArticle) -> Extraction:
    quotes = (
        quote(story, "he said", "Dov Lanner"),
        quote(story, "captain", None),
        quote(story, "A deckhand", "Dov Lanner", chain="Lanner had"),
        quote(story, "the ferry", "Dov Lanner", confidence=0.4),
    )
    return Extraction(quotes, ())


def test_a_mark_is_right_open_wrong_or_missed_and_a_source_passed_on_is_read(story: MarkedArticle) -> None:
    reading = read([story], [found_in(story)])
    assert [one.outcome for one in reading.judged] == ["right", "open", "wrong", "right", "missed"]
    figures = half_figures(reading, [])
    assert (figures["found"], figures["unnamed right"]) == (80.0, 0.0)
    assert figures["names right"] == pytest.approx(200 / 3)
    assert [figures[f"{kind}s marked"] for kind in ("pronoun", "name", "nominal", "unnamed")] == [2, 1, 2, 1]


def test_a_name_given_to_somebody_unnamed_counts_against_confidence_and_one_at_unmarked_words_is_told(
    story: MarkedArticle,
) -> None:
    reading = read([story], [found_in(story)])
    ours = list(attributions("dev", reading))
    assert [one.right for one in ours] == [True, False]
    figures = half_figures(reading, ours)
    assert (figures["right at confidence 0.9 and more"], figures["speakers unmarked"]) == (50.0, 25.0)
    lines = "\n".join(half_lines("dev", [story], reading, ours))
    assert "2 of 3 names right, of those found, 66.7 % [95 % interval by article: 67 to 67]" in lines
    assert "4 quotations with a speaker, 1 of them at words that are not marked" in lines
    assert "2 of the 3 others have a name at a confidence of 0.9 and more, 66.7 %; 50.0 % of these are right" in lines


def test_errors_are_shown_the_wrong_first(story: MarkedArticle) -> None:
    lines = list(error_lines(read([story], [found_in(story)]).judged))
    assert [line.partition(":")[2].split(" instead")[0] for line in lines] == [
        " wrong, Dov Lanner", " open, None", " missed, None",
    ]  # fmt: skip


def test_the_errors_of_the_held_half_are_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for half in speaking.HALVES:
        (tmp_path / half).mkdir()
        name = {"dev": "Lanner", "held": "Morrow"}[half]
        write(tmp_path / half, HEAD + STORY.replace("Lanner", name))
        mark = {"article": "01-local", "at": 28, "text": "It", "means": f"Dov {name}"}
        (tmp_path / f"{half}.jsonl").write_text(json.dumps(mark), encoding="utf-8")
    monkeypatch.setattr(speaking, "FOLDER", tmp_path)
    monkeypatch.setattr(references, "FOLDER", tmp_path)
    monkeypatch.setattr(speaking, "extract_texts", lambda texts, _: [Extraction((), ()) for _ in texts])
    monkeypatch.setattr(speaking, "configured", lambda: None)
    report = speaking.run(Options(tmp_path, errors=100))
    assert sum("missed, None instead of" in line for line in report.lines) == 5
    assert sum("'It' means Dov Lanner, found None: dev/01-local" in line for line in report.lines) == 1
    assert "Morrow" not in "".join(report.lines)
    assert (report.figures["dev references R"], report.figures["held references P"]) == (0.0, 100.0)
    assert report.figures["held pronouns marked"] == 2
