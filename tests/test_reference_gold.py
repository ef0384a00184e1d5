"""References within quotations of articles of our own: what the loader takes and refuses, and what the scorer counts."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.language.extraction import Extraction, Quote, Reference
from quality import references, speaking
from quality.reference_gold import number_of, read_references
from quality.references import figures, judge_articles, lines, misses
from quality.speaking_gold import GoldError, MarkedArticle, read_half

TEXT = (
    "Dov Lanner runs the ferry. He said he was tired, and that the harbour master had told him so. “It stays,” he said."
)
HE = {"article": "01-local", "at": TEXT.index("he was"), "text": "he", "means": "Dov Lanner"}
ROLE = {"article": "01-local", "at": TEXT.index("the harbour"), "text": "the harbour master", "means": None}
HIM = {"article": "01-local", "at": TEXT.index("him"), "text": "him", "means": "Dov Lanner"}
IT = {"article": "01-local", "at": TEXT.index("It"), "text": "It", "means": None}
ARTICLES = [MarkedArticle("dev/01-local", "local", "The ferry stays", TEXT, ())]


def write(folder: Path, *marks: dict[str, Any]) -> Path:
    file = folder / "dev.jsonl"
    file.write_text("".join(json.dumps(mark) + "\n" for mark in marks), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (HIM | {"at": HIM["at"] + 1}, rf"01-local has 'im ' at \d+, not 'him'; that stands at \[{HIM['at']}\]"),
        (HIM | {"at": -3}, "not 'him'"),
        (HIM | {"text": ""}, "not ''"),
        (HIM | {"at": str(HIM["at"])}, "at is '[0-9]+'; it has to be int"),
        (HIM | {"means": "Lanner Dov"}, "01-local has no 'Lanner Dov'; give the fullest form that it uses, or null"),
        (HIM | {"article": "02-local"}, "no article '02-local' in this half; it has 01-local"),
        (HE, "does not lie behind the mark before"),
        ({"article": "01-local", "at": HIM["at"], "text": "him"}, "write an object of article, at, text, means"),
    ],
)
def test_a_mark_that_does_not_fit_its_article_is_refused_with_file_and_line(
    tmp_path: Path, second: dict[str, Any], said: str
) -> None:
    file = write(tmp_path, HE, second)
    with pytest.raises(GoldError, match=said) as refused:
        read_references(file, ARTICLES)
    assert str(refused.value).startswith(f"{file}:2: ")


def test_a_line_that_is_no_json_is_refused_with_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "held.jsonl"
    file.write_text("he\n", encoding="utf-8")
    with pytest.raises(GoldError, match=r"held\.jsonl:1: no JSON"):
        read_references(file, ARTICLES)


@pytest.mark.parametrize(("half", "articles", "marked", "named"), [("dev", 8, 150, 100), ("held", 14, 250, 150)])
def test_the_marks_of_each_half_fit_its_articles(half: str, articles: int, marked: int, named: int) -> None:
    of_half = read_half(speaking.FOLDER / half)
    found = read_references(references.FOLDER / f"{half}.jsonl", of_half)
    assert len({one.article for one in found}) == articles
    assert len(found) >= marked
    assert sum(one.means is not None for one in found) >= named


def test_the_held_marks_are_of_every_style() -> None:
    of_half = read_half(speaking.FOLDER / "held")
    marked = {one.article for one in read_references(references.FOLDER / "held.jsonl", of_half)}
    assert {article.style for article in of_half if number_of(article) in marked} == {
        article.style for article in of_half
    }


def reading(*about: Reference) -> Extraction:
    quote = Quote(
        0, "indirect", TEXT, 0, len(TEXT), "said", 0, 4, "affirmed", "He", 27, 29, "pronoun", "Dov Lanner", None, None,
        None, "anaphora", 0.9, (), about,
    )  # fmt: skip
    return Extraction((quote,), ())


def reference(mark: dict[str, Any], name: str, *, words: str | None = None) -> Reference:
    text = words or mark["text"]
    kind = "nominal" if " " in text else "pronoun"
    return Reference(mark["at"], mark["at"] + len(text), text, kind, name, "PERSON", "before")


def test_precision_is_of_those_found_and_recall_of_those_that_mean_somebody_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, HE, ROLE, HIM, IT)
    monkeypatch.setattr(references, "FOLDER", tmp_path)
    read = reading(reference(HE, "Captain Dov Lanner"), reference(ROLE, "Dov Lanner"))
    judged = list(judge_articles("dev", ARTICLES, [read]))
    assert [(one.word, one.found) for one in judged] == [
        ("he", "Captain Dov Lanner"), ("the harbour master", "Dov Lanner"), ("him", None), ("It", None),
    ]  # fmt: skip
    assert figures(judged) == {"references P": 50.0, "references R": 50.0}
    assert list(lines(judged)) == [
        "references within quotations: 4 marked, 2 of them to somebody named: P 50.0, R 50.0"
    ]
    assert [line.split(":")[0] for line in misses(judged)] == [
        "'the harbour master' means None, found Dov Lanner", "'him' means Dov Lanner, found None",
    ]  # fmt: skip


def test_a_pronoun_is_not_taken_for_the_role_that_begins_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, HIM)
    monkeypatch.setattr(references, "FOLDER", tmp_path)
    judged = list(judge_articles("dev", ARTICLES, [reading(reference(HIM, "Ada Morrow", words="him so"))]))
    assert [one.found for one in judged] == [None]
