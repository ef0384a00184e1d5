"""The commands of deploy/notify against a mail server and a webhook that take what they get, by way of the outbox."""

import json
import shlex
import socketserver
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from pipeline.messages.notify import notify
from pipeline.messages.outbox import Message, NotSent
from pipeline.settings import PROJECT

RECIPES = PROJECT / "deploy" / "notify"
MESSAGE = Message(
    "failed-1", "Quotewire: run 1 of job nightly failed.\nstep extract: “the disk is full”\n.\nend", datetime.now(UTC)
)


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[int]:
    with server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


class Mailbox(socketserver.TCPServer):
    """A mail server that keeps what it gets, and refuses addresses at `refused.example`."""

    allow_reuse_address = True

    def __init__(self) -> None:
        self.mails: list[str] = []
        super().__init__(("127.0.0.1", 0), MailHandler)


class MailHandler(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline().decode().rstrip("\r\n"):
            word = line[:4].upper()
            if word == "DATA":
                self.say("354 go on")
                self.server.mails.append(self.read_mail())
                self.say("250 taken")
            elif "refused.example" in line:
                self.say("550 no such address")
            elif word == "QUIT":
                self.say("221 goodbye")
                return
            else:
                self.say("250 well")

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def read_mail(self) -> str:
        lines: list[str] = []
        while (line := self.rfile.readline().decode().rstrip("\r\n")) != ".":
            lines.append(line.removeprefix(".") if line.startswith("..") else line)
        return "\n".join(lines)


class Chat(HTTPServer):
    """A webhook that keeps what it gets and answers with `status`."""

    def __init__(self, status: int = 200) -> None:
        self.status, self.posts = status, list[tuple[str, str | None, object]]()
        super().__init__(("127.0.0.1", 0), ChatHandler)


class ChatHandler(BaseHTTPRequestHandler):
    server: Chat

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append((self.path, self.headers["X-Message-Id"], json.loads(body)))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


def recipe(name: str, *words: object) -> str:
    return shlex.join([sys.executable, str(RECIPES / name), *map(str, words)])


def test_a_mail_arrives_whole_with_its_subject_and_the_id_of_its_message():
    box = Mailbox()
    with serving(box) as port:
        addresses = ("--from", "wire@news.example", "--to", "desk@news.example", "--to", "night@news.example")
        notify(recipe("mail.py", "--port", port, *addresses), MESSAGE)
    (raw,) = box.mails
    mail = message_from_bytes(raw.encode(), policy=default)
    assert mail["Subject"] == "Quotewire: run 1 of job nightly failed."
    assert mail["To"] == "desk@news.example, night@news.example"
    assert mail["Message-ID"] == "<failed-1@news.example>"
    assert mail.get_content().rstrip("\n") == MESSAGE.text


def test_a_mail_that_the_server_does_not_take_is_to_be_sent_again(capfd: pytest.CaptureFixture[str]):
    box = Mailbox()
    with serving(box) as port, pytest.raises(NotSent):
        notify(recipe("mail.py", "--port", port, "--from", "wire@news.example", "--to", "a@refused.example"), MESSAGE)
    assert "did not take the message" in capfd.readouterr().err
    with pytest.raises(NotSent):
        notify(recipe("mail.py", "--port", port, "--from", "wire@news.example", "--to", "a@news.example"), MESSAGE)
    assert box.mails == []


@pytest.mark.parametrize("field", ["text", "content"])
def test_a_webhook_gets_the_text_as_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, field: str):
    chat = Chat()
    with serving(chat) as port:
        (tmp_path / "key").write_text(f"http://127.0.0.1:{port}/hooks/key\n")
        monkeypatch.setenv("QUOTEWIRE_WEBHOOK_FILE", str(tmp_path / "key"))
        monkeypatch.setenv("QUOTEWIRE_WEBHOOK_FIELD", field)
        notify(recipe("webhook.py"), MESSAGE)
    assert chat.posts == [("/hooks/key", "failed-1", {field: MESSAGE.text})]


def test_a_webhook_that_refuses_or_is_away_is_tried_again_and_its_key_is_not_told(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    chat = Chat(status=500)
    with serving(chat) as port, pytest.raises(NotSent):
        monkeypatch.setenv("QUOTEWIRE_WEBHOOK", f"http://127.0.0.1:{port}/hooks/verysecret")
        notify(recipe("webhook.py"), MESSAGE)
    with pytest.raises(NotSent):
        notify(recipe("webhook.py"), MESSAGE)
    told = capfd.readouterr().err
    assert "answered 500" in told
    assert "cannot be reached" in told
    assert "verysecret" not in told
