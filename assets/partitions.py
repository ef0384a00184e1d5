"""The daily partitions and how dedupe looks back over them."""

import dagster as dg

from pipeline.settings import Settings


def days(settings: Settings) -> dg.DailyPartitionsDefinition:
    """A day's partition exists while it is running: captures append to it hour by hour."""
    return dg.DailyPartitionsDefinition(settings.first_partition.isoformat(), timezone="UTC", end_offset=1)


def look_back(settings: Settings) -> dg.TimeWindowPartitionMapping:
    """A day's pairs are found among the days of the window before it."""
    return dg.TimeWindowPartitionMapping(start_offset=-settings.window_days)
