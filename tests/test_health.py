"""`quotewire health` and its endpoint: a monitor outside learns that the nights stopped, whichever part stopped them."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import night
import pytest
from command_line import Quotewire
from conftest import Nights
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from assets.reports import success_report
from pipeline.bucket.errors import BucketLostError
from pipeline.commands import health as health_module
from pipeline.commands.health import look
from pipeline.commands.health_server import HealthServer
from pipeline.lake import Lake
from pipeline.messages.outbox import Message
from pipeline.settings import Settings

# The nights of the fixture end with Wednesday, captured at 18:00; on Thursday at ten all is as it should be.
THURSDAY = datetime.combine(night.WEDNESDAY + timedelta(days=1), datetime.min.time(), UTC)
MORNING = THURSDAY + timedelta(hours=10)


@pytest.fixture
def settings(nights: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A data folder and a Dagster whose daemon was heard of this Thursday at ten."""
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    monkeypatch.setattr(health_module, "heard_from_daemon", lambda _: MORNING)
    night.copied(nights.wednesday, tmp_path)
    (tmp_path / "dagster" / "history").mkdir(parents=True)
    return night.settings(tmp_path, captured_within_hours=24)


def failing(settings: Settings, now: datetime = MORNING) -> dict[str, str]:
    return {name: vital.seen for name, vital in look(settings, now).vitals.items() if not vital.ok and name != "disk"}


def test_all_is_well_after_a_night_that_went_well(settings: Settings):
    assert failing(settings) == {}
    assert look(settings, MORNING).vitals["publication"].figures["newest_day"] == THURSDAY.timestamp() - 86400


def test_a_night_that_did_not_publish_is_told_from_the_hour_on_by_which_it_must(nights: Nights, settings: Settings):
    published = settings.data / "quotewire.duckdb"
    older = nights.tuesday / "data" / "quotewire.duckdb"
    published.unlink()
    published.symlink_to(older.resolve())
    assert "publication" not in failing(settings, THURSDAY + timedelta(hours=8))
    late = failing(settings, THURSDAY + timedelta(hours=9))["publication"]
    assert late == f"not published: {night.WEDNESDAY} (newest day {night.TUESDAY})"


def test_days_on_which_nothing_was_captured_are_told(settings: Settings):
    later = MORNING + timedelta(days=2)
    found = failing(settings, later)
    yesterday = night.WEDNESDAY + timedelta(days=2)
    assert found["publication"] == f"not published: {yesterday} (newest day {night.WEDNESDAY})"
    assert found["capture"].startswith("last answer of a source ")
    assert found["daemon"].startswith("heard at ")


def test_a_clock_behind_what_was_captured_is_told(settings: Settings):
    assert "later than this machine's clock" in failing(settings, MORNING - timedelta(days=5))["capture"]


def test_a_message_that_is_not_delivered_is_told_with_the_reason(settings: Settings):
    message = Message("a", "It failed.", MORNING - timedelta(minutes=16), attempts=4, error="exit status 1")
    settings.messages.put(message)
    assert failing(settings) == {"messages": "1 not delivered since 2026-03-05 09:44 UTC: exit status 1"}
    assert failing(settings, MORNING - timedelta(minutes=1, seconds=30)) == {}


def test_a_receiver_of_lineage_that_is_away_is_told_where_one_is_set(settings: Settings):
    event = Message("a", "{}", MORNING - timedelta(minutes=16), attempts=4, error="connection refused")
    settings.lineage_messages.put(event)
    assert "lineage" not in look(settings, MORNING).vitals
    told = settings.model_copy(update={"openlineage_url": SecretStr("http://127.0.0.1:9")})
    assert failing(told) == {"lineage": "1 not delivered since 2026-03-05 09:44 UTC: connection refused"}
    assert look(told, MORNING).vitals["lineage"].figures == {"waiting": 1, "undelivered": 1}
    assert failing(told, MORNING - timedelta(minutes=1, seconds=30)) == {}


def test_a_stuck_run_is_told(settings: Settings, tmp_path: Path):
    held = tmp_path / "held"
    held.mkdir()
    with dg.DagsterInstance.from_config(str(tmp_path / "dagster")) as instance:
        tags = {"quotewire/held": str(held / "lost")}
        instance.add_run(dg.DagsterRun("nightly", "lost", status=dg.DagsterRunStatus.STARTED, tags=tags))
    assert failing(settings) == {"runs": "stuck: lost (quotewire stuck)"}


def test_what_cannot_be_looked_at_is_not_well(settings: Settings):
    (settings.data / "quotewire.duckdb").resolve().write_bytes(b"no database")
    (settings.data / "outbox" / "notify" / "waiting").mkdir(parents=True)
    (settings.data / "outbox" / "notify" / "waiting" / "a.json").write_text("{")
    assert set(failing(settings)) == {"publication", "messages"}


def test_a_bucket_that_does_not_answer_is_not_well(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    def lost(_: Settings) -> Lake:
        raise BucketLostError("s3://wire/lake does not answer")

    monkeypatch.setattr(Settings, "open_lake", lost)
    assert failing(settings) == dict.fromkeys(("publication", "capture"), "s3://wire/lake does not answer")


def test_where_nothing_has_run_the_command_fails_and_says_so(quotewire: Quotewire, tmp_path: Path):
    ended = quotewire("health")
    assert ended.code == 1
    assert "FAIL  capture: nothing was ever captured" in ended.out
    assert "FAIL  daemon: has never run here" in ended.out
    assert not (tmp_path / "data").exists()
    told = json.loads(quotewire("health", "--json").out)
    assert told["status"] == "failing"
    assert told["looks"]["publication"]["ok"] is False


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    with HealthServer(settings, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def asked(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_the_endpoint_answers_with_the_same_json_and_a_status_that_tells(settings: Settings):
    with served(settings) as address:
        status, body = asked(f"{address}/health")
        assert status == 503  # the newest day is years away from today
        assert json.loads(body)["looks"].keys() == {"publication", "capture", "daemon", "runs", "messages", "disk"}
        assert asked(f"{address}/metrics")[0] == 404
        assert asked(f"{address}/else")[0] == 404


def test_the_endpoint_says_200_when_all_is_well(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    well = health_module.Health(MORNING, {"disk": health_module.Vital(True, "enough", {"free_bytes": 5e9})})
    monkeypatch.setattr("pipeline.commands.health_server.look", lambda *_: well)
    with served(settings) as address:
        assert asked(f"{address}/health?from=monitor")[0] == 200


def metrics(text: str) -> dict[str, float]:
    """As Prometheus reads them."""
    return {
        sample.name + "".join(f" {value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_prometheus_reads_the_figures_of_the_publication_and_of_every_source(settings: Settings):
    with served(settings.model_copy(update={"metrics": True})) as address:
        status, text = asked(f"{address}/metrics")
    assert status == 200
    found = metrics(text)
    assert found["quotewire_ok publication"] == 0
    assert found["quotewire_publication_newest_day_timestamp_seconds"] == THURSDAY.timestamp() - 86400
    assert (found["quotewire_articles"], found["quotewire_rejected_pages"]) == (3, 0)
    assert found["quotewire_quotations"] >= found["quotewire_quotations_attributed"] > 0
    sources = {name.split()[1] for name in found if name.startswith("quotewire_source_new_7d ")}
    assert len(sources) == 3


def test_the_text_file_is_replaced_whole(quotewire: Quotewire, tmp_path: Path):
    target = tmp_path / "quotewire.prom"
    target.write_text("what was there")
    assert quotewire("metrics", "--to", target).code == 0
    assert metrics(target.read_text())["quotewire_ok daemon"] == 0
    assert [path.name for path in tmp_path.glob("quotewire.prom*")] == ["quotewire.prom"]
    assert quotewire("metrics", "--to", tmp_path / "nowhere" / "q.prom").code == 1


def test_a_night_tells_how_much_of_it_is_published(settings: Settings):
    run = dg.DagsterRun("nightly", "a-run", tags={"dagster/partition": str(night.WEDNESDAY)})
    first, _, rest = success_report(run, settings).partition(" articles, ")
    assert first == f"Quotewire: {night.WEDNESDAY} is published: 3"
    assert int(rest.split()[0]) > 0
