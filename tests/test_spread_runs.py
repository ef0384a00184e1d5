"""Days that machines with a bucket read go to whichever machine has fewest runs; all other runs stay where they were asked for."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import dagster as dg
import night
import pytest
from dagster._core.errors import DagsterUserCodeUnreachableError
from dagster._core.launcher import DefaultRunLauncher, LaunchRunContext
from dagster._core.storage.tags import GRPC_INFO_TAG

from assets.daily import BACKFILL, SHARED, backfill
from assets.lanes import NIGHTLY, READ_DAYS, lake_pool
from assets.launcher import CODE, LocalRunLauncher, require_same_code
from pipeline.cluster.code import code
from pipeline.settings import Settings

OTHER, THIRD, HERE = "10.0.0.6:4266", "10.0.0.7:4266", "127.0.0.1:4266"


@pytest.fixture
def instance(monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    monkeypatch.setenv("QUOTEWIRE_CODE_SERVERS", json.dumps([OTHER, THIRD]))
    with dg.DagsterInstance.ephemeral() as made:
        yield made


class Launches:
    """Where runs were sent, and machines that do not answer."""

    def __init__(self, instance: dg.DagsterInstance, silent: tuple[str, ...] = ()) -> None:
        self.instance, self.silent = instance, silent
        self.launcher = LocalRunLauncher()
        self.launcher.register_instance(instance)

    def launch(self, job: str = READ_DAYS) -> str:
        run = dg.DagsterRun(job_name=job, status=dg.DagsterRunStatus.STARTING)
        self.instance.add_run(run)
        sent: list[str] = []

        def elsewhere(instance: dg.DagsterInstance, run: dg.DagsterRun, client: Any) -> None:
            place = f"{client.host}:{client.port}"
            if place in self.silent:
                raise DagsterUserCodeUnreachableError(f"{place} is silent")
            sent.append(place)

        with (
            mock.patch.object(DefaultRunLauncher, "launch_run_from_grpc_client", side_effect=elsewhere),
            mock.patch.object(DefaultRunLauncher, "launch_run", side_effect=lambda _: sent.append(HERE)),
        ):
            self.launcher.launch_run(LaunchRunContext(run, None))
        (place,) = sent
        host, _, port = place.rpartition(":")
        self.instance.add_run_tags(run.run_id, {GRPC_INFO_TAG: json.dumps({"host": host, "port": int(port)})})
        return place


def test_each_machine_gets_a_run_before_one_gets_two(instance: dg.DagsterInstance) -> None:
    launches = Launches(instance)
    assert [launches.launch() for _ in range(6)] == [HERE, OTHER, THIRD] * 2


def test_a_machine_that_does_not_answer_is_passed_over(instance: dg.DagsterInstance) -> None:
    launches = Launches(instance, silent=(OTHER,))
    assert [launches.launch() for _ in range(4)] == [HERE, THIRD, HERE, THIRD]


def test_runs_of_the_warehouse_stay_on_its_machine(instance: dg.DagsterInstance) -> None:
    launches = Launches(instance)
    assert {launches.launch(job) for job in ("nightly", "capture", "refresh", "nightly")} == {HERE}


def test_only_machines_that_share_a_bucket_work_beside_each_other(tmp_path: Path) -> None:
    alone = night.settings(tmp_path)
    shared = night.settings(tmp_path, data="s3://wire/lake", scratch=tmp_path, code_servers=(OTHER,))
    assert (lake_pool(alone), backfill(alone)) == (NIGHTLY, BACKFILL)
    assert (lake_pool(shared), backfill(shared)) == (None, SHARED)
    assert isinstance(shared, Settings) and shared.place == "s3://wire/lake" and shared.data.parent == tmp_path


def test_a_machine_with_another_version_does_not_make_rows(instance: dg.DagsterInstance) -> None:
    launches = Launches(instance)
    places = [launches.launch() for _ in range(2)]
    tags = {place: run.tags for place, run in zip(places, reversed(list(instance.get_runs())), strict=True)}
    assert CODE not in tags[HERE]
    require_same_code(tags[HERE])
    require_same_code(tags[OTHER])
    older = dict(code()) | {"code and model": "0123"}
    with (
        mock.patch("assets.launcher.code", return_value=older),
        pytest.raises(dg.Failure, match=r"another version .*code and model 0123 there.*start its code server again"),
    ):
        require_same_code(tags[OTHER])
