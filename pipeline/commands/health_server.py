"""`quotewire health --serve PORT`: health as JSON on `health_host`, and metrics where they are switched on."""

import threading
import time
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from pipeline.commands.errors import CommandError
from pipeline.commands.health import Health, look
from pipeline.commands.metrics import CONTENT_TYPE, metrics_text
from pipeline.settings import Settings

# However often it is asked, it looks no oftener.
LOOKS_EVERY_S = 5.0
SLOW_READER_S = 30.0
JSON, TEXT = "application/json", "text/plain; charset=utf-8"


class HealthServer(ThreadingHTTPServer):
    """Answers on `health_host`:`port` (0: any free one): /health with 200 or 503, /metrics with 200 or, switched off, 404."""

    daemon_threads = True

    def __init__(self, settings: Settings, port: int) -> None:
        try:
            super().__init__((settings.health_host, port), _Handler)
        except OSError as error:
            raise CommandError(
                f"port {port} on {settings.health_host}: {error.strerror}; give --serve another, or mend QUOTEWIRE_HEALTH_HOST"
            ) from error
        self.settings = settings
        self._lock = threading.Lock()
        self._last: tuple[float, Health] | None = None

    def look(self) -> Health:
        """The health of the last seconds."""
        with self._lock:
            if self._last is None or time.monotonic() - self._last[0] > LOOKS_EVERY_S:
                found = look(self.settings, datetime.now(UTC))
                self._last = (time.monotonic(), found)
            return self._last[1]


def serve_health(settings: Settings, port: int) -> int:
    """Answers until it is interrupted. Raises CommandError where the port is taken."""
    with HealthServer(settings, port) as server:
        print(f"http://{settings.health_host}:{server.server_port}/health", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


class _Handler(BaseHTTPRequestHandler):
    server: HealthServer  # pyright: ignore[reportIncompatibleVariableOverride]
    server_version = "quotewire"
    timeout = SLOW_READER_S

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path in ("/", "/health"):
            found = self.server.look()
            status = HTTPStatus.OK if found.ok else HTTPStatus.SERVICE_UNAVAILABLE
            self._answer(status, JSON, found.as_json() + "\n")
        elif path == "/metrics" and self.server.settings.metrics:
            self._answer(HTTPStatus.OK, CONTENT_TYPE, metrics_text(self.server.settings, self.server.look()))
        elif path == "/metrics":
            self._answer(HTTPStatus.NOT_FOUND, TEXT, "off; QUOTEWIRE_METRICS=true switches it on\n")
        else:
            self._answer(HTTPStatus.NOT_FOUND, TEXT, "ask for /health\n")

    do_HEAD = do_GET

    def _answer(self, status: HTTPStatus, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name of http.server)
        """A monitor that polls is no news."""
