"""Dagster's parts begin at the same moment on a machine that was just set up."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from pipeline.settings import PROJECT


def test_parts_that_begin_at_once_on_a_new_home_all_find_its_tables(tmp_path: Path) -> None:
    shutil.copyfile(PROJECT / "dagster.yaml", tmp_path / "dagster.yaml")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("QUOTEWIRE_", "DAGSTER_"))}
    around = kept | {"DAGSTER_HOME": str(tmp_path), "QUOTEWIRE_DATA": str(tmp_path / "data")}
    command = [sys.executable, "-m", "assets.service", "dagster", "run", "list"]
    parts = [
        subprocess.Popen(command, cwd=PROJECT, env=around, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(4)
    ]
    told = [part.communicate()[0] for part in parts]
    assert [part.returncode for part in parts] == [0] * 4, "\n".join(told)
