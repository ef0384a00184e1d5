"""`quotewire ...`: the command line. Each command is a few lines in a module here and its work in pipeline.commands."""

import logging
import os
import sys

import cyclopts

from pipeline.cli import (
    asking,
    care,
    deploying,
    keeping,
    looking,
    reading,
    sources,
    upgrades,
    watching,
)
from pipeline.cli.app import app
from pipeline.commands.errors import UsageError
from pipeline.errors import DISK, DISK_REMEDY, PassingError, PermanentError

# In the order in which `quotewire --help` knows them; importing a module registers its commands.
COMMANDS = (
    reading,
    asking,
    looking,
    care,
    sources,
    upgrades,
    keeping,
    deploying,
    watching,
)


def main() -> None:
    """Exit codes: 0 done, 1 the command failed (one line on standard error says why), 2 it was called wrongly."""
    from pipeline.warehouse import WarehouseBusy

    # A retry is no news to a person at a terminal: what came of it is told.
    logging.getLogger("stamina").setLevel(logging.ERROR)
    try:
        code = app(sys.argv[1:], exit_on_error=False, print_error=False, result_action="return_value")
    except (cyclopts.CycloptsError, UsageError) as error:
        print(f"quotewire: {' '.join(str(error).split())} (quotewire --help)", file=sys.stderr)
        sys.exit(2)
    except (PermanentError, PassingError, WarehouseBusy) as error:
        print(f"quotewire: {error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        # The reader (head, a closed pager) has enough; Python must not complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        if error.errno not in DISK:
            raise
        print(f"quotewire: {error}; {DISK_REMEDY}", file=sys.stderr)
        sys.exit(1)
    sys.exit(code or 0)
