"""Models and checks of a folder of SQL, read once as long as its files stay as they are: parsing them takes half a second."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pipeline.sqlchecks import SqlCheck, load_checks
from pipeline.sqlmodels import SqlModel, load_models


def models_of(folder: Path) -> Sequence[SqlModel]:
    return _read(folder, _state(folder))[0]


def checks_of(folder: Path) -> Sequence[SqlCheck]:
    return _read(folder, _state(folder))[1]


def needed(models: Sequence[SqlModel], *tables: str) -> Sequence[SqlModel]:
    """The models of these tables and of all that they read, in the order of `models`."""
    wanted, found = set(tables), list[SqlModel]()
    for model in reversed(models):
        if model.table in wanted:
            wanted |= {".".join(read) for read in model.upstream}
            found.insert(0, model)
    return found


def _state(folder: Path) -> tuple[tuple[Path, int, int], ...]:
    return tuple((path, (found := path.stat()).st_mtime_ns, found.st_size) for path in sorted(folder.glob("*/*.sql")))


@cache
def _read(folder: Path, _: object) -> tuple[Sequence[SqlModel], Sequence[SqlCheck]]:
    models = load_models(folder)
    return models, load_checks(folder, models)
