"""Other programs, run to their end: scorers as they lie in the shared folder, and `quotewire` by the door that users take."""

import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


class CommandFailed(RuntimeError):
    """A program ended with another exit code than 0; the message holds the end of what it printed."""


def python(*arguments: str | Path) -> str:
    """What a Python script prints."""
    return _printed([sys.executable, *map(str, arguments)])


def quotewire(*arguments: str | Path, **environment: str) -> str:
    """What the command prints, as installed beside this Python, with variables added to the environment."""
    return _printed([str(Path(sys.executable).with_name("quotewire")), *map(str, arguments)], environment)


def _printed(command: Sequence[str], environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=os.environ | (environment or {}), check=False
    )
    if done.returncode:
        raise CommandFailed(f"{shlex.join(command)} ended with exit code {done.returncode}:\n{done.stdout[-2000:]}")
    return done.stdout
