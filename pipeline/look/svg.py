"""An SVG picture as a page holds it: named for screen readers, in the page's colours, its ids its own."""

import re
from dataclasses import dataclass
from html import escape

# Stand-in -> the page's name for the colour and what it is without the page, light and dark.
COLOURS = {
    "#101010": ("ink", "#1c2126", "#e6e9ec"),
    "#606060": ("soft", "#59636e", "#a9b3bd"),
    "#d0d0d0": ("line", "#c4cad0", "#48525c"),
    "#0072b2": ("said", "#0072b2", "#56b4e9"),
    "#d55e00": ("published", "#c25000", "#f0a25c"),
    "#9cc7e0": ("pale", "#9cc7e0", "#33607c"),
}


@dataclass(frozen=True)
class Picture:
    """`svg` belongs into a page that names the colours; `title` and `desc` are inside too."""

    name: str
    title: str
    desc: str
    svg: str

    @property
    def alone(self) -> str:
        """The picture as a file of its own, dark where the reader's screen is."""
        themes = [";".join(f"--{name}:{shades[n]}" for name, *shades in COLOURS.values()) for n in (0, 1)]
        style = f"<style>svg{{{themes[0]}}}@media (prefers-color-scheme:dark){{svg{{{themes[1]}}}}}</style>"
        return self.svg.replace("<title", f"{style}<title", 1) + "\n"


def as_picture(name: str, title: str, desc: str, svg: str) -> Picture:
    """Of what vl-convert draws. `name` is unlike that of any other picture of the page."""
    # What Vega says of its marks is silent inside a named picture.
    svg = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)
    svg = re.sub(r'\bid="', f'id="{name}-', svg).replace("url(#", f"url(#{name}-")
    for stand_in, (colour, light, _) in COLOURS.items():
        svg = svg.replace(f'"{stand_in}"', f'"var(--{colour},{light})"')
    named = f' role="img" aria-labelledby="{name}-title {name}-desc"'
    inside = f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(desc)}</desc>'
    return Picture(
        name, title, desc, re.sub(r"<svg([^<>]*)>", lambda found: f"<svg{found[1]}{named}>{inside}", svg, count=1)
    )


def in_plain_colours(svg: str) -> str:
    """Without the page's names for colours, which few programs but browsers know: light, on white."""
    plain = re.sub(r'"var\(--\w+,\s*(#[0-9a-f]+)\)"', r'"\1"', re.sub(r"<style>[^<]*</style>", "", svg))
    return re.sub(r"(<svg[^<>]*>)", r'\1<rect width="100%" height="100%" fill="#ffffff"/>', plain, count=1)
