"""A rule that fails on one article costs that article and is told loudly; one that fails on all of them ends the step."""

from pathlib import Path

import night
import pytest
from conftest import Nights
from night import MONDAY

from pipeline.language import extract
from pipeline.language.day import ExtractedDay, extract_day
from pipeline.language.extract import RuleError, extract_texts, read_each
from pipeline.language.model.load import load_model
from pipeline.language.speech.statement import Statement
from pipeline.language.text.tokens import Passage
from pipeline.settings import Settings


def break_rules(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    """A rule that reaches beyond the text's last token wherever the text holds `word`."""
    sound = extract.find_statements

    def broken(passages: list[Passage]) -> list[Statement]:
        for passage in passages:
            if word in passage.text:
                passage.tokens[len(passage.tokens)]
        return sound(passages)

    monkeypatch.setattr(extract, "find_statements", broken)


def extracted(settings: Settings) -> ExtractedDay:
    return extract_day(
        settings.open_lake(), MONDAY, model=settings.model, workers=settings.workers, seconds_per_text=60
    )


def test_a_failing_rule_names_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    break_rules(monkeypatch, "storm")
    with pytest.raises(RuleError, match=r"'The storm came at noon.'.*IndexError") as raised:
        extract_texts(["The storm came at noon."], load_model())
    assert isinstance(raised.value.__cause__, IndexError)


def test_the_texts_beside_it_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    break_rules(monkeypatch, "storm")
    texts = ["“It is safe,” Ana Ortiz said.", "“A storm comes,” Ana Ortiz said.", "x" * (extract.MAX_CHARS + 1)]
    read, failed, long = read_each(texts, load_model())
    assert isinstance(read, extract.Extraction) and len(read.quotes) == 1
    assert isinstance(failed, extract.Failed) and failed.reason == "rule_error"
    assert "in broken" in failed.detail and "IndexError: tuple index out of range" in failed.detail
    assert isinstance(long, extract.Failed) and long.reason == "too_long"


def test_what_is_no_fault_of_a_rule_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(passages: list[Passage]) -> list[Statement]:
        raise MemoryError

    monkeypatch.setattr(extract, "find_statements", exhausted)
    with pytest.raises(MemoryError):
        read_each(["“It is safe,” Ana Ortiz said."], load_model())


@pytest.mark.usefixtures("in_one_process")
def test_a_day_keeps_its_other_articles_and_tells_the_traceback(
    nights: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = night.copied(nights.monday, tmp_path)
    break_rules(monkeypatch, "tram depot")
    done = extracted(settings)
    failed = done.extractions.filter(failure="rule_error")["article_id"].to_list()
    assert list(done.rule_errors) == failed != []
    assert all("IndexError" in error for error in done.rule_errors.values())
    others = set(done.extractions["article_id"]) - set(failed)
    assert others and set(done.quotes["article_id"]) == others


@pytest.mark.usefixtures("in_one_process")
def test_a_day_on_which_every_article_fails_is_not_written(
    nights: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = night.copied(nights.monday, tmp_path)
    before = extracted(settings)
    break_rules(monkeypatch, " ")
    with pytest.raises(RuleError, match=r"failed on all 2 articles(?s:.*)IndexError"):
        extracted(settings)
    monkeypatch.undo()
    assert extracted(settings).quotes.equals(before.quotes)
