"""A code location for the tests of the daemon: a job whose run says that it has begun, and ends when it is let.

PATIENT_FOLDER names a folder. A file `ask-NAME` in it asks for the run NAME; a run of NAME writes `begun-NAME.PID` and waits
for `end-NAME`. Settings are those of the environment.
"""

import os
import time
from pathlib import Path

import dagster as dg

from assets.lanes import NIGHTLY
from assets.launcher import held_executor
from assets.retries import retry_sensor
from pipeline.settings import Settings

FOLDER = Path(os.environ["PATIENT_FOLDER"])
PATIENCE_S = 300
NAMES = dg.StaticPartitionsDefinition(["first", "second", "third", "fourth", "fifth", "sixth"])


@dg.asset(partitions_def=NAMES, pool=NIGHTLY)
def patient(context: dg.AssetExecutionContext) -> None:
    name = context.partition_key
    (FOLDER / f"begun-{name}.{os.getpid()}").touch()
    deadline = time.monotonic() + PATIENCE_S
    while not (FOLDER / f"end-{name}").exists():
        if time.monotonic() > deadline:
            raise TimeoutError(f"nobody let {name} end")
        time.sleep(0.05)


waiting = dg.define_asset_job("waiting", selection=[patient])


@dg.sensor(job=waiting, default_status=dg.DefaultSensorStatus.RUNNING, minimum_interval_seconds=1)
def asked():
    for path in sorted(FOLDER.glob("ask-*")):
        name = path.name.removeprefix("ask-")
        yield dg.RunRequest(run_key=name, partition_key=name)


defs = dg.Definitions(
    assets=[patient],
    jobs=[waiting],
    sensors=[asked, retry_sensor([waiting])],
    executor=held_executor(Settings().held),
)
