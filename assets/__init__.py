"""The Dagster face of Quotewire: thin assets, checks, jobs and schedules over `pipeline`. Importing it turns telemetry off."""

import os
import warnings

import dagster as dg

# For processes that this one starts: nothing is sent. But the variable stops the sending alone
# (dagster 1.13.27, _core/telemetry_upload.py): an event log and ids of machine and user would still be written.
os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
# For this one: no DAGSTER_HOME can turn it on.
dg.DagsterInstance.telemetry_enabled = property(lambda _: False)  # type: ignore[method-assign]

# Dagster names no owners of a sensor of ours: it warns of its own call, at every start, where a sensor has several jobs
# (dagster 1.13.27, SensorDefinition.with_attributes).
warnings.filterwarnings("ignore", "Parameter `owners` of initializer `SensorDefinition", dg.BetaWarning)
