"""A run that was lost, and that Dagster did not retry, is asked for again: once, and not where something came after it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest
from dagster._core.events import JobFailureData, RunFailureReason
from dagster._core.storage.tags import AUTO_RETRY_RUN_ID_TAG, WILL_RETRY_TAG
from newsroom import MONDAY

from assets.definitions import defs
from assets.reports import retry_line
from assets.retries import ITS_CHANCE, RETRY_OF, forgotten
from pipeline.settings import Settings

RETRIES = {"run_retries": {"enabled": True, "max_retries": 1, "retry_on_asset_or_op_failure": False}}
WEEK = {f"dagster/asset_partition_range_{end}": str(MONDAY) for end in ("start", "end")}
LATER = ITS_CHANCE + timedelta(seconds=5)


@dataclass
class Runs:
    """Runs of a Dagster that retries, as the daemon records them."""

    instance: dg.DagsterInstance
    made: list[dg.DagsterRun] = field(default_factory=list[dg.DagsterRun])

    def make(self, job: str = "nightly", day: str | None = str(MONDAY), **tags: str) -> dg.DagsterRun:
        named = {"dagster/partition": day} if day else {}
        run = self.instance.create_run_for_job(defs.resolve_job_def(job), tags=named | tags)
        self.made.append(run)
        return run

    def lose(self, run: dg.DagsterRun, why: RunFailureReason = RunFailureReason.START_TIMEOUT) -> dg.DagsterRun:
        """As the run monitoring of the daemon does."""
        self.instance.report_run_failed(run, "lost", JobFailureData(error=None, failure_reason=why))
        again = self.instance.get_run_by_id(run.run_id)
        assert again
        return again

    def forgotten(self, after: timedelta = LATER) -> list[str]:
        return [run.run_id for run in forgotten(self.instance, ["nightly", "capture"], datetime.now(UTC) + after)]


@pytest.fixture
def runs() -> Iterator[Runs]:
    with dg.DagsterInstance.ephemeral(settings=RETRIES) as instance:
        yield Runs(instance)


def test_a_run_that_never_started_is_asked_for_again_when_dagster_had_its_chance(runs: Runs):
    lost = runs.lose(runs.make())
    assert lost.tags[WILL_RETRY_TAG] == "true"
    assert runs.forgotten(timedelta(0)) == []
    assert runs.forgotten() == [lost.run_id]


def test_a_run_whose_retry_dagster_gave_up_for_want_of_a_code_server_is_asked_for_again(runs: Runs):
    lost = runs.lose(runs.make("capture"), RunFailureReason.UNKNOWN)
    runs.instance.add_run_tags(lost.run_id, {WILL_RETRY_TAG: "false"})
    assert runs.forgotten() == [lost.run_id]


def retried_by_dagster(runs: Runs, lost: dg.DagsterRun) -> None:
    runs.instance.add_run_tags(lost.run_id, {AUTO_RETRY_RUN_ID_TAG: "another"})


def made_up_by_a_later_run(runs: Runs, _: dg.DagsterRun) -> None:
    runs.make()


def nothing(_: Runs, __: dg.DagsterRun) -> None: ...


@pytest.mark.parametrize(
    ("what", "why", "tags"),
    [
        (retried_by_dagster, RunFailureReason.START_TIMEOUT, {}),
        (made_up_by_a_later_run, RunFailureReason.START_TIMEOUT, {}),
        # A step that failed is no lost run.
        (nothing, RunFailureReason.STEP_FAILURE, {}),
        # Asked for again once, not for ever.
        (nothing, RunFailureReason.START_TIMEOUT, {RETRY_OF: "another"}),
        (nothing, RunFailureReason.START_TIMEOUT, WEEK),
    ],
)
def test_no_other_failed_run_is_asked_for_again(
    runs: Runs, what: Callable[[Runs, dg.DagsterRun], None], why: RunFailureReason, tags: dict[str, str]
):
    lost = runs.lose(runs.make(**tags), why)
    what(runs, lost)
    assert runs.forgotten() == []


def test_a_run_of_another_day_makes_nothing_up(runs: Runs):
    lost = runs.lose(runs.make())
    runs.make(day="2026-03-09")
    assert runs.forgotten() == [lost.run_id]


def test_what_failed_long_ago_is_left_to_a_person(runs: Runs):
    runs.lose(runs.make())
    assert runs.forgotten(timedelta(hours=7)) == []


def test_a_report_names_the_run_that_was_asked_for_again(runs: Runs):
    lost = runs.lose(runs.make())
    assert retry_line(lost, runs.instance, Settings()) is None
    again = runs.make(**{RETRY_OF: lost.run_id})
    assert (
        retry_line(lost, runs.instance, Settings())
        == f"retried as {again.run_id}: http://127.0.0.1:3000/runs/{again.run_id}"
    )
