"""The command line's app, the options that commands share, and how settings come from both."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from pydantic import ValidationError
from pydantic_settings import SettingsError

from pipeline.bucket.address import is_address
from pipeline.commands.errors import UsageError
from pipeline.settings import Settings

app = App(
    name="quotewire",
    help="Who said what, about whom, who had it first, and who copied it.",
    version_flags=["--version"],
    help_format="markdown",
)


def _on_this_machine(_: object, path: Path | None) -> None:
    if is_address(path):
        raise ValueError("it is written on this machine: give a path, and copy from there")


# Of an address, a folder of its name would be made.
Written = Annotated[Path, Parameter(validator=_on_this_machine)]
DataFolder = Annotated[
    Path | None,
    Parameter(name="--data", help="Data folder, or the address of a bucket (default: QUOTEWIRE_DATA, else ./data)."),
]
Model = Annotated[str | None, Parameter(name="--model", help="spaCy pipeline: embedded, a package, or a path.")]


def settings_of(**given: object) -> Settings:
    """The settings, with the options that were given. Raises UsageError naming the option or variable that is wrong."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        wrong = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}, not {e['input']!r}" for e in error.errors())
        raise UsageError(f"{'; '.join(wrong)} (an option, or QUOTEWIRE_... in the environment)") from error
    except SettingsError as error:
        raise UsageError(f"environment: {error}; a setting that holds several values is written as JSON") from error
