"""Events of OpenLineage: what a receiver on loopback gets of real runs, in which order, and what waits while it is away."""

import json
import traceback
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from unittest import mock
from uuid import uuid4

import dagster as dg
import night
import pytest
from conftest import Nights
from openlineage.client import event_v2
from openlineage.client.facet_v2 import column_lineage_dataset, schema_dataset

from assets.definitions import build_defs
from assets.facts import lineage
from assets.lineage_sensors import deliver_lineage, lineage_sensors, note
from pipeline.commands.doctor.lineage import lineage as look
from pipeline.messages import lineage_receiver
from pipeline.messages.outbox import NotSent
from pipeline.settings import Settings

DAYS = dg.DailyPartitionsDefinition("2026-03-01", end_date="2026-03-05")
SENSORS = {"lineage_of_started", "lineage_of_success", "lineage_of_failure", "lineage_of_canceled", "deliver_lineage"}
LEDGER = dg.AssetKey(["lake", "ledger"])


class Receiver(ThreadingHTTPServer):
    """Keeps what it accepts; answers `status`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 201
        self.events: list[dict[str, Any]] = []
        self.keys: list[str | None] = []


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.server.status if self.path == "/api/v1/lineage" else 404
        if status == 201:
            self.server.events.append(json.loads(body))
            self.server.keys.append(self.headers["Authorization"])
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name of http.server)
        """Silent."""


@pytest.fixture(scope="module")
def server() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def receiver(server: Receiver) -> Receiver:
    server.status, server.events, server.keys = 201, [], []
    return server


@pytest.fixture
def settings(receiver: Receiver, tmp_path: Path) -> Settings:
    url = f"http://127.0.0.1:{receiver.server_port}"
    return Settings(data=tmp_path, openlineage_url=url, openlineage_key="verysecret")


@dg.asset(key=["lake", "ledger"], partitions_def=DAYS)
def ledger() -> dg.MaterializeResult:
    schema = dg.TableSchema([dg.TableColumn("amount", "Int64", description="Cents."), dg.TableColumn("day", "Date")])
    columns = lineage({"amount": [(dg.AssetKey(["lake", "slips"]), "cents")], "day": []})
    return dg.MaterializeResult(metadata={"dagster/partition_row_count": 7, "dagster/column_schema": schema, **columns})


@dg.asset(key=["news", "sums"], deps=[LEDGER, dg.AssetKey(["lake", "slips"])], partitions_def=DAYS)
def sums() -> None:
    pass


@dg.asset(key=["news", "sums"], deps=[LEDGER], partitions_def=DAYS)
def broken() -> None:
    raise ValueError("the sums are wrong")


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


def definitions(*assets: dg.AssetsDefinition) -> dg.Definitions:
    slips = dg.AssetSpec(["lake", "slips"])
    return dg.Definitions(assets=[*assets, slips], jobs=[dg.define_asset_job("books", selection=list(assets))])


def run(defs: dg.Definitions, instance: dg.DagsterInstance, settings: Settings, **more: Any) -> dg.DagsterRun:
    """A run of the job whose end alone is noted, as when it begins and ends between two ticks."""
    result = defs.resolve_job_def("books").execute_in_process(
        partition_key="2026-03-04", instance=instance, raise_on_error=False, **more
    )
    end(result, instance, settings)
    return result.dagster_run


def end(result: dg.ExecuteInProcessResult, instance: dg.DagsterInstance, settings: Settings) -> None:
    last = result.get_run_success_event() if result.success else result.get_run_failure_event()
    context = dg.build_run_status_sensor_context("lineage", last, instance, result.dagster_run)
    note(context, "COMPLETE" if result.success else "FAIL", settings)


def deliver(defs: dg.Definitions, instance: dg.DagsterInstance, settings: Settings, minutes: float = 0) -> None:
    later = datetime.now(UTC) + timedelta(minutes=minutes)
    with (
        mock.patch("pipeline.messages.outbox.now", return_value=later),
        dg.build_sensor_context(
            instance=instance, repository_def=defs.get_repository_def(), resources={"settings": settings}
        ) as context,
    ):
        deliver_lineage(context)


def test_without_an_address_there_are_no_sensors(settings: Settings):
    assert {sensor.name for sensor in lineage_sensors(settings)} == SENSORS
    assert {sensor.name for sensor in build_defs(settings).sensors or []} >= SENSORS
    assert lineage_sensors(Settings()) == []


def test_a_run_is_told_with_its_tables_columns_rows_and_day(
    settings: Settings, receiver: Receiver, instance: dg.DagsterInstance
):
    defs = definitions(ledger, sums)
    made = run(defs, instance, settings)
    deliver(defs, instance, settings)
    start, complete = receiver.events
    assert receiver.keys == ["Bearer verysecret"] * 2
    assert [event["eventType"] for event in receiver.events] == ["START", "COMPLETE"]
    assert start["eventTime"] < complete["eventTime"]
    assert start["run"]["runId"] == complete["run"]["runId"] == made.run_id
    assert (complete["job"]["namespace"], complete["job"]["name"]) == ("quotewire", "books")
    nominal = complete["run"]["facets"]["nominalTime"]
    assert (nominal["nominalStartTime"], nominal["nominalEndTime"]) == (
        "2026-03-04T00:00:00+00:00",
        "2026-03-05T00:00:00+00:00",
    )
    # What the run made itself is no input of it.
    assert [table["name"] for table in complete["inputs"]] == ["lake.slips"]
    book, _ = complete["outputs"]
    assert [table["name"] for table in complete["outputs"]] == ["lake.ledger", "news.sums"]
    assert book["outputFacets"]["outputStatistics"]["rowCount"] == 7
    fields = book["facets"]["schema"]["fields"]
    assert [(field["name"], field["type"], field.get("description")) for field in fields] == [
        ("amount", "Int64", "Cents."),
        ("day", "Date", None),
    ]
    (origin,) = book["facets"]["columnLineage"]["fields"]["amount"]["inputFields"]
    assert (origin["namespace"], origin["name"], origin["field"]) == ("quotewire", "lake.slips", "cents")
    assert list(book["facets"]["columnLineage"]["fields"]) == ["amount"]


def test_the_events_are_those_of_the_client(settings: Settings, receiver: Receiver, instance: dg.DagsterInstance):
    defs = definitions(ledger)
    run(defs, instance, settings)
    deliver(defs, instance, settings)
    for told in receiver.events:
        again = event_v2.RunEvent(
            eventTime=told["eventTime"],
            eventType=event_v2.RunState(told["eventType"]),
            run=event_v2.Run(**told["run"]),
            job=event_v2.Job(**told["job"]),
        )
        assert (told["schemaURL"], told["producer"]) == (again.schemaURL, again.producer)
        assert told["producer"].startswith("urn:quotewire-")
    facets = receiver.events[1]["outputs"][0]["facets"]
    assert facets["schema"]["_schemaURL"] == schema_dataset.SchemaDatasetFacet([])._schemaURL
    assert facets["columnLineage"]["_schemaURL"] == column_lineage_dataset.ColumnLineageDatasetFacet({})._schemaURL


def test_a_run_that_fails_is_told_with_its_cause_and_with_what_it_had_made(
    settings: Settings, receiver: Receiver, instance: dg.DagsterInstance
):
    defs = definitions(ledger, broken)
    run(defs, instance, settings)
    deliver(defs, instance, settings)
    fail = receiver.events[1]
    assert fail["eventType"] == "FAIL"
    assert fail["run"]["facets"]["errorMessage"]["message"] == "step news__sums: ValueError: the sums are wrong"
    assert [table["name"] for table in fail["outputs"]] == ["lake.ledger"]  # what was made before


def test_a_retry_that_never_began_is_told_with_the_run_that_it_retries(
    settings: Settings, receiver: Receiver, instance: dg.DagsterInstance
):
    defs = definitions(ledger)
    first, retry = str(uuid4()), str(uuid4())
    waiting = dg.DagsterRun("books", retry, parent_run_id=first, root_run_id=first)
    instance.add_run(waiting)
    canceled = instance.report_run_canceled(waiting)
    context = dg.build_run_status_sensor_context("lineage", canceled, instance, waiting)
    note(context, "ABORT", settings)
    deliver(defs, instance, settings)
    assert [event["eventType"] for event in receiver.events] == ["START", "ABORT"]
    for event in receiver.events:
        assert event["run"]["facets"].keys() == {"parent"}
        parent = event["run"]["facets"]["parent"]
        assert (parent["run"]["runId"], parent["job"]["name"], parent["root"]["run"]["runId"]) == (
            first,
            "books",
            first,
        )


def test_what_a_receiver_that_is_away_missed_it_gets_later_in_order_and_once(
    settings: Settings, receiver: Receiver, instance: dg.DagsterInstance
):
    defs = definitions(ledger)
    receiver.status = 503
    run(defs, instance, settings)
    with pytest.raises(NotSent, match="answered 503") as failed:
        deliver(defs, instance, settings)
    assert "verysecret" not in "".join(traceback.format_exception(failed.value)) + repr(settings)
    assert look(settings).state == "warn"
    receiver.status = 201
    deliver(defs, instance, settings)
    assert receiver.events == []  # the begin is not due, and the end does not go before it
    for minutes in (1, 2, 3):
        deliver(defs, instance, settings, minutes)
    assert [event["eventType"] for event in receiver.events] == ["START", "COMPLETE"]
    assert look(settings).seen == "on, 0 events on their way"


def test_where_nobody_listens_the_events_stay_and_no_secret_is_told(
    settings: Settings, receiver: Receiver, instance: dg.DagsterInstance
):
    defs = definitions(ledger)
    run(defs, instance, settings)
    nowhere = Settings(data=settings.data, openlineage_url="http://u:hidden@127.0.0.1:9")
    with pytest.raises(NotSent, match="does not answer") as failed:
        deliver(defs, instance, nowhere)
    assert "hidden" not in "".join(traceback.format_exception(failed.value)) + repr(nowhere)
    assert len(settings.lineage_messages.waiting()) == 2


def test_without_the_package_the_events_wait_for_it_and_doctor_names_it(
    settings: Settings, receiver: Receiver, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
):
    defs = definitions(ledger)
    with monkeypatch.context() as without:
        without.setattr(lineage_receiver, "is_installed", lambda: False)
        run(defs, instance, settings)
        with pytest.raises(NotSent, match=r"pip install 'quotewire\[lineage\]'"):
            deliver(defs, instance, settings)
        found = look(settings)
        assert (found.state, found.remedy) == ("fail", "pip install 'quotewire[lineage]'")
    deliver(defs, instance, settings, 1)
    deliver(defs, instance, settings, 1)
    assert [event["eventType"] for event in receiver.events] == ["START", "COMPLETE"]


def test_a_folder_that_an_uninstalled_package_left_is_not_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert lineage_receiver.is_installed()
    (tmp_path / "openlineage" / "client").mkdir(parents=True)
    monkeypatch.setattr("sys.path", [str(tmp_path)])
    assert not lineage_receiver.is_installed()


def test_a_run_that_dagster_has_let_go_is_still_told(
    settings: Settings, receiver: Receiver, instance: dg.DagsterInstance
):
    defs = definitions(ledger)
    gone = run(defs, instance, settings)
    instance.delete_run(gone.run_id)
    deliver(defs, instance, settings)
    told = [(event["run"]["runId"], event["job"]["name"], event["outputs"]) for event in receiver.events]
    assert told == [(gone.run_id, "books", [])] * 2


def test_a_capture_is_told_with_the_columns_of_its_tables(
    nights: Nights, settings: Settings, receiver: Receiver, instance: dg.DagsterInstance, tmp_path: Path
):
    night.copied(nights.monday, tmp_path)
    ours = night.settings(tmp_path, openlineage_url=settings.openlineage_url)
    defs = build_defs(ours)
    result = defs.resolve_job_def("capture").execute_in_process(
        partition_key=date(2026, 3, 3).isoformat(), instance=instance
    )
    end(result, instance, ours)
    deliver(defs, instance, ours)
    outputs = {table["name"]: table for table in receiver.events[1]["outputs"]}
    assert {"lake.captures", "lake.pages"} <= outputs.keys()
    assert all(table["facets"]["schema"]["fields"] for table in outputs.values())
    assert outputs["lake.captures"]["outputFacets"]["outputStatistics"]["rowCount"] > 0
