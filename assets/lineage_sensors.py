"""The sensors that tell a receiver of OpenLineage of runs; none where QUOTEWIRE_OPENLINEAGE_URL is not set.

A run's begin and end are noted in an outbox of their own; the event is built when it is sent, so that neither a receiver that
is away nor a package that is missing loses one.
"""

from datetime import UTC, datetime

import dagster as dg

from assets.lineage_events import State, Transition, event, read_transition
from pipeline.messages import lineage_receiver, outbox
from pipeline.messages.outbox import Message, NotSent, NotYet
from pipeline.settings import Settings

# Within what Dagster gives a sensor (a minute).
ROUND_SECONDS = 30
_STATES: dict[dg.DagsterRunStatus, State] = {
    dg.DagsterRunStatus.STARTED: "START",
    dg.DagsterRunStatus.SUCCESS: "COMPLETE",
    dg.DagsterRunStatus.FAILURE: "FAIL",
    dg.DagsterRunStatus.CANCELED: "ABORT",
}


def lineage_sensors(settings: Settings) -> list[dg.SensorDefinition]:
    if not settings.openlineage_url:
        return []
    return [*(_noting(status) for status in _STATES), deliver_lineage]


def note(context: dg.RunStatusSensorContext, state: State, settings: Settings) -> None:
    """Keeps a run's transition until it is sent. With its end its begin, where that was not noted yet."""
    run = context.dagster_run
    record = context.instance.get_run_record_by_id(run.run_id)
    assert record
    # A run that never began was at least made.
    created = record.create_timestamp.replace(tzinfo=record.create_timestamp.tzinfo or UTC)
    begun = datetime.fromtimestamp(record.start_time, UTC) if record.start_time else created
    _put(Transition(run.run_id, run.job_name, "START", begun), settings)
    if state != "START":
        ended = datetime.fromtimestamp(record.end_time, UTC) if record.end_time else outbox.now()
        _put(Transition(run.run_id, run.job_name, state, ended, context.dagster_event.message or ""), settings)


@dg.sensor(minimum_interval_seconds=30, default_status=dg.DefaultSensorStatus.RUNNING)
def deliver_lineage(context: dg.SensorEvaluationContext, settings: dg.ResourceParam[Settings]) -> dg.SkipReason:
    """Sends the events of runs to the receiver of OpenLineage; one that fails is tried again, later each time."""
    waiting = settings.lineage_messages
    assert context.repository_def
    graph = context.repository_def.asset_graph

    def send(message: Message) -> None:
        told = read_transition(message.text)
        if told.state != "START" and waiting.is_waiting(told.start_id):
            raise NotYet
        if not lineage_receiver.is_installed():
            raise NotSent(lineage_receiver.MISSING)
        lineage_receiver.send(event(told, context.instance, graph), settings)

    delivery = waiting.deliver(send, outbox.now(), ROUND_SECONDS)
    if delivery.failure:
        raise NotSent(delivery.failure)
    return dg.SkipReason(f"{delivery.sent} sent")


def _noting(status: dg.DagsterRunStatus) -> dg.SensorDefinition:
    @dg.run_status_sensor(
        name=f"lineage_of_{status.value.lower()}",
        run_status=status,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Notes runs for the receiver of OpenLineage.",
    )
    def noted(context: dg.RunStatusSensorContext, settings: dg.ResourceParam[Settings]) -> None:
        note(context, _STATES[status], settings)

    return noted


def _put(told: Transition, settings: Settings) -> None:
    settings.lineage_messages.put(Message(told.id, told.as_json(), told.at))
