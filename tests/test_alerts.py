"""What a failed run tells: every failed step and check, with the reason, to the log and to the notify command."""

import shlex
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.events import EngineEventData
from dagster_shared.error import SerializableErrorInfo

from assets import alerts
from assets.alerts import failed_run, failure_report
from assets.failures import permanent_failures
from pipeline.lake import LakeError
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
) -> Iterator[dg.RunFailureSensorContext]:
    """The context of the sensor for a run of `assets` that failed, or that ended with `event`."""
    defs = dg.Definitions(assets=assets, asset_checks=checks, jobs=[dg.define_asset_job("night")])
    with dg.DagsterInstance.ephemeral() as instance:
        result = defs.resolve_job_def("night").execute_in_process(
            partition_key="2026-03-04", instance=instance, raise_on_error=False
        )
        last = event or result.get_run_failure_event()
        yield dg.build_run_status_sensor_context("failed_run", last, instance, result.dagster_run).for_run_failure()


@pytest.fixture(scope="module")
def bad_night() -> Iterator[dg.RunFailureSensorContext]:
    with failure(ledger, report, cable, shelf, checks=(adds_up, is_plausible, is_there)) as context:
        yield context


def test_the_report_names_run_job_and_day(bad_night: dg.RunFailureSensorContext):
    first = failure_report(bad_night).splitlines()[0]
    assert first == f"Quotewire: run {bad_night.dagster_run.run_id} of job night failed for 2026-03-04."


def test_the_report_names_failed_steps_with_the_error_that_they_met(bad_night: dg.RunFailureSensorContext):
    lines = failure_report(bad_night).splitlines()
    assert "step cable: ValueError: the cable is cut somewhere under the bay" in lines
    assert "step shelf: part.parquet: the disk is full; free space" in lines


def test_the_report_names_failed_checks_with_their_weight_and_nothing_that_passed(
    bad_night: dg.RunFailureSensorContext,
):
    lines = failure_report(bad_night).splitlines()
    assert sorted(line for line in lines if line.startswith("check ")) == [
        "check ledger:adds_up (error, 3 bad rows)",
        "check ledger:is_plausible (warning)",
    ]
    assert not any(line.startswith("step report") for line in lines)


def test_a_run_that_was_killed_is_reported_with_the_last_that_is_known():
    message = "the run took longer than six hours and was ended"
    killed = dg.DagsterEvent(dg.DagsterEventType.RUN_FAILURE.value, "night", message=message)
    with failure(ledger, event=killed) as context:
        assert failure_report(context).splitlines()[1:] == [message]


def test_a_run_that_could_not_start_is_reported_with_the_error_that_kept_it():
    marked = dg.DagsterEvent(dg.DagsterEventType.RUN_FAILURE.value, "night", message="marked as failed from outside")
    with failure(ledger, event=marked) as context:
        error = SerializableErrorInfo("ImportError: cannot import name 'StateError'\n", [], "ImportError")
        context.instance.report_engine_event(
            "Could not load job definition.", context.dagster_run, EngineEventData(error=error)
        )
        assert failure_report(context).splitlines()[1:] == [
            "Could not load job definition. ImportError: cannot import name 'StateError'",
            "marked as failed from outside",
        ]


def test_the_notify_command_gets_the_report_on_its_standard_input(
    bad_night: dg.RunFailureSensorContext, tmp_path: Path
):
    note = tmp_path / "a note.txt"
    failed_run(bad_night, settings=Settings(notify_command=f"cat > {shlex.quote(str(note))}"))
    assert note.read_text() == failure_report(bad_night)


def test_without_a_notify_command_the_log_alone_is_told(
    bad_night: dg.RunFailureSensorContext, capfd: pytest.CaptureFixture[str]
):
    failed_run(bad_night, settings=Settings(notify_command=None))
    assert failure_report(bad_night) in capfd.readouterr().err


@pytest.mark.parametrize(
    ("ending", "told"), [("raise SystemExit(7)", "exit status 7"), ("time.sleep(60)", "longer than")]
)
def test_a_notify_command_that_fails_fails_the_sensor_and_is_not_told(
    bad_night: dg.RunFailureSensorContext, monkeypatch: pytest.MonkeyPatch, ending: str, told: str
):
    monkeypatch.setattr(alerts, "NOTIFY_SECONDS", 1)
    settings = Settings(notify_command=shlex.join([sys.executable, "-c", f"import time  # verysecret\n{ending}"]))
    with pytest.raises(alerts.NotifyError, match=told) as failed:
        failed_run(bad_night, settings=settings)
    assert "verysecret" not in "".join(traceback.format_exception(failed.value)) + repr(settings)
