"""What a site reserves of text and data mining for all of its pages, in /.well-known/tdmrep.json; asked for only where the
settings honour reservations. https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/"""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import urlsplit

from protego import Protego

from pipeline.capture.addresses import host_of
from pipeline.capture.client import Client
from pipeline.capture.failure import Failure
from pipeline.capture.readers import Readers
from pipeline.capture.remembered import RobotsCopy
from pipeline.capture.state import State

PATH = "/.well-known/tdmrep.json"
_FRESH = timedelta(hours=24)
_LIMIT = 500 * 1024
_MOST = 1000


class SiteReservations:
    """The files of the hosts of one run; copies are kept in the state for a day. A file that cannot be had, or is none, says
    nothing: its pages may say it themselves. Safe for threads."""

    def __init__(self, client: Client, state: State, clock: Callable[[], datetime], readers: Readers) -> None:
        self._client = client
        self._state = state
        self._clock = clock
        self._readers = readers
        self._lock = threading.Lock()
        self._loading: dict[str, threading.Lock] = {}
        self._texts: dict[str, str] = {}

    def check(self, url: str) -> None:
        """Raises Failure('reserved') where the site's file reserves the address."""
        file = f"{urlsplit(url).scheme}://{host_of(url)}{PATH}"
        text = self._text(file)
        try:
            reserved = bool(text) and self._readers.read(reserves, text, url)
        except Failure:
            return
        if reserved:
            raise Failure("reserved", f"{file} reserves text and data mining of this address")

    def _text(self, file: str) -> str:
        with self._lock:
            loading = self._loading.setdefault(file, threading.Lock())
        with loading:
            if file not in self._texts:
                self._texts[file] = self._load(file)
            return self._texts[file]

    def _load(self, file: str) -> str:
        now = self._clock()
        copy = self._state.robots(file)
        if copy is None or not timedelta(0) <= now - copy.fetched_at < _FRESH:
            answer = self._client.fetch(file, max_bytes=_LIMIT)
            if answer.outcome == "ok":
                copy = RobotsCopy(now, answer.body.decode("utf-8-sig", "replace"))
            elif answer.later:
                return copy.text if copy else ""
            else:
                copy = RobotsCopy(now, "")
            self._state.keep_robots(file, copy)
        return copy.text


def reserves(text: str, url: str) -> bool:
    """Whether a file reserves an address: by the longest of its locations that fits, of equal ones by that which reserves
    nothing, as paths of a robots.txt do (4.1)."""
    lines = ["User-agent: *", *(f"{'Disallow' if reserved else 'Allow'}: {path}" for path, reserved in _rules(text))]
    return not Protego.parse("\n".join(lines)).can_fetch(url, "*")


def _rules(text: str) -> Iterator[tuple[str, bool]]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return
    for rule in cast("list[Any]", told)[:_MOST] if isinstance(told, list) else []:
        if isinstance(rule, dict):
            location, said = (cast("dict[str, Any]", rule).get(name) for name in ("location", "tdm-reservation"))
            if isinstance(location, str) and location.startswith("/") and location.isprintable() and said in (0, 1):
                yield location, said == 1
