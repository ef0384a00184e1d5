"""The time now, or the time that QUOTEWIRE_CLOCK pretends; and what is said of a clock that cannot be right."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from pipeline.errors import PermanentError
from pipeline.settings import Settings


class ClockError(PermanentError):
    """The machine's clock shows a day that cannot be; the message says which, and what to set."""


def clock_of(settings: Settings) -> Callable[[], datetime]:
    """The time now, in UTC; with `settings.clock`, time as it would pass from there."""
    if settings.clock is None:
        return lambda: datetime.now(UTC)
    shift = datetime.fromisoformat(settings.clock).astimezone(UTC) - datetime.now(UTC)
    return lambda: datetime.now(UTC) + shift


def too_early(settings: Settings, today: date) -> str | None:
    """What is wrong with a clock that shows a day before the first partition: its rows would never be published."""
    if today >= settings.first_partition:
        return None
    return f"this machine's clock says {today}, and the first day is {settings.first_partition}: set the clock (or QUOTEWIRE_FIRST_DAY)"
