"""What a page was made of: a mark of its day's rows in the publication, by which a page is told that is older than they are."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb

from pipeline.ids import stable_id
from pipeline.look.asking import ask_for

INDEX = "index.html"
# Far more than stands before it.
_HEAD = 4096
_MARK = re.compile(rb'<meta name="quotewire-made-of" content="(\w+)">')
# What else a page tells is known later of every day: which text was copied since, and which checks warn.
_ROWS = """
select day, table_name || ' ' || fingerprint
from ops.loaded_partitions
where table_name in ('ops.captures', 'news.articles', 'news.rejected_pages', 'news.quotes', 'news.mentions')
order by all
"""


def marks(con: duckdb.DuckDBPyConnection) -> dict[date, str]:
    """Of every day that the publication holds. Raises LookError where an earlier version made it."""
    rows: dict[date, list[str]] = {}
    for day, loaded in ask_for(con, lambda *values: values, _ROWS):
        rows.setdefault(day, []).append(loaded)
    return {day: stable_id("page", *loaded) for day, loaded in rows.items()}


def days_with_pages(folder: Path) -> Iterator[date]:
    """Newest first. Other folders that lie there are none of ours."""
    for path in sorted(folder.glob(f"????-??-??/{INDEX}"), reverse=True):
        try:
            yield date.fromisoformat(path.parent.name)
        except ValueError:
            continue


def older_pages(folder: Path, known: dict[date, str]) -> list[date]:
    """Days whose page was made of other rows than `known` has of them, oldest first; one without a mark is of an earlier version. What
    left the publication is not known, and its page the last word."""
    return sorted(day for day in days_with_pages(folder) if day in known and _mark_of(folder, day) != known[day])


def _mark_of(folder: Path, day: date) -> str | None:
    with (folder / str(day) / INDEX).open("rb") as page:
        found = _MARK.search(page.read(_HEAD))
    return found[1].decode() if found else None
