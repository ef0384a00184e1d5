"""Which columns of the lake a column is made of: declared beside the code that makes it (`origins.py` of its room), and
proved by tests that change the one and look at the other."""

from collections.abc import Mapping

from pipeline.tables import Table

# Lake table and column. A column is made of each column whose change alone can change it where its row stays: by value, by
# a condition, or by the join that leads to it. What only decides whether there is a row is not meant.
Origins = tuple[tuple[str, str], ...]
Lineage = Mapping[str, Origins]


def of(upstream: Table, *columns: str) -> Origins:
    """Columns of a lake table. Raises ValueError for a column that it does not have."""
    if unknown := [column for column in columns if column not in upstream.columns]:
        raise ValueError(f"{upstream.name} has no column {', '.join(unknown)}")
    return tuple((upstream.name, column) for column in columns)


def same(table: Table, upstream: Table) -> dict[str, Origins]:
    """The columns that come under their own names from one lake table."""
    return {name: of(upstream, name) for name in table.columns if name in upstream.columns}
