"""What the night's pictures are drawn with: one look for all charts, their colours, labels that fit, and bars with a line."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from pipeline.look.svg import Picture, as_picture
from pipeline.shown import unsteered

# Stand-ins that svg.py turns into the page's own colours (of Okabe and Ito's palette: told apart by the colour-blind).
INK, SOFT, LINE, SAID, PUBLISHED, PALE = "#101010", "#606060", "#d0d0d0", "#0072b2", "#d55e00", "#9cc7e0"
ROW = 22
_LABEL = 34


def bars(
    rows: Sequence[dict[str, Any]], labels: Sequence[str], who: str, values: tuple[str, str], title: str, width: int
) -> Any:
    """Bars from zero with a line at a second value."""
    bar, line = values
    base = alt().Chart(data(rows), width=width, height=ROW * len(labels))
    y = alt().Y(f"{who}:N", title=None, sort=list(labels))
    axis = alt().Axis(tickMinStep=1, format="d")
    x = alt().X(f"{bar}:Q", title=title, axis=axis, scale=alt().Scale(zero=True, nice=True))
    bars = base.mark_bar(color=SAID, height=11, opacity=1).encode(x=x, y=y)
    ticks = base.mark_tick(color=PUBLISHED, thickness=3, size=17, opacity=1).encode(x=alt().X(f"{line}:Q"), y=y)
    return alt().layer(bars, ticks)


def unlike(names: Sequence[str]) -> list[str]:
    """Labels that fit: control characters told, cut, and no two the same."""
    labels: list[str] = []
    for name in names:
        plain = " ".join(unsteered(name).split())
        label = cut = plain if len(plain) <= _LABEL else plain[: _LABEL - 1] + "…"
        number = 2
        while label in labels:
            label, number = f"{cut} ({number})", number + 1
        labels.append(label)
    return labels


def data(rows: Any) -> Any:
    """The rows inside the chart: no address is asked."""
    return alt().Data(values=list(rows))


@cache
def alt() -> Any:
    """Altair, which takes a second to import."""
    import altair

    return altair


def drawn(name: str, title: str, desc: str, chart: Any) -> Picture:
    """A chart as a picture of the page, which `name` tells from all others."""
    import vl_convert

    quiet = {"domain": False, "ticks": False, "grid": False}
    styled = chart.configure(
        background="transparent", font="sans-serif", padding=4, aria=False, view=alt().ViewConfig(stroke=None)
    ).configure_axis(
        labelColor=INK,
        titleColor=SOFT,
        gridColor=LINE,
        labelFontSize=12,
        titleFontSize=12,
        titleFontWeight="normal",
        labelLimit=240,
        labelPadding=8,
    )
    styled = styled.configure_axisY(**quiet).configure_axisX(domainColor=LINE, tickColor=LINE, grid=False)
    styled = styled.configure_title(color=INK, fontSize=13, anchor="start", frame="group", fontWeight="bold")
    # No address may be asked: the data are inside.
    svg = vl_convert.vegalite_to_svg(styled.to_dict(), vl_version="6.4", allowed_base_urls=[])
    return as_picture(name, title, desc, svg)
