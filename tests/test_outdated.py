"""After an upgrade of cleaner, model or rules: which days show that they were made before it."""

from datetime import date
from pathlib import Path

from assets.checks import articles_are_current, extractions_are_current
from pipeline.clean import CLEANER_VERSION
from pipeline.lake import Lake
from pipeline.language.model.load import identify
from pipeline.outdated import UNTOLD, OutdatedDay, outdated_days
from pipeline.settings import Settings
from pipeline.tables import ARTICLES, EXTRACTIONS

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
    for day, versions in ((FIRST, (CLEANER_VERSION,)), (SECOND, (None, CLEANER_VERSION)), (THIRD, ("0", None))):
        rows = [{"article_id": f"{day}-{i}", "day": day, "cleaner_version": made} for i, made in enumerate(versions)]
        lake.write(ARTICLES, day, ARTICLES.frame([dict.fromkeys(ARTICLES.columns) | row for row in rows]))
    assert outdated_days(lake, ARTICLES, "cleaner_version", CLEANER_VERSION) == [
        OutdatedDay(SECOND, 1, (UNTOLD,)),
        OutdatedDay(THIRD, 2, ("0", UNTOLD)),
    ]
    result = articles_are_current(settings)
    assert not result.passed
    assert f"| {SECOND} | 1 | {UNTOLD} |" in result.metadata["outdated"].value
