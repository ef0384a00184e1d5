"""The sensors that tell a person: of failed runs, of warnings that begin, last and end, of the night that is published.

They write messages into the outbox; `deliver_messages` hands them to QUOTEWIRE_NOTIFY_COMMAND until that works. Without a
command only Dagster's log is told.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

import dagster as dg

from assets import reports
from assets.jobs import capture_job, nightly_job
from pipeline.capture import source_rows
from pipeline.messages import outbox
from pipeline.messages.notify import notify
from pipeline.messages.outbox import Message, NotSent, NotYet
from pipeline.messages.troubles import News, news, read_known, write_known
from pipeline.settings import Settings
from pipeline.sources import load_sources

# Within what Dagster gives a sensor (a minute), beside the command that is under way when they have passed.
ROUND_SECONDS = 30
# A retry is begun some seconds after the failure, or two minutes where Dagster forgot it; a message waits so long for its name.
RETRY_SEEN = timedelta(minutes=4)
# A source that fails now and then is no news: the third hour in a row is.
SOURCE_FAILURES = 3


@dg.run_failure_sensor(default_status=dg.DefaultSensorStatus.RUNNING)
def failed_run(context: dg.RunFailureSensorContext, settings: dg.ResourceParam[Settings]) -> None:
    """Tells why a run failed, and as which it is retried. A capture that fails every hour is told once a day."""
    run, message = context.dagster_run, str(context.failure_event.message)
    text = reports.failure_report(run, context.instance, message, settings)
    context.log.error(text)
    if not settings.notify_command:
        return
    retried = reports.will_be_retried(run)
    letter = Message(f"failed-{run.run_id}", text, outbox.now(), retry_of=run.run_id if retried else None)
    if run.job_name != capture_job.name:
        _put(letter, settings)
        return
    words = "; ".join(reports.causes(run, context.instance, message))
    key = f"run {run.job_name} {'first' if retried else 'last'} {words}"
    known = read_known(settings.known_troubles)
    found = news(known, {key: f"run of job {run.job_name}: {words}"}, lambda _: False, letter.at)
    if found.lines:
        _put(letter, settings)
    write_known(settings.known_troubles, found.known)


@dg.run_status_sensor(run_status=dg.DagsterRunStatus.SUCCESS, default_status=dg.DefaultSensorStatus.RUNNING)
def ended_run(context: dg.RunStatusSensorContext, settings: dg.ResourceParam[Settings]) -> None:
    """Tells of warnings and failing sources that are new, still there (once a day) or over, and of a night if that is wanted."""
    if not settings.notify_command:
        return
    run, now = context.dagster_run, outbox.now()
    found = _found(run, context.instance, settings, now)
    parts: list[str] = []
    if settings.notify_success and run.job_name == nightly_job.name:
        parts.append(reports.success_report(run, settings))
    if found.lines:
        parts += [f"Quotewire: run {run.run_id} of job {run.job_name} for {reports.partition(run)}:", *found.lines]
    if parts:
        parts.append(reports.address(run.run_id, settings))
        _put(Message(f"ended-{run.run_id}", "\n".join(parts), now), settings)
    # Last: a message that was put before a kill has the same id again.
    write_known(settings.known_troubles, found.known)


@dg.sensor(minimum_interval_seconds=30, default_status=dg.DefaultSensorStatus.RUNNING)
def deliver_messages(context: dg.SensorEvaluationContext, settings: dg.ResourceParam[Settings]) -> dg.SkipReason:
    """Hands the messages of the outbox to the notify command; one that fails is tried again, later each time."""
    if not settings.notify_command:
        return dg.SkipReason("QUOTEWIRE_NOTIFY_COMMAND is not set")
    command, now = settings.notify_command.get_secret_value(), outbox.now()

    def send(message: Message) -> None:
        notify(command, complete(message, context.instance, settings, now))

    delivery = settings.messages.deliver(send, now, ROUND_SECONDS)
    if delivery.failure:
        raise NotSent(delivery.failure)
    return dg.SkipReason(f"{delivery.sent} sent")


alert_sensors = [failed_run, ended_run, deliver_messages]


def complete(message: Message, instance: dg.DagsterInstance, settings: Settings, now: datetime) -> Message:
    """The message with the retry that it is to name. Raises NotYet while that may still come."""
    if message.retry_of is None:
        return message
    run = instance.get_run_by_id(message.retry_of)
    line = reports.retry_line(run, instance, settings) if run else None
    if run and line is None and timedelta(0) <= now - message.at < RETRY_SEEN:
        raise NotYet
    text = f"{message.text}\n{line or 'to be retried; the retry has not begun'}"
    return Message(message.id, text, message.at)


def _found(run: dg.DagsterRun, instance: dg.DagsterInstance, settings: Settings, now: datetime) -> News:
    evaluated = reports.evaluations(run, instance)
    troubles = reports.check_troubles(evaluated)
    looked_at = [reports.check_key(evaluation) for evaluation in evaluated]
    if run.job_name == capture_job.name:
        troubles |= _source_troubles(settings)
        # It works again, and every source was asked.
        looked_at += ["source ", f"run {capture_job.name} "]
    return news(read_known(settings.known_troubles), troubles, lambda key: key.startswith(tuple(looked_at)), now)


def _source_troubles(settings: Settings) -> Mapping[str, str]:
    ours = {source.id for source in load_sources(settings.sources)}
    return {
        f"source {row['source_id']}": f"source {row['source_id']} failed {row['consecutive_failures']} times in a row: "
        f"{row['last_error']}"
        for row in source_rows(settings.state)
        if row["source_id"] in ours and int(str(row["consecutive_failures"] or 0)) >= SOURCE_FAILURES
    }


def _put(message: Message, settings: Settings) -> None:
    try:
        settings.messages.put(message)
    except OSError:
        # A disk that is full is what it may be about: told at once, and if that fails too, nothing more can be done.
        assert settings.notify_command is not None
        notify(settings.notify_command.get_secret_value(), message)
