"""DAGSTER_HOME: where it lies, and the dagster.yaml in it, which is placed once and from then on is its owner's."""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import yaml

from pipeline.commands.errors import CommandError
from pipeline.folders import FILE_OF_OWNER, make_folder
from pipeline.settings import FILES, Settings

OURS = (FILES / "dagster.yaml").resolve()
POSTGRES = (FILES / "deploy" / "dagster.postgres.yaml").resolve()
"""What is added to ours where the setting `postgres` names a server."""
_NOTHING = object()


def home_of(settings: Settings) -> Path:
    """DAGSTER_HOME, or `<data>/dagster` where it is not set."""
    return Path(os.environ.get("DAGSTER_HOME") or settings.data / "dagster").expanduser().absolute()


def prepare(settings: Settings) -> Path:
    """The home, made where it is missing, with a dagster.yaml: ours where there is none. Says on standard error
    where the one that is there differs. Raises CommandError."""
    home = home_of(settings)
    if home.exists() and not home.is_dir():
        raise CommandError(f"DAGSTER_HOME: {home} is not a folder; give it the name of one, or leave it unset")
    make_folder(home)
    try:
        place = os.open(home / "dagster.yaml", os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_OF_OWNER)
    except FileExistsError:
        if found := differences(home):
            # After an upgrade above all: what the two lack may be what keeps two nights apart.
            seen = f"{home / 'dagster.yaml'} differs from ours in {len(found)} settings"
            print(f"quotewire: {seen}; it stays: `quotewire doctor` names them and how to take ours", file=sys.stderr)
        return home
    with os.fdopen(place, "wb") as file:
        file.write(OURS.read_bytes())
        if settings.postgres:
            file.write(b"\n" + POSTGRES.read_bytes())
    return home


def differences(home: Path) -> list[str]:
    """The settings of our dagster.yaml that the home's has otherwise, as "a.b.c: theirs, ours: ..."; what it adds is its own
    business. Raises CommandError where it is not readable."""
    return list(_differences(_read(home / "dagster.yaml"), _read(OURS), ()))


def keeps_runs_elsewhere(home: Path) -> bool:
    """Whether the home's dagster.yaml names another storage than the files beside it. Raises CommandError where it is not
    readable."""
    file = home / "dagster.yaml"
    return file.exists() and "storage" in _read(file)


def take_ours(home: Path) -> str:
    """The command that does so."""
    return f"cp {OURS} {home}/"


def _read(file: Path) -> Mapping[str, object]:
    try:
        read: object = yaml.safe_load(file.read_text()) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark else ""
        raise CommandError(
            f"{file}: no readable YAML{where}; mend it, or take ours: {take_ours(file.parent)}"
        ) from error
    if not isinstance(read, dict):
        raise CommandError(f"{file}: not a list of settings; mend it, or take ours: {take_ours(file.parent)}")
    return cast("Mapping[str, object]", read)


def _differences(theirs: object, ours: object, place: tuple[str, ...]) -> Iterator[str]:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        mine, other = cast("dict[str, object]", ours), cast("dict[str, object]", theirs)
        for name in mine:
            yield from _differences(other.get(name, _NOTHING), mine[name], (*place, name))
    elif theirs != ours:
        yield f"{'.'.join(place)}: {'nothing' if theirs is _NOTHING else theirs}, ours: {ours}"
