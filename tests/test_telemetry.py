"""Nothing is sent and no id is kept: onnxruntime's own telemetry, which is on by default."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.settings import PROJECT

# It is written by a thread of its own.
UNTIL_KEPT = """
import pathlib, time
deadline = time.monotonic() + 60
while not any(pathlib.Path.home().iterdir()) and time.monotonic() < deadline:
    time.sleep(0.05)
"""


@pytest.mark.parametrize(
    ("first", "then", "kept"),
    [("pipeline.language.model.entity_encoder", "", []), ("sys", UNTIL_KEPT, [".cache"])],
    ids=["with us", "without us"],
)
def test_onnxruntime_keeps_no_id_of_the_machine(tmp_path: Path, first: str, then: str, kept: list[str]) -> None:
    """Without us it does: the day it stops, this row says that ours is no longer needed."""
    environment = {name: v for name, v in os.environ.items() if name not in ("ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME")}
    subprocess.run(
        [sys.executable, "-c", f"import {first}, onnxruntime\n{then}"],
        cwd=PROJECT,
        env=environment | {"HOME": str(tmp_path)},
        check=True,
    )
    assert [path.name for path in tmp_path.iterdir()] == kept
