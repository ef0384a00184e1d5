"""Where the gold sets lie that are no part of the project, and their scorers, which are loaded from there and never copied."""

import importlib.util
import os
from pathlib import Path
from types import ModuleType


def shared_folder() -> Path:
    """The folder that QUOTEWIRE_SHARED names, else `shared` beside the repository."""
    return Path(os.environ.get("QUOTEWIRE_SHARED") or Path(__file__).resolve().parents[2] / "shared")


def load_scorer(file: Path) -> ModuleType:
    """The functions of a scorer, from its file."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
