"""Questions to the webserver of a running deployment, through the GraphQL door that its UI uses."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

from pipeline.commands.errors import CommandError

_RUNS = """
query Runs($schedule: String!) {
  runsOrError(limit: 50, filter: {tags: [{key: "dagster/schedule_name", value: $schedule}]}) {
    ... on Runs { results { runId status creationTime endTime } }
  }
}"""
_PLACE = """
{ workspaceOrError { ... on Workspace { locationEntries { name locationOrLoadError {
    __typename ... on PythonError { message }
    ... on RepositoryLocation { repositories { schedules { name scheduleState { status } } } } } } } }
  instance { daemonHealth { allDaemonStatuses { daemonType required healthy } } } }"""
# What a run has come to an end with, and what not yet.
SUCCESS, FAILED = "SUCCESS", ("FAILURE", "CANCELED")


@dataclass(frozen=True)
class ScheduledRun:
    """A run that a schedule asked for; times in seconds since 1970."""

    run_id: str
    status: str
    created: float
    ended: float | None


@dataclass(frozen=True)
class Place:
    """What the webserver knows: the code location's error, the schedules that are on, the daemons that are not well."""

    error: str | None
    schedules: tuple[str, ...]
    unhealthy: tuple[str, ...]


def scheduled_runs(address: str, schedule: str) -> list[ScheduledRun]:
    """The last runs of a schedule, newest first. Raises CommandError."""
    found = _ask(address, _RUNS, {"schedule": schedule})["runsOrError"]["results"]
    return [ScheduledRun(run["runId"], run["status"], run["creationTime"], run["endTime"]) for run in found]


def place(address: str) -> Place:
    """How the deployment stands. Raises CommandError."""
    found = _ask(address, _PLACE, {})
    entries: list[dict[str, Any]] = [
        entry["locationOrLoadError"] or {} for entry in found["workspaceOrError"]["locationEntries"]
    ]
    error = next((str(entry["message"]) for entry in entries if "message" in entry), None)
    schedules = [
        schedule["name"]
        for entry in entries
        for repository in entry.get("repositories", ())
        for schedule in repository["schedules"]
        if schedule["scheduleState"]["status"] == "RUNNING"
    ]
    daemons = found["instance"]["daemonHealth"]["allDaemonStatuses"]
    unhealthy = (daemon["daemonType"] for daemon in daemons if daemon["required"] and not daemon["healthy"])
    return Place(error, tuple(sorted(schedules)), tuple(unhealthy))


def _ask(address: str, query: str, variables: Mapping[str, object]) -> dict[str, Any]:
    body = json.dumps({"query": query, "variables": variables}).encode()
    request = Request(f"{address}/graphql", body, {"Content-Type": "application/json"})
    try:
        with urlopen(request, timeout=60) as answer:
            said = json.load(answer)
    except OSError as error:
        raise CommandError(f"{address}: the webserver does not answer ({error})") from error
    if said.get("errors"):
        raise CommandError(f"{address}: the webserver refuses the question ({said['errors'][0]['message']})")
    return said["data"]
