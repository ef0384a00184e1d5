"""The work itself: capture, clean, dedupe, extract, warehouse. Nothing in here imports Dagster."""

import os

# onnxruntime (1.31, Privacy.md) reports its use to its maker unless this is set before it is first imported, in any process;
# with it nothing is sent, and no id of the machine is kept in the user's cache.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
