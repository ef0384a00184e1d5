"""Runs whose process is gone are failed and retried when the daemon comes up; those that work are left alone."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import daemons
import dagster as dg
import pytest
from command_line import Quotewire
from dagster._core.events import JobFailureData, RunFailureReason
from dagster._core.launcher import WorkerStatus
from dagster._core.storage.tags import AUTO_RETRY_RUN_ID_TAG, MAX_RUNTIME_SECONDS_TAG
from told_run import survivors

from assets.definitions import defs
from assets.lanes import NIGHTLY
from assets.launcher import LocalRunLauncher
from assets.retries import RETRY_OF
from pipeline import held
from pipeline.commands.history import stuck_runs
from pipeline.held import HELD, hold, holder, is_held, lock_of, sweep
from pipeline.settings import PROJECT

FAILED, DONE = dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.SUCCESS


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("daemon")
    daemons.prepare(folder)
    return folder


@pytest.fixture(scope="module")
def instance(root: Path) -> Iterator[dg.DagsterInstance]:
    with daemons.instance(root) as opened:
        yield opened


@pytest.fixture(scope="module")
def started() -> Iterator[list[daemons.Daemon]]:
    """The daemons of this file, newest last; all are killed at the end."""
    found: list[daemons.Daemon] = []
    yield found
    for daemon in found:
        daemon.kill_all()


@pytest.fixture(scope="module")
def start(root: Path, started: list[daemons.Daemon]) -> Callable[[], daemons.Daemon]:
    """Starts a daemon over the patient runs."""

    def call() -> daemons.Daemon:
        started.append(daemons.start(root, "patient_runs", PATIENT_FOLDER=str(root)))
        return started[-1]

    return call


@pytest.fixture
def daemon(start: Callable[[], daemons.Daemon], started: list[daemons.Daemon]) -> daemons.Daemon:
    """The one that the test before left at work, or a new one: each takes seconds to come up."""
    return started[-1] if started and started[-1].process.poll() is None else start()


def runs(instance: dg.DagsterInstance, name: str) -> list[dg.DagsterRun]:
    """Oldest first."""
    found = instance.get_runs(dg.RunsFilter(tags={"dagster/partition": name}))
    return found[::-1]


def begun(root: Path, name: str) -> list[int]:
    """Processes that worked at it."""
    return [int(path.suffix[1:]) for path in root.glob(f"begun-{name}.*")]


def states(instance: dg.DagsterInstance, name: str) -> list[dg.DagsterRunStatus]:
    return [run.status for run in runs(instance, name)]


def failure(instance: dg.DagsterInstance, run: dg.DagsterRun) -> str:
    (event,) = instance.get_records_for_run(run.run_id, of_type=dg.DagsterEventType.RUN_FAILURE).records
    return event.event_log_entry.dagster_event.message


def test_after_a_power_cut_the_lost_run_is_failed_and_retried_and_the_next_one_has_its_turn(
    root: Path, instance: dg.DagsterInstance, daemon: daemons.Daemon, start: Callable[[], daemons.Daemon]
):
    (root / "ask-first").touch()
    daemons.wait_for(lambda: begun(root, "first"), "the first run")
    (root / "ask-second").touch()
    daemons.wait_for(lambda: states(instance, "second") == [dg.DagsterRunStatus.QUEUED], "the second run to queue")

    daemon.kill_all()
    assert survivors(daemon.process.pid) == []
    assert states(instance, "first") == [dg.DagsterRunStatus.STARTED]
    (lost,) = runs(instance, "first")
    # The first thread of a killed process is a zombie before the last one lets go of the lock.
    daemons.wait_for(lambda: stuck_runs(instance, datetime.now(UTC)), "the lost run to be seen")
    (found,) = stuck_runs(instance, datetime.now(UTC))
    assert (found.run_id, found.status, found.words) == (lost.run_id, "STARTED", "its process is gone")
    later = stuck_runs(instance, datetime.now(UTC) + timedelta(hours=8))
    assert [run.words for run in later] == ["its process is gone", "waits for its turn"]
    (root / "end-first").touch()
    (root / "end-second").touch()

    start()
    daemons.wait_for(lambda: states(instance, "first") == [FAILED, DONE], "the lost run to be retried")
    daemons.wait_for(lambda: states(instance, "second") == [DONE], "the second run")
    lost, retried = runs(instance, "first")
    assert lost.tags[AUTO_RETRY_RUN_ID_TAG] == retried.run_id
    assert "its process is gone" in failure(instance, lost)


def test_a_run_outlives_its_daemon_and_its_code_server_and_can_still_be_cancelled(
    root: Path, instance: dg.DagsterInstance, daemon: daemons.Daemon, start: Callable[[], daemons.Daemon]
):
    (root / "ask-third").touch()
    daemons.wait_for(lambda: begun(root, "third"), "the run")
    daemon.kill_servers()
    after = start()
    (run,) = runs(instance, "third")
    seen = after.log.count(f"Checking run {run.run_id}")
    daemons.wait_for(lambda: after.log.count(f"Checking run {run.run_id}") >= seen + 3, "three looks at the run")
    assert states(instance, "third") == [dg.DagsterRunStatus.STARTED]
    assert instance.run_launcher.terminate(run.run_id)
    daemons.wait_for(lambda: states(instance, "third") == [dg.DagsterRunStatus.CANCELED], "the run to end")
    assert len(begun(root, "third")) == 1


def test_a_killed_run_leaves_its_pool_free_for_the_next_one(
    root: Path, instance: dg.DagsterInstance, daemon: daemons.Daemon
):
    """The run alone is killed: its retry and the next one come, one after the other, and no slot stays taken."""
    (root / "ask-fourth").touch()
    daemons.wait_for(lambda: begun(root, "fourth"), "the run")
    (root / "ask-fifth").touch()
    daemons.wait_for(lambda: states(instance, "fifth") == [dg.DagsterRunStatus.QUEUED], "the next one to queue")
    (process,) = begun(root, "fourth")
    os.kill(process, signal.SIGKILL)
    daemons.wait_for(lambda: states(instance, "fourth")[:1] == [FAILED], "the killed run to be found")
    (root / "end-fourth").touch()
    (root / "end-fifth").touch()
    daemons.wait_for(lambda: states(instance, "fourth") == [FAILED, DONE], "its retry")
    daemons.wait_for(lambda: states(instance, "fifth") == [DONE], "the next one")
    pool = instance.event_log_storage.get_concurrency_info(NIGHTLY)
    assert (pool.slot_count, pool.claimed_slots, pool.pending_steps) == (1, [], [])


@dg.job
def waiting(): ...


def test_a_lost_run_that_dagster_forgot_is_asked_for_again(
    root: Path, instance: dg.DagsterInstance, daemon: daemons.Daemon
):
    """Dagster does not retry a run of which it does not know whence it came; ours is a run of its own."""
    lost = instance.create_run_for_job(waiting, tags={"dagster/partition": "sixth"})
    never = JobFailureData(error=None, failure_reason=RunFailureReason.START_TIMEOUT)
    event = dg.DagsterEvent(dg.DagsterEventType.RUN_FAILURE.value, "waiting", event_specific_data=never, message="lost")
    instance.report_dagster_event(event, lost.run_id, timestamp=(datetime.now(UTC) - timedelta(minutes=2)).timestamp())
    (root / "end-sixth").touch()
    daemons.wait_for(lambda: states(instance, "sixth") == [FAILED, DONE], "the forgotten run")
    assert runs(instance, "sixth")[1].tags[RETRY_OF] == lost.run_id


def run_of(lock: Path | None, run_id: str = "a-run") -> dg.DagsterRun:
    return dg.DagsterRun("waiting", run_id, tags={HELD: str(lock)} if lock else {})


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lock `a-run`."""
    code = "import sys; from pathlib import Path; from pipeline.held import hold; hold(Path(sys.argv[1])); print(); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "a-run")],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


def test_a_lock_is_held_until_its_process_dies_whatever_its_number(tmp_path: Path, elsewhere: subprocess.Popen[str]):
    lock = tmp_path / "a-run"
    assert is_held(lock)
    assert holder(lock) == elsewhere.pid
    elsewhere.kill()
    elsewhere.wait()
    assert not is_held(lock)
    assert holder(lock) is None


def test_only_locks_of_the_dead_are_swept(tmp_path: Path, elsewhere: subprocess.Popen[str]):
    (tmp_path / "of-the-dead").write_text("1 pid:[1]")
    sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a-run"]
    assert is_held(tmp_path / "a-run")


def test_a_process_whose_lock_is_swept_before_it_has_it_takes_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    lock, swept = tmp_path / "a-run", []
    flock = held.fcntl.flock

    def late(handle: int, how: int) -> None:
        if how == held.fcntl.LOCK_EX and not swept:
            swept.append(handle)
            sweep(tmp_path)
        flock(handle, how)

    monkeypatch.setattr(held.fcntl, "flock", late)
    hold(lock)
    assert swept
    assert is_held(lock)


@pytest.mark.parametrize("what", ["no lock", "a lock of the run before", "a lock in another container's folder"])
def test_a_run_of_which_nothing_is_known_counts_as_alive(tmp_path: Path, what: str):
    run = {
        "no lock": run_of(None),
        "a lock of the run before": run_of(tmp_path / "before"),
        "a lock in another container's folder": run_of(tmp_path / "not mounted" / "a-run"),
    }[what]
    assert lock_of(run.run_id, run.tags) is None
    assert LocalRunLauncher().check_run_worker_health(run).status is WorkerStatus.RUNNING


def test_no_job_holds_its_lane_for_longer_than_it_may_take():
    assert {name: int(defs.resolve_job_def(name).tags[MAX_RUNTIME_SECONDS_TAG]) for name in ("capture", "nightly")} == {
        "capture": 3600,
        "nightly": 6 * 3600,
    }


@pytest.fixture
def record(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    """Dagster's record where the command `quotewire` looks for it."""
    home = tmp_path / "dagster"
    home.mkdir()
    shutil.copyfile(PROJECT / "dagster.yaml", home / "dagster.yaml")
    with dg.DagsterInstance.from_config(str(home)) as opened:
        yield opened


def recorded(record: dg.DagsterInstance, run_id: str, status: dg.DagsterRunStatus, lock: Path | None = None) -> None:
    tags = {"dagster/partition": "2026-03-04"} | ({HELD: str(lock)} if lock else {})
    record.add_run(dg.DagsterRun("nightly", run_id, status=status, tags=tags))


def test_stuck_names_the_runs_that_do_not_go_on_and_ends_those_whose_process_is_gone(
    quotewire: Quotewire, record: dg.DagsterInstance, tmp_path: Path
):
    recorded(record, "gone", dg.DagsterRunStatus.STARTED, tmp_path / "gone")
    recorded(record, "unknown", dg.DagsterRunStatus.STARTED)
    told = quotewire("stuck")
    assert told.code == 1
    assert told.out.startswith("gone  nightly for 2026-03-04, STARTED since ")
    assert told.out.endswith("UTC: its process is gone\n")
    assert "warn  runs: gone  nightly for 2026-03-04" in quotewire("doctor").out

    ended = quotewire("stuck", "--end")
    assert (ended.code, ended.out.splitlines()[-1]) == (0, "ended gone")
    run = record.get_run_by_id("gone")
    assert run is not None
    assert run.status is FAILED
    assert run.tags["dagster/will_retry"] == "true"
    assert "ended by `quotewire stuck --end`" in failure(record, run)
    assert quotewire("stuck").code == 0


def test_stuck_ends_no_run_that_is_at_work_and_none_that_it_does_not_know(
    quotewire: Quotewire, record: dg.DagsterInstance, tmp_path: Path, elsewhere: subprocess.Popen[str]
):
    recorded(record, "a-run", dg.DagsterRunStatus.CANCELING, tmp_path / "a-run")
    assert quotewire("stuck", "a-run", "--end").err == "quotewire: not stuck, or no run: a-run\n"
    (found,) = stuck_runs(record, datetime.now(UTC) + timedelta(minutes=11))
    assert found.words == "is canceling and nothing more"
    assert not found.is_gone
    recorded(record, "another", dg.DagsterRunStatus.STARTED)
    assert [run.run_id for run in stuck_runs(record, datetime.now(UTC) + timedelta(hours=8))] == ["a-run", "another"]
