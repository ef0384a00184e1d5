"""Messages on their way: none is lost by a kill or a receiver that is away, and none sent twice that was noted as sent."""

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.messages.outbox import LONGEST_WAIT, SENT_KEPT, Delivery, Message, NotSent, NotYet, Outbox, OutboxError
from pipeline.messages.troubles import TroublesError, news, read_known, write_known
from pipeline.settings import PROJECT

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
SECONDS = 10.0


def letter(name: str, minute: int = 0) -> Message:
    return Message(name, f"The news of {name}.\nAll of it.", NOON + timedelta(minutes=minute))


@pytest.fixture
def box(tmp_path: Path) -> Outbox:
    return Outbox(tmp_path / "outbox")


def test_messages_are_sent_oldest_first_and_once(box: Outbox):
    assert box.put(letter("b", minute=1))
    assert box.put(letter("a", minute=2))
    assert not box.put(letter("a", minute=3))
    sent: list[Message] = []
    assert box.deliver(sent.append, NOON, SECONDS) == Delivery(2, None)
    assert sent == [letter("b", minute=1), letter("a", minute=2)]
    assert not box.put(letter("a"))
    assert box.deliver(sent.append, NOON, SECONDS) == Delivery(0, None)


def test_a_failure_ends_the_round_and_its_message_waits_longer_each_time(box: Outbox):
    box.put(letter("a"))
    box.put(letter("b", minute=1))
    tried: list[str] = []

    def fail_a(message: Message) -> None:
        tried.append(message.id)
        if message.id == "a":
            raise NotSent("the host is away")

    waits: list[timedelta] = []
    now = NOON
    for _ in range(9):
        assert box.deliver(fail_a, now, SECONDS).failure == "the host is away"
        (waiting,) = [message for message in box.waiting() if message.id == "a"]
        assert waiting.due
        assert box.deliver(fail_a, waiting.due - timedelta(seconds=1), SECONDS).failure is None
        waits.append(waiting.due - now)
        now = waiting.due
    assert tried.count("b") == 1  # what one message cannot, the next can
    assert waits[0] == timedelta(seconds=30)
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT
    assert (waiting.attempts, waiting.error) == (9, "the host is away")


def test_a_message_that_is_not_complete_waits_without_a_failure(box: Outbox):
    box.put(letter("a"))

    def incomplete(_: Message) -> None:
        raise NotYet

    assert box.deliver(incomplete, NOON, SECONDS) == Delivery(0, None)
    assert box.waiting() == [letter("a")]


def test_a_clock_that_is_set_back_holds_no_message(box: Outbox):
    box.put(letter("a"))

    def fail(_: Message) -> None:
        raise NotSent("away")

    box.deliver(fail, NOON, SECONDS)
    assert box.deliver(lambda _: None, NOON - timedelta(days=400), SECONDS).sent == 1


def test_no_message_is_begun_after_the_time_of_a_round(box: Outbox):
    for name in "abc":
        box.put(letter(name))
    assert box.deliver(lambda _: None, NOON, -1) == Delivery(0, None)
    assert len(box.waiting()) == 3


def test_two_rounds_at_once_send_each_message_once(box: Outbox):
    box.put(letter("a"))
    begun, end = threading.Event(), threading.Event()
    sent: list[str] = []

    def slow(message: Message) -> None:
        sent.append(message.id)
        begun.set()
        assert end.wait(SECONDS)

    first = threading.Thread(target=box.deliver, args=(slow, NOON, SECONDS))
    first.start()
    assert begun.wait(SECONDS)
    assert box.deliver(slow, NOON, SECONDS) == Delivery(0, None)
    end.set()
    first.join()
    assert sent == ["a"]


def test_a_kill_while_a_message_is_sent_leaves_it_to_be_sent(box: Outbox, tmp_path: Path):
    box.put(letter("a"))
    code = (
        "import os, signal, sys; from pathlib import Path; from pipeline.messages import outbox\n"
        "kill = lambda message: os.kill(os.getpid(), signal.SIGKILL)\n"
        "outbox.Outbox(Path(sys.argv[1])).deliver(kill, outbox.now(), 10)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "outbox")], cwd=PROJECT, check=False)
    assert done.returncode == -9
    sent: list[Message] = []
    box.deliver(sent.append, NOON, SECONDS)
    assert sent == [letter("a")]


def test_a_damaged_message_keeps_no_other_back_and_is_named(box: Outbox, tmp_path: Path):
    box.put(letter("b"))
    damaged = tmp_path / "outbox" / "waiting" / "a.json"
    damaged.write_text('{"id": "a", "te')
    sent: list[str] = []
    with pytest.raises(OutboxError, match="a.json is no message"):
        box.deliver(lambda message: sent.append(message.id), NOON, SECONDS)
    assert sent == ["b"]
    with pytest.raises(OutboxError, match="delete it"):
        box.waiting()


def test_what_was_sent_is_forgotten_after_a_month(box: Outbox, tmp_path: Path):
    box.put(letter("a"))
    box.deliver(lambda _: None, datetime.now(UTC), SECONDS)
    assert [path.name for path in (tmp_path / "outbox" / "sent").iterdir()] == ["a"]
    box.deliver(lambda _: None, datetime.now(UTC) + SENT_KEPT, SECONDS)
    assert not list((tmp_path / "outbox" / "sent").iterdir())


def test_messages_are_for_their_owner_alone(box: Outbox, tmp_path: Path):
    box.put(letter("a"))
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("outbox/**/*")}
    assert modes == {"waiting": 0o700, "a.json": 0o600}


def test_troubles_that_were_not_looked_at_stay_known(tmp_path: Path):
    path = tmp_path / "troubles.json"
    write_known(path, news({}, {"check a ": "check a", "source b": "source b"}, lambda _: False, NOON).known)
    found = news(read_known(path), {}, lambda key: key.startswith("source "), NOON)
    assert found.lines == ["over (since 2026-03-04 12:00 UTC): source b"]
    assert list(found.known) == ["check a "]


def test_a_clock_that_is_set_back_tells_a_trouble_again_and_not_never():
    known = news({}, {"a": "a"}, lambda _: True, NOON).known
    assert news(known, {"a": "a"}, lambda _: True, NOON - timedelta(days=90)).lines


def test_a_damaged_file_of_troubles_is_named_with_its_remedy(tmp_path: Path):
    (tmp_path / "troubles.json").write_text("[1]")
    with pytest.raises(TroublesError, match="delete it"):
        read_known(tmp_path / "troubles.json")
