"""What runs tell: failed steps, checks and causes, warnings that begin and end, and how it reaches the notify command."""

import shlex
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import dagster as dg
import pytest
from dagster._core.events import EngineEventData
from dagster_shared.error import SerializableErrorInfo

from assets.alerts import RETRY_SEEN, complete, deliver_messages, ended_run, failed_run
from assets.failures import permanent_failures
from assets.launcher import GONE
from assets.reports import causes, failure_report
from pipeline.capture.remembered import Health, Marks
from pipeline.capture.state import State
from pipeline.lake import LakeError
from pipeline.messages import notify as notify_module
from pipeline.messages.outbox import Message, NotSent, NotYet
from pipeline.settings import Settings

DAYS = dg.DailyPartitionsDefinition("2026-03-01", end_date="2026-03-05")


@dg.asset(partitions_def=DAYS)
def ledger() -> None:
    pass


@dg.asset_check(asset=ledger, blocking=True)
def adds_up() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=False, metadata={"bad_rows": 3})


@dg.asset_check(asset=ledger)
def is_plausible() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=False, severity=dg.AssetCheckSeverity.WARN)


@dg.asset_check(asset=ledger)
def is_there() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=True)


@dg.asset(deps=[ledger], partitions_def=DAYS)
def report() -> None:
    raise AssertionError("a blocking check stands before this")


@dg.asset(partitions_def=DAYS)
def cable() -> None:
    raise ValueError("the cable is cut\nsomewhere under the bay")


@dg.asset(partitions_def=DAYS)
def shelf() -> None:
    with permanent_failures():
        raise LakeError("part.parquet: the disk is full; free space")


@contextmanager
def failure(
    *assets: dg.AssetsDefinition,
    checks: tuple[dg.AssetChecksDefinition, ...] = (),
    event: dg.DagsterEvent | None = None,
    job: str = "night",
) -> Iterator[dg.RunFailureSensorContext]:
    """The context of the sensor for a run of `assets` that failed, or that ended with `event`."""
    defs = dg.Definitions(assets=assets, asset_checks=checks, jobs=[dg.define_asset_job(job)])
    with dg.DagsterInstance.ephemeral() as instance:
        result = defs.resolve_job_def(job).execute_in_process(
            partition_key="2026-03-04", instance=instance, raise_on_error=False
        )
        last = event or result.get_run_failure_event()
        yield dg.build_run_status_sensor_context("failed_run", last, instance, result.dagster_run).for_run_failure()


@pytest.fixture(scope="module")
def bad_night() -> Iterator[dg.RunFailureSensorContext]:
    with failure(ledger, report, cable, shelf, checks=(adds_up, is_plausible, is_there)) as context:
        yield context


def report_of(context: dg.RunFailureSensorContext) -> str:
    return failure_report(context.dagster_run, context.instance, str(context.failure_event.message), Settings())


def test_the_report_names_run_job_and_day(bad_night: dg.RunFailureSensorContext):
    first = report_of(bad_night).splitlines()[0]
    assert first == f"Quotewire: run {bad_night.dagster_run.run_id} of job night failed for 2026-03-04."


def test_the_report_names_failed_steps_with_the_error_that_they_met(bad_night: dg.RunFailureSensorContext):
    lines = report_of(bad_night).splitlines()
    assert "step cable: ValueError: the cable is cut somewhere under the bay" in lines
    assert "step shelf: part.parquet: the disk is full; free space" in lines


def test_the_report_names_failed_checks_with_their_weight_and_nothing_that_passed(
    bad_night: dg.RunFailureSensorContext,
):
    lines = report_of(bad_night).splitlines()
    assert sorted(line for line in lines if line.startswith("check ")) == [
        "check ledger:adds_up (error, 3 bad rows)",
        "check ledger:is_plausible (warning)",
    ]
    assert not any(line.startswith("step report") for line in lines)


def test_a_run_that_was_killed_is_reported_with_the_last_that_is_known():
    message = "the run took longer than six hours and was ended"
    killed = dg.DagsterEvent(dg.DagsterEventType.RUN_FAILURE.value, "night", message=message)
    with failure(ledger, event=killed) as context:
        assert report_of(context).splitlines()[1:-1] == [message]


def test_a_run_that_could_not_start_is_reported_with_the_error_that_kept_it():
    marked = dg.DagsterEvent(dg.DagsterEventType.RUN_FAILURE.value, "night", message="marked as failed from outside")
    with failure(ledger, event=marked) as context:
        error = SerializableErrorInfo("ImportError: cannot import name 'StateError'\n", [], "ImportError")
        context.instance.report_engine_event(
            "Could not load job definition.", context.dagster_run, EngineEventData(error=error)
        )
        assert report_of(context).splitlines()[1:-1] == [
            "Could not load job definition. ImportError: cannot import name 'StateError'",
            "marked as failed from outside",
        ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Run execution process for 1 was terminated by signal 9 (SIGKILL).", "killed by signal 9 (SIGKILL)"),
        ("Run execution process for 1 unexpectedly exited with code 3.", "its process ended with code 3"),
    ],
)
def test_a_run_whose_process_ended_is_reported_with_what_ended_it(words: str, told: str):
    failed = dg.DagsterEvent(dg.DagsterEventType.RUN_FAILURE.value, "night", message="the run failed")
    with failure(ledger, event=failed) as context:
        context.instance.report_engine_event(words, context.dagster_run)
        assert report_of(context).splitlines()[1:-1] == [told, "the run failed"]


OUTSIDE = "This run has been marked as failed from outside the execution context."


def test_what_dagster_says_of_every_run_ended_from_outside_is_left_out_where_the_cause_is_known():
    failed = dg.DagsterEvent(dg.DagsterEventType.RUN_FAILURE.value, "night", message=OUTSIDE)
    with failure(ledger, event=failed) as context:
        run, instance = context.dagster_run, context.instance
        words = instance.report_run_failed(run).message
        assert words == OUTSIDE  # Dagster's own default
        assert causes(run, instance, OUTSIDE) == [OUTSIDE]
        instance.report_engine_event("Run execution process for 1 was terminated by signal 9 (SIGKILL).", run)
        assert causes(run, instance, OUTSIDE) == ["killed by signal 9 (SIGKILL)"]


def test_a_run_that_was_lost_is_reported_in_our_words():
    message = f"Detected run worker status NOT_FOUND: '{GONE}'. Marking run 1 as failed."
    failed = dg.DagsterEvent(dg.DagsterEventType.RUN_FAILURE.value, "night", message=message)
    with failure(ledger, event=failed) as context:
        assert report_of(context).splitlines()[1:-1] == [GONE]


def test_the_report_ends_with_the_address_of_the_run(bad_night: dg.RunFailureSensorContext):
    run = bad_night.dagster_run
    text = failure_report(run, bad_night.instance, "", Settings(ui_url="https://wire.example/dagster/"))
    assert text.splitlines()[-1] == f"https://wire.example/dagster/runs/{run.run_id}"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """What is sent lies in `told`, one message after another; a file `away` makes the command fail."""
    command = f"cd {shlex.quote(str(tmp_path))} && test ! -e away && cat >> told && echo >> told"
    (tmp_path / "sources.yaml").write_text(
        "sources:\n  - {id: gazette, kind: feed, outlet: Gazette, url: 'https://gazette.example/feed'}\n"
    )
    return Settings(data=tmp_path / "data", sources=tmp_path / "sources.yaml", notify_command=command)


def told(settings: Settings) -> str:
    path = settings.data.parent / "told"
    return path.read_text() if path.exists() else ""


def deliver(settings: Settings, instance: dg.DagsterInstance, later: timedelta = timedelta(0)) -> None:
    with (
        mock.patch("pipeline.messages.outbox.now", return_value=datetime.now(UTC) + later),
        dg.build_sensor_context(instance=instance, resources={"settings": settings}) as context,
    ):
        deliver_messages(context)


def test_the_notify_command_gets_the_report_on_its_standard_input(
    bad_night: dg.RunFailureSensorContext, settings: Settings
):
    failed_run(bad_night, settings=settings)
    deliver(settings, bad_night.instance)
    assert told(settings) == f"{report_of(bad_night)}\n"


def test_a_report_that_could_not_be_sent_is_sent_later_and_once(
    bad_night: dg.RunFailureSensorContext, settings: Settings
):
    away = settings.data.parent / "away"
    away.touch()
    failed_run(bad_night, settings=settings)
    with pytest.raises(NotSent, match="exit status 1"):
        deliver(settings, bad_night.instance)
    away.unlink()
    deliver(settings, bad_night.instance)
    assert told(settings) == ""  # not before its time
    for _ in range(3):
        deliver(settings, bad_night.instance, later=timedelta(minutes=2))
    failed_run(bad_night, settings=settings)  # a sensor that was killed is asked again
    deliver(settings, bad_night.instance, later=timedelta(minutes=4))
    assert told(settings) == f"{report_of(bad_night)}\n"


def test_without_a_notify_command_the_log_alone_is_told(
    bad_night: dg.RunFailureSensorContext, settings: Settings, capfd: pytest.CaptureFixture[str]
):
    silent = settings.model_copy(update={"notify_command": None})
    failed_run(bad_night, settings=silent)
    assert report_of(bad_night) in capfd.readouterr().err
    assert not silent.data.exists()


@pytest.mark.parametrize(
    ("ending", "words"), [("raise SystemExit(7)", "exit status 7"), ("time.sleep(60)", "longer than")]
)
def test_a_notify_command_that_fails_fails_the_sensor_and_is_not_told(
    bad_night: dg.RunFailureSensorContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, words: str
):
    monkeypatch.setattr(notify_module, "NOTIFY_SECONDS", 1)
    command = shlex.join([sys.executable, "-c", f"import time  # verysecret\n{ending}"])
    settings = Settings(data=tmp_path, notify_command=command)
    failed_run(bad_night, settings=settings)
    with pytest.raises(NotSent, match=words) as failed:
        deliver(settings, bad_night.instance)
    assert "verysecret" not in "".join(traceback.format_exception(failed.value)) + repr(settings)


def test_a_message_waits_for_the_retry_that_it_is_to_name(bad_night: dg.RunFailureSensorContext):
    run, instance = bad_night.dagster_run, bad_night.instance
    message = Message("failed", "It failed.", datetime.now(UTC), retry_of=run.run_id)
    with pytest.raises(NotYet):
        complete(message, instance, Settings(), message.at)
    late = complete(message, instance, Settings(), message.at + RETRY_SEEN)
    assert late.text == "It failed.\nto be retried; the retry has not begun"
    instance.add_run_tags(run.run_id, {"dagster/auto_retry_run_id": "another"})
    named = complete(message, instance, Settings(), message.at)
    assert named.text == "It failed.\nretried as another: http://127.0.0.1:3000/runs/another"
    assert complete(replace(message, retry_of=None), instance, Settings(), message.at).text == "It failed."


@dg.asset
def board() -> None:
    pass


def verdict(*sources: str) -> dg.AssetChecksDefinition:
    @dg.asset_check(asset=board, name="all_speak")
    def all_speak() -> dg.AssetCheckResult:
        metadata = {"sources": list(sources)} if sources else {}
        return dg.AssetCheckResult(passed=not sources, severity=dg.AssetCheckSeverity.WARN, metadata=metadata)

    return all_speak


def end(settings: Settings, job: str, check: dg.AssetChecksDefinition, later: timedelta = timedelta(0)) -> list[str]:
    """A run that ends well, its messages delivered; gives the lines of the last."""
    defs = dg.Definitions(assets=[board], asset_checks=[check], jobs=[dg.define_asset_job(job)])
    before = told(settings)
    with dg.DagsterInstance.ephemeral() as instance:
        result = defs.resolve_job_def(job).execute_in_process(instance=instance)
        event = result.get_run_success_event()
        context = dg.build_run_status_sensor_context("ended_run", event, instance, result.dagster_run)
        with mock.patch("pipeline.messages.outbox.now", return_value=datetime.now(UTC) + later):
            ended_run(context, settings=settings)
        deliver(settings, instance)
    return told(settings).removeprefix(before).splitlines()[1:-1]


def test_a_warning_is_told_when_it_begins_once_a_day_while_it_lasts_and_when_it_is_over(settings: Settings):
    hour, day = timedelta(hours=1), timedelta(days=1)
    assert end(settings, "hourly", verdict("gazette")) == ["new: source gazette: check board:all_speak"]
    assert end(settings, "hourly", verdict("gazette"), hour) == []
    (more,) = end(settings, "hourly", verdict("gazette", "times"), 2 * hour)
    assert more == "new: source times: check board:all_speak"
    (still,) = end(settings, "hourly", verdict("gazette"), day)[:1]
    assert still.startswith("still (since ")
    assert still.endswith("source gazette: check board:all_speak")
    (over,) = end(settings, "hourly", verdict(), day + hour)
    assert over.startswith("over (since ")
    assert end(settings, "hourly", verdict(), day + 2 * hour) == []


def test_a_source_that_fails_hour_after_hour_is_told_once_and_when_it_answers_again(settings: Settings):
    def failed(times: int) -> None:
        health = Health("gazette", "feed", None, None, times, None, "the host does not answer")
        settings.data.mkdir(exist_ok=True)
        with State(settings.state) as state:
            state.apply(Marks(health=[health, replace(health, source_id="of-a-list-before", consecutive_failures=9)]))

    failed(2)
    assert end(settings, "capture", verdict()) == []
    failed(3)
    told = "source gazette failed 3 times in a row: the host does not answer"
    assert end(settings, "capture", verdict()) == [f"new: {told}"]
    failed(4)
    assert end(settings, "capture", verdict()) == []
    failed(0)
    (over,) = end(settings, "capture", verdict())
    assert over.endswith(told)


def test_a_capture_that_fails_every_hour_is_told_once_a_day(settings: Settings):
    reports = set[str]()
    for _ in range(3):
        with failure(shelf, job="capture") as context:
            failed_run(context, settings=settings)
            deliver(settings, context.instance)
            reports.add(report_of(context))
    assert told(settings).rstrip("\n") in reports
    (over,) = end(settings, "capture", verdict())
    assert over.startswith("over (since ")
    assert over.endswith("run of job capture: step shelf: part.parquet: the disk is full; free space")


def test_where_the_disk_is_full_the_command_is_told_at_once(bad_night: dg.RunFailureSensorContext, settings: Settings):
    settings.data.write_text("no folder can be made here")
    failed_run(bad_night, settings=settings)
    assert told(settings) == f"{report_of(bad_night)}\n"
