"""The site's server: one process on one port, until it is interrupted."""

import socket
from contextlib import suppress

import uvicorn

from pipeline.settings import Settings
from pipeline.site.app import Site, make_app
from pipeline.site.editions import Editions
from pipeline.site.errors import SiteError

AT_ONCE, KEPT_OPEN_S = 100, 15


def serve(settings: Settings) -> int:
    """Answers until it is interrupted. Raises SiteError where the address is taken or not this machine's."""
    with _listening(settings.look_host, settings.look_port) as listening:
        host, port = listening.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        print(f"http://{shown}:{port}/", flush=True)
        editions = Editions(settings.warehouse, settings.cache / "look")
        app = make_app(Site(settings, editions, hosts=(*settings.look_hosts, settings.look_host)))
        # uvicorn ends in good order at SIGINT, and then passes it on.
        with suppress(KeyboardInterrupt):
            uvicorn.Server(_config(app)).run([listening])
    return 0


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        made = socket.socket(family, kind, protocol)
        try:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind(address)
            made.listen()
        except OSError:
            made.close()
            raise
    except OSError as error:
        raise SiteError(
            f"port {port} on {host}: {error.strerror}; give --port another, or mend QUOTEWIRE_LOOK_HOST"
        ) from error
    return made


def _config(app: object) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # pyright: ignore[reportArgumentType] (ASGI, as both sides name it)
        loop="asyncio",
        http="h11",
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=AT_ONCE,
        timeout_keep_alive=KEPT_OPEN_S,
        timeout_graceful_shutdown=5,
    )
