"""Runs whose process is gone are told from those that work: a run holds a lock, and the launcher looks at it.

Dagster's own launcher cannot tell: what a power cut ended stayed STARTED until its time was over, and held its place.
`dagster.yaml` names this one, and the daemon's run monitoring asks it.
"""

import json
import os
import signal
import socket
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.errors import DagsterUserCodeUnreachableError
from dagster._core.executor.in_process import InProcessExecutor
from dagster._core.launcher import CheckRunHealthResult, DefaultRunLauncher, LaunchRunContext, WorkerStatus
from dagster._core.storage.dagster_run import IN_PROGRESS_RUN_STATUSES
from dagster._core.storage.tags import GRPC_INFO_TAG
from dagster._grpc.client import DagsterGrpcClient

from assets.lanes import READ_DAYS
from pipeline.cluster.code import code, difference
from pipeline.held import HELD, hold, holder, is_held, lock_of, sweep
from pipeline.settings import Settings

# A living code server looks twice a second after its runs, and knows the signal that ended one.
CODE_SERVER_S = 3.0
# The tag that says what the machine has which sent a run to another: code, model, libraries.
CODE = "quotewire/code"
GONE = "its process is gone, and so is the code server that watched it"


class HeldInProcessExecutor(InProcessExecutor):
    """Runs all steps in the run's own process, which holds a lock from here to its end."""

    def __init__(self, held: Path, like: InProcessExecutor) -> None:
        super().__init__(like.retries, like.step_dependency_config)
        self._held = held

    def execute(self, plan_context, execution_plan):  # noqa: ANN001, ANN201 (as the class above has it)
        require_same_code(plan_context.dagster_run.tags)
        path = hold_run(self._held, plan_context.run_id)
        plan_context.instance.add_run_tags(plan_context.run_id, {HELD: str(path)})
        # Not let go at the end: the run's success is recorded after this.
        yield from super().execute(plan_context, execution_plan)


def require_same_code(tags: Mapping[str, str]) -> None:
    """That a run sent by another machine finds here what that has. Raises Failure naming what differs."""
    if CODE in tags and (differs := difference(json.loads(tags[CODE]), code())):
        raise dg.Failure(
            f"{socket.gethostname()} has another version than the machine that sent this run, and might make other rows "
            f"({differs}): install on both the same, and start its code server again",
            allow_retries=False,
        )


def held_executor(held: Path) -> dg.ExecutorDefinition:
    """Runs keep their locks in the folder `held`."""

    dagsters = dg.in_process_executor

    def made(context: dg.InitExecutorContext) -> HeldInProcessExecutor:
        assert dagsters.executor_creation_fn
        like = dagsters.executor_creation_fn(context)
        assert isinstance(like, InProcessExecutor)
        return HeldInProcessExecutor(held, like)

    # What a definition holds is what another may be given, which their types do not say.
    schema: Any = dagsters.config_schema
    return dg.ExecutorDefinition("in_process", config_schema=schema, executor_creation_fn=made)


def hold_run(held: Path, run_id: str) -> Path:
    """Takes a run's lock for this process; clears those that dead ones left."""
    path = held / run_id
    hold(path)
    sweep(held)
    return path


class LocalRunLauncher(DefaultRunLauncher):
    """Dagster's launcher for runs on this machine, which knows whether they live; runs of one job go to other machines, too."""

    def launch_run(self, context: LaunchRunContext) -> None:
        """Days that machines with a bucket read are theirs in turn; every other run is this machine's."""
        run = context.dagster_run
        others = Settings().code_servers if run.job_name == READ_DAYS else ()
        for place in self._emptiest_first(run.run_id, others):
            if place is None:
                break
            host, _, port = place.rpartition(":")
            # What that machine has must be what this one has: the run looks when it begins there.
            self._instance.add_run_tags(run.run_id, {CODE: json.dumps(code())})
            try:
                self.launch_run_from_grpc_client(self._instance, run, DagsterGrpcClient(host=host, port=int(port)))
            except DagsterUserCodeUnreachableError as error:
                said = f"the code server at {place} does not answer, and another machine takes the run: {error}"
                self._instance.report_engine_event(said, run)
                continue
            self._run_ids.add(run.run_id)
            return
        super().launch_run(context)

    def _emptiest_first(self, run_id: str, others: Sequence[str]) -> list[str | None]:
        """The other machines and this one (None), by the runs that they have under way."""
        at_work = self._instance.get_runs(dg.RunsFilter(job_name=READ_DAYS, statuses=IN_PROGRESS_RUN_STATUSES))
        places = [json.loads(run.tags.get(GRPC_INFO_TAG, "{}")) for run in at_work if run.run_id != run_id]
        busy = Counter(f"{place.get('host')}:{place.get('port')}" for place in places)
        here = sum(count for place, count in busy.items() if place not in others)
        return sorted([None, *others], key=lambda place: here if place is None else busy[place])

    @property
    def supports_check_run_worker_health(self) -> bool:
        return True

    def check_run_worker_health(self, run: dg.DagsterRun) -> CheckRunHealthResult:
        """Gone only where that is certain: a run without a lock of its own, or in another container, counts as alive."""
        path = lock_of(run.run_id, run.tags)
        if path is None or is_held(path) or self._told_by_code_server(run.run_id):
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        return CheckRunHealthResult(WorkerStatus.NOT_FOUND, GONE)

    def _told_by_code_server(self, run_id: str) -> bool:
        deadline = time.monotonic() + CODE_SERVER_S
        while time.monotonic() < deadline:
            run = self._instance.get_run_by_id(run_id)
            if run is None or run.is_finished:
                return True
            time.sleep(0.2)
        return False

    def terminate(self, run_id: str) -> bool:
        """Also a run whose code server is gone, or was started anew and knows nothing of it."""
        run = self._instance.get_run_by_id(run_id)
        path = lock_of(run_id, run.tags) if run and not run.is_finished else None
        try:
            if super().terminate(run_id):
                return True
        except DagsterUserCodeUnreachableError:
            if path is None:
                raise
        process = holder(path) if path else None
        if process is None:
            return False
        os.kill(process, signal.SIGINT)
        return True
