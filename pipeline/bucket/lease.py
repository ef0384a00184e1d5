"""Locks between machines: an object that its holder renews while it lives, and that another takes over when it no longer does.

No two clocks are compared: who waits measures by its own how long the object stays the same. A holder that could not renew in
time (paused, cut off) is told so when it next writes; what it wrote on condition stands or fell by that condition.
"""

import os
import socket
import threading
import time
import uuid
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from pipeline.bucket.errors import BucketLostError, TakenError
from pipeline.bucket.store import Store

FOLDER = "leases"
# A holder renews every BEAT_S; one that has not for DEAD_S is taken for dead.
BEAT_S, DEAD_S, POLL_S = 5.0, 30.0, 0.5


@dataclass(frozen=True)
class Holder:
    """Who holds a lease, since when, and how often it was renewed; `token` is that of one holding. Of one that is about to be
    removed (`is_going`) it is who removes it."""

    token: str
    host: str
    process: int
    since: str
    beat: int = 0
    is_free: bool = False
    is_going: bool = False

    def __str__(self) -> str:
        return f"process {self.process} of {self.host} (since {self.since})"


_HOLDER = TypeAdapter(Holder)
_NOBODY = Holder("", "", 0, "", is_free=True)


class Lease:
    """A lease that this process holds, renewed by a thread of its own until it is let go."""

    def __init__(self, store: Store, name: str, mine: Holder, tag: str) -> None:
        self.name = name
        self.store = store
        self._mine = mine
        self._tag = tag
        self._renewed = time.monotonic()
        self._is_lost = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._renew, name=f"lease {name}", daemon=True)
        self._thread.start()

    def require_held(self) -> None:
        """Raises BucketLostError where another may hold it by now."""
        if self._is_over():
            raise BucketLostError(
                f"the lock {self.name} of {self.store.address} could not be renewed for {DEAD_S:.0f} seconds, and may be "
                "another's by now: nothing more is written; look after the network, and run it again"
            )

    def _is_over(self) -> bool:
        # For good: who comes later may have begun.
        self._is_lost |= time.monotonic() - self._renewed > DEAD_S
        return self._is_lost

    def let_go(self) -> None:
        """Where the bucket does not answer, it is free after DEAD_S."""
        self._ended.set()
        self._thread.join()
        free = Holder(self._mine.token, self._mine.host, self._mine.process, self._mine.since, is_free=True)
        with suppress(BucketLostError):
            self.store.replace(self.name, _HOLDER.dump_json(free), self._tag)

    def _renew(self) -> None:
        beat = 0
        while not self._ended.wait(BEAT_S) and not self._is_over():
            beat += 1
            asked = time.monotonic()
            with suppress(BucketLostError):  # tried again at the next beat, while there is time
                if self._beaten(beat):
                    self._renewed = asked
                else:
                    self._is_lost = True

    def _beaten(self, beat: int) -> bool:
        mine = Holder(self._mine.token, self._mine.host, self._mine.process, self._mine.since, beat)
        tag = self.store.replace(self.name, _HOLDER.dump_json(mine), self._tag)
        if tag is None:
            # An answer may have been lost on its way: then the content is ours all the same.
            holder, tag = _look(self.store, self.name)
            if holder.token != self._mine.token or tag is None:
                return False
        self._tag = tag
        return True


_held: set[Lease] = set()


@contextmanager
def held(store: Store, name: str, *, otherwise: Literal["wait", "refuse"], what: str = "") -> Generator[None]:
    """Holds the lease `name` for the block. While another holds it: waits, or raises TakenError, which says `what` is being
    made; one whose holder is dead is taken over after DEAD_S."""
    lease = _taken(store, f"{FOLDER}/{name}.json", what if otherwise == "refuse" else None)
    _held.add(lease)
    try:
        yield
    finally:
        _held.discard(lease)
        lease.let_go()


def require_held(store: Store) -> None:
    """That this process still has all leases that it took in a bucket. Raises BucketLostError."""
    for lease in tuple(_held):
        if lease.store.address == store.address:
            lease.require_held()


def sweep_lease(store: Store, name: str, before: datetime) -> bool:
    """Removes the lease of the object `name` where nobody renewed it since `before`, by the server's clock; False where somebody
    did, or takes it meanwhile. It is held while it goes: who asks for it then waits, and makes it anew."""
    found = store.read(name)
    if found is None or found.modified >= before:
        return False
    if store.replace(name, _HOLDER.dump_json(_this_process(is_going=True)), found.tag) is None:
        return False
    store.remove(name)
    return True


def _this_process(*, is_going: bool = False) -> Holder:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Holder(uuid.uuid4().hex, socket.gethostname(), os.getpid(), now, is_going=is_going)


def _taken(store: Store, name: str, refusing: str | None) -> Lease:
    mine = _this_process()
    seen, since = "", time.monotonic()
    while True:
        holder, tag = _look(store, name)
        if holder.token == mine.token and tag:
            return Lease(store, name, mine, tag)  # the answer to our own writing was lost
        if tag != seen:
            if seen and refusing is not None and not (holder.is_free or holder.is_going):
                raise TakenError(
                    f"{refusing} in {store.address}: {holder} is at work on them; it goes on and this one ends. Wait for it, or "
                    "stop it, and run this again"
                )
            seen, since = tag or "", time.monotonic()
        if holder.is_free or time.monotonic() - since > DEAD_S:
            if got := store.replace(name, _HOLDER.dump_json(mine), tag):
                return Lease(store, name, mine, got)
            continue
        time.sleep(POLL_S)


def _look(store: Store, name: str) -> tuple[Holder, str | None]:
    found = store.read(name)
    if found is None:
        return _NOBODY, None
    try:
        return _HOLDER.validate_json(found.content), found.tag
    except ValidationError:
        return _NOBODY, found.tag  # no holder writes such: it is written anew
