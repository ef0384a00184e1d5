"""The DuckDB files: one private working file, loaded from the lake, and immutable published copies of it."""

from pipeline.warehouse.base_tables import BASE_TABLES, MADE_TABLES, SOURCES, WarehouseTable
from pipeline.warehouse.clusters import ClusterCounts, apply_clusters
from pipeline.warehouse.creating import create_tables
from pipeline.warehouse.errors import WarehouseBusy, WarehouseError
from pipeline.warehouse.file import Warehouse
from pipeline.warehouse.load import LoadCounts, Unreadable, load_partitions, load_sources

__all__ = [
    "BASE_TABLES",
    "MADE_TABLES",
    "SOURCES",
    "ClusterCounts",
    "LoadCounts",
    "Unreadable",
    "Warehouse",
    "WarehouseBusy",
    "WarehouseError",
    "WarehouseTable",
    "apply_clusters",
    "create_tables",
    "load_partitions",
    "load_sources",
]
