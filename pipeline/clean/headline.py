"""The headline of an HTML page: which of its forms is the title, and all of them.

Right of 124 news pages whose title is known (words compared):

     83  og:title
     91  the form whose words the others share most (Jaccard)
    100  h1 outside of the trail of sections, else the heading below it
    100  the form that most of JSON-LD, og:title, h1 and <title> write
    103  where JSON-LD and og:title differ, the one that <title> repeats
    103  the form that most others contain
    106  JSON-LD, unless h1 and og:title agree on another
    111  before that: the heading below the h1, where JSON-LD or og:title confirms it
    112  of that heading, without the kicker that its markup sets apart (one page decides)
    107  the same, and kickers cut from every h1 and h2

The last but one is what this module does: where an h1 stands in the trail of sections, or is written for search engines, readers
see the heading below it. Of the 12 left, 6 want og:title where h1 and JSON-LD agree on another, 2 JSON-LD where h1 and og:title
do, 1 JSON-LD where the heading shows an alternative headline, 1 the h1 that nothing declares, and 2 the h1 of the trail.
"""

import re
from typing import Any

from pipeline.clean.blocks import flat, tidy
from pipeline.clean.structured import Structured

# In tidy titles, which never have two spaces together.
_SITE_BREAK = re.compile(r"\s[|\-–—»·:]\s")
# Between a kicker and its headline, where a page writes both on one line.
_KICKER_BREAK = re.compile(r"\s?[:|/–—-]\s")
# Shorter forms stand in headings by chance: names of sections, of people.
_SHORTEST = 16


def declared_headline(tree: Any, data: Structured) -> str | None:
    """The form that the heading right below the h1 shows; else JSON-LD's, unless h1 and og:title agree on another; else og:title."""
    declared, shared = data.text("headline"), data.first_meta("og:title", "twitter:title")
    visible = [_text(element) for element in tree.iter("h1")]
    if shown := _below_h1(tree, [text for text in (declared, data.first_meta("og:title")) if text], visible):
        return shown
    if declared and shared and any(flat(text) == flat(shared) for text in visible):
        return shared
    return declared or shared


def forms_of_headline(tree: Any, data: Structured, title: str | None) -> list[str]:
    """Every form of the headline on the page, as written: JSON-LD, meta tags, h1 and <title>."""
    found = [
        title,
        data.text("headline"),
        data.text("alternativeHeadline"),
        *data.meta.get("og:title", []),
        *data.meta.get("twitter:title", []),
    ]
    found += [_text(element) for element in [*list(tree.iter("h1"))[:4], *list(tree.iter("title"))[:1]]]
    return [text for text in dict.fromkeys(found) if text and len(text) > 3]


def with_parts(titles: list[str]) -> list[str]:
    """The titles, and their parts without the site's name."""
    return list(
        dict.fromkeys([*titles, *(part for text in titles for part in _SITE_BREAK.split(text) if len(part) > 15)])
    )


def without_site(title: str, outlet: str | None, titles: list[str]) -> str:
    """The title without a trailing site name: what follows the last dash or bar, where it names the outlet or the page writes the title without it."""
    breaks = list(_SITE_BREAK.finditer(title))
    if not breaks:
        return title
    head, tail = title[: breaks[-1].start()], title[breaks[-1].end() :]
    house, last = flat(outlet or ""), flat(tail)
    named = bool(house and last) and (last in house or house in last)
    return head if named or flat(head) in {flat(text) for text in titles if text != title} else title


def _below_h1(tree: Any, forms: list[str], visible: list[str]) -> str | None:
    """The declared form that the first heading below the first h1 shows and no h1 does, without its kicker: what the heading's
    markup sets apart before it."""
    headings = tree.iter("h1", "h2", "h3")
    if next((element for element in headings if element.tag == "h1"), None) is None:
        return None
    heading = next(headings, None)
    if heading is None or heading.tag == "h1":
        return None
    pieces, others = [text for text in map(flat, heading.itertext()) if text], {flat(text) for text in visible}
    ends = [" ".join(pieces[at:]) for at in range(len(pieces))]
    for form in forms:
        key = flat(form)
        if len(key) >= _SHORTEST and key not in others and key in ends:
            return _without_kicker(form, pieces)
    return None


def _without_kicker(form: str, pieces: list[str]) -> str:
    """The form without what stands before a sign in it, where the heading's markup has its pieces on either side of that sign."""
    starts = {" ".join(pieces[:at]) for at in range(1, len(pieces))}
    for sign in _KICKER_BREAK.finditer(form):
        if flat(form[: sign.start()]) in starts and len(flat(form[sign.end() :])) >= _SHORTEST:
            return form[sign.end() :]
    return form


def _text(element: Any) -> str:
    return tidy(" ".join(element.itertext()))
