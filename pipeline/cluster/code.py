"""What a node must have in common with the machine that asks it: the code and model of this package, and the libraries."""

import hashlib
import platform
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

from pipeline.versions import with_libraries

PACKAGE = Path(__file__).resolve().parents[1]
MODEL = PACKAGE / "language" / "en_quotewire_sm"


@cache
def code() -> Mapping[str, str]:
    """By name what two machines that give the same answers have in common: a digest of code and model, Python, libraries."""
    libraries = sorted(word for word in _required() if word)
    return {
        "code and model": digest(PACKAGE),
        "Python": platform.python_version(),
        "libraries": with_libraries("", libraries).removeprefix("+"),
    }


def digest(package: Path) -> str:
    """Of the code and the model in a folder of this package: of what files hold, under their names in it."""
    found = hashlib.sha256()
    for path in _files(package):
        found.update(f"{path.relative_to(package).as_posix()}\0{path.stat().st_size}\0".encode())
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


def difference(here: Mapping[str, str], there: Mapping[str, str]) -> str:
    """What differs, in words; empty where nothing does."""
    told: list[str] = []
    for name in sorted({*here, *there}):
        ours, theirs = (set(side.get(name, "none").split("+")) for side in (here, there))
        if ours != theirs:
            told.append(f"{name} {', '.join(sorted(theirs - ours))} there, {', '.join(sorted(ours - theirs))} here")
    return "; ".join(told)


def _files(package: Path) -> Iterator[Path]:
    model = package / MODEL.relative_to(PACKAGE)
    yield from sorted(path for path in package.rglob("*.py") if "files" not in path.relative_to(package).parts[:1])
    yield from sorted(path for path in model.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc"))


def _required() -> Iterator[str]:
    for line in metadata.requires("quotewire") or ():
        requirement, _, marker = line.partition(";")
        if "extra" not in marker:
            yield "".join(c if c.isalnum() or c in "-_" else " " for c in requirement).split()[0]
