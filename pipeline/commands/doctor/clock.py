"""What doctor says of this machine's clock: whether it can be right, and which days of the lake it says have not begun."""

from pipeline.clock import clock_of, too_early
from pipeline.commands.finding import Finding
from pipeline.settings import Settings
from pipeline.tables import CAPTURES


def clock(settings: Settings) -> Finding:
    """Held against the first partition, and against the days that captures were made on."""
    today = clock_of(settings)().date()
    if wrong := too_early(settings, today):
        return Finding("fail", "clock", wrong)
    ahead = [day for day in settings.open_lake().days(CAPTURES) if day > today]
    if ahead:
        return Finding(
            "warn",
            "clock",
            f"it is {today} (UTC), and pages were captured on days that have not begun: {', '.join(map(str, ahead))}",
            "set the clock if it is late. If it was ahead then: no night takes these days before they come; to be rid of "
            "them, move their folders out of data/lake/captures and data/lake/pages",
        )
    return Finding("ok", "clock", f"{today} (UTC)")
