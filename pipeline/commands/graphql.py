"""Questions to the webserver of a running deployment, and its schedules on and off, through the GraphQL door that its UI uses."""

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
    ... on RepositoryLocation { repositories { name schedules { name scheduleState { id status } } } } } } } }
  instance { daemonHealth { allDaemonStatuses { daemonType required healthy } } } }"""
_START = """
mutation Start($selector: ScheduleSelector!) {
  changed: startSchedule(scheduleSelector: $selector) { __typename ... on PythonError { message } } }"""
_STOP = """
mutation Stop($id: String!) { changed: stopRunningSchedule(id: $id) { __typename ... on PythonError { message } } }"""
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
    entries = found["workspaceOrError"]["locationEntries"]
    loaded: list[dict[str, Any]] = [entry["locationOrLoadError"] or {} for entry in entries]
    error = next((str(entry["message"]) for entry in loaded if "message" in entry), None)
    schedules = [schedule.name for schedule in _schedules(found) if schedule.is_on]
    daemons = found["instance"]["daemonHealth"]["allDaemonStatuses"]
    unhealthy = (daemon["daemonType"] for daemon in daemons if daemon["required"] and not daemon["healthy"])
    return Place(error, tuple(sorted(schedules)), tuple(unhealthy))


def turn(address: str, schedule: str, *, on: bool) -> None:
    """Turns a schedule on or off, as its switch in the UI does. Raises CommandError."""
    known = next((one for one in _schedules(_ask(address, _PLACE, {})) if one.name == schedule), None)
    if known is None:
        raise CommandError(f"{address}: no schedule {schedule}")
    asked = _ask(address, _START, {"selector": known.selector}) if on else _ask(address, _STOP, {"id": known.state})
    changed = asked["changed"]
    if changed["__typename"] != "ScheduleStateResult":
        why = changed.get("message", changed["__typename"])
        raise CommandError(f"{address}: {schedule} cannot be turned {'on' if on else 'off'} ({why})")


@dataclass(frozen=True)
class _Schedule:
    """A schedule, how the UI names it, the state that it is in."""

    selector: Mapping[str, str]
    state: str
    is_on: bool

    @property
    def name(self) -> str:
        return self.selector["scheduleName"]


def _schedules(found: Mapping[str, Any]) -> list[_Schedule]:
    """The schedules of an answer to _PLACE."""
    known: list[_Schedule] = []
    for entry in found["workspaceOrError"]["locationEntries"]:
        loaded: dict[str, Any] = entry["locationOrLoadError"] or {}
        for repository in loaded.get("repositories", ()):
            for schedule in repository["schedules"]:
                selector: dict[str, str] = {
                    "repositoryLocationName": entry["name"],
                    "repositoryName": repository["name"],
                    "scheduleName": schedule["name"],
                }
                state = schedule["scheduleState"]
                known.append(_Schedule(selector, state["id"], state["status"] == "RUNNING"))
    return known


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
