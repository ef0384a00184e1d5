"""Which models of sql/ a table needs."""

from collections.abc import Sequence

from pipeline.sqlmodels import SqlModel


def needed(models: Sequence[SqlModel], *tables: str) -> Sequence[SqlModel]:
    """The models of these tables and of all that they read, in the order of `models`."""
    wanted, found = set(tables), list[SqlModel]()
    for model in reversed(models):
        if model.table in wanted:
            wanted |= {".".join(read) for read in model.upstream}
            found.insert(0, model)
    return found
