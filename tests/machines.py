"""`python tests/machines.py`: ten days read by two machines at once, and the same by one; what both publish is compared.

On loopback: two code servers with scratch folders of their own, one daemon, one PostgreSQL, one bucket of an S3 server.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import bucket_server
import night
import postgres
from bucket_server import free_port

from pipeline.commands.refresh import refresh_days
from pipeline.commands.serving import LOOPBACK, Parts, answers, command, environment
from pipeline.settings import Settings

DAYS = [date(2026, 3, 2) + timedelta(days=n) for n in range(10)]
BUCKET = "s3://wire/machines"
LONGEST_S = 420
PEOPLE = ("Mira Oldan", "Jonas Reet", "Ida Solberg", "Lena Marsk", "Piet Valdi", "Tomas Orrin", "Nora Blick")
PLACES = ("ferry", "fish market", "tram depot", "harbour wall", "school", "lighthouse", "town hall", "mill", "bridge")
_BACKFILL = """
mutation Fill($p: LaunchBackfillParams!) { launchPartitionBackfill(backfillParams: $p) {
  __typename ... on LaunchBackfillSuccess { backfillId } ... on PythonError { message } } }"""
_STATE = """
query State($id: String!) { partitionBackfillOrError(backfillId: $id) { ... on PartitionBackfill { status } } }"""
_RUNS = '{ runsOrError(filter: {pipelineName: "read_days"}) { ... on Runs { results { status startTime endTime runId } } } }'
# `dagster/grpc_info` is hidden from the UI, and so from GraphQL.


def story(number: int, outlet: int, more: str = "") -> str:
    person, other = PEOPLE[(number + 2 * outlet) % 7], PEOPLE[(number + 3 * outlet + 1) % 7]
    place = PLACES[(2 * number + 3 * outlet) % 9]
    return (
        f"Plan {number}-{outlet} for the {place}\n\nPORT SELM - The {place} of Port Selm will be closed for {number + 2} weeks, "
        f"the council decided after a debate of {outlet + 3} hours about money, noise and the ships of the winter.\n\n"
        f'"Nobody should have to wait {number + 5} weeks for the {place}," {person} said after the vote.\n\n'
        f"The council set aside {number + 3}00,000 crowns for year {outlet + 1}. Workers begin in spring, and the boats go on.\n\n"
        f'{other}, who heads the union, said that the crews had not been asked. "We read of the {place} in paper {number}," '
        f"{other.split()[0]} added.\n{more}"
    )


def pages(number: int) -> Mapping[str, str]:
    """Of a day: a text of each outlet, and on the day after copies and an update of two of them."""
    found = {
        f"{outlet}/{number}.txt": story(number, place) for place, outlet in enumerate(("post", "gazette", "times"))
    }
    if number:
        found[f"gazette/{number}-copy.txt"] = story(number - 1, 0)
        found[f"times/{number}-update.txt"] = story(
            number - 1, 1, f'\n"It will be done in time, all {number} parts of it," Valdi said later.\n'
        )
    return found


def main() -> None:
    root = Path(tempfile.mkdtemp(prefix="quotewire-machines-"))
    programs = postgres.programs()
    assert programs, "PostgreSQL is not installed: apt-get install postgresql"
    with bucket_server.server() as server, postgres.server(programs) as database:
        os.environ.update(server.environment)
        server.make_bucket("wire")
        one, other, alone = (machine(root, name, database) for name in ("one", "other", "alone"))
        capture(root, one, alone)
        began = time.monotonic()
        for day in DAYS:
            night.run_night(alone, day, night.LAKE_STAGES)
        night.run_night(alone, DAYS[-1], night.WAREHOUSE_STAGES)
        print(f"one machine: ten days in {time.monotonic() - began:.0f} s", flush=True)
        places = read_on_two(root, one, other)
        print(f"runs: {dict(places)}", flush=True)
        assert len(places) == 2, places
        refresh_days(one, days=None, what=None)
        differing = night.differing(night.published(one), night.published(alone))
        tables = night.published(one)
        print(f"{len(tables)} tables, {len(tables['news.quotes'])} quotations; differing: {differing or 'none'}")
        assert not differing
    shutil.rmtree(root)


def machine(root: Path, name: str, database: str) -> Settings:
    more: dict[str, Any] = {"data": root / name} if name == "alone" else {"data": BUCKET, "scratch": root / name}
    ports = {"code_port": free_port(), "ui_port": free_port()}
    return night.settings(root, postgres=database, first_day=DAYS[0], **more, **ports)


def capture(root: Path, one: Settings, alone: Settings) -> None:
    """All days by one machine into the bucket; the machine that works alone gets a copy of the same pages."""
    night.newsstand(root, {})
    for number, day in enumerate(DAYS):
        night.lay_out(root, pages(number))
        night.capture(one, day)
    shutil.copytree(one.archive, alone.archive)
    shutil.copytree(one.lake, alone.lake)
    shutil.copy2(one.state, alone.state)


def read_on_two(root: Path, one: Settings, other: Settings) -> Counter[str]:
    """Where the runs of a backfill of all days ran."""
    first, second = around(one, other), around(other, other)
    with (root / "log").open("wb") as log, Parts(one, first, log) as parts, code_server(other, second, log):
        parts.start_all()
        parts.until(lambda: answers(LOOPBACK, other.code_port), "the other code server answers")
        began = time.monotonic()
        address = f"http://{LOOPBACK}:{one.ui_port}"
        selector = {"repositoryLocationName": "assets.definitions", "repositoryName": "__repository__"}
        wanted = {
            "selector": {"partitionSetName": "read_days_partition_set", "repositorySelector": selector},
            "partitionNames": [day.isoformat() for day in DAYS],
        }
        started = ask(address, _BACKFILL, {"p": wanted})["launchPartitionBackfill"]
        assert started["__typename"] == "LaunchBackfillSuccess", started
        parts.until(lambda: ended(address, started["backfillId"]), "all runs ended", LONGEST_S)
        runs = ask(address, _RUNS, {})["runsOrError"]["results"]
        spans = sorted((run["startTime"], run["endTime"]) for run in runs)
        at_once = sum(later[0] < earlier[1] for earlier, later in zip(spans, spans[1:], strict=False))
        seconds = spans[-1][1] - spans[0][0]
        print(
            f"two machines: ten days in {seconds:.0f} s of runs ({time.monotonic() - began:.0f} s with Dagster's daemon), "
            f"{at_once} begun while another ran",
            flush=True,
        )
        assert at_once, "no two runs were under way at once"
        return where(first, [run["runId"] for run in runs])


def around(settings: Settings, other: Settings) -> Mapping[str, str]:
    """What the processes of a machine find in the environment."""
    assert settings.postgres
    os.environ["DAGSTER_HOME"] = str(settings.scratch / "dagster")
    ours = {
        "QUOTEWIRE_SCRATCH": str(settings.scratch),
        "QUOTEWIRE_SOURCES": str(settings.sources),
        "QUOTEWIRE_POSTGRES": settings.postgres.get_secret_value(),
        "QUOTEWIRE_FIRST_DAY": DAYS[0].isoformat(),
        "QUOTEWIRE_WORKERS": "1",
        "QUOTEWIRE_CAPTURE_CRON": "0 0 1 1 *",
        "QUOTEWIRE_NIGHT_CRON": "0 0 1 1 *",
        "QUOTEWIRE_CODE_SERVERS": json.dumps([f"{LOOPBACK}:{other.code_port}"]),
    }
    return environment(settings) | ours


@contextmanager
def code_server(settings: Settings, variables: Mapping[str, str], log: Any) -> Iterator[None]:
    words = command("code", settings, parent=os.getpid())
    with subprocess.Popen(words, env=variables, stdout=log, stderr=log, start_new_session=True) as started:
        try:
            yield
        finally:
            started.terminate()


def ended(address: str, backfill: str) -> bool:
    runs = ask(address, _RUNS, {})["runsOrError"]["results"]
    assert not [run for run in runs if run["status"] in ("FAILURE", "CANCELED")], runs
    return ask(address, _STATE, {"id": backfill})["partitionBackfillOrError"]["status"] == "COMPLETED_SUCCESS"


def where(variables: Mapping[str, str], runs: list[str]) -> Counter[str]:
    script = (
        "import dagster as dg, json, sys\n"
        "with dg.DagsterInstance.get() as instance:\n"
        "    for run in sys.argv[1:]:\n"
        "        print(json.loads(instance.get_run_by_id(run).tags['.dagster/grpc_info'])['port'])\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", script, *runs], env=variables, check=True, capture_output=True, text=True
    )
    return Counter(said.stdout.split())


def ask(address: str, query: str, variables: Mapping[str, object]) -> dict[str, Any]:
    body = json.dumps({"query": query, "variables": variables}).encode()
    with urlopen(Request(f"{address}/graphql", body, {"Content-Type": "application/json"}), timeout=60) as answer:
        said = json.load(answer)
    assert not said.get("errors"), said
    return said["data"]


if __name__ == "__main__":
    main()
