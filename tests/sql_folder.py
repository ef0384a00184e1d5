"""A folder of SQL files and the small warehouse that they read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

HALVES = """-- one row a half
-- Items that are not numbered are left out.
-- key: half
-- half: Which half:
--   the even items or the odd ones
-- items: It's the number of items
with counted as (select half, count(*) as n from news.items group by all)
select half, n as items from counted;
"""


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@contextmanager
def warehouse_of_items() -> Iterator[duckdb.DuckDBPyConnection]:
    """Four items, numbered from 0, in two halves."""
    with duckdb.connect() as opened:
        opened.execute(
            "create schema news; create table news.items as select range as item, range % 2 as half from range(4)"
        )
        yield opened
