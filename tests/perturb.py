"""Which columns of a stage's result change when one column of its input does: every value in turn becomes another row's, or
one that no row has."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

import polars as pl

Frames = Mapping[str, pl.DataFrame]
Stage = Callable[[Frames], pl.DataFrame]
Pair = tuple[str, str]

FRESH_HASH = 0x5EED_F00D_5EED_F00D


def influences(
    stage: Stage,
    inputs: Frames,
    key: Sequence[str],
    fixed: Collection[Pair] = (),
    lightly: Collection[Pair] = (),
    others: int = 2,
) -> dict[str, set[Pair]]:
    """For each column of the result the input columns (table, column) that changed it in some row.

    Rows are known by `key`, columns of the result, in whichever order their values come; where a changed input gives a
    row another key, its old one is looked for by the value that took its place. `fixed` input columns stay as they are.
    Each value becomes those of `others` other rows; of columns to be tried `lightly` only the first row's value is changed.
    """
    before = stage(inputs)
    found: dict[str, set[Pair]] = {name: set() for name in before.columns}
    for table, frame in inputs.items():
        for column in frame.columns:
            if (table, column) in fixed:
                continue
            rows = 1 if (table, column) in lightly else frame.height
            for values, renamed in _variants(frame[column], rows, others):
                after = stage({**inputs, table: frame.with_columns(values)})
                for name in _changed(before, after, key, renamed):
                    found[name].add((table, column))
    return found


def _variants(series: pl.Series, rows: int, others: int) -> Iterator[tuple[pl.Series, dict[object, object]]]:
    """The column with one value changed, and which new value stands for which old one. A name that is one row's alone never
    becomes another row's."""
    values = series.to_list()
    distinct = list(dict.fromkeys(map(_hashable, values)))
    is_name = series.dtype == pl.String and len(distinct) == len(values)
    for i, value in enumerate(values[:rows]):
        at = distinct.index(_hashable(value))
        near = [] if is_name else (distinct[at + 1 :] + distinct[:at])[:others]
        for new in [*(list(o) if isinstance(o, tuple) else o for o in near), *_fresh(value, series.dtype)]:
            if new != value:
                changed = pl.Series(series.name, [*values[:i], new, *values[i + 1 :]], series.dtype)
                yield changed, {new: value} if is_name else {}


def _hashable(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _fresh(value: object, kind: pl.DataType) -> list[object]:
    """Values that no row has, of the kind of this one."""
    match value:
        case bool():
            return [not value]
        case str():
            return [f"~{value}", f"!{value} of 17 new Words"]
        case datetime():
            return [value + timedelta(hours=7), value - timedelta(days=9), value.replace(hour=0)]
        case date():
            return [value + timedelta(days=3), value - timedelta(days=3)]
        case int():
            return [0, value + 1, 10_000]
        case float():
            return [0.01, 0.79, 0.99]
        case list():
            return [value[1:], value[: len(value) // 2], sorted([*value, FRESH_HASH])]
        case _:
            return ["~"] if kind == pl.String else []


def _changed(
    before: pl.DataFrame, after: pl.DataFrame, key: Sequence[str], renamed: Mapping[object, object]
) -> set[str]:
    old = {_identity(row, key, {}): row for row in before.iter_rows(named=True)}
    new = {_identity(row, key, renamed): row for row in after.iter_rows(named=True)}
    return {name for row in old.keys() & new.keys() for name in before.columns if old[row][name] != new[row][name]}


def _identity(row: Mapping[str, object], key: Sequence[str], renamed: Mapping[object, object]) -> tuple[str, ...]:
    return tuple(sorted(str(renamed.get(row[name], row[name])) for name in key))
