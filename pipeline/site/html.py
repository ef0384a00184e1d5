"""The site's pages as HTML: its templates beside those of the night, whose parts they share."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from pipeline.look.health import SURE
from pipeline.look.page import TEMPLATES as OF_THE_NIGHT
from pipeline.look.page import environment as of_the_night

TEMPLATES = Path(__file__).with_name("templates")
# Characters of a quotation where excerpts alone are shown.
EXCERPT = 300
SPEAKERS = {
    "name": "named",
    "organization": "an organization",
    "nominal": "described, not named",
    "pronoun": "a pronoun",
}
ROLES = {
    "only": "nobody else has its text",
    "original": "stands for its text",
    "version": "an update of its own outlet",
    "copy": "another outlet's text",
    "roundup": "holds several stories of others",
}
LABELS = {"PERSON": "person", "ORG": "organization", "GPE": "place", "LOC": "place", "FAC": "building"}


@dataclass(frozen=True)
class Page:
    """A template, and what it shows."""

    template: str
    data: Mapping[str, object]


def render(template: str, data: Mapping[str, object]) -> str:
    return _environment().get_template(template).render(**data)


@cache
def style() -> str:
    """The night's own, and what the site adds."""
    return "".join(
        (folder / name).read_text(encoding="utf-8")
        for folder, name in ((OF_THE_NIGHT, "look.css"), (TEMPLATES, "site.css"))
    )


@cache
def style_address() -> str:
    """Another address for another style: browsers keep it."""
    return f"/style-{hashlib.sha256(style().encode()).hexdigest()[:12]}.css"


def place(*parts: str) -> str:
    """An address on the site, whatever the parts hold."""
    return "/" + "/".join(quote(part, safe="") for part in parts)


def asking_place(path: str, **asked: object) -> str:
    """The address of a page with what is asked of it: filters that are None or empty are left out."""
    given = {name.rstrip("_"): str(value) for name, value in asked.items() if value not in (None, "")}
    return path + (f"?{urlencode(given)}" if given else "")


def search_place(**asked: object) -> str:
    return asking_place("/search", **asked)


def excerpt(text: str, is_excerpt: bool) -> str:
    """The text, or its beginning."""
    return f"{text[:EXCERPT].rstrip()}…" if is_excerpt and len(text) > EXCERPT else text


def _thousands(number: int) -> str:
    return f"{number:,}"


@cache
def _environment() -> Any:
    import jinja2

    shared = of_the_night()
    environment = shared.overlay(loader=jinja2.FileSystemLoader([TEMPLATES, OF_THE_NIGHT]))
    environment.globals = shared.globals | {
        "place": place,
        "asking_place": asking_place,
        "search_place": search_place,
        "style_address": style_address,
        "sure": SURE,
        "speaker_kinds": SPEAKERS,
        "labels": LABELS,
        "roles": ROLES,
    }
    environment.filters = shared.filters | {"thousands": _thousands, "shown": excerpt}
    return environment
