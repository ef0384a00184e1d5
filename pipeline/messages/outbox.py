"""Messages on their way to a person or a service: a file each, written first, sent until that works, then noted as sent.

Neither a kill nor a receiver that is away loses one. A kill between sending and noting sends it twice, under the same id.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.errors import PermanentError
from pipeline.folders import FILE_OF_OWNER, make_folder, write_whole

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
# Ids of what was sent are known for so long: no run is reported after that.
SENT_KEPT = timedelta(days=30)


class OutboxError(PermanentError):
    """A message file cannot be read; the message names it and the remedy."""


class NotSent(RuntimeError):
    """A message could not be sent now; it will be tried again."""


class NotYet(RuntimeError):
    """A message is not complete yet; that is no failure."""


@dataclass(frozen=True)
class Message:
    """What is to be sent. Ids are file names: the same news has the same id however often it is told.

    `retry_of` is a run whose retry the text is to name before it is sent.
    """

    id: str
    text: str
    at: datetime
    retry_of: str | None = None
    attempts: int = 0
    due: datetime | None = None
    error: str | None = None

    @property
    def subject(self) -> str:
        return self.text.partition("\n")[0]


@dataclass(frozen=True)
class Delivery:
    """What came of a round: messages sent, and the first failure, which ended it."""

    sent: int
    failure: str | None


class Outbox:
    """The messages under one folder, which is made when it is needed."""

    def __init__(self, folder: Path) -> None:
        self._waiting = folder / "waiting"
        self._sent = folder / "sent"

    def put(self, message: Message) -> bool:
        """Keeps a message until it is sent; False where it was put before. Raises OSError."""
        if self._file(message.id).exists() or (self._sent / message.id).exists():
            return False
        self._write(message)
        return True

    def waiting(self) -> list[Message]:
        """What is not sent yet, oldest first. Raises OutboxError for a damaged file."""
        messages, damaged = self._read()
        if damaged:
            raise OutboxError(damaged[0])
        return messages

    def is_waiting(self, message_id: str) -> bool:
        return self._file(message_id).exists()

    def deliver(self, send: Callable[[Message], None], now: datetime, seconds: float) -> Delivery:
        """Sends what is due, oldest first, beginning none after `seconds`; another process at it leaves nothing to do.

        `send` raises NotSent (ends the round; that message waits longer each time) or NotYet. Raises OutboxError for a
        damaged file, after the others were sent.
        """
        with self._alone() as alone:
            if not alone:
                return Delivery(0, None)
            messages, damaged = self._read()
            delivery = self._send([message for message in messages if _is_due(message, now)], send, now, seconds)
            self._forget(now)
        if damaged:
            raise OutboxError(damaged[0])
        return delivery

    def _send(
        self, messages: list[Message], send: Callable[[Message], None], now: datetime, seconds: float
    ) -> Delivery:
        sent, deadline = 0, time.monotonic() + seconds
        for message in messages:
            if time.monotonic() > deadline:
                break
            try:
                send(message)
            except NotYet:
                continue
            except NotSent as failure:
                wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(message.attempts, 10))
                self._write(replace(message, attempts=message.attempts + 1, due=now + wait, error=str(failure)))
                return Delivery(sent, str(failure))
            make_folder(self._sent)
            self._file(message.id).rename(self._sent / message.id)
            sent += 1
        return Delivery(sent, None)

    def _file(self, message_id: str) -> Path:
        return self._waiting / f"{message_id}.json"

    def _write(self, message: Message) -> None:
        content = json.dumps(asdict(message), default=datetime.isoformat, ensure_ascii=False)
        write_whole(self._file(message.id), content, FILE_OF_OWNER)

    def _read(self) -> tuple[list[Message], list[str]]:
        """Messages, and what is to be said of files that are none."""
        messages: list[Message] = []
        damaged: list[str] = []
        for path in sorted(self._waiting.glob("*.json")):
            try:
                messages.append(_message(path.read_text(encoding="utf-8")))
            except (ValueError, TypeError, KeyError) as error:
                damaged.append(f"{path} is no message ({error}); read what can be read of it, and delete it")
        return sorted(messages, key=lambda message: (message.at, message.id)), damaged

    def _forget(self, now: datetime) -> None:
        if self._sent.is_dir():
            for path in self._sent.iterdir():
                if path.stat().st_mtime < (now - SENT_KEPT).timestamp():
                    path.unlink()

    @contextmanager
    def _alone(self) -> Generator[bool]:
        make_folder(self._waiting)
        handle = os.open(self._waiting / ".lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, FILE_OF_OWNER)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
        finally:
            os.close(handle)


def _is_due(message: Message, now: datetime) -> bool:
    # A clock that was set back must not hold a message for longer than it would ever wait.
    return message.due is None or message.due <= now or message.due > now + LONGEST_WAIT


def _message(text: str) -> Message:
    """Raises ValueError, TypeError and KeyError."""
    values = json.loads(text)
    times = {name: datetime.fromisoformat(values[name]) for name in ("at", "due") if values[name]}
    return Message(**values | times)


def now() -> datetime:
    return datetime.now(UTC)
