"""The two jobs through Dagster in this process, on a test's own settings."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

import dagster as dg

from assets.definitions import build_defs
from assets.failures import reason
from pipeline.settings import Settings
from pipeline.warehouse import BASE_TABLES, MADE_TABLES


def run_job(
    settings: Settings, job: Literal["capture", "nightly"], day: date, only: Sequence[str] = ()
) -> dg.ExecuteInProcessResult:
    """The job, or its assets `only`. Records nothing outside this process. Does not raise: the result says what failed."""
    with dg.DagsterInstance.ephemeral() as instance:
        return (
            build_defs(settings)
            .resolve_job_def(job)
            .execute_in_process(
                partition_key=day.isoformat(),
                asset_selection=[dg.AssetKey(name.split("/")) for name in only] or None,
                instance=instance,
                raise_on_error=False,
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            )
        )


def of_warehouse(settings: Settings) -> list[str]:
    """The assets of a night that come after the lake's."""
    keys = (spec.key for spec in build_defs(settings).resolve_all_asset_specs())
    return [key.to_user_string() for key in keys if key.path[0] in ("news", "marts", "parts", "ops", "published")]


# What is loaded, and the publication: without the models between them.
LOAD_AND_PUBLISH = (*(base.name.replace(".", "/") for base in (*BASE_TABLES, *MADE_TABLES)), "published")


def failures(result: dg.ExecuteInProcessResult) -> dict[str, str]:
    """The failed steps and why, as a person is told."""
    return {str(event.step_key): reason(event) for event in result.get_step_failure_events()}


def verdicts(result: dg.ExecuteInProcessResult) -> dict[str, bool]:
    """Every check that was carried out, as asset:check, and whether it passed."""
    found = result.get_asset_check_evaluations()
    return {f"{check.asset_key.to_user_string()}:{check.check_name}": check.passed for check in found}
