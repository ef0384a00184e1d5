"""`quotewire retention`: what the daily job `housekeeping` does, typed by hand."""

import os
import subprocess
import sys

from pipeline.dagster_home import home_of
from pipeline.settings import CODE, Settings


def keep_within_bounds(settings: Settings, *, dry_run: bool) -> int:
    """Prints what goes; the exit code is that of the work, which knows Dagster and so runs in a process of its own."""
    around = os.environ | settings.variables | {"DAGSTER_HOME": str(home_of(settings))}
    command = [sys.executable, "-m", "assets.housekeeping", *(["--dry-run"] if dry_run else [])]
    return subprocess.run(command, cwd=CODE, env=around, check=False).returncode
