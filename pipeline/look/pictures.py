"""The night's pictures: Altair charts as SVG that takes its colours from the page. No browser, no network."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from typing import Any

from pipeline.look.charts import INK, LINE, PALE, ROW, SAID, alt, bars, data, drawn, unlike
from pipeline.look.made import LookError
from pipeline.look.night import Night
from pipeline.look.sentences import percent
from pipeline.look.svg import Picture, in_plain_colours
from pipeline.look.texts import Spread

_NEEDED = ("altair", "vl_convert")
INSTALL = "pip install 'quotewire[look]'"
_OUTLETS, _PEOPLE = 10, 8


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
    shares: Picture | None
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
        _shares(night),
        _rising(night),
    )


def _days(night: Night) -> Picture | None:
    if len(night.days) < 2:
        return None
    held = {day.day: day for day in night.days}
    first = night.days[0].day
    calendar = [first + timedelta(days=n) for n in range((night.day - first).days + 1)]
    panels = [
        alt()
        .Chart(
            data(
                {"day": str(day), "value": getattr(held[day], field) if day in held else None, "now": day == night.day}
                for day in calendar
            ),
            width=130,
            height=110,
            title=what,
        )
        .mark_bar()
        .encode(
            x=alt().X("day:O", title=None, axis=alt().Axis(labelAngle=0, labelExpr="slice(datum.label, 8)")),
            y=alt().Y(
                "value:Q",
                title=None,
                axis=alt().Axis(tickCount=3, format="~s", labelFlush=True),
                scale=alt().Scale(zero=True),
            ),
            color=alt().Color("now:N", legend=None, scale=alt().Scale(domain=[False, True], range=[PALE, SAID])),
        )
        for what, field in (
            ("articles a day", "articles"),
            ("quotations as said a day", "quotes_said"),
            ("voices a day", "voices"),
        )
    ]
    desc = f"Bars by day of the month, from {first} to {night.day}; the last bar is the night. Days without articles are empty."
    return drawn("days", "The night against the days before", desc, alt().hconcat(*panels, spacing=24))


def _spread(name: str, spreads: Sequence[Spread], title: str) -> Picture | None:
    if not spreads:
        return None
    labels = unlike([spread.heading or "(no title)" for spread in spreads])
    rows = [
        {"what": label, "hours": one.minutes / 60, "sure": not one.is_uncertain}
        for label, spread in zip(labels, spreads, strict=True)
        for one in spread.appearances
    ]
    x = alt().X("hours:Q", title="hours after the first appearance", scale=alt().Scale(zero=True, nice=True))
    y = alt().Y("what:N", title=None, sort=labels)
    base = alt().Chart(data(rows), width=430, height=ROW * len(labels))
    lines = base.mark_rule(color=LINE).encode(x=alt().X("min(hours):Q"), x2="max(hours):Q", y=y)
    dots = base.mark_point(size=70, stroke=SAID, strokeWidth=1.8, opacity=1).encode(
        x=x,
        y=y,
        fill=alt().Fill("sure:N", legend=None, scale=alt().Scale(domain=[True, False], range=[SAID, "transparent"])),
    )
    desc = (
        "A row each, a dot for every article. Hollow dots are times of capture: the page does not give its own minute, so "
        "they may be off by the time between two captures."
    )
    return drawn(name, title, desc, alt().layer(lines, dots))


def _quoted(night: Night) -> Picture | None:
    voices = night.most_quoted
    if not voices:
        return None
    labels = unlike([voice.name for voice in voices])
    rows = [
        {"who": label, "said": voice.said, "published": voice.published}
        for label, voice in zip(labels, voices, strict=True)
    ]
    return drawn(
        "quoted",
        "Most quoted",
        "A bar for each speaker: quotations as said. The line beyond it: as published, every copy counted.",
        bars(rows, labels, "who", ("said", "published"), "quotations (bar: as said, line: as published)", 260),
    )


def _rising(night: Night) -> Picture | None:
    panels: list[Any] = []
    for kind in dict.fromkeys(one.kind for one in night.rising):
        mine = [one for one in night.rising if one.kind == kind]
        labels = unlike([one.name for one in mine])
        rows = [
            {"who": label, "articles": one.articles, "usual": one.usual}
            for label, one in zip(labels, mine, strict=True)
        ]
        title = "articles (bar: the night, line: mean of the last 7 days)"
        panels.append(bars(rows, labels, "who", ("articles", "usual"), title, 260).properties(title=kind))
    if not panels:
        return None
    desc = "A bar for each name: articles of the night that mention it, as said. The line: the mean of the days before."
    return drawn(
        "rising", "Mentioned more than in the week before", desc, alt().vconcat(*panels).resolve_scale(x="shared")
    )


def _pairs(night: Night) -> Picture | None:
    if not night.pairs:
        return None
    speakers = list(dict.fromkeys(pair.speaker for pair in night.pairs))[:_PEOPLE]
    entities = list(dict.fromkeys(pair.entity for pair in night.pairs if pair.speaker in speakers))[:_PEOPLE]
    who, whom = (dict(zip(names, unlike(names), strict=True)) for names in (speakers, entities))
    rows = [
        {"who": who[pair.speaker], "whom": whom[pair.entity], "said": pair.said}
        for pair in night.pairs
        if pair.speaker in who and pair.entity in whom
    ]
    base = alt().Chart(data(rows), width=52 * len(whom), height=30 * len(who))
    x = alt().X(
        "whom:N", title="spoken about", sort=list(whom.values()), axis=alt().Axis(labelAngle=-35, labelLimit=130)
    )
    y = alt().Y("who:N", title="speaker", sort=list(who.values()))
    size = alt().Size("said:Q", legend=None, scale=alt().Scale(type="sqrt", range=[60, 420], zero=True))
    dots = base.mark_circle(color=SAID, opacity=1, xOffset=-8).encode(x=x, y=y, size=size)
    counts = base.mark_text(color=INK, dx=12, fontSize=12).encode(x=x, y=y, text="said:Q")
    desc = "A dot where a speaker's quotations name someone or something, its area and the number beside it: how often, as said."
    return drawn("pairs", "Who spoke about whom", desc, alt().layer(dots, counts))


def _sources(night: Night) -> Picture | None:
    outlets = list(dict.fromkeys(source.outlet or "no outlet" for source in night.sources))[:_OUTLETS]
    labels = dict(zip(outlets, unlike(outlets), strict=True))
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
        alt()
        .Chart(
            data(row for row in rows if row["kind"] == kind), width=100, height=ROW * len(outlets), title=KINDS[kind]
        )
        .mark_bar(color=SAID, height=11, opacity=1)
        .encode(
            x=alt().X(
                "share:Q",
                title="of its quotations",
                scale=alt().Scale(domain=[0, 1]),
                axis=alt().Axis(format="%", tickCount=3),
            ),
            y=alt().Y("outlet:N", title=None, sort=list(labels.values()), axis=alt().Axis(labels=number == 0)),
        )
        for number, kind in enumerate(KINDS)
    ]
    desc = "For each outlet the share of its quotations as said by kind of speaker; the four shares of an outlet make 100 %."
    return drawn("sources", "Whom outlets let speak", desc, alt().hconcat(*panels, spacing=14))


def _shares(night: Night) -> Picture | None:
    """As parts of a hundred of what is known, in all outlets."""
    panels: list[Any] = []
    for column in night.shares.columns if night.shares else ():
        known = column.all.known
        if not known.said:
            continue
        labels = unlike(column.values)
        rows = [
            {"who": label, "said": 100 * count.said / known.said, "published": 100 * count.published / known.published}
            for label, count in zip(labels, column.all.values, strict=True)
        ]
        title = "% of quotations for which it is known (bar: as said, line: as published)"
        (name,) = unlike([column.name])
        coverage = f"{name}: known for {percent(known.said, column.all.named.said)} of quotations as said"
        panels.append(bars(rows, labels, "who", ("said", "published"), title, 260).properties(title=coverage))
    if not panels:
        return None
    desc = "A bar for each value: its share of the quotations of named people of whom it is known, as said. The line: as published."
    return drawn("shares", "Shares of voices", desc, alt().vconcat(*panels).resolve_scale(x="shared"))


KINDS = {
    "named": "a named person",
    "organization": "an organization",
    "described": "described, not named",
    "unattributed": "nobody",
}


def _said(night: Night, outlet: str, kind: str) -> int:
    return sum(s.said for s in night.sources if (s.outlet or "no outlet") == outlet and s.kind == kind)
