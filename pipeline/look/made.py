"""What a call of the look gives back, and how it fails."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.errors import PermanentError


class LookError(PermanentError):
    """No page can be made; the message names what is missing and the remedy."""


@dataclass(frozen=True)
class Made:
    """The files that were written, what the night says in sentences, and a picture of it as SVG (None: nothing to draw).
    `undrawn` says why the page has no pictures; None where it has them."""

    day: date
    page: Path
    index: Path
    mail: Path | None
    sentences: tuple[str, ...]
    picture: str | None
    undrawn: str | None
