"""A page that the cleaner fails on costs that page and is told loudly; a cleaner that fails on all of them ends the step."""

import night
import pytest
from night import MONDAY

from pipeline.clean import page as cleaner
from pipeline.clean.day import CleanedDay, CleanerError, clean_day
from pipeline.settings import Settings
from pipeline.tables import ARTICLES, REJECTED_PAGES


def break_cleaner(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    sound = cleaner.canonical_url

    def broken(url: str, declared: list[str]) -> str:
        if word in url:
            raise ValueError(f"Invalid IPv6 URL in {url}")
        return sound(url, declared)

    monkeypatch.setattr(cleaner, "canonical_url", broken)


def cleaned(settings: Settings) -> CleanedDay:
    with night.in_one_process():
        return clean_day(settings.open_lake(), settings.archive, MONDAY, workers=1, seconds_per_page=60)


def test_a_page_that_the_cleaner_fails_on_is_rejected_and_the_others_are_articles(
    monkeypatch: pytest.MonkeyPatch, captured: Settings
) -> None:
    break_cleaner(monkeypatch, "ferry")
    done = cleaned(captured)
    assert done.articles.height == 1
    (row,) = done.rejected.filter(done.rejected["reason"] == "cleaner_error").iter_rows(named=True)
    assert "Invalid IPv6 URL" in row["detail"] and "the run's log" in row["detail"]
    assert "in broken" in done.errors[row["capture_id"]]


def test_a_cleaner_that_fails_on_every_page_ends_the_step_and_writes_nothing(
    monkeypatch: pytest.MonkeyPatch, captured: Settings
) -> None:
    break_cleaner(monkeypatch, "")
    with pytest.raises(CleanerError, match="failed on all 2 pages"):
        cleaned(captured)
    lake = captured.open_lake()
    assert lake.days(ARTICLES) == lake.days(REJECTED_PAGES) == []


def test_what_is_no_fault_of_the_cleaner_is_raised(monkeypatch: pytest.MonkeyPatch, captured: Settings) -> None:
    def exhausted(url: str, declared: list[str]) -> str:
        raise MemoryError

    monkeypatch.setattr(cleaner, "canonical_url", exhausted)
    with pytest.raises(MemoryError):
        cleaned(captured)
