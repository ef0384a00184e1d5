"""What is told of a run in words: what it was for, why it failed, which checks did not pass, where to look."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

import dagster as dg
from dagster._core.storage.tags import WILL_RETRY_TAG

from assets.failures import one_line, reason
from assets.launcher import GONE
from assets.retries import retry_of
from pipeline.settings import Settings

# How Dagster tells of a process that ended by itself (dagster._utils.get_run_crash_explanation).
_ENDED = re.compile(r"was terminated by (signal \d+ \(\w+\))|unexpectedly exited with (code \d+)")
# What Dagster says of every run that its daemon marks as failed (DagsterInstance.report_run_failed); no cause by itself.
_FROM_OUTSIDE = "This run has been marked as failed from outside the execution context."


def failure_report(run: dg.DagsterRun, instance: dg.DagsterInstance, message: str, settings: Settings) -> str:
    """One line for the run, one each for its failed steps and checks, and its address. `message` is Dagster's own."""
    return "\n".join(
        [
            f"Quotewire: run {run.run_id} of job {run.job_name} failed for {partition(run)}.",
            *causes(run, instance, message),
            *(_check(evaluation) for evaluation in evaluations(run, instance) if not evaluation.passed),
            address(run.run_id, settings),
        ]
    )


def causes(run: dg.DagsterRun, instance: dg.DagsterInstance, message: str) -> list[str]:
    """Why a run failed. One that was killed or never started has no failed step."""
    failures = events(run, instance, dg.DagsterEventType.STEP_FAILURE)
    steps = [f"step {event.step_key}: {reason(event)}" for event in failures]
    if steps:
        return steps
    known = [*_engine_causes(run, instance)]
    if known and message == _FROM_OUTSIDE:
        return known
    return [*known, GONE if GONE in message else message]


def success_report(run: dg.DagsterRun, settings: Settings) -> str:
    """How much of a night's days is published. Raises WarehouseError."""
    first, last = days(run)
    with settings.warehouse.read_published() as con:
        counts = [
            con.execute(f"select count(*) from {table} where day between ? and ?", [first, last]).fetchone()
            for table in ("news.articles", "news.quotes")
        ]
    articles, quotations = (count[0] for count in counts if count)
    return f"Quotewire: {partition(run)} is published: {articles} articles, {quotations} quotations."


def retry_line(run: dg.DagsterRun, instance: dg.DagsterInstance, settings: Settings) -> str | None:
    """Which run a failed one is retried as; none where that is not known yet."""
    retry = retry_of(instance, run)
    return f"retried as {retry}: {address(retry, settings)}" if retry else None


def will_be_retried(run: dg.DagsterRun) -> bool:
    return run.tags.get(WILL_RETRY_TAG) == "true"


def partition(run: dg.DagsterRun) -> str:
    """The day of a run, or the first and last of several, in words."""
    try:
        first, last = days(run)
    except ValueError:
        return run.tags.get("dagster/partition", "no partition")
    return str(first) if first == last else f"{first} to {last}"


def days(run: dg.DagsterRun) -> tuple[date, date]:
    """First and last day of a run. Raises ValueError for one without days."""
    day = run.tags.get("dagster/partition", "")
    first = run.tags.get("dagster/asset_partition_range_start", day)
    return date.fromisoformat(first), date.fromisoformat(run.tags.get("dagster/asset_partition_range_end", day))


def address(run_id: str, settings: Settings) -> str:
    return f"{settings.ui_address}/runs/{run_id}"


def evaluations(run: dg.DagsterRun, instance: dg.DagsterInstance) -> list[dg.AssetCheckEvaluation]:
    """Every check that the run carried out."""
    found = events(run, instance, dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    return [event.asset_check_evaluation_data for event in found]


def events(run: dg.DagsterRun, instance: dg.DagsterInstance, kind: dg.DagsterEventType) -> list[dg.DagsterEvent]:
    """Those of one kind that the run recorded, in order."""
    records = instance.get_records_for_run(run.run_id, of_type=kind).records
    return [event for record in records if (event := record.event_log_entry.dagster_event)]


def check_troubles(evaluated: Sequence[dg.AssetCheckEvaluation]) -> dict[str, str]:
    """What checks found, by a key each; one that names sources has a key for each of them."""
    return dict(_troubles(evaluated))


def check_key(evaluation: dg.AssetCheckEvaluation) -> str:
    """What the keys of a check's troubles begin with."""
    return f"check {_name(evaluation)} "


def _troubles(evaluated: Sequence[dg.AssetCheckEvaluation]) -> Iterator[tuple[str, str]]:
    for evaluation in evaluated:
        if evaluation.passed:
            continue
        sources = evaluation.metadata.get("sources")
        if not isinstance(sources, dg.JsonMetadataValue) or not isinstance(sources.value, list):
            yield check_key(evaluation), _check(evaluation)
            continue
        for source in sources.value:
            yield f"{check_key(evaluation)}{source}", f"source {source}: check {_name(evaluation)}"


def _check(evaluation: dg.AssetCheckEvaluation) -> str:
    weight = "warning" if evaluation.severity is dg.AssetCheckSeverity.WARN else "error"
    bad_rows = evaluation.metadata.get("bad_rows")
    found = f", {bad_rows.value} bad rows" if bad_rows else ""
    return f"check {_name(evaluation)} ({weight}{found})"


def _name(evaluation: dg.AssetCheckEvaluation) -> str:
    return f"{evaluation.asset_key.to_user_string()}:{evaluation.check_name}"


def _engine_causes(run: dg.DagsterRun, instance: dg.DagsterInstance) -> Iterator[str]:
    for event in events(run, instance, dg.DagsterEventType.ENGINE_EVENT):
        error = getattr(event.event_specific_data, "error", None)
        if error:
            yield f"{event.message} {one_line(error)}"
        elif ended := _ENDED.search(event.message or ""):
            yield f"killed by {ended[1]}" if ended[1] else f"its process ended with {ended[2]}"
