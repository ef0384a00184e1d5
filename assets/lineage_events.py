"""A run as an event of OpenLineage: which tables it made, of which, with columns, rows, day and cause of failure.

Built by the classes of openlineage-python, which is imported when an event is built.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal

import dagster as dg
from dagster._core.definitions.assets.graph.asset_graph import AssetGraph
from dagster._core.definitions.metadata.metadata_set import TableMetadataSet

from assets import reports
from pipeline.versions import with_libraries

if TYPE_CHECKING:
    from openlineage.client.event_v2 import OutputDataset

NAMESPACE = "quotewire"
# The number of rows that a run wrote, by the names under which assets tell it; the first that is there.
_ROWS = ("rows_of_this_run", "dagster/partition_row_count", "dagster/row_count")

State = Literal["START", "COMPLETE", "FAIL", "ABORT"]


@dataclass(frozen=True)
class Transition:
    """What is known of a run without asking Dagster again; `words` are Dagster's own of a failure."""

    run: str
    job: str
    state: State
    at: datetime
    words: str = ""

    @property
    def id(self) -> str:
        return f"{self.run}-{self.state.lower()}"

    @property
    def start_id(self) -> str:
        return f"{self.run}-start"

    def as_json(self) -> str:
        return json.dumps(asdict(self), default=datetime.isoformat, ensure_ascii=False)


def read_transition(text: str) -> Transition:
    values = json.loads(text)
    return Transition(**values | {"at": datetime.fromisoformat(values["at"])})


def event(told: Transition, instance: dg.DagsterInstance, graph: AssetGraph) -> dict[str, Any]:
    """As JSON values. Of a run that Dagster has let go there are only id, job, state and time."""
    from openlineage.client.event_v2 import InputDataset, Job, Run, RunEvent, RunState, set_producer
    from openlineage.client.serde import Serde

    set_producer(f"urn:{with_libraries(NAMESPACE, [NAMESPACE]).partition('+')[2]}")
    run = instance.get_run_by_id(told.run)
    made = _materialized(run, instance) if run and told.state != "START" else {}
    read = {key for made_of in made for key in _upstream(made_of, graph)} - made.keys()
    return Serde.to_dict(
        RunEvent(
            eventTime=told.at.isoformat(),
            eventType=RunState(told.state),
            run=Run(told.run, dict(_run_facets(told, run, instance)) if run else {}),
            job=Job(NAMESPACE, told.job),
            inputs=[InputDataset(NAMESPACE, _name(key), facets=_schema(key, [], graph)) for key in sorted(read)],
            outputs=[_output(key, events, graph) for key, events in sorted(made.items())],
        )
    )


def _run_facets(told: Transition, run: dg.DagsterRun, instance: dg.DagsterInstance) -> Iterator[tuple[str, Any]]:
    from openlineage.client.facet_v2 import error_message_run, nominal_time_run, parent_run

    try:
        first, last = reports.days(run)
    except ValueError:
        pass  # a run without days
    else:
        begin, end = (datetime.combine(day, time(), UTC) for day in (first, last + timedelta(days=1)))
        yield "nominalTime", nominal_time_run.NominalTimeRunFacet(begin.isoformat(), end.isoformat())
    if run.parent_run_id and run.root_run_id:
        yield (
            "parent",
            parent_run.ParentRunFacet(
                parent_run.Run(run.parent_run_id),
                parent_run.Job(NAMESPACE, run.job_name),
                parent_run.Root(parent_run.RootRun(run.root_run_id), parent_run.RootJob(NAMESPACE, run.job_name)),
            ),
        )
    if told.state == "FAIL":
        causes = "\n".join(reports.causes(run, instance, told.words))
        yield "errorMessage", error_message_run.ErrorMessageRunFacet(causes, "PYTHON")


def _output(key: dg.AssetKey, made: list[dg.AssetMaterialization], graph: AssetGraph) -> "OutputDataset":
    from openlineage.client.event_v2 import OutputDataset
    from openlineage.client.facet_v2 import output_statistics_output_dataset

    rows = [count for event in made if (count := _rows(event)) is not None]
    statistics = output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(rowCount=sum(rows))
    return OutputDataset(
        NAMESPACE,
        _name(key),
        {"outputStatistics": statistics} if rows else {},
        facets=_schema(key, made, graph) | _column_lineage(made),
    )


def _schema(key: dg.AssetKey, made: list[dg.AssetMaterialization], graph: AssetGraph) -> dict[str, Any]:
    """Columns as the run found them, else as the asset says them."""
    from openlineage.client.facet_v2 import schema_dataset

    told = [*(event.metadata for event in reversed(made)), graph.get(key).metadata if graph.has(key) else {}]
    schema = next((found for metadata in told if (found := _table(metadata).column_schema)), None)
    if schema is None:
        return {}
    columns = [
        schema_dataset.SchemaDatasetFacetFields(column.name, column.type, column.description, place)
        for place, column in enumerate(schema.columns, 1)
    ]
    return {"schema": schema_dataset.SchemaDatasetFacet(columns)}


def _column_lineage(made: list[dg.AssetMaterialization]) -> dict[str, Any]:
    from openlineage.client.facet_v2 import column_lineage_dataset as facets

    found = next((found for event in reversed(made) if (found := _table(event.metadata).column_lineage)), None)
    if found is None:
        return {}
    fields = {
        column: facets.Fields([facets.InputField(NAMESPACE, _name(dep.asset_key), dep.column_name) for dep in deps])
        for column, deps in found.deps_by_column.items()
        if deps
    }
    return {"columnLineage": facets.ColumnLineageDatasetFacet(fields)}


def _materialized(run: dg.DagsterRun, instance: dg.DagsterInstance) -> dict[dg.AssetKey, list[dg.AssetMaterialization]]:
    """What the run made, in its order; an asset with several days once a day."""
    made: dict[dg.AssetKey, list[dg.AssetMaterialization]] = {}
    for found in reports.events(run, instance, dg.DagsterEventType.ASSET_MATERIALIZATION):
        event = found.step_materialization_data.materialization
        made.setdefault(event.asset_key, []).append(event)
    return made


def _upstream(key: dg.AssetKey, graph: AssetGraph) -> set[dg.AssetKey]:
    return set(graph.get(key).parent_keys) if graph.has(key) else set()


def _rows(event: dg.AssetMaterialization) -> int | None:
    values = (event.metadata[name].value for name in _ROWS if name in event.metadata)
    return next((value for value in values if isinstance(value, int)), None)


def _table(metadata: Mapping[str, Any]) -> TableMetadataSet:
    return TableMetadataSet.extract(metadata)


def _name(key: dg.AssetKey) -> str:
    return ".".join(key.path)
