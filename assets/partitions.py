"""The daily partitions and how dedupe looks back over them."""

import dagster as dg

from pipeline.settings import Settings

_settings = Settings()

# A day's partition exists while it is running: captures append to it hour by hour.
DAYS = dg.DailyPartitionsDefinition(_settings.first_day.isoformat(), timezone="UTC", end_offset=1)

LOOK_BACK = dg.TimeWindowPartitionMapping(start_offset=-_settings.window_days)
