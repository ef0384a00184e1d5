"""A country's press on loopback: one server for any number of hosts by name, which answers after a fixed time and notes how
it was asked. Run by bench.capture as a process of its own, so that its work is not counted as the crawler's."""

import argparse
import asyncio
import json
import time
from dataclasses import dataclass

ROBOTS = b"User-agent: *\nDisallow: /search\nDisallow: /*/print$\nAllow: /\n"
NOTES = "notes.press.example"
"""The host that tells what the server noted; it is asked by the bench alone."""
ITEM = "<item><title>Story {n}</title><link>http://{host}/story/{n}</link></item>"
SENTENCE = "The harbour board of {host} said in report {n} that the ferry to Wexmouth would run on Sundays. "


@dataclass
class Noted:
    """How one host was asked. Times are monotonic seconds."""

    asked: int = 0
    under_way: int = 0
    most_at_once: int = 0
    last: float = float("-inf")
    least_gap: float = float("inf")

    def begin(self, now: float) -> None:
        self.asked += 1
        self.under_way += 1
        self.most_at_once = max(self.most_at_once, self.under_way)
        self.least_gap, self.last = min(self.least_gap, now - self.last), now


class Press:
    """What is served, and what was noted."""

    def __init__(self, pages: int, size: int, answer: float) -> None:
        self.pages, self.size, self.answer = pages, size, answer
        self.noted: dict[str, Noted] = {}
        self.open = self.most_open = 0

    def reply(self, host: str, path: str) -> tuple[str, bytes]:
        if path == "/robots.txt":
            return "text/plain", ROBOTS
        if path == "/feed":
            items = "".join(ITEM.format(host=host, n=n) for n in range(self.pages))
            return "application/rss+xml", f"<rss version='2.0'><channel>{items}</channel></rss>".encode()
        text = SENTENCE.format(host=host, n=path.rpartition("/")[2])
        text *= max(1, self.size // len(text))
        return "text/html; charset=utf-8", f"<html><title>{path}</title><body><p>{text}</p></body></html>".encode()

    def notes(self) -> bytes:
        hosts = self.noted.values()
        return json.dumps(
            {
                "asked": sum(host.asked for host in hosts),
                "most_at_once_of_one_host": max(host.most_at_once for host in hosts),
                "least_gap": min(host.least_gap for host in hosts),
                "most_connections": self.most_open,
            }
        ).encode()


class Connection(asyncio.Protocol):
    """One connection: requests without a body, one after the other."""

    def __init__(self, press: Press) -> None:
        self._press = press
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._press.open += 1
        self._press.most_open = max(self._press.most_open, self._press.open)

    def connection_lost(self, exc: Exception | None) -> None:
        self._press.open -= 1

    def data_received(self, data: bytes) -> None:
        self._heard += data
        while b"\r\n\r\n" in self._heard:
            head, _, self._heard = self._heard.partition(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            host = next(line[5:].strip() for line in lines if line.lower().startswith("host:"))
            self._answer(host, lines[0].split(" ")[1])

    def _answer(self, host: str, path: str) -> None:
        if host == NOTES:
            self._send("application/json", self._press.notes(), None)
            self._press.noted.clear()
            self._press.most_open = 0
            return
        noted = self._press.noted.setdefault(host, Noted())
        noted.begin(time.monotonic())
        kind, body = self._press.reply(host, path)
        if self._press.answer:
            asyncio.get_running_loop().call_later(self._press.answer, self._send, kind, body, noted)
        else:
            self._send(kind, body, noted)

    def _send(self, kind: str, body: bytes, noted: Noted | None) -> None:
        if noted:
            noted.under_way -= 1
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        if not self._transport.is_closing():
            self._transport.write(head.encode() + body)


async def serve(press: Press) -> None:
    """Serves for ever, after a line that says where."""
    server = await asyncio.get_running_loop().create_server(lambda: Connection(press), "127.0.0.1", 0, backlog=1024)
    print(f"127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, required=True, help="pages of each host")
    parser.add_argument("--size", type=int, required=True, help="bytes of a page")
    parser.add_argument("--answer", type=float, required=True, help="seconds before every answer")
    options = parser.parse_args()
    asyncio.run(serve(Press(options.pages, options.size, options.answer)))


if __name__ == "__main__":
    main()
