"""Text from outside as it may be shown: on a terminal, in a log, on a page of the UI."""

import re

# C0 and C1 controls but for tab and line feed; the bidirectional controls of Unicode's annex 9.
_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def unsteered(text: str) -> str:
    """Control characters, and those that turn the direction of writing, as escapes: a page's text must not steer what shows
    it. Line breaks and tabs stay."""
    return _STEERING.sub(lambda found: repr(found[0])[1:-1], text)
