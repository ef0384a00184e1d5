"""`quotewire look`: the page of a night, from the published file."""

import sys
import time
from datetime import date
from pathlib import Path

from pipeline.folders import write_whole
from pipeline.look.folder import make_look, make_older_again, require_known
from pipeline.look.made import LookError
from pipeline.look.sentences import number
from pipeline.settings import Settings


def run_look(
    settings: Settings,
    *,
    day: date | None = None,
    mail: bool = False,
    to: Path | None = None,
    picture: Path | None = None,
) -> int:
    """Writes the pages, prints what the night says and where they are. Raises LookError and WarehouseError."""
    if day:
        require_known(settings, day)
    began = time.monotonic()
    made = make_look(settings, day, to=to, mail=mail)
    cost = f"{made.page.stat().st_size / 1000:.0f} kB, made in {time.monotonic() - began:.1f} s"
    if picture:
        if made.picture is None:
            raise LookError(made.undrawn or f"the night of {made.day} has nothing to draw: name another --day")
        write_whole(picture, made.picture)
    for line in (*made.sentences, cost, "", *filter(None, (made.page, made.mail, made.index, picture))):
        print(line)
    if made.undrawn:
        print(f"quotewire: {made.undrawn}", file=sys.stderr)
    return 0


def run_older(settings: Settings) -> int:
    """Makes the pages again that are older than the publication, and names them. Raises LookError and WarehouseError."""
    made = make_older_again(settings)
    for one in made:
        print(one.page)
        if one.undrawn:
            print(f"quotewire: {one.day}: {one.undrawn}", file=sys.stderr)
    print(f"{number(len(made), 'page')} made again" if made else "no page is older than the publication")
    return 0
