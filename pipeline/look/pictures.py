"""The night's pictures: Altair charts as SVG that takes its colours from the page. No browser, no network."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.util import find_spec
from typing import Any

from pipeline.look.made import LookError
from pipeline.look.night import Night
from pipeline.look.svg import Picture, as_picture, in_plain_colours
from pipeline.look.texts import Spread
from pipeline.shown import unsteered

# Stand-ins that svg.py turns into the page's own colours (of Okabe and Ito's palette: told apart by the colour-blind).
INK, SOFT, LINE, SAID, PUBLISHED, PALE = "#101010", "#606060", "#d0d0d0", "#0072b2", "#d55e00", "#9cc7e0"
_NEEDED = ("altair", "vl_convert")
INSTALL = "pip install 'quotewire[look]'"
_LABEL = 34
_OUTLETS, _PEOPLE = 10, 8
_ROW = 22
_Rows = Sequence[dict[str, Any]]


def can_draw() -> bool:
    """Whether the extra is installed."""
    return all(map(find_spec, _NEEDED))


def require_drawing() -> None:
    """Raises LookError where the extra is not installed."""
    if not can_draw():
        raise LookError(f"the pictures need Altair and vl-convert: {INSTALL}")


def as_image(svg: str) -> str:
    """A picture as a data: address of a small PNG on white, for pages that show no SVG."""
    import base64

    import vl_convert

    png = vl_convert.svg_to_png(in_plain_colours(svg), scale=1)
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


@dataclass(frozen=True)
class Pictures:
    """None where there is nothing to draw."""

    days: Picture | None
    texts: Picture | None
    quoted: Picture | None
    pairs: Picture | None
    travels: Picture | None
    sources: Picture | None
    rising: Picture | None


def draw(night: Night) -> Pictures:
    """Raises LookError where the extra is not installed."""
    require_drawing()
    return Pictures(
        _days(night),
        _spread("texts", night.texts, "Texts that several outlets printed"),
        _quoted(night),
        _pairs(night),
        _spread("travels", night.travels, "Quotations that several outlets printed"),
        _sources(night),
        _rising(night),
    )


def _days(night: Night) -> Picture | None:
    if len(night.days) < 2:
        return None
    held = {day.day: day for day in night.days}
    first = night.days[0].day
    calendar = [first + timedelta(days=n) for n in range((night.day - first).days + 1)]
    panels = [
        _alt()
        .Chart(
            _data(
                {"day": str(day), "value": getattr(held[day], field) if day in held else None, "now": day == night.day}
                for day in calendar
            ),
            width=190,
            height=110,
            title=what,
        )
        .mark_bar()
        .encode(
            x=_alt().X("day:O", title=None, axis=_alt().Axis(labelAngle=0, labelExpr="slice(datum.label, 8)")),
            y=_alt().Y(
                "value:Q", title=None, axis=_alt().Axis(tickCount=3, format="~s"), scale=_alt().Scale(zero=True)
            ),
            color=_alt().Color("now:N", legend=None, scale=_alt().Scale(domain=[False, True], range=[PALE, SAID])),
        )
        for what, field in (
            ("articles a day", "articles"),
            ("quotations as said a day", "quotes_said"),
            ("voices a day", "voices"),
        )
    ]
    desc = f"Bars by day of the month, from {first} to {night.day}; the last bar is the night. Days without articles are empty."
    return _drawn("days", "The night against the days before", desc, _alt().hconcat(*panels, spacing=24))


def _spread(name: str, spreads: Sequence[Spread], title: str) -> Picture | None:
    if not spreads:
        return None
    labels = _unlike([spread.heading or "(no title)" for spread in spreads])
    rows = [
        {"what": label, "hours": one.minutes / 60, "sure": not one.is_uncertain}
        for label, spread in zip(labels, spreads, strict=True)
        for one in spread.appearances
    ]
    x = _alt().X("hours:Q", title="hours after the first appearance", scale=_alt().Scale(zero=True, nice=True))
    y = _alt().Y("what:N", title=None, sort=labels)
    base = _alt().Chart(_data(rows), width=430, height=_ROW * len(labels))
    lines = base.mark_rule(color=LINE).encode(x=_alt().X("min(hours):Q"), x2="max(hours):Q", y=y)
    dots = base.mark_point(size=70, stroke=SAID, strokeWidth=1.8, opacity=1).encode(
        x=x,
        y=y,
        fill=_alt().Fill("sure:N", legend=None, scale=_alt().Scale(domain=[True, False], range=[SAID, "transparent"])),
    )
    desc = (
        "A row each, a dot for every article. Hollow dots are times of capture: the page does not give its own minute, so "
        "they may be off by the time between two captures."
    )
    return _drawn(name, title, desc, _alt().layer(lines, dots))


def _quoted(night: Night) -> Picture | None:
    voices = night.most_quoted
    if not voices:
        return None
    labels = _unlike([voice.name for voice in voices])
    rows = [
        {"who": label, "said": voice.said, "published": voice.published}
        for label, voice in zip(labels, voices, strict=True)
    ]
    return _drawn(
        "quoted",
        "Most quoted",
        "A bar for each speaker: quotations as said. The line beyond it: as published, every copy counted.",
        _bars(rows, labels, "who", ("said", "published"), "quotations (bar: as said, line: as published)", 360),
    )


def _rising(night: Night) -> Picture | None:
    panels: list[Any] = []
    for kind in dict.fromkeys(one.kind for one in night.rising):
        mine = [one for one in night.rising if one.kind == kind]
        labels = _unlike([one.name for one in mine])
        rows = [
            {"who": label, "articles": one.articles, "usual": one.usual}
            for label, one in zip(labels, mine, strict=True)
        ]
        title = "articles (bar: the night, line: mean of the last 7 days)"
        panels.append(_bars(rows, labels, "who", ("articles", "usual"), title, 360).properties(title=kind))
    if not panels:
        return None
    desc = "A bar for each name: articles of the night that mention it, as said. The line: the mean of the days before."
    return _drawn(
        "rising", "Mentioned more than in the week before", desc, _alt().vconcat(*panels).resolve_scale(x="shared")
    )


def _bars(rows: _Rows, labels: Sequence[str], who: str, values: tuple[str, str], title: str, width: int) -> Any:
    """Bars from zero with a line at a second value."""
    bar, line = values
    base = _alt().Chart(_data(rows), width=width, height=_ROW * len(labels))
    y = _alt().Y(f"{who}:N", title=None, sort=list(labels))
    axis = _alt().Axis(tickMinStep=1, format="d")
    x = _alt().X(f"{bar}:Q", title=title, axis=axis, scale=_alt().Scale(zero=True, nice=True))
    bars = base.mark_bar(color=SAID, height=11, opacity=1).encode(x=x, y=y)
    ticks = base.mark_tick(color=PUBLISHED, thickness=3, size=17, opacity=1).encode(x=_alt().X(f"{line}:Q"), y=y)
    return _alt().layer(bars, ticks)


def _pairs(night: Night) -> Picture | None:
    if not night.pairs:
        return None
    speakers = list(dict.fromkeys(pair.speaker for pair in night.pairs))[:_PEOPLE]
    entities = list(dict.fromkeys(pair.entity for pair in night.pairs if pair.speaker in speakers))[:_PEOPLE]
    who, whom = (dict(zip(names, _unlike(names), strict=True)) for names in (speakers, entities))
    rows = [
        {"who": who[pair.speaker], "whom": whom[pair.entity], "said": pair.said}
        for pair in night.pairs
        if pair.speaker in who and pair.entity in whom
    ]
    base = _alt().Chart(_data(rows), width=52 * len(whom), height=30 * len(who))
    x = _alt().X(
        "whom:N", title="spoken about", sort=list(whom.values()), axis=_alt().Axis(labelAngle=-35, labelLimit=130)
    )
    y = _alt().Y("who:N", title="speaker", sort=list(who.values()))
    size = _alt().Size("said:Q", legend=None, scale=_alt().Scale(type="sqrt", range=[60, 420], zero=True))
    dots = base.mark_circle(color=SAID, opacity=1, xOffset=-8).encode(x=x, y=y, size=size)
    counts = base.mark_text(color=INK, dx=12, fontSize=12).encode(x=x, y=y, text="said:Q")
    desc = "A dot where a speaker's quotations name someone or something, its area and the number beside it: how often, as said."
    return _drawn("pairs", "Who spoke about whom", desc, _alt().layer(dots, counts))


def _sources(night: Night) -> Picture | None:
    outlets = list(dict.fromkeys(source.outlet or "no outlet" for source in night.sources))[:_OUTLETS]
    labels = dict(zip(outlets, _unlike(outlets), strict=True))
    sums = {name: sum(s.said for s in night.sources if (s.outlet or "no outlet") == name) for name in outlets}
    rows = [
        {"outlet": labels[name], "kind": kind, "share": _said(night, name, kind) / sums[name]}
        for name in outlets
        if sums[name]
        for kind in KINDS
    ]
    if not rows:
        return None
    panels = [
        _alt()
        .Chart(
            _data(row for row in rows if row["kind"] == kind), width=130, height=_ROW * len(outlets), title=KINDS[kind]
        )
        .mark_bar(color=SAID, height=11, opacity=1)
        .encode(
            x=_alt().X(
                "share:Q",
                title="of its quotations",
                scale=_alt().Scale(domain=[0, 1]),
                axis=_alt().Axis(format="%", tickCount=3),
            ),
            y=_alt().Y("outlet:N", title=None, sort=list(labels.values()), axis=_alt().Axis(labels=number == 0)),
        )
        for number, kind in enumerate(KINDS)
    ]
    desc = "For each outlet the share of its quotations as said by kind of speaker; the four shares of an outlet make 100 %."
    return _drawn("sources", "Whom outlets let speak", desc, _alt().hconcat(*panels, spacing=14))


KINDS = {
    "named": "a named person",
    "organization": "an organization",
    "described": "described, not named",
    "unattributed": "nobody",
}


def _said(night: Night, outlet: str, kind: str) -> int:
    return sum(s.said for s in night.sources if (s.outlet or "no outlet") == outlet and s.kind == kind)


def _unlike(names: Sequence[str]) -> list[str]:
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


def _data(rows: Any) -> Any:
    return _alt().Data(values=list(rows))


@cache
def _alt() -> Any:
    import altair

    return altair


def _drawn(name: str, title: str, desc: str, chart: Any) -> Picture:
    import vl_convert

    quiet = {"domain": False, "ticks": False, "grid": False}
    styled = chart.configure(
        background="transparent", font="sans-serif", padding=4, aria=False, view=_alt().ViewConfig(stroke=None)
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
    styled = styled.configure_title(color=INK, fontSize=13, anchor="start", fontWeight="bold")
    # No address may be asked: the data are inside.
    svg = vl_convert.vegalite_to_svg(styled.to_dict(), vl_version="6.4", allowed_base_urls=[])
    return as_picture(name, title, desc, svg)
