"""Outlets whose pages gave less than half of the usual: what has fallen, from what to what, with two pages that show it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import duckdb

from pipeline.look.asking import ask, ask_for

DAYS = 14


@dataclass(frozen=True)
class Fallen:
    """One measure of ops.outlet_drift that fell, as words: '12', '40\N{NO-BREAK SPACE}% of the pages'."""

    what: str
    now: str
    usual: str


@dataclass(frozen=True)
class Drift:
    """A day on which an outlet's pages gave less than half of the usual, with the addresses of two of them."""

    day: date
    outlet: str
    pages: int
    fallen: tuple[Fallen, ...]
    examples: tuple[str, ...]


_DRIFT = """
select
    day, outlet, pages, fallen, examples,
    articles, usual_articles, 1 - empty_share, 1 - usual_empty_share, median_words, usual_median_words,
    engine_agreement, usual_engine_agreement, 1 - untitled_share, 1 - usual_untitled_share,
    1 - undated_share, 1 - usual_undated_share, 1 - unsigned_share, 1 - usual_unsigned_share
from ops.outlet_drift
where len(fallen) > 0 and {where}
order by {order}
limit {most}
"""


def drift(con: duckdb.DuckDBPyConnection, day: date) -> tuple[Drift, ...]:
    """Of all outlets on the day. Raises LookError as `ask` does."""
    return ask(con, _row, _DRIFT.format(where="day = $day", order="outlet", most="all"), day)


def drift_of(con: duckdb.DuckDBPyConnection, outlet: str) -> tuple[Drift, ...]:
    """Of one outlet, the newest days first. Raises LookError as `ask_for` does."""
    sql = _DRIFT.format(where="outlet = $outlet", order="day desc", most=DAYS)
    return ask_for(con, _row, sql, {"outlet": outlet})


def _row(day: date, outlet: str, pages: int, fallen: list[str], examples: list[str], *figures: float | None) -> Drift:
    pairs = dict(zip(_WORDS, zip(figures[::2], figures[1::2], strict=True), strict=True))
    found = (Fallen(what, *(_WORDS[what](figure or 0.0) for figure in pairs[what])) for what in fallen)
    return Drift(day, outlet, pages, tuple(found), tuple(examples))


def _count(figure: float) -> str:
    return f"{figure:,.1f}".removesuffix(".0")


def _length(figure: float) -> str:
    return f"{_count(figure)} words"


def _of(whole: str) -> Callable[[float], str]:
    return lambda figure: f"{100 * figure:.0f}\N{NO-BREAK SPACE}% of the {whole}"


# What ops.outlet_drift calls each measure, in the order of the query, and how its figures are told.
_WORDS: dict[str, Callable[[float], str]] = {
    "articles": _count,
    "pages that give an article": _of("pages"),
    "length": _length,
    "agreement": lambda figure: f"{figure:.2f}",
    "titles": _of("articles"),
    "dates": _of("articles"),
    "bylines": _of("articles"),
}
