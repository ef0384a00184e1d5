"""The site as an ASGI application: its addresses, and how an answer is made of a publication."""

import logging
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from pipeline.errors import PassingError, PermanentError
from pipeline.look.made import LookError
from pipeline.settings import Settings
from pipeline.site import answers
from pipeline.site.editions import Editions, Reading
from pipeline.site.errors import NoAnswer
from pipeline.site.guard import Guard
from pipeline.site.html import TEMPLATES, Page, render, style, style_address
from pipeline.site.tables import csv_lines, read_table

# Of one answer; and answers at a time, each with a thread.
SECONDS, AT_ONCE = 10.0, 8
DOWNLOAD_SECONDS = 1800.0
_FOR_A_YEAR = "public, max-age=31536000, immutable"
_HEADINGS = {400: "This cannot be answered", 404: "Not there", 405: "Only to be read", 503: "Not now"}
_log = logging.getLogger(__name__)

Answer = Callable[[Reading, Request], Page | Response]


@dataclass(frozen=True)
class Site:
    """What answers are made of, beside the publication."""

    settings: Settings
    editions: Editions
    seconds: float = SECONDS
    hosts: tuple[str, ...] = field(default=())


def make_app(site: Site) -> ASGIApp:
    """The application; its lifespan opens the publication and closes it."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = AT_ONCE
        with site.editions:
            yield

    app = Starlette(
        routes=[
            Route("/table/{name}.csv", _csv, methods=["GET"]),
            *(Route(path, _answering(site, answer), methods=["GET"]) for path, answer in answers.ROUTES),
            Route(style_address(), _style, methods=["GET"]),
            Route("/icon.svg", _icon, methods=["GET"]),
        ],
        lifespan=lifespan,
        exception_handlers={
            NoAnswer: _no_answer,
            LookError: _older,
            PermanentError: _trouble,
            PassingError: _trouble,
            HTTPException: _http_error,
            Exception: _defect,
        },
    )
    app.router.redirect_slashes = False
    app.state.site = site
    return Guard(app, site.hosts)


def _answering(site: Site, answer: Answer) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        with site.editions.read(site.seconds) as reading:
            made = answer(reading, request)
            if isinstance(made, Response):
                return made
            about = {"publication": reading.name, "is_excerpts": site.settings.look_texts == "excerpts"}
            return HTMLResponse(render(made.template, {**about, **made.data}))

    return endpoint


def _csv(request: Request) -> Response:
    """A whole table, sent while it is read: it takes as long as the reader does, up to a bound."""
    site: Site = request.app.state.site
    name = request.path_params["name"]
    with site.editions.read(site.seconds) as reading:
        read_table(reading.con, name)

    def lines() -> Iterator[str]:
        deadline = time.monotonic() + DOWNLOAD_SECONDS
        with site.editions.read(DOWNLOAD_SECONDS) as reading:
            excerpts = site.settings.look_texts == "excerpts"
            yield from csv_lines(reading.con, read_table(reading.con, name), is_excerpts=excerpts, deadline=deadline)

    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingResponse(lines(), media_type="text/csv", headers=headers)


def _style(_: Request) -> Response:
    return Response(style(), media_type="text/css", headers={"Cache-Control": _FOR_A_YEAR})


def _icon(_: Request) -> Response:
    return Response((TEMPLATES / "icon.svg").read_bytes(), media_type="image/svg+xml")


def _told(status: int, words: str) -> Response:
    again = {"again": "/"} if status == 503 else {"again": ""}
    page = render("told.html", {"heading": _HEADINGS.get(status, "This did not work"), "words": words, **again})
    return HTMLResponse(page, status, headers={"Retry-After": "5"} if status == 503 else None)


def _no_answer(_: Request, error: Exception) -> Response:
    assert isinstance(error, NoAnswer)
    return _told(error.status, str(error))


def _older(_: Request, error: Exception) -> Response:
    return _told(503, f"{str(error)[:1].upper()}{str(error)[1:]}.")


def _trouble(_: Request, error: Exception) -> Response:
    _log.error("%s", error)
    return _told(503, "What this page is made of cannot be read now: the site's own log says why.")


def _http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _told(
        error.status_code,
        {404: "There is no such page.", 405: "Pages are read, and nothing else."}.get(error.status_code, error.detail),
    )


def _defect(_: Request, error: Exception) -> Response:
    return _told(500, "This is a defect of Quotewire: the site's own log says more.")
