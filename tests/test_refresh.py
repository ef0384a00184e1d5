"""`quotewire refresh`: days that an upgrade left behind are made again, proved, compared and published, and can be killed."""

import json
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import night
import pytest
from command_line import Quotewire
from conftest import Nights
from dagster_night import LOAD_AND_PUBLISH, failures, run_job, verdicts
from stored import stored

from assets.definitions import build_defs
from assets.specs import lake_key
from pipeline.clean import Article, RawPage, Rejection
from pipeline.clean import day as clean_day
from pipeline.commands.errors import UsageError
from pipeline.commands.refresh import parse_days
from pipeline.language.rows import quote_rows
from pipeline.look.folder import make_looks
from pipeline.look.pictures import draw
from pipeline.settings import Settings
from pipeline.stories.made import RULES
from pipeline.tables import ARTICLES, CLUSTERS, EXTRACTIONS, QUOTE_SKETCHES, QUOTES, STORY_ARTICLES, STORY_TERMS
from pipeline.upgrades import outdated, refresh
from pipeline.upgrades.proof import NotPublished, Published, prove_and_publish
from pipeline.warehouse import Warehouse, WarehouseError, differences

pytestmark = pytest.mark.usefixtures("in_one_process")

# What made a row is told by it, and times of loading are.
TOLD = (*night.VOLATILE, "cleaner_version", "extractor", "fingerprint")


class Killed(BaseException):
    """A run that ends where it stands."""


@pytest.fixture
def upgraded(nights: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Three nights of the version before: the cleaner and the rules are newer now."""
    settings = night.copied(nights.wednesday, tmp_path)
    monkeypatch.setattr("pipeline.clean.page.CLEANER_VERSION", "next")
    monkeypatch.setattr("pipeline.language.model.load.RULES_VERSION", "next")
    return settings


@pytest.fixture
def read_by_next_rules(nights: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    settings = night.copied(nights.wednesday, tmp_path)
    monkeypatch.setattr("pipeline.language.model.load.RULES_VERSION", "next")
    return settings


@pytest.fixture
def proofs(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """The folders that `quotewire refresh` would have proved and published: of tests that look at the lake alone."""
    asked: list[Settings] = []

    def ask(settings: Settings, *, accept: bool) -> Published:
        asked.append(settings)
        return Published(newest(settings), None, None, ())

    monkeypatch.setattr("pipeline.commands.refresh.prove_and_publish", ask)
    return asked


def newest(settings: Settings) -> Path:
    return Warehouse(settings.data).newest.resolve()


def made_by(settings: Settings, day: date) -> tuple[set[str], set[str]]:
    lake = settings.open_lake()
    cleaned, read = (
        set(lake.read(table, day)[column])
        for table, column in ((ARTICLES, "cleaner_version"), (EXTRACTIONS, "extractor"))
    )
    return cleaned, read


def test_a_refresh_makes_every_stale_day_again_and_publishes(quotewire: Quotewire, upgraded: Settings) -> None:
    before, last = night.published(upgraded, TOLD), newest(upgraded)
    assert quotewire("stale").code == 1
    ended = quotewire("refresh")
    assert ended.code == 0, ended.err
    assert quotewire("stale").code == 0
    assert night.differing(before, night.published(upgraded, TOLD)) == {}
    assert newest(upgraded) != last and newest(upgraded).name.startswith("quotewire-refresh-")
    assert "articles: 0 added, 0 gone, 0 changed" in ended.out
    for day in night.DAYS:
        cleaned, read = made_by(upgraded, day)
        assert {made.partition("+")[0] for made in cleaned} == {"next"}
        assert all("+rulesnext+" in made for made in read)
    (page,) = upgraded.changes.glob("*.html")
    assert page.stem == newest(upgraded).stem.removeprefix("quotewire-")
    told = json.loads(page.with_suffix(".json").read_text())
    assert (told["gone"]["days"], told["gone"]["gone"]) == (3, 0)


def test_nothing_is_made_or_published_where_nothing_is_stale(
    quotewire: Quotewire, nights: Nights, tmp_path: Path
) -> None:
    settings = night.copied(nights.wednesday, tmp_path)
    last = newest(settings)
    ended = quotewire("refresh")
    assert (ended.code, ended.out) == (0, "every day that was asked for is up to date\n")
    assert newest(settings) == last and not settings.changes.exists()


def test_a_dry_run_says_what_would_be_done_and_changes_nothing(quotewire: Quotewire, upgraded: Settings) -> None:
    files = {path: path.stat().st_mtime_ns for path in upgraded.lake.rglob("*.parquet")}
    ended = quotewire("refresh", "--dry-run")
    assert ended.code == 0
    assert [line.split()[:2] for line in ended.out.splitlines()] == [
        [str(day), stage] for day in night.DAYS for stage in ("clean", "extract")
    ]
    assert {path: path.stat().st_mtime_ns for path in upgraded.lake.rglob("*.parquet")} == files


def test_days_and_stage_can_be_chosen(quotewire: Quotewire, upgraded: Settings, proofs: list[Settings]) -> None:
    assert quotewire("refresh", "--days", night.TUESDAY, "--what", "extract").code == 0
    told = {(row["day"], row["stage"]) for row in quotewire("stale", "--json").records}
    everything = {(str(day), stage) for day in night.DAYS for stage in ("clean", "extract")}
    assert everything - told == {(str(night.TUESDAY), "extract")}
    assert quotewire("refresh", "--days", f"{night.MONDAY}..{night.TUESDAY}").code == 0
    assert {row["day"] for row in quotewire("stale", "--json").records} == {str(night.WEDNESDAY)}
    assert len(proofs) == 2


@pytest.mark.parametrize("step", ["clean_day", "pair_day", "extract_day"])
def test_a_refresh_that_is_killed_goes_on_where_it_ended(
    quotewire: Quotewire, upgraded: Settings, proofs: list[Settings], monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = stored(upgraded, leave_out=TOLD)
    with monkeypatch.context() as killed:
        killed.setattr(f"pipeline.upgrades.refresh.{step}", after(1, getattr(refresh, step)))
        with pytest.raises(Killed):
            quotewire("refresh")
    assert proofs == []
    assert quotewire("stale").code == 1
    assert quotewire("refresh").code == 0
    assert quotewire("stale").code == 0
    assert len(proofs) == 1
    # What is then proved and published is what it was before but for the versions.
    assert night.differing(before, stored(upgraded, leave_out=TOLD)) == {}


def after(times: int, work: Callable[..., Any]) -> Callable[..., Any]:
    """The work, which ends the run when it has been done so often."""
    done = 0

    def counted(*args: Any, **given: Any) -> Any:
        nonlocal done
        if done == times:
            raise Killed
        done += 1
        return work(*args, **given)

    return counted


def test_between_articles_and_clusters_the_days_of_a_killed_refresh_are_noted(
    quotewire: Quotewire, upgraded: Settings, proofs: list[Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr("pipeline.upgrades.refresh.cluster_all", after(0, len))
        with pytest.raises(Killed):
            quotewire("refresh", "--days", night.MONDAY)
    assert outdated.begun(upgraded.open_lake()) == [night.MONDAY]
    assert outdated.BEGUN in quotewire("doctor").out
    rows = [row for row in quotewire("stale", "--json").records if row["day"] == str(night.MONDAY)]
    assert {row["stage"]: row["changed"] for row in rows}["clean"] == [outdated.BEGUN]
    assert proofs == []
    assert quotewire("refresh", "--days", night.MONDAY).code == 0
    assert outdated.begun(upgraded.open_lake()) == []
    assert len(proofs) == 1


def test_a_damaged_note_of_a_killed_refresh_is_named(quotewire: Quotewire, upgraded: Settings) -> None:
    note = upgraded.lake / "refreshing.json"
    note.write_text("[1")
    ended = quotewire("refresh")
    assert ended.code == 1
    assert f"{note} is damaged" in ended.err and "delete it" in ended.err


def test_an_article_that_the_new_cleaner_rejects_takes_its_quotations_along(
    quotewire: Quotewire, nights: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = night.copied(nights.wednesday, tmp_path)
    monkeypatch.setattr("pipeline.clean.page.CLEANER_VERSION", "next")
    cleaned = clean_day.clean_page

    def stricter(page: RawPage) -> Article | Rejection:
        return Rejection("not_article", "tides") if b"tide" in page.body else cleaned(page)

    monkeypatch.setattr(clean_day, "clean_page", stricter)
    ended = quotewire("refresh")
    assert ended.code == 0, ended.err
    with Warehouse(settings.data).read_published() as con:
        assert con.execute("select count(*) from news.articles where text ilike '%tide%'").fetchall() == [(0,)]
        assert con.execute("select count(*) from news.rejected_pages where detail = 'tides'").fetchall()[0][0] >= 2
    assert quotewire("stale").code == 0


# The bound


@pytest.fixture
def forgetful(read_by_next_rules: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The next rules find no quotation any more."""
    monkeypatch.setattr("pipeline.language.day.quote_rows", lambda *_: [])
    monkeypatch.setattr(differences, "FEW", 3)
    return read_by_next_rules


def test_a_refresh_that_loses_too_many_quotations_keeps_the_last_publication(
    quotewire: Quotewire, forgetful: Settings
) -> None:
    before, last = night.published(forgetful), newest(forgetful)
    ended = quotewire("refresh")
    assert ended.code == 1
    assert "quotations of 3 days that changed are gone (100.0 %)" in ended.err
    assert "more than QUOTEWIRE_MOST_GONE (5 %): the last publication stays" in ended.err
    assert "quotewire refresh --accept" in ended.err
    assert (newest(forgetful), night.published(forgetful)) == (last, before)
    page = forgetful.changes / "refused.html"
    assert str(page) in ended.err and "quotations gone" in page.read_text()
    with Warehouse(forgetful.data).read() as con:
        assert night.every_table(con) == before
    again = quotewire("refresh")
    assert (again.code, newest(forgetful)) == (1, last)
    accepted = quotewire("refresh", "--accept")
    assert accepted.code == 0, accepted.err
    assert newest(forgetful) != last and night.published(forgetful)["news.quotes"] == []


def test_the_bound_is_a_setting(quotewire: Quotewire, forgetful: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTEWIRE_MOST_GONE", "100")
    assert quotewire("refresh").code == 0
    assert night.published(forgetful)["news.quotes"] == []


def test_a_blocking_check_stands_before_the_publication_of_a_refresh(
    quotewire: Quotewire, read_by_next_rules: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "pipeline.language.day.quote_rows", lambda *given: [{**row, "text": "not so"} for row in quote_rows(*given)]
    )
    last = newest(read_by_next_rules)
    ended = quotewire("refresh")
    assert ended.code == 1
    assert "a blocking check failed" in ended.err and "news.quotes.text_is_its_slice" in ended.err
    assert newest(read_by_next_rules) == last
    with Warehouse(read_by_next_rules.data).read() as con:
        assert con.execute("select count(*) from news.quotes where text = 'not so'").fetchall() == [(0,)]


def test_the_first_publication_is_compared_with_nothing(nights: Nights, tmp_path: Path) -> None:
    settings = night.copied(nights.wednesday, tmp_path)
    (settings.data / "quotewire.duckdb").unlink()
    done = prove_and_publish(settings)
    assert (done.changed, done.page) == (None, None)
    assert newest(settings) == done.file


def test_a_working_file_that_was_loaded_again_meanwhile_is_not_published(
    nights: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = night.copied(nights.tuesday, tmp_path)
    last, publish = newest(settings), Warehouse.publish

    def late(self: Warehouse, *words: Any, **given: Any) -> Path:
        with duckdb.connect(self.working) as con:
            con.execute("update ops.loaded_partitions set fingerprint = 'other' where table_name = 'news.quotes'")
        return publish(self, *words, **given)

    monkeypatch.setattr(Warehouse, "publish", late)
    with pytest.raises(WarehouseError, match="was loaded again since it was proved"):
        prove_and_publish(settings)
    assert newest(settings) == last


def test_a_day_that_is_gone_is_not_published_by_a_refresh_either(nights: Nights, tmp_path: Path) -> None:
    settings = night.copied(nights.wednesday, tmp_path)
    for table in ("articles", "quotes", "mentions", "extractions", "captures", "rejected_pages"):
        for path in (settings.lake / table / f"day={night.MONDAY}").iterdir():
            path.unlink()
    with pytest.raises(NotPublished, match=f"news.articles has lost the day {night.MONDAY}"):
        prove_and_publish(settings)


# The jobs


def refresh_job(settings: Settings, **config: object) -> dg.ExecuteInProcessResult:
    with dg.DagsterInstance.ephemeral() as instance:
        return (
            build_defs(settings)
            .resolve_job_def("refresh")
            .execute_in_process(
                run_config={
                    "ops": {"refresh_days": {"config": config}},
                    "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
                },
                instance=instance,
                raise_on_error=False,
            )
        )


def test_the_job_refresh_makes_the_days_again_and_tells_their_partitions(
    upgraded: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.look.folder.drawing_apart", lambda _: nullcontext(draw))
    upgraded = upgraded.model_copy(update={"night_page": True})
    make_looks(upgraded, night.DAYS)
    pages = {day: (upgraded.look / str(day) / "index.html").stat().st_ino for day in night.DAYS}
    last = newest(upgraded)
    result = refresh_job(upgraded, days=f"{night.MONDAY}..{night.TUESDAY}")
    assert result.success, failures(result)
    assert newest(upgraded) != last
    made = [
        event.step_materialization_data.materialization for event in result.all_events if event.is_step_materialization
    ]
    partitions = {made.partition for made in made if made.asset_key == lake_key(QUOTES)}
    assert partitions == {str(night.MONDAY), str(night.TUESDAY)}
    versions = {spec.key: spec.code_version for spec in build_defs(upgraded).resolve_all_asset_specs()}
    assert {m.tags["dagster/code_version"] for m in made if m.asset_key == lake_key(QUOTES)} == {
        versions[lake_key(QUOTES)]
    }
    (clusters,) = (event for event in made if event.asset_key == lake_key(CLUSTERS))
    assert clusters.tags["dagster/code_version"] == versions[lake_key(CLUSTERS)]
    assert clusters.tags["dagster/data_version"] == upgraded.open_lake().fingerprint(CLUSTERS, None)
    (published,) = (event for event in made if event.asset_key.path == ["published"])
    # The pages of these days are made again too, and that of the third is not.
    (look,) = (event for event in made if event.asset_key.path == ["look"])
    assert look.metadata["pages"].value == 2
    again = {day for day, page in pages.items() if (upgraded.look / str(day) / "index.html").stat().st_ino != page}
    assert again == {night.MONDAY, night.TUESDAY}
    assert "quotations: 0 added, 0 gone" in str(published.metadata["changed"].value)
    assert {stale.day for stale in refresh.stale(upgraded)} == {night.WEDNESDAY}


def test_neither_the_job_refresh_nor_a_night_publishes_what_loses_too_many_quotations(forgetful: Settings) -> None:
    last = newest(forgetful)
    result = refresh_job(forgetful)
    assert "quotewire refresh --accept" in failures(result)["refresh_days"]
    night_after = run_job(forgetful, "nightly", night.WEDNESDAY, LOAD_AND_PUBLISH)
    assert verdicts(night_after)["news/quotes:quotations_hold"] is False
    assert newest(forgetful) == last
    assert refresh_job(forgetful, accept=True).success
    assert newest(forgetful) != last


def test_the_job_stale_warns_of_the_days_that_an_upgrade_left(upgraded: Settings) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        job = build_defs(upgraded).resolve_job_def("stale")
        result = job.execute_in_process(instance=instance)
    assert verdicts(result) == {
        "lake/articles:articles_are_current": False,
        "lake/extractions:extractions_are_current": False,
        "lake/story_articles:stories_are_current": True,
        "lake/grouped_quotes:wordings_are_current": True,
    }


def test_days_whose_stories_other_rules_told_are_told_again_and_published(
    quotewire: Quotewire, nights: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = night.copied(nights.wednesday, tmp_path)
    lake, last = settings.open_lake(), newest(settings)
    # Rules under which each text tells a story of its own.
    monkeypatch.setattr("pipeline.stories.made.RULES", 99)
    monkeypatch.setattr("pipeline.stories.telling.JOINED", 2.0)
    told = {(row["day"], row["stage"], *row["changed"]) for row in quotewire("stale", "--json").records}  # type: ignore[misc]
    assert told == {(str(day), "stories", f"story rules {RULES} -> 99") for day in night.DAYS}
    before = {path: path.stat().st_mtime_ns for path in lake.every_file(QUOTES)}
    result = refresh_job(settings, what="stories")
    assert result.success, failures(result)
    assert (quotewire("stale").code, newest(settings) != last) == (0, True)
    assert {path: path.stat().st_mtime_ns for path in lake.every_file(QUOTES)} == before
    events = [
        event.step_materialization_data.materialization for event in result.all_events if event.is_step_materialization
    ]
    specs = {spec.key: spec.code_version for spec in build_defs(settings).resolve_all_asset_specs()}
    for table in (STORY_TERMS, STORY_ARTICLES):
        (event,) = (one for one in events if one.asset_key == lake_key(table))
        assert event.tags["dagster/code_version"] == specs[event.asset_key]
        assert event.tags["dagster/data_version"]
    assert not {lake_key(QUOTES), lake_key(QUOTE_SKETCHES)} & {one.asset_key for one in events}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026-03-02", [2]),
        ("2026-03-02..2026-03-04", [2, 3, 4]),
        ("2026-03-02, 2026-03-04", [2, 4]),
        ("2026-03-02..2026-03-03,2026-03-07", [2, 3, 7]),
    ],
)
def test_days_are_written_as_a_range_or_a_list(text: str, days: list[int]) -> None:
    assert sorted(parse_days(text)) == [date(2026, 3, day) for day in days]


@pytest.mark.parametrize("text", ["", "monday", "2026-03-04..2026-03-02", "2026-03-02..", "0001-01-01..9999-12-31"])
def test_days_that_are_none_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match="days"):
        parse_days(text)
