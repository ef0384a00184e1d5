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
    try:
        return int(json.loads(note.read_text(encoding="utf-8"))["layout"])
    except (ValueError, TypeError, KeyError) as error:
        raise LayoutError(
            f"{note} is damaged ({error}): delete it and run `quotewire upgrade`, which looks at every file and writes it again"
        ) from error


def require_readable(root: Path) -> None:
    """Raises LayoutError where the lake in `root` is of a newer layout than this version's."""
    found = layout_of(root)
    if found > LAYOUT:
        raise LayoutError(
            f"{root} is of layout {found}, written by a newer version of Quotewire, and this one reads up to {LAYOUT}: install "
            "that version again, or set QUOTEWIRE_DATA to a folder of its own"
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
