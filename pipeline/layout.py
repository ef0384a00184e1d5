"""Which layout a lake is written in: the version that its file `layout.json` tells, and whether this version reads it.

A lake without that file is of layout 1: it was begun before layouts were told. An earlier layout is read as it is, file by
file; `quotewire upgrade` brings it to today's.
"""

import json
from pathlib import Path

from pipeline.errors import PermanentError
from pipeline.folders import write_whole

# Raised with every change of the lake's tables (tests/test_upgrade.py holds it to that): an earlier version, which would
# drop what it does not know when it writes a day again, refuses the lake then.
LAYOUT = 5
FILE = "layout.json"


class LayoutError(PermanentError):
    """The lake is of a layout that this version does not know, or does not say; the message names both and the remedy."""


def layout_of(root: Path) -> int:
    """The layout of the lake in `root`; today's where there is no lake yet. Raises LayoutError for a damaged note."""
    note = root / FILE
    if not note.is_file():
        return LAYOUT if is_empty(root) else 1
    return layout_said(note.read_bytes(), str(note), "delete it")


def layout_said(note: bytes, place: str, remedy: str) -> int:
    """The layout that a note at `place` tells. Raises LayoutError for a damaged one, with the first step of the remedy."""
    try:
        return int(json.loads(note)["layout"])
    except (ValueError, TypeError, KeyError) as error:
        raise LayoutError(
            f"{place} is damaged ({error}): {remedy} and run `quotewire upgrade`, which looks at every file and writes it again"
        ) from error


def require_readable(layout: int, place: str) -> None:
    """Raises LayoutError where the lake at `place` is of a newer layout than this version's."""
    if layout > LAYOUT:
        raise LayoutError(
            f"{place} is of layout {layout}, written by a newer version of Quotewire, and this one reads up to {LAYOUT}: install "
            "that version again, or set QUOTEWIRE_DATA to a place of its own"
        )


def is_empty(root: Path) -> bool:
    """Whether the lake has no table yet."""
    return not any(path.is_dir() for path in root.glob("*"))


def tell_layout(root: Path) -> None:
    """Writes today's layout into the lake, whole. Raises OSError."""
    write_whole(root / FILE, layout_note(LAYOUT))


def layout_note(layout: int) -> str:
    """What a lake of a layout says."""
    return json.dumps({"layout": layout}) + "\n"
