"""Nothing is sent and no id is kept: onnxruntime's own telemetry, which is on by default."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.settings import PROJECT

# Of the environment nothing else: where `CI` or its like is set, onnxruntime keeps no id anyway.
NEEDED = ("PATH", "PYTHONPATH")


@pytest.mark.parametrize(
    ("first", "kept"),
    [("pipeline.language.model.entity_encoder", []), ("sys", [".cache"])],
    ids=["with us", "without us"],
)
def test_onnxruntime_keeps_no_id_of_the_machine(tmp_path: Path, first: str, kept: list[str]) -> None:
    """Without us it does: the day it stops, this row says that ours is no longer needed."""
    environment = {name: os.environ[name] for name in NEEDED if name in os.environ}
    subprocess.run(
        [sys.executable, "-c", f"import {first}, onnxruntime"],
        cwd=PROJECT,
        env=environment | {"HOME": str(tmp_path)},
        check=True,
    )
    assert [path.name for path in tmp_path.iterdir()] == kept
