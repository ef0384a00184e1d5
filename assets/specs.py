"""What every asset says about itself: key, group, kinds, owner, description, code version."""

import hashlib
import inspect
from collections.abc import Iterable
from types import ModuleType
from typing import Any

import dagster as dg

from assets.partitions import DAYS
from pipeline.tables import Table

OWNERS = ["team:news-data"]


def lake_key(table: Table) -> dg.AssetKey:
    return dg.AssetKey(["lake", table.name])


def news_key(table: Table) -> dg.AssetKey:
    return dg.AssetKey([table.schema, table.name])


def code_version(*modules: ModuleType) -> str:
    """A hash of the source of the modules that do the work: it changes exactly when they do."""
    sources = "".join(inspect.getsource(module) for module in modules)
    return hashlib.sha256(sources.encode()).hexdigest()[:12]


def column_schema(table: Table) -> dg.TableSchema:
    return dg.TableSchema(
        [
            dg.TableColumn(
                name,
                str(column.type),
                description=column.doc,
                constraints=dg.TableColumnConstraints(nullable=name not in table.key, unique=table.key == (name,)),
            )
            for name, column in table.columns.items()
        ]
    )


def lake_spec(
    table: Table,
    *,
    group: str,
    version: str,
    deps: Iterable[Any] = (),
    partitioned: bool = True,
    kinds: Iterable[str] = (),
) -> dg.AssetSpec:
    """One lake table as an asset."""
    return dg.AssetSpec(
        lake_key(table),
        deps=list(deps),
        group_name=group,
        owners=OWNERS,
        description=f"{table.grain[0].upper()}{table.grain[1:]}.",
        code_version=version,
        kinds={"parquet", "polars", *kinds},
        partitions_def=DAYS if partitioned else None,
        metadata={"dagster/column_schema": column_schema(table)},
    )
