"""Differences between two publications as text, JSON and a page. The texts come from outside: control characters are shown as
escapes, and the page escapes everything."""

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from pipeline.shown import unsteered
from pipeline.warehouse.differences import KINDS, WHATS, Count, Differences, Example, Gone

TEMPLATES = Path(__file__).with_name("templates")


def as_text(found: Differences, before: str, after: str) -> Iterator[str]:
    """Lines: counts by kind and outlet, then the examples."""
    yield f"{before} -> {after}"
    yield f"{'':12} {'outlet':24} {'before':>9} {'after':>9} {'added':>8} {'gone':>8} {'changed':>8}"
    for kind in KINDS:
        yield _count_line(found.of(kind), kind, "all")
        for count in _of_kind(found, kind):
            yield _count_line(count, "", unsteered(count.outlet) or "(no outlet)")
    for kind, what, total, shown in _examples(found):
        yield f"\n{kind} {what}: {total:,}" + (f", the first {len(shown)}" if total > len(shown) else "")
        for example in shown:
            yield _example_line(example)
            yield from (f"      {name}: {_value(old)} -> {_value(new)}" for name, old, new in example.columns)
    for way, name in found.tables:
        yield f"{way} {name}"
    yield f"\n{gone_line(found.gone)}"


def as_json(found: Differences, before: str, after: str) -> str:
    """One object: {"before", "after", "gone", "counts", "examples", "tables"}."""
    told: dict[str, Any] = {"before": before, "after": after, **asdict(found)}
    return json.dumps(told, ensure_ascii=False, default=str)


def as_page(found: Differences, before: str, after: str) -> str:
    """One self-contained HTML page without scripts."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    return environment.get_template("diff.html").render(
        before=unsteered(before),
        after=unsteered(after),
        gone=gone_line(found.gone),
        counts=[(found.of(kind), [_shown_count(count) for count in _of_kind(found, kind)]) for kind in KINDS],
        examples=[(kind, what, total, list(map(_unsteered, shown))) for kind, what, total, shown in _examples(found)],
        tables=found.tables,
    )


def gone_line(gone: Gone) -> str:
    """What the threshold looks at, in words."""
    if not gone.days:
        return "No day that both have has changed."
    days = "1 day" if gone.days == 1 else f"{gone.days} days"
    return f"{gone.gone:,} of {gone.before:,} quotations of {days} that changed are gone ({gone.percent:.1f} %)."


def _of_kind(found: Differences, kind: str) -> list[Count]:
    return [count for count in found.counts if count.kind == kind]


def _examples(found: Differences) -> Iterator[tuple[str, str, int, list[Example]]]:
    """Kind, way, how many there are, and the examples of them."""
    for kind in KINDS:
        for what in WHATS:
            total = getattr(found.of(kind), what)
            if total:
                yield kind, what, total, [e for e in found.examples if (e.kind, e.what) == (kind, what)]


def _count_line(count: Count, kind: str, outlet: str) -> str:
    figures = f"{count.before:9,} {count.after:9,} {count.added:8,} {count.gone:8,} {count.changed:8,}"
    return f"{kind:12} {outlet:24} {figures}"


def _example_line(example: Example) -> str:
    where = ", ".join(filter(None, (example.outlet, example.day and str(example.day), example.url)))
    return f"  {_one_line(example.shown)}  [{_one_line(where)}]"


def _value(value: str | None) -> str:
    return "nothing" if value is None else _one_line(value)


def _one_line(text: str) -> str:
    return " ".join(unsteered(text).split())


def _unsteered(example: Example) -> Example:
    columns = tuple((name, old and unsteered(old), new and unsteered(new)) for name, old, new in example.columns)
    url = example.url and unsteered(example.url)
    return replace(example, shown=unsteered(example.shown), outlet=unsteered(example.outlet), url=url, columns=columns)


def _shown_count(count: Count) -> Count:
    return replace(count, outlet=unsteered(count.outlet))
