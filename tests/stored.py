"""What nights keep in the lake, as plain rows: where it is the same, the warehouse's part of a night begins with the same."""

from collections.abc import Sequence

from night import VOLATILE, Rows

from pipeline.capture import source_rows
from pipeline.settings import Settings
from pipeline.tables import CLUSTERS, Table
from pipeline.warehouse import BASE_TABLES, SOURCES

# What a load takes.
LOADED = (*(base.table for base in BASE_TABLES), CLUSTERS)


def stored(
    settings: Settings, tables: Sequence[Table] = LOADED, leave_out: Sequence[str] = VOLATILE
) -> dict[str, Rows]:
    """Of each table its days with the fingerprints that a load goes by, and their rows in order; and capture's rows of its
    sources. Compare it with `night.differing`."""
    lake = settings.open_lake()
    shown = [name for name in SOURCES.columns if name != "articles_7d"]
    found: dict[str, Rows] = {"sources": [tuple(row[name] for name in shown) for row in source_rows(settings.state)]}
    for table in tables:
        days = [None] if table is CLUSTERS else lake.days(table)
        frames = {day: lake.read(table, day).drop(*leave_out, strict=False) for day in days}
        found[table.name] = [(day, *row) for day, frame in frames.items() for row in frame.rows()]
        found[f"{table.name}, days"] = [
            (day, None if "fingerprint" in leave_out else lake.fingerprint(table, day)) for day in days
        ]
    return found
