"""What the site answers where it cannot answer: a status, and a sentence that names the thing and the remedy."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from pipeline.errors import PermanentError
from pipeline.look.made import LookError

Told = TypeVar("Told")
Found = TypeVar("Found", bound=Sequence[object])


class SiteError(PermanentError):
    """The site cannot be served; the message says why and what to do."""


class NoAnswer(PermanentError):
    """One page cannot be had: an HTTP status of 400 or more, and what a reader is told."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


def not_found(what: str) -> NoAnswer:
    return NoAnswer(404, f"{what} is not in this publication.")


def found_or_404(found: Found, what: str) -> Found:
    """The rows as they are. Raises NoAnswer where there are none."""
    if not found:
        raise not_found(what)
    return found


def if_told(read: Callable[[], Told]) -> Told | None:
    """None where an earlier version made the publication: of the rest of a page that one can tell."""
    try:
        return read()
    except LookError:
        return None
