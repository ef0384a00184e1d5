"""Which columns of a stage's result change when one column of its input does: every value in turn becomes another row's, or
one that no row has."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

Frames = Mapping[str, pl.DataFrame]
Stage = Callable[[Frames], pl.DataFrame]
Pair = tuple[str, str]
Declared = Mapping[str, Collection[Pair]]

FRESH_HASH = 0x5EED_F00D_5EED_F00D


@dataclass(frozen=True)
class Change:
    """The value of one row that becomes another; `is_name` where it is one row's alone, which then goes by the new one."""

    row: int
    old: object
    new: object
    is_name: bool


def influences(
    stage: Stage,
    inputs: Frames,
    key: Sequence[str],
    fixed: Collection[Pair] = (),
    others: int = 2,
    declared: Declared | None = None,
) -> dict[str, set[Pair]]:
    """For each column of the result the input columns (table, column) that changed it in some row.

    Rows are known by `key`, columns of the result, in whichever order their values come; where a changed input gives a
    row another key, its old one is looked for by the value that took its place. `fixed` input columns stay as they are.
    Each value becomes those of `others` other rows, and some that no row has.

    One change a run takes long. With what is `declared` (the input columns that each column of the result names) fewer
    runs show as much. Columns that at most the column of their own name (or `table.name`) names are changed in the first
    row alone, many in a run, so that each of two is changed without the other in some run. Of others one change follows
    another until all that names them has changed; those that are left then go together, one of every row.
    """
    trial = _Trial(stage, inputs, key)
    tried = [
        (table, column) for table, frame in inputs.items() for column in frame.columns if (table, column) not in fixed
    ]
    light = [
        pair for pair in tried if declared is not None and set(_named(declared, pair)) <= {pair[1], ".".join(pair)}
    ]
    found: dict[str, set[Pair]] = {name: set() for name in trial.before.columns}
    for pair in tried:
        if pair not in light:
            for name in trial.alone(pair, others, None if declared is None else set(_named(declared, pair))):
                found[name].add(pair)
    if declared is not None:
        for name, pair in trial.together(light, declared):
            found[name].add(pair)
    return found


def _named(declared: Declared, pair: Pair) -> Iterator[str]:
    return (name for name, origins in declared.items() if pair in origins)


class _Trial:
    """What the stage gives of its inputs as they are, and what is different when values of them change."""

    def __init__(self, stage: Stage, inputs: Frames, key: Sequence[str]) -> None:
        self.stage, self.inputs, self.key = stage, inputs, key
        self.before = stage(inputs)

    def alone(self, pair: Pair, others: int, expected: set[str] | None) -> set[str]:
        """Columns of the result that changes of one column change."""
        left, found = _changes(self._column(pair), others), set[str]()
        while left and (expected is None or not expected <= found):
            found |= self._run({pair: [left.pop(0)]})
            # From both ends: what a change shows is mostly of the first rows, or of the last.
            left.reverse()
        return found.union(*(self._run({pair: changes}) for changes in _one_of_every_row(left)))

    def together(self, pairs: Sequence[Pair], declared: Declared) -> Iterator[tuple[str, Pair]]:
        """Changed column of the result and the one that changed it, of columns that should change no more than their own."""
        first = {pair: [c for c in _changes(self._column(pair), 1) if c.row == 0] for pair in pairs}
        for number, group in enumerate(_parted(pair for pair in pairs if first[pair])):
            changes = {pair: [first[pair][number % len(first[pair])]] for pair in group}
            own = {name: pair for pair in group for name in _named(declared, pair)}
            changed = self._run(changes)
            if changed <= own.keys():
                yield from ((name, own[name]) for name in changed)
            else:
                yield from ((name, pair) for pair in group for name in self._run({pair: changes[pair]}))

    def _column(self, pair: Pair) -> pl.Series:
        return self.inputs[pair[0]][pair[1]]

    def _run(self, changes: Mapping[Pair, Sequence[Change]]) -> set[str]:
        frames = dict(self.inputs)
        for (table, column), ours in changes.items():
            frames[table] = frames[table].with_columns(_with(frames[table][column], ours))
        renamed = {change.new: change.old for ours in changes.values() for change in ours if change.is_name}
        return _changed(self.before, self.stage(frames), self.key, renamed)


def _with(series: pl.Series, changes: Iterable[Change]) -> pl.Series:
    values = series.to_list()
    for change in changes:
        values[change.row] = change.new
    return pl.Series(series.name, values, series.dtype)


def _parted(pairs: Iterable[Pair]) -> Iterator[list[Pair]]:
    """Halves of the pairs, so that each of two stands in one of them without the other: by the bits of their numbers."""
    numbered = list(enumerate(pairs))
    for bit in range(max(1, (len(numbered) - 1).bit_length())):
        for value in (0, 1):
            if group := [pair for number, pair in numbered if number >> bit & 1 == value]:
                yield group


def _one_of_every_row(changes: Sequence[Change]) -> Iterator[list[Change]]:
    """The changes, each at least once, one of every row at a time; neighbours get values of different kinds."""
    rows: dict[int, list[Change]] = defaultdict(list)
    for change in changes:
        rows[change.row].append(change)
    for turn in range(max(map(len, rows.values()), default=0)):
        yield [ours[(turn + row) % len(ours)] for row, ours in rows.items()]


def _changes(series: pl.Series, others: int) -> list[Change]:
    """Every change of one value, row by row. A name that is one row's alone never becomes another row's."""
    values = series.to_list()
    distinct = list(dict.fromkeys(map(_hashable, values)))
    is_name = series.dtype == pl.String and len(distinct) == len(values)
    changes: list[Change] = []
    for row, value in enumerate(values):
        at = distinct.index(_hashable(value))
        near = [] if is_name else (distinct[at + 1 :] + distinct[:at])[:others]
        news = [*(list(o) if isinstance(o, tuple) else o for o in near), *_fresh(value, series.dtype)]
        changes += [Change(row, value, new, is_name) for new in news if new != value]
    return changes


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
            return [value[1:], value[: len(value) // 2], sorted([*value, _fresh_in(kind)])]
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


def _fresh_in(kind: pl.List) -> object:
    """An element that no list has."""
    return "nobody" if kind.inner == pl.String else FRESH_HASH
