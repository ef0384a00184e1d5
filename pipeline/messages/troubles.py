"""What a person knows already: troubles told once when they begin, once a day while they last, and once when they are over."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.errors import PermanentError
from pipeline.folders import FILE_OF_OWNER, write_whole

# Less than a day, so that a nightly check is told again every night.
TOLD_AGAIN = timedelta(hours=20)


class TroublesError(PermanentError):
    """The file of known troubles cannot be read; the message names it and the remedy."""


@dataclass(frozen=True)
class Known:
    """A trouble in words, since when it is known, and when it was told last."""

    words: str
    since: datetime
    told: datetime


@dataclass(frozen=True)
class News:
    """What is to be told, a line each; `known` is what is known after that."""

    lines: list[str] = field(default_factory=list[str])
    known: Mapping[str, Known] = field(default_factory=dict[str, Known])


def news(
    known: Mapping[str, Known], troubles: Mapping[str, str], looked_at: Callable[[str], bool], now: datetime
) -> News:
    """Compares what is the matter now (key to words) with what was known; of keys not looked at nothing is said."""
    lines: list[str] = []
    after = dict(known)
    for key, words in troubles.items():
        before = known.get(key)
        if before is None:
            lines.append(f"new: {words}")
            after[key] = Known(words, now, now)
        elif not timedelta(0) <= now - before.told < TOLD_AGAIN:
            lines.append(f"still (since {before.since:%Y-%m-%d %H:%M} UTC): {words}")
            after[key] = Known(words, before.since, now)
    for key, before in known.items():
        if key not in troubles and looked_at(key):
            lines.append(f"over (since {before.since:%Y-%m-%d %H:%M} UTC): {before.words}")
            del after[key]
    return News(lines, after)


def read_known(path: Path) -> dict[str, Known]:
    """Raises TroublesError for a damaged file."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return {
            key: Known(row["words"], datetime.fromisoformat(row["since"]), datetime.fromisoformat(row["told"]))
            for key, row in rows.items()
        }
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise TroublesError(f"{path} cannot be read ({error}); delete it: what lasts is told once more") from error


def write_known(path: Path, known: Mapping[str, Known]) -> None:
    """Raises OSError."""
    rows = {key: vars(trouble) for key, trouble in known.items()}
    write_whole(path, json.dumps(rows, default=datetime.isoformat, ensure_ascii=False), FILE_OF_OWNER)
