"""The work itself: capture, clean, dedupe, extract, warehouse. Nothing in here imports Dagster."""

import gc
import os

# onnxruntime (1.31, Privacy.md) reports its use to its maker unless this is set before it is first imported, in any process;
# with it nothing is sent, and no id of the machine is kept in the user's cache.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

# Our processes hold a million objects of libraries for good. By Python's own bounds (700, 10, 10) looking through them again for
# cycles takes a seventh of the time to import the assets, and 3 % of the time to read texts.
gc.set_threshold(20_000, 20, 50)
