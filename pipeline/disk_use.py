"""What takes the disk under the data folder, part by part, and what is free there."""

import shutil
from pathlib import Path

from pipeline.settings import Settings

GB = 1e9


def in_words(size: int) -> str:
    """Bytes as people read them."""
    return f"{size / GB:.1f} GB" if size >= GB else f"{size / 1e6:.1f} MB"


def usage(settings: Settings, dagster_home: Path) -> dict[str, int]:
    """Bytes on disk of each part of the data folder, the rest of it as `other`."""
    parts = {
        "archive": settings.archive,
        "lake": settings.lake,
        "working file": settings.warehouse.working,
        "publications": settings.warehouse.publications,
        "cache": settings.cache,
        "Dagster": dagster_home,
    }
    sizes = {name: _bytes(path) for name, path in parts.items()}
    inside = sum(size for name, size in sizes.items() if parts[name].is_relative_to(settings.data))
    return sizes | {"other": _bytes(settings.data) - inside}


def free(settings: Settings) -> int:
    """Bytes free on the disk of the data folder."""
    return shutil.disk_usage(
        next(path for path in (settings.data, *settings.data.resolve().parents) if path.exists())
    ).free


def _bytes(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(_allocated(file) for file in files)


def _allocated(file: Path) -> int:
    """A file that goes while it is counted counts nothing."""
    try:
        return file.lstat().st_blocks * 512
    except (FileNotFoundError, NotADirectoryError):
        return 0
