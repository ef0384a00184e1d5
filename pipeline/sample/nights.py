"""Where the sample lies, the days that its site plays, and the time of day at which the demonstration captures them."""

from datetime import date

from pipeline.settings import FILES

SAMPLE = (FILES / "sample").resolve()
# The demonstration's captures happen at this time of their own day.
CAPTURED_AT = "T18:00:00+00:00"


def site_days() -> list[date]:
    """The days on which the sample site published something."""
    return sorted({date.fromisoformat(folder.name) for folder in (SAMPLE / "sites").glob("*/*-*-*")})
