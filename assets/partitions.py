"""The daily partitions and how dedupe looks back over them."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import dagster as dg

from pipeline.clock import clock_of
from pipeline.sample.nights import site_days
from pipeline.settings import Settings
from pipeline.tables import CAPTURES

# Dagster's plots show the last 120 partitions, its dialogs those of 90 days: days of a longer break would be all of them.
LONG_BREAK = timedelta(days=31)


def days(settings: Settings) -> dg.DailyPartitionsDefinition:
    """A day's partition exists while it is running: captures append to it hour by hour. Days of a long break, in which
    nothing was captured, have none."""
    breaks = [datetime.combine(day, time(), UTC) for day in long_breaks(settings)]
    return dg.DailyPartitionsDefinition(
        settings.first_partition.isoformat(), timezone="UTC", end_offset=1, exclusions=breaks or None
    )


def long_breaks(settings: Settings) -> list[date]:
    """Days between captured ones, where more than a month of them is without.

    After the last captured day only in a demonstration, which is of last spring: a clock that is ahead while the code location
    is loaded must not shut out the days that come.
    """
    yesterday = clock_of(settings)().date() - timedelta(days=1)
    known = [day for day in settings.lake_at_hand().day_folders(CAPTURES) if day < yesterday]
    if known and set(known) <= set(site_days()):
        known = [*site_days(), yesterday]
    return [
        before + timedelta(days=number)
        for before, after in pairwise(known)
        if after - before > LONG_BREAK
        for number in range(1, (after - before).days)
    ]


def look_back(settings: Settings) -> dg.TimeWindowPartitionMapping:
    """A day's pairs are found among the days of the window before it."""
    return dg.TimeWindowPartitionMapping(start_offset=-settings.window_days)
