"""What an engineer sees in the Dagster UI: the real web server and daemon, looked at with a real browser."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import night
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect, sync_playwright
from ui import CHROMIUM_FLAGS, dagster_ui, run_night

GROUPS = ("capture", "clean", "dedupe", "extract", "warehouse", "marts", "publish")
DAY = night.MONDAY
STORIES = {"post/ferry.txt": night.FERRY, "gazette/market.html": night.MARKET, "times/tide.txt": night.TIDE}
# The machine may be busy; nothing here waits longer than it must.
PATIENCE = 60_000
RUN_PATIENCE = 180_000


@pytest.fixture(scope="module")
def chromium() -> str:
    found = shutil.which("chromium")
    if not found and os.environ.get("CI") == "true":
        pytest.fail("CI has no chromium: apt-get install chromium")
    return found or pytest.skip("needs Debian's chromium (apt-get install chromium)")


@pytest.fixture(scope="module")
def root(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of sources, data and Dagster history after one night."""
    folder = tmp_path_factory.mktemp("ui")
    night.newsstand(folder, STORIES)
    run_night(folder, DAY)
    return folder


@pytest.fixture(scope="module")
def browser(chromium: str, root: Path) -> Iterator[BrowserContext]:
    with dagster_ui(root) as address, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            root / "browser",
            executable_path=chromium,
            args=list(CHROMIUM_FLAGS),
            base_url=address,
            viewport={"width": 1600, "height": 1200},
        )
        context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        yield context
        context.close()


@pytest.fixture
def page(browser: BrowserContext) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def published(root: Path, query: str) -> object:
    with duckdb.connect(root / "data" / "quotewire.duckdb", read_only=True) as con:
        (row,) = con.execute(query).fetchall()
    return row[0]


def row(page: Page, name: str) -> Locator:
    """The row of a table whose first cell says `name`."""
    return page.get_by_role("row").filter(has=page.get_by_role("cell", name=name, exact=True)).first


def line(page: Page, text: str, control: Locator) -> Locator:
    """The line of a list (which has no rows to the browser) that holds a text and a control."""
    return page.locator("div").filter(has_text=text).filter(has=control).last


def expect_metadata(page: Page, name: str, text: str) -> None:
    """Long values stand behind a link, in a dialog."""
    found = row(page, name)
    expect(found).to_be_visible()
    link = found.get_by_text("[Show Markdown]")
    if not link.count():
        expect(found).to_contain_text(text)
        return
    link.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(text)
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()


def test_the_asset_graph_shows_the_way_from_capture_to_publication(page: Page):
    page.goto("/asset-groups")
    graph = page.locator("svg")
    for group in GROUPS:
        expect(graph.get_by_text(group, exact=True)).to_be_visible()


def test_a_mart_shows_rows_documented_columns_lineage_and_sample(page: Page, root: Path):
    page.goto("/assets/marts/speaker_profile")
    expect(page.get_by_text("One row a speaker: what is known")).to_be_visible()
    expect(page.get_by_text("Row count").locator("xpath=..")).to_contain_text(
        str(published(root, "select count(*) from marts.speaker_profile"))
    )
    expect(row(page, "quotes_said")).to_contain_text("BIGINT")
    expect(row(page, "quotes_said")).to_contain_text("Quotation spans, as said")
    expect_metadata(page, "column_lineage", "parts/speaker_days.quotes_said")
    expect_metadata(page, "sample", "Mira Oldan")


def test_a_base_table_shows_the_columns_that_the_warehouse_adds(page: Page, root: Path):
    page.goto("/assets/news/articles")
    expect(page.get_by_text("Row count").locator("xpath=..")).to_contain_text(
        str(published(root, "select count(*) from news.articles"))
    )
    expect(row(page, "published_at")).to_contain_text("TIMESTAMP WITH TIME ZONE")
    expect(row(page, "is_representative")).to_contain_text("count texts once")
    expect_metadata(page, "column_lineage", "lake/clusters.is_representative")
    expect_metadata(page, "sample", "Ferry to run through the night")


def test_a_day_of_the_lake_shows_rows_documented_columns_lineage_and_sample(page: Page, root: Path):
    page.goto(f"/assets/lake/quotes?partition={DAY}")
    expect(row(page, "dagster/partition_row_count")).to_contain_text(
        str(published(root, f"select count(*) from news.quotes where day = '{DAY}'"))
    )
    expect(row(page, "start_char")).to_contain_text("First character of the span")
    expect_metadata(page, "column_lineage", "lake/articles.text")
    expect_metadata(page, "by_type", "direct")
    expect_metadata(page, "sample", "Nobody should have to sleep on a bench")


def test_the_checks_of_a_table_are_listed_with_their_outcome_and_their_sql(page: Page):
    page.goto("/assets/news/quotes?view=checks")
    for name in ("key_is_unique", "said_once", "text_is_its_slice"):
        expect(page.get_by_text(name, exact=True).first).to_be_visible()
    page.get_by_text("key_is_unique", exact=True).first.click()
    expect(page.get_by_text("This is a blocking asset check")).to_be_visible()
    expect(page.get_by_text("from news.quotes")).to_be_visible()
    expect(page.get_by_text("Passed", exact=True)).to_be_visible()


def test_both_schedules_and_the_sensor_are_running(page: Page):
    page.goto("/automation")
    for name in ("capture_hourly", "nightly_at_two", "failed_run", "ended_run", "deliver_messages"):
        expect(line(page, name, page.get_by_role("checkbox")).get_by_role("checkbox").last).to_be_checked()


def test_the_night_is_listed_under_its_job(page: Page):
    page.goto("/locations/assets.definitions/jobs/nightly/runs")
    view = page.get_by_role("link", name="View", exact=True)
    expect(line(page, f"partition: {DAY}", view)).to_contain_text("Success")


def test_a_materialization_by_a_click_ends_well(page: Page):
    page.goto("/assets/marts/speaker_profile")
    page.get_by_role("button").filter(has_text=re.compile("^Materialize$")).click()
    page.get_by_role("listitem").filter(has_text="Launched run").get_by_role("link", name="View").click()
    expect(page).to_have_url(re.compile("/runs/[0-9a-f-]{36}"))
    expect(page.get_by_text(re.compile("^(Success|Failure)$"))).to_have_text("Success", timeout=RUN_PATIENCE)
    expect(page.get_by_text("Succeeded (2)")).to_be_visible()


def test_webserver_daemon_and_runs_kept_no_telemetry_though_the_home_turns_it_on(root: Path):
    """What Dagster sends are the files that it keeps for it first, and so it is with onnxruntime: logs, and ids of machine and user."""
    assert "enabled: true" in (root / "dagster" / "dagster.yaml").read_text()
    kept = [root / "dagster" / name for name in ("logs", ".telemetry", ".logs_queue")] + [root / "user"]
    assert [path for path in kept if path.exists()] == []
