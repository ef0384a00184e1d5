"""After an upgrade of cleaner, model or rules: which days show that they were made before it."""

from datetime import date
from pathlib import Path

import pytest

from assets.checks import articles_are_current, extractions_are_current, stories_are_current, wordings_are_current
from pipeline.clean import cleaner, page
from pipeline.lake import Lake
from pipeline.language.model.load import RULES_VERSION, identify
from pipeline.settings import Settings
from pipeline.tables import ARTICLES, EXTRACTIONS, QUOTES, REJECTED_PAGES
from pipeline.upgrades.outdated import UNREAD, UNTOLD, OutdatedDay, StaleDay, outdated_days, read_before, stale_days
from pipeline.versions import changes, parts

FIRST, SECOND, THIRD = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)


def read_by(lake: Lake, day: date, *extractors: str) -> None:
    rows: list[dict[str, object]] = [
        {
            "article_id": f"{day}-{i}",
            "day": day,
            "text_sha256": "0" * 64,
            "representative_id": f"{day}-{i}",
            "carried_from": None,
            "extractor": extractor,
            "failure": None,
        }
        for i, extractor in enumerate(extractors)
    ]
    lake.write(EXTRACTIONS, day, EXTRACTIONS.frame(rows))


def test_days_with_articles_read_by_another_version_are_listed(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    read_by(lake, SECOND, "old+rules1", "new+rules2", "older+rules1", "old+rules1")
    read_by(lake, FIRST, "old+rules1")
    read_by(lake, THIRD, "new+rules2")
    assert outdated_days(lake, EXTRACTIONS, "extractor", "new+rules2") == [
        OutdatedDay(FIRST, 1, ("old+rules1",)),
        OutdatedDay(SECOND, 3, ("old+rules1", "older+rules1")),
    ]


def test_a_day_whose_ledger_is_damaged_is_left_to_the_check_of_files(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    read_by(lake, FIRST, "old+rules1")
    (file,) = lake.files(EXTRACTIONS, FIRST)
    file.write_bytes(b"not a table")
    assert outdated_days(lake, EXTRACTIONS, "extractor", "new+rules2") == []


def test_the_check_warns_of_days_that_an_upgrade_left(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    read_by(settings.open_lake(), FIRST, identify().extractor)
    assert extractions_are_current(settings).passed
    read_by(settings.open_lake(), SECOND, "old+rules1", identify().extractor)
    result = extractions_are_current(settings)
    assert not result.passed
    assert f"| {SECOND} | 1 | old+rules1 |" in result.metadata["outdated"].value
    fast = Settings(data=tmp_path, tier="fast")
    assert f"| {FIRST} | 1 | {identify().extractor} |" in extractions_are_current(fast).metadata["outdated"].value


def test_articles_that_an_older_version_or_another_cleaner_made_are_listed(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    lake = settings.open_lake()
    for day, versions in ((FIRST, (cleaner(),)), (SECOND, (None, cleaner())), (THIRD, ("0", None))):
        rows = [{"article_id": f"{day}-{i}", "day": day, "cleaner_version": made} for i, made in enumerate(versions)]
        lake.write(ARTICLES, day, ARTICLES.frame([dict.fromkeys(ARTICLES.columns) | row for row in rows]))
    assert outdated_days(lake, ARTICLES, "cleaner_version", cleaner()) == [
        OutdatedDay(SECOND, 1, (UNTOLD,)),
        OutdatedDay(THIRD, 2, ("0", UNTOLD)),
    ]
    result = articles_are_current(settings)
    assert not result.passed
    assert f"| {SECOND} | 1 | {UNTOLD} |" in result.metadata["outdated"].value


def test_the_checks_warn_of_days_whose_stories_or_wordings_are_behind(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    assert stories_are_current(settings).passed and wordings_are_current(settings).passed
    cleaned_by(settings.open_lake(), FIRST, cleaner())
    row = dict.fromkeys(QUOTES.columns) | {"quote_id": "q", "article_id": "a", "day": FIRST}
    settings.open_lake().write(QUOTES, FIRST, QUOTES.frame([row, row | {"quote_id": "r"}]))
    stories, wordings = stories_are_current(settings), wordings_are_current(settings)
    assert not stories.passed and not wordings.passed
    assert f"| {FIRST} | 1 | no stories told yet |" in stories.metadata["outdated"].value
    assert f"| {FIRST} | 2 | no wordings compared yet |" in wordings.metadata["outdated"].value


def cleaned_by(lake: Lake, day: date, *versions: str | None) -> None:
    rows = [
        {"article_id": f"{day}-{i}", "cleaner_version": made, "text_sha256": "0" * 64}
        for i, made in enumerate(versions)
    ]
    lake.write(ARTICLES, day, ARTICLES.frame([dict.fromkeys(ARTICLES.columns) | row | {"day": day} for row in rows]))


def test_a_day_says_what_has_changed_since_it_was_made(tmp_path: Path) -> None:
    lake, today = Lake(tmp_path), identify().extractor
    cleaned_by(
        lake,
        FIRST,
        "0" + cleaner().removeprefix(page.CLEANER_VERSION).replace("trafilatura-2.3.1", "trafilatura-2.2.0"),
        None,
    )
    read_by(lake, FIRST, "en_quotewire_sm-0.3.0-fast+rules3", today)
    cleaned_by(lake, SECOND, cleaner())
    read_by(lake, SECOND, today)
    clean, extract = stale_days(lake, today)
    assert clean.changed == (f"cleaner 0 -> {page.CLEANER_VERSION}", "trafilatura 2.2.0 -> 2.3.1", UNTOLD)
    assert (clean.stage, clean.day, clean.rows) == ("clean", FIRST, 2)
    assert extract.made_by == ("en_quotewire_sm-0.3.0-fast+rules3",)
    assert {"tier fast -> best", f"rules 3 -> {RULES_VERSION}"} <= set(extract.changed)
    assert f"spacy not told -> {parts(today, 'model')['spacy']}" in extract.changed


@pytest.mark.parametrize("name", page.LIBRARIES)
def test_another_version_of_a_library_of_the_cleaner_makes_its_days_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    lake = Lake(tmp_path)
    cleaned_by(lake, FIRST, cleaner())
    read_by(lake, FIRST, identify().extractor)
    assert stale_days(lake, identify().extractor) == []
    before = str(lake.read(ARTICLES, FIRST)["cleaner_version"][0])
    versions = parts(before, "cleaner") | {name: "99"}
    monkeypatch.setattr("pipeline.versions._installed", lambda library: versions[library])
    (stale,) = stale_days(lake, str(lake.read(EXTRACTIONS, FIRST)["extractor"][0]))
    assert stale == StaleDay("clean", FIRST, 1, (before,), (f"{name} {parts(before, 'cleaner')[name]} -> 99",))


def test_a_page_that_an_older_cleaner_rejected_makes_its_day_stale(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    row = dict.fromkeys(REJECTED_PAGES.columns) | {"capture_id": "a", "day": FIRST, "cleaner_version": "0"}
    lake.write(REJECTED_PAGES, FIRST, REJECTED_PAGES.frame([row]))
    (stale,) = stale_days(lake, "any")
    assert (stale.stage, stale.day, stale.rows, stale.made_by) == ("clean", FIRST, 1, ("0",))


def test_articles_that_changed_after_they_were_read_are_to_be_read_again(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    cleaned_by(lake, FIRST, cleaner(), cleaner())
    read_by(lake, FIRST, "new+rules2")
    assert read_before(lake, "new+rules2") == [OutdatedDay(FIRST, 1, (UNREAD,))]
    assert read_before(lake, "newer+rules2") == [OutdatedDay(FIRST, 2, ("new+rules2", UNREAD))]


@pytest.mark.parametrize(
    ("then", "now", "told"),
    [
        ("m-1-best+rules4", "m-1-best+rules4", []),
        ("m-1-best+rules4", "m-2-fast+rules4", ["model m-1 -> m-2", "tier best -> fast"]),
        ("m-1+rules4+weights-aaaa1111", "m-1+rules4+weights-bbbb2222", ["weights aaaa1111 -> bbbb2222"]),
        (
            "m-1-best+rules4+spacy-3.8.1+tokenizers-1",
            "m-1-fast+rules4+spacy-3.8.1",
            ["tier best -> fast", "tokenizers 1 -> none"],
        ),
        ("other", "m-1-best+rules4", ["model other -> m-1", "tier not told -> best", "rules not told -> 4"]),
    ],
)
def test_what_differs_between_two_makers_is_told_in_words(then: str, now: str, told: list[str]) -> None:
    assert changes(then, now, "model") == told
