"""`quotewire health`: whether the nights still run themselves, for a monitor outside that polls. Looks only.

Doctor tells a person what to mend; this tells a machine whether a person is needed.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta

from pipeline.capture import source_rows
from pipeline.commands.doctor.disk import LOW_DISK_GB
from pipeline.commands.doctor.runs import DAEMON_SILENT_S
from pipeline.commands.history import heard_from_daemon, open_history, stuck_runs
from pipeline.disk_use import GB, free
from pipeline.errors import PassingError, PermanentError
from pipeline.messages.outbox import Outbox
from pipeline.nights import unpublished_days
from pipeline.settings import Settings
from pipeline.tables import CAPTURES
from pipeline.warehouse.published import published_days

# A message that is tried again for longer needs a person.
UNDELIVERED = timedelta(minutes=15)
DAYS_NAMED = 7
# A clock that is that much ahead of what was recorded, or behind it, is wrong, or was.
CLOCK = timedelta(minutes=5)


@dataclass(frozen=True)
class Vital:
    """One thing looked at: whether it is well, in words, and its figures (times as seconds since 1970)."""

    ok: bool
    seen: str
    figures: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True)
class Health:
    """All that was looked at, by name."""

    at: datetime
    vitals: Mapping[str, Vital]

    @property
    def ok(self) -> bool:
        return all(vital.ok for vital in self.vitals.values())

    def as_json(self) -> str:
        """{"status": "ok" | "failing", "at": ..., "looks": {name: {"ok", "seen", "figures"}}}"""
        looks = {name: asdict(vital) for name, vital in self.vitals.items()}
        status = "ok" if self.ok else "failing"
        return json.dumps({"status": status, "at": self.at.isoformat(timespec="seconds"), "looks": looks}, indent=2)


def look(settings: Settings, now: datetime) -> Health:
    """Every vital. What cannot be looked at is not well; nothing is raised for it but OSError."""
    looks: Mapping[str, Callable[[Settings, datetime], Vital]] = {
        "publication": _publication,
        "capture": _capture,
        "daemon": _daemon,
        "runs": _runs,
        "messages": _messages,
        **({"lineage": _lineage} if settings.openlineage_url else {}),
        "disk": _disk,
    }
    vitals: dict[str, Vital] = {}
    for name, vital in looks.items():
        try:
            vitals[name] = vital(settings, now)
        except (PermanentError, PassingError) as error:
            vitals[name] = Vital(False, str(error))
    return Health(now, vitals)


def health(settings: Settings, *, as_json: bool) -> int:
    """Prints what was found; 0 when all is well, else 1."""
    found = look(settings, datetime.now(UTC))
    if as_json:
        print(found.as_json())
    else:
        for name, vital in found.vitals.items():
            print(f"{'ok' if vital.ok else 'FAIL':4}  {name}: {vital.seen}")
    return 0 if found.ok else 1


def expected_day(settings: Settings, now: datetime) -> date:
    """The newest day that is to be published by now."""
    days = 1 if now.hour >= settings.published_by_hour else 2
    return now.date() - timedelta(days=days)


def _publication(settings: Settings, now: datetime) -> Vital:
    expected = expected_day(settings, now)
    missing = unpublished_days(settings, expected + timedelta(days=1))
    newest = max(published_days(settings.warehouse), default=None)
    figures: dict[str, float] = {"unpublished_days": len(missing)}
    if newest is not None:
        figures["newest_day"] = datetime.combine(newest, datetime.min.time(), UTC).timestamp()
    if missing:
        more = f" and {len(missing) - DAYS_NAMED} more" if len(missing) > DAYS_NAMED else ""
        days = ", ".join(map(str, missing[-DAYS_NAMED:]))
        return Vital(False, f"not published: {days}{more} (newest day {newest})", figures)
    return Vital(True, f"newest day {newest}", figures)


def _capture(settings: Settings, now: datetime) -> Vital:
    last = _last_capture(settings)
    if last is None:
        return Vital(False, "nothing was ever captured")
    age = now - last
    figures = {"last_capture": last.timestamp()}
    seen = f"last answer of a source {last:%Y-%m-%d %H:%M} UTC"
    if age < -CLOCK:
        return Vital(False, f"{seen}, which is later than this machine's clock", figures)
    return Vital(age <= timedelta(hours=settings.captured_within_hours), seen, figures)


def _last_capture(settings: Settings) -> datetime | None:
    """When a source answered last, by what capture remembers; where that was lost, by the newest row of the lake."""
    answered = [row["last_success_at"] for row in source_rows(settings.state)]
    times = [time for time in answered if isinstance(time, datetime)]
    lake = settings.open_lake()
    for day in lake.days(CAPTURES)[-1:]:
        newest = lake.read(CAPTURES, day, [*CAPTURES.key, "captured_at"])["captured_at"].max()
        times += [newest] if isinstance(newest, datetime) else []
    return max(times, default=None)


def _daemon(settings: Settings, now: datetime) -> Vital:
    with open_history(settings) as instance:
        last = heard_from_daemon(instance) if instance else None
    if last is None:
        return Vital(False, "has never run here")
    figures = {"last_heartbeat": last.timestamp()}
    return Vital(
        abs((now - last).total_seconds()) <= DAEMON_SILENT_S, f"heard at {last:%Y-%m-%d %H:%M:%S} UTC", figures
    )


def _runs(settings: Settings, now: datetime) -> Vital:
    with open_history(settings) as instance:
        found = stuck_runs(instance, now) if instance else []
    seen = ", ".join(run.run_id for run in found) or "none"
    return Vital(not found, f"stuck: {seen}" + (" (quotewire stuck)" if found else ""), {"stuck": len(found)})


def _messages(settings: Settings, now: datetime) -> Vital:
    return _on_their_way(settings.messages, now)


def _lineage(settings: Settings, now: datetime) -> Vital:
    return _on_their_way(settings.lineage_messages, now)


def _on_their_way(outbox: Outbox, now: datetime) -> Vital:
    waiting = outbox.waiting()
    late = [message for message in waiting if now - message.at > UNDELIVERED]
    figures: dict[str, float] = {"waiting": len(waiting), "undelivered": len(late)}
    if late:
        why = next((message.error for message in late if message.error), "they were not tried")
        return Vital(False, f"{len(late)} not delivered since {late[0].at:%Y-%m-%d %H:%M} UTC: {why}", figures)
    return Vital(True, f"{len(waiting)} on their way", figures)


def _disk(settings: Settings, now: datetime) -> Vital:
    room = free(settings)
    return Vital(room >= LOW_DISK_GB * GB, f"{room / GB:.0f} GB free", {"free_bytes": room})
