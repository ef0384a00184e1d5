"""A small server of Google's kind on loopback, after what Google publishes of its XML API (cloud.google.com/storage/docs: XML API
reference, request preconditions, XML API multipart uploads), since none was to be had that keeps the conditions of writes. It
misbehaves where a test asks for it."""

import base64
import hashlib
import json
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from itertools import count
from typing import Any, ClassVar
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

ACCOUNT, KEY_ID = "quotewire-test@wire.example", "key-of-the-tests"
# Fewer than Google's thousand, so that a listing has several.
PAGE = 3
MATCH = "x-goog-if-generation-match"
_SAID = {
    "NoSuchBucket": (404, "The specified bucket does not exist."),
    "NoSuchKey": (404, "The specified key does not exist."),
    "PreconditionFailed": (412, "At least one of the pre-conditions you specified did not hold."),
    "AccessDenied": (403, "Access denied."),
    "AuthenticationRequired": (401, "Authentication required."),
    "SlowDown": (
        429,
        "The object exceeded the rate limit for object mutation operations (create, update, and delete).",
    ),
    "InvalidArgument": (400, "Invalid argument."),
    "NotImplemented": (501, "This server does not know it."),
}


def why_missing() -> str | None:
    """Why no test can ask it here."""
    if find_spec("obstore") is None or find_spec("cryptography") is None:
        return "no client of buckets here: run `make bucket`"
    return None


@cache
def keys() -> tuple[str, Any]:
    """The private key of a service account, as its file holds it, and the public one."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return private.private_bytes(serialization.Encoding.PEM, form, plain).decode(), private.public_key()


def service_account(private: str) -> str:
    """A service account's file."""
    return json.dumps(
        {"type": "service_account", "client_email": ACCOUNT, "private_key_id": KEY_ID, "private_key": private}
    )


@dataclass(frozen=True)
class Stored:
    content: bytes
    generation: int
    modified: datetime

    @property
    def headers(self) -> dict[str, str]:
        return {
            "etag": f'"{hashlib.md5(self.content).hexdigest()}"',
            "x-goog-generation": str(self.generation),
            "x-goog-metageneration": "1",
            "last-modified": format_datetime(self.modified, usegmt=True),
        }


@dataclass
class Server:
    """A server that answers at `url`; what it does wrong may be changed at any moment."""

    url: str = ""
    ignores: frozenset[str] = frozenset()
    """Conditions (create, replace) that it takes and does not look at."""
    knows_conditions: bool = True
    """Where not, it answers 400 to them."""
    names_generations: bool = True
    refuses_everybody: bool = False
    delay_s: float = 0
    halves: int = 0
    """Answers that break off in the middle."""
    too_often: int = 0
    """Writes that are answered by 429."""
    lists_as_of: Mapping[tuple[str, str], Stored] | None = None
    """What a listing that is late still shows."""
    buckets: set[str] = field(default_factory=set[str])
    objects: dict[tuple[str, str], Stored] = field(default_factory=dict[tuple[str, str], Stored])
    uploads: dict[str, dict[int, bytes]] = field(default_factory=dict[str, dict[int, bytes]])
    lock: threading.Lock = field(default_factory=threading.Lock)
    generations: Iterator[int] = field(default_factory=lambda: count(1_764_500_000_000_000))
    scheme: ClassVar[str] = "gs"

    @property
    def environment(self) -> Mapping[str, str]:
        return self.behind(self.url)

    def behind(self, url: str) -> Mapping[str, str]:
        """What the library's own variables say of it, where it is asked by way of another address."""
        return {
            "GOOGLE_SERVICE_ACCOUNT_KEY": service_account(keys()[0]),
            "GOOGLE_BASE_URL": url,
            "GOOGLE_ALLOW_HTTP": "true",
        }

    def make_bucket(self, name: str) -> None:
        self.buckets.add(name)

    def behave(self) -> None:
        """All of that as it should be."""
        self.ignores, self.knows_conditions, self.names_generations = frozenset(), True, True
        self.refuses_everybody, self.delay_s, self.halves, self.too_often = False, 0, 0, 0
        self.lists_as_of = None

    def list_late(self, is_late: bool = True) -> None:
        """From now on listings show what there is at this moment; or again what there is."""
        self.lists_as_of = dict(self.objects) if is_late else None

    def holds(self, given: str | None, there: Stored | None) -> bool:
        """Whether the condition of a write holds."""
        if given is None or ("create" if given == "0" else "replace") in self.ignores:
            return True
        return given == str(there.generation if there else 0)


class Refusal(Exception):
    """The code of an answer that is none."""


class _Listener(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, state: Server) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.state = state

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: _Listener
    protocol_version = "HTTP/1.1"
    # An answer's head and body in one packet: else each waits for the other side's receipt.
    wbufsize = -1

    def _answer(self) -> None:
        state, content = self.server.state, self.rfile.read(int(self.headers.get("content-length", 0)))
        time.sleep(state.delay_s)
        bucket, _, name = unquote(urlsplit(self.path).path).lstrip("/").partition("/")
        asked = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        try:
            self._let_in(bucket)
            with state.lock:
                status, headers, body = self._done(bucket, name, asked, content)
        except Refusal as refusal:
            code = str(refusal)
            status, message = _SAID[code]
            headers, body = {}, f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()
        self._say(status, headers, body)

    def _let_in(self, bucket: str) -> None:
        state = self.server.state
        if not _is_signed(self.headers.get("authorization", "")):
            raise Refusal("AuthenticationRequired")
        if state.refuses_everybody:
            raise Refusal("AccessDenied")
        if bucket not in state.buckets:
            raise Refusal("NoSuchBucket")

    def _done(
        self, bucket: str, name: str, asked: Mapping[str, str], content: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        state, place = self.server.state, (bucket, name)
        there = state.objects.get(place)
        if self.command == "GET" and not name:
            return 200, {}, _listing(state, bucket, asked)
        if self.command == "POST" and "uploads" in asked:
            state.uploads[upload := uuid.uuid4().hex] = {}
            return (
                200,
                {},
                f"<InitiateMultipartUploadResult><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>".encode(),
            )
        if self.command == "PUT" and "uploadId" in asked:
            state.uploads[asked["uploadId"]][int(asked["partNumber"])] = content
            return 200, {"etag": f'"{hashlib.md5(content).hexdigest()}"'}, b""
        if self.command == "POST" and "uploadId" in asked:
            return self._joined(place, asked["uploadId"], content)
        if self.command == "PUT":
            self._require_condition(there)
            return 200, self._store(place, content).headers, b""
        if there is None:
            raise Refusal("NoSuchKey")
        if self.command in ("GET", "HEAD"):
            return self._part(there)
        if self.command == "DELETE":
            self._require_condition(there)
            del state.objects[place]
            return 204, {}, b""
        raise Refusal("NotImplemented")

    def _part(self, there: Stored) -> tuple[int, dict[str, str], bytes]:
        """An object, or the rest of one whose beginning has come."""
        if self.headers.get("if-match", there.headers["etag"]) != there.headers["etag"]:
            raise Refusal("PreconditionFailed")
        if "range" not in self.headers:
            return 200, there.headers, there.content
        first, last = map(int, self.headers["range"].removeprefix("bytes=").split("-"))
        shown = {"content-range": f"bytes {first}-{last}/{len(there.content)}"}
        return 206, there.headers | shown, there.content[first : last + 1]

    def _require_condition(self, there: Stored | None) -> None:
        state, given = self.server.state, self.headers.get(MATCH)
        if state.too_often:
            state.too_often -= 1
            raise Refusal("SlowDown")
        if given is not None and not (state.knows_conditions and given.isdigit()):
            raise Refusal("InvalidArgument")
        if not state.holds(given, there):
            raise Refusal("PreconditionFailed")

    def _store(self, place: tuple[str, str], content: bytes) -> Stored:
        state = self.server.state
        state.objects[place] = Stored(content, next(state.generations), datetime.now(UTC))
        return state.objects[place]

    def _joined(self, place: tuple[str, str], upload: str, content: bytes) -> tuple[int, dict[str, str], bytes]:
        parts = self.server.state.uploads.pop(upload)
        numbers = [
            int(found.text or 0) for found in ElementTree.fromstring(content).iter() if found.tag.endswith("PartNumber")
        ]
        stored = self._store(place, b"".join(parts[number] for number in numbers))
        etag = escape(stored.headers["etag"])
        return (
            200,
            stored.headers,
            f"<CompleteMultipartUploadResult><ETag>{etag}</ETag></CompleteMultipartUploadResult>".encode(),
        )

    def _say(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if self.server.state.names_generations or name != "x-goog-generation":
                self.send_header(name, value)
        if status != 204:
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.server.state.halves and self.command == "GET":
            self.server.state.halves -= 1
            self.close_connection = True
            body = body[: len(body) // 2]
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None: ...

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _answer


def _is_signed(said: str) -> bool:
    """Whether it is a token that the service account has signed itself (RFC 7523), and that has not run out."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    head, _, signature = said.removeprefix("Bearer ").rpartition(".")
    with suppress(InvalidSignature, ValueError, IndexError, KeyError):
        keys()[1].verify(_decoded(signature), head.encode(), padding.PKCS1v15(), hashes.SHA256())
        claims = json.loads(_decoded(head.partition(".")[2]))
        return claims["iss"] == ACCOUNT and claims["exp"] > time.time()
    return False


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _listing(state: Server, bucket: str, asked: Mapping[str, str]) -> bytes:
    """One page of the objects under a prefix, in the order of their names."""
    shown = state.objects if state.lists_as_of is None else state.lists_as_of
    after = asked.get("continuation-token", "")
    names = sorted(name for place, name in shown if place == bucket and name.startswith(asked.get("prefix", "")))
    left = [name for name in names if name > after]
    found = "".join(
        f"<Contents><Key>{escape(name)}</Key><Generation>{there.generation}</Generation><LastModified>"
        f"{there.modified.isoformat(timespec='milliseconds').replace('+00:00', 'Z')}</LastModified>"
        f"<ETag>{escape(there.headers['etag'])}</ETag><Size>{len(there.content)}</Size></Contents>"
        for name in left[:PAGE]
        for there in (shown[bucket, name],)
    )
    more = f"<NextContinuationToken>{escape(left[PAGE - 1])}</NextContinuationToken>" if len(left) > PAGE else ""
    whole = f"<Name>{bucket}</Name><IsTruncated>{str(bool(more)).lower()}</IsTruncated>{more}{found}"
    return f"<ListBucketResult xmlns='http://doc.s3.amazonaws.com/2006-03-01'>{whole}</ListBucketResult>".encode()


@contextmanager
def server() -> Iterator[Server]:
    state = Server()
    with _Listener(state) as listener:
        state.url = f"http://127.0.0.1:{listener.server_port}"
        threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield state
        finally:
            listener.shutdown()
