"""`quotewire metrics`: the figures of health, of the newest publication and of its sources, as Prometheus reads them.

Needs prometheus-client (extra `metrics`), which is imported when it is used.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.errors import CommandError
from pipeline.commands.health import Health, look
from pipeline.settings import Settings
from pipeline.warehouse import WarehouseError

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Of the newest day that is published.
_DAY = {
    "articles": ("Articles of the newest published day", "select count(*) from news.articles where day = $1"),
    "rejected_pages": (
        "Pages of the newest published day that gave no article",
        "select count(*) from news.rejected_pages where day = $1",
    ),
    "quotations": ("Quotations of the newest published day", "select count(*) from news.quotes where day = $1"),
    "quotations_attributed": (
        "Of these, quotations with a speaker",
        "select count(*) from news.quotes where day = $1 and attribution <> 'none'",
    ),
}
_SOURCES = {
    "captures_7d": "Capture attempts of the last seven published days",
    "failures_7d": "Of these, attempts that brought no page",
    "new_7d": "Of these, new pages",
    "silent_days": "Days without a new page",
    "consecutive_failures": "Failures in a row",
}


def write_metrics(settings: Settings, to: Path | None) -> int:
    """Prints the metrics, or replaces a file whole, as node_exporter's textfile collector wants it. Raises CommandError."""
    text = metrics_text(settings, look(settings, datetime.now(UTC)))
    if to is None:
        print(text, end="")
        return 0
    part = to.with_name(f"{to.name}.{os.getpid()}")
    try:
        part.write_text(text)
        part.rename(to)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise CommandError(f"{to}: {error.strerror}; name a file in a folder that this user may write") from error
    return 0


def metrics_text(settings: Settings, health: Health) -> str:
    """All metrics in Prometheus' text format. Raises CommandError where prometheus-client is missing."""
    try:
        from prometheus_client import CollectorRegistry, Gauge, generate_latest
    except ImportError:
        raise CommandError("prometheus-client is missing: pip install 'quotewire[metrics]'") from None

    registry = CollectorRegistry()
    ok = Gauge("quotewire_ok", "1 where quotewire health finds this well", ["look"], registry=registry)
    for name, vital in health.vitals.items():
        ok.labels(name).set(vital.ok)
        for figure, value in vital.figures.items():
            unit = "_timestamp_seconds" if figure in _TIMES else ""
            Gauge(f"quotewire_{name}_{figure}{unit}", f"{name}: {figure.replace('_', ' ')}", registry=registry).set(
                value
            )
    _publication(settings, registry)
    return generate_latest(registry).decode()


# Figures of health that are moments.
_TIMES = ("newest_day", "last_capture", "last_heartbeat")


def _publication(settings: Settings, registry: "CollectorRegistry") -> None:
    """Adds nothing where nothing can be read: health has said so."""
    from prometheus_client import Gauge

    try:
        found = list(_figures(settings))
    except WarehouseError:
        return
    gauges: dict[str, Gauge] = {}
    for name, help_text, source, value in found:
        if name not in gauges:
            gauges[name] = Gauge(f"quotewire_{name}", help_text, ["source"] if source else [], registry=registry)
        (gauges[name].labels(source) if source else gauges[name]).set(value)


def _figures(settings: Settings) -> Iterator[tuple[str, str, str | None, float]]:
    """Name, help, source (none where it is of all), value. Raises WarehouseError."""
    warehouse = settings.warehouse
    with warehouse.read_published() as con:
        yield "publication_timestamp_seconds", "When it was published", None, warehouse.newest.stat().st_mtime
        newest = con.execute("select max(day) from ops.captures").fetchone()
        for name, (help_text, query) in _DAY.items():
            row = con.execute(query, [newest[0] if newest else None]).fetchone()
            yield name, help_text, None, row[0] if row else 0
        columns = ", ".join(_SOURCES)
        for source, *values in con.execute(f"select source_id, {columns} from ops.source_health order by 1").fetchall():
            for (name, help_text), value in zip(_SOURCES.items(), values, strict=True):
                if value is not None:
                    yield f"source_{name}", help_text, source, value
