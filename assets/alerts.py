"""The sensor that tells of a failed run: which steps and checks failed, and why."""

import subprocess

import dagster as dg

from assets.failures import one_line, reason
from pipeline.settings import Settings

NOTIFY_SECONDS = 60


@dg.run_failure_sensor(default_status=dg.DefaultSensorStatus.RUNNING)
def failed_run(context: dg.RunFailureSensorContext, settings: dg.ResourceParam[Settings]) -> None:
    """Logs the failed steps and checks of a run, and hands the same text to QUOTEWIRE_NOTIFY_COMMAND where it is set."""
    text = failure_report(context)
    context.log.error(text)
    if settings.notify_command:
        _notify(settings.notify_command.get_secret_value(), text)


class NotifyError(RuntimeError):
    """The notify command did not do its work. Its own text is not told: it often holds a key to a chat or a mailbox."""


def _notify(command: str, text: str) -> None:
    try:
        ended = subprocess.run(command, shell=True, input=text, text=True, check=False, timeout=NOTIFY_SECONDS)
    except subprocess.TimeoutExpired:
        raise NotifyError(f"QUOTEWIRE_NOTIFY_COMMAND took longer than {NOTIFY_SECONDS} seconds") from None
    if ended.returncode:
        raise NotifyError(
            f"QUOTEWIRE_NOTIFY_COMMAND ended with exit status {ended.returncode}; run it by hand to see why"
        )


def failure_report(context: dg.RunFailureSensorContext) -> str:
    """One line for the run, and one each for its failed steps and checks."""
    run = context.dagster_run
    day = run.tags.get("dagster/partition", "no partition")
    steps = [f"step {event.step_key}: {reason(event)}" for event in context.get_step_failure_events()]
    # A run that was killed or never started has no failed step.
    known = steps or [*_engine_errors(context), str(context.failure_event.message)]
    return "\n".join(
        [f"Quotewire: run {run.run_id} of job {run.job_name} failed for {day}.", *known, *_checks(context)]
    )


def _engine_errors(context: dg.RunFailureSensorContext) -> list[str]:
    events = _events(context, dg.DagsterEventType.ENGINE_EVENT)
    return [
        f"{event.message} {one_line(event.engine_event_data.error)}"
        for event in events
        if event.engine_event_data.error
    ]


def _checks(context: dg.RunFailureSensorContext) -> list[str]:
    events = _events(context, dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    evaluations = [event.asset_check_evaluation_data for event in events]
    return [_check(evaluation) for evaluation in evaluations if not evaluation.passed]


def _check(evaluation: dg.AssetCheckEvaluation) -> str:
    weight = "warning" if evaluation.severity is dg.AssetCheckSeverity.WARN else "error"
    bad_rows = evaluation.metadata.get("bad_rows")
    found = f", {bad_rows.value} bad rows" if bad_rows else ""
    return f"check {evaluation.asset_key.to_user_string()}:{evaluation.check_name} ({weight}{found})"


def _events(context: dg.RunFailureSensorContext, kind: dg.DagsterEventType) -> list[dg.DagsterEvent]:
    records = context.instance.get_records_for_run(context.dagster_run.run_id, of_type=kind).records
    return [event for record in records if (event := record.event_log_entry.dagster_event)]
