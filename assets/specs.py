"""What every asset says about itself: key, group, kinds, owner, description, code version."""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import dagster as dg
import polars as pl

from assets.partitions import days
from pipeline.settings import CODE, Settings
from pipeline.tables import Table

OWNERS = ["team:news-data"]
_IMPORTS = re.compile(
    r"^[ \t]*(?:from (?P<module>pipeline[\w.]*) import (?P<names>\([^)]*\)|.*)|import (?P<whole>pipeline[\w.]*))", re.M
)
_NAME = re.compile(r"\w+")


def lake_key(table: Table) -> dg.AssetKey:
    return dg.AssetKey(["lake", table.name])


def news_key(table: Table) -> dg.AssetKey:
    return dg.AssetKey([table.schema, table.name])


def code_version(*modules: ModuleType, also: Iterable[str] = ()) -> str:
    """A hash of the source of the modules and whole packages that do the work, and of every module of `pipeline` that they
    import, however far away; and of `also`: versions of libraries and models, settings. It changes exactly when these do."""
    files = [Path(str(module.__file__)) for module in modules]
    todo = [path for file in files for path in (file.parent.rglob("*.py") if file.stem == "__init__" else [file])]
    found: set[Path] = set()
    while todo:
        if (path := todo.pop()) not in found:
            found.add(path)
            todo += _imported(path)
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(found)))
    digest.update("\n".join(also).encode())
    return digest.hexdigest()[:12]


@cache
def _imported(path: Path) -> tuple[Path, ...]:
    """The modules of `pipeline` that a module names in its imports, those inside functions too."""
    # Read as lines: to parse all of `pipeline` took a third of the start of every process that knows the assets.
    names: list[str] = []
    for found in _IMPORTS.finditer(path.read_text(encoding="utf-8")):
        module = found["module"] or found["whole"]
        names += [module, *(f"{module}.{name}" for name in _NAME.findall(found["names"] or ""))]
    modules = _modules()
    return tuple(modules[name] for name in names if name in modules)


@cache
def _modules() -> Mapping[str, Path]:
    """The files of all modules of `pipeline`. The settings' own file says where things lie and how; those that change results are
    told in `also`."""
    files = (path for path in (CODE / "pipeline").rglob("*.py") if path != CODE / "pipeline" / "settings.py")
    return {".".join(path.relative_to(CODE).with_suffix("").parts).removesuffix(".__init__"): path for path in files}


def sentence(text: str) -> str:
    """The first line as a sentence: 'one row a source' -> 'One row a source.'; what follows stays."""
    grain, _, more = text.partition("\n")
    return f"{grain[0].upper()}{grain[1:].removesuffix('.')}. {more}".strip()


def with_query(prose: str, query: str) -> str:
    """A description with its SQL; the comments at the head of the file are left out, for the UI shows them elsewhere."""
    lines = query.strip().splitlines()
    start = next((n for n, line in enumerate(lines) if not line.startswith("--")), 0)
    return "\n".join([prose, "", "```sql", *lines[start:], "```"])


def column_schema(columns: Mapping[str, tuple[str, str]], key: Collection[str] = ()) -> dg.TableSchema:
    """Columns as name -> (type, documentation)."""
    return dg.TableSchema(
        [
            dg.TableColumn(
                name,
                kind,
                description=doc,
                constraints=dg.TableColumnConstraints(nullable=name not in key, unique=[*key] == [name]),
            )
            for name, (kind, doc) in columns.items()
        ]
    )


def lake_spec(
    settings: Settings,
    table: Table,
    *,
    group: str,
    version: str,
    deps: Iterable[Any] = (),
    partitioned: bool = True,
    kinds: Iterable[str] = (),
) -> dg.AssetSpec:
    """One lake table as an asset."""
    columns = {name: (_type_name(column.type), column.doc) for name, column in table.columns.items()}
    files = settings.lake / table.name / ("day=*/*.parquet" if partitioned else "**/*.parquet")
    return dg.AssetSpec(
        lake_key(table),
        deps=list(deps),
        group_name=group,
        owners=OWNERS,
        description=sentence(table.grain),
        code_version=version,
        kinds={"parquet", "polars", *kinds},
        partitions_def=days(settings) if partitioned else None,
        metadata={"dagster/column_schema": column_schema(columns, table.key), "dagster/uri": str(files)},
    )


def _type_name(kind: pl.DataType) -> str:
    return f"Datetime ({kind.time_zone})" if isinstance(kind, pl.Datetime) else str(kind)


def check_result(spec: dg.AssetCheckSpec, *, passed: bool, metadata: dict[str, Any]) -> dg.AssetCheckResult:
    """What a check found: an error where it blocks, else a warning."""
    severity = dg.AssetCheckSeverity.ERROR if spec.blocking else dg.AssetCheckSeverity.WARN
    return dg.AssetCheckResult(
        asset_key=spec.asset_key, check_name=spec.name, passed=passed, severity=severity, metadata=metadata
    )
