"""Dagster's parts begin at the same moment on a machine that was just set up."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from pipeline.settings import PROJECT

# Each imports what it needs, and waits until all have: so they come to the tables at once.
PART = """
import sys, time
from pathlib import Path
from assets import service
import dagster._cli
Path(sys.argv[1] + ".ready").touch()
while not Path(sys.argv[2]).exists():
    time.sleep(0.005)
sys.argv = ["", "dagster", "run", "list"]
sys.exit(service.main())
"""
PARTS = 4


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
    assert [part.returncode for part in parts] == [0] * PARTS, "\n".join(told)
