"""`quotewire rebuild`: the tables that are kept from night to night, made whole again, or held against what they would be."""

from collections.abc import Sequence

from pipeline.settings import Settings
from pipeline.sqlmodels import SqlModel, build, load_models
from pipeline.sqlrebuild import differing
from pipeline.warehouse.kept import create_kept_tables, forget


def rebuild(settings: Settings, *, check: bool) -> int:
    """Makes every table of sql/ whole, in one transaction; with `check` changes nothing, and gives 1 where a kept table is not
    what it would be. Raises WarehouseError, WarehouseBusy and SqlFileError."""
    models = load_models(settings.sql)
    return _check(settings, models) if check else _make_whole(settings, models)


def _make_whole(settings: Settings, models: Sequence[SqlModel]) -> int:
    settings.warehouse.require_working()
    with settings.warehouse.write() as con:
        create_kept_tables(con)
        forget(con, [model.table for model in models])
        for model in models:
            print(f"{model.table}: {build(con, model).rows} rows")
    print("made whole; the next night publishes them, or `quotewire publish` does now")
    return 0


def _check(settings: Settings, models: Sequence[SqlModel]) -> int:
    kept = [model for model in models if model.kept]
    wrong = 0
    with settings.warehouse.read() as con:
        for model in kept:
            if found := differing(con, model):
                lacking, surplus, first = found
                print(f"{model.table}: lacks {lacking} rows and has {surplus} too many, the first: {first}")
                wrong += 1
    print(f"{len(kept) - wrong} of {len(kept)} kept tables are what they would be if they were made whole")
    if wrong:
        print("make them whole with `quotewire rebuild`, and tell us: a kept table must never differ")
    return 1 if wrong else 0
