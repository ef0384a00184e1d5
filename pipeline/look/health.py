"""The pipeline's own night: pages that gave no article, checks that warned, and how sure the attributions are."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from pipeline.look.asking import ask
from pipeline.sqlchecks import load_checks, run_check
from pipeline.sqlmodels import load_models

# Attributions below it are worth a look before they are quoted.
SURE = 0.7


@dataclass(frozen=True)
class Rejected:
    """Pages of the night without an article, by reason and what they are instead (None: not known), with one of them."""

    reason: str
    kind: str | None
    pages: int
    detail: str | None
    url: str | None


@dataclass(frozen=True)
class Warned:
    """A check that found rows over the whole publication; it does not hold publication back."""

    name: str
    rows: int
    meaning: str


@dataclass(frozen=True)
class Sureness:
    """Of the night's quotations as said: those with a speaker, and of these those below SURE."""

    attributed: int
    unsure: int


_REJECTED = """
select reason, page_kind, count(*)::integer, min_by(detail, capture_id), min_by(url, capture_id)
from news.rejected_pages
where day = $day
group by reason, page_kind
order by 3 desc, reason, page_kind
"""

_SURENESS = """
select
    count(*) filter (where speaker is not null)::integer,
    count(*) filter (where speaker is not null and confidence < $sure)::integer
from marts.quotations
where day = $day and is_said_first
"""


def rejected(con: duckdb.DuckDBPyConnection, day: date) -> tuple[Rejected, ...]:
    return ask(con, Rejected, _REJECTED, day)


def warned(con: duckdb.DuckDBPyConnection, sql: Path) -> tuple[Warned, ...]:
    """Runs the checks that only warn; those that block have passed, or nothing were published. Raises SqlFileError."""
    checks = [check for check in load_checks(sql, load_models(sql)) if check.severity == "warn"]
    found = ((check, run_check(con, check).total) for check in checks)
    return tuple(Warned(check.label, rows, " ".join(check.doc.split())) for check, rows in found if rows)


def sureness(con: duckdb.DuckDBPyConnection, day: date) -> Sureness:
    (found,) = ask(con, Sureness, _SURENESS, day, {"sure": SURE})
    return found
