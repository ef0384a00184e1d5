"""What surrounds an article on a real news page: scripts, styles, menus, teasers, comments, until a page has its size.

Shares follow 219 news pages: 60 % of their bytes are scripts, styles and drawings; the page in the middle has 178 kB,
800 elements outside scripts and 160 links. Words are invented.
"""

import json
import random
import re
from collections.abc import Callable, Sequence

_SYLLABLES = (
    "ba",
    "cor",
    "den",
    "el",
    "fi",
    "gra",
    "hol",
    "ist",
    "ka",
    "lor",
    "mu",
    "nes",
    "pol",
    "ra",
    "sto",
    "ti",
    "ver",
)
_UNSEEN = 0.6
# Of what readers see, what stands above the article.
_ABOVE = 0.25

_TITLE = re.compile(r"<title>([^<]*?)(?: [-–|] [^<]*)?</title>")

_Maker = Callable[[random.Random], str]


def furnished(html: str, size: int, chance: random.Random) -> str:
    """The page with furniture around what its body holds, about `size` bytes large."""
    free = max(0, size - len(html.encode()))
    unseen, seen = int(free * _UNSEEN), int(free * (1 - _UNSEEN))
    head = _filled((_script, _style, _meta), unseen // 2, chance)
    foot = _filled((_script, _drawing), unseen // 2, chance)
    above = _filled((_menu,), int(seen * _ABOVE), chance)
    below = _filled((_teaser, _teaser, _list, _comment, _notice), int(seen * (1 - _ABOVE)), chance)
    html = html.replace("</head>", f"{head}\n</head>", 1).replace("<body>", f"<body>\n<header>{above}</header>", 1)
    inside, end, rest = html.rpartition("</body>")
    return f"{inside}<aside class='rail'>{below}</aside>\n{foot}\n{end}{rest}"


def declared(html: str, chance: random.Random) -> str:
    """The page with author, time and headline in its head, as two thirds of news pages have them."""
    title = _TITLE.search(html)
    day = f"2026-03-0{chance.randint(1, 2)}T{chance.randint(10, 17)}:{chance.randint(10, 59)}:00+00:00"
    tags = (
        f'<meta property="og:title" content="{title[1] if title else phrase(chance, 5, 9)}">\n'
        f'<meta property="article:published_time" content="{day}">\n'
        f'<meta name="author" content="{phrase(chance, 1, 1)} {phrase(chance, 1, 1)}">\n'
    )
    return html.replace("</head>", f"{tags}</head>", 1)


def phrase(chance: random.Random, fewest: int, most: int) -> str:
    """Invented words, the first with a capital."""
    return " ".join(word(chance) for _ in range(chance.randint(fewest, most))).capitalize()


def word(chance: random.Random) -> str:
    """An invented word of one to three syllables."""
    return "".join(chance.choices(_SYLLABLES, k=chance.randint(1, 3)))


def _filled(makers: Sequence[_Maker], size: int, chance: random.Random) -> str:
    parts: list[str] = []
    while size > 0:
        parts.append(chance.choice(makers)(chance))
        size -= len(parts[-1]) + 1
    return "\n".join(parts)


def _number(chance: random.Random) -> str:
    return str(chance.randint(100_000, 999_999))


def _script(chance: random.Random) -> str:
    """The state of a page as its scripts get it: what news pages are mostly made of."""
    items = [
        {
            "id": _number(chance),
            "kind": word(chance),
            "label": phrase(chance, 4, 9),
            "path": f"/{word(chance)}/{_number(chance)}",
        }
        for _ in range(chance.randint(5, 40))
    ]
    return f"<script>window.{word(chance)}={json.dumps(items)};(function(w,d){{w.q=w.q||[];w.q.push(d)}})(window,document);</script>"


def _style(chance: random.Random) -> str:
    rules = (
        f".{word(chance)}-{word(chance)}>a:hover{{margin:0 {chance.randint(1, 40)}px;color:#{_number(chance)};display:flex}}"
        for _ in range(chance.randint(10, 60))
    )
    return f"<style>{''.join(rules)}</style>"


def _meta(chance: random.Random) -> str:
    return f'<meta name="{word(chance)}:{word(chance)}" content="{phrase(chance, 2, 6)}">\n<link rel="preload" as="script" href="/static/{word(chance)}.{_number(chance)}.js">'


def _drawing(chance: random.Random) -> str:
    points = " ".join(f"L{chance.random() * 24:.3f} {chance.random() * 24:.3f}" for _ in range(chance.randint(10, 80)))
    return f'<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M0 0 {points}z"/></svg>'


def _menu(chance: random.Random) -> str:
    entries = "".join(
        f'<li class="nav__item"><a class="nav__link" href="/{word(chance)}/" data-track="nav-{_number(chance)}">{phrase(chance, 1, 2)}</a></li>'
        for _ in range(chance.randint(4, 12))
    )
    return f'<nav class="nav nav--{word(chance)}"><div class="nav__inner"><span>{phrase(chance, 1, 2)}</span><ul>{entries}</ul></div></nav>'


def _teaser(chance: random.Random) -> str:
    path, picture = f"/{word(chance)}/{_number(chance)}.html", f"/img/{_number(chance)}"
    sizes = ", ".join(f"{picture}-{width}.jpg {width}w" for width in (240, 480, 960))
    return (
        f'<div class="card" data-id="{_number(chance)}"><a href="{path}" data-track="card">'
        f'<img src="{picture}.jpg" srcset="{sizes}" alt="{phrase(chance, 3, 8)}" loading="lazy"></a>'
        f'<div class="card__body"><span class="card__kicker">{phrase(chance, 1, 2)}</span>'
        f'<h3><a href="{path}">{phrase(chance, 5, 11)}</a></h3><p class="card__dek">{phrase(chance, 10, 22)}.</p></div></div>'
    )


def _list(chance: random.Random) -> str:
    entries = "".join(
        f'<li><a href="/{word(chance)}/{_number(chance)}.html"><span class="rank">{n}</span> {phrase(chance, 5, 10)}</a></li>'
        for n in range(1, chance.randint(5, 11))
    )
    return f'<section class="list"><h2>{phrase(chance, 2, 3)}</h2><ol>{entries}</ol></section>'


def _comment(chance: random.Random) -> str:
    return (
        f'<div class="comment" id="c{_number(chance)}"><b class="comment__by">{word(chance)}</b>'
        f"<p>{phrase(chance, 8, 40)}.</p><button>Reply</button><span>{chance.randint(0, 99)} likes</span></div>"
    )


def _notice(chance: random.Random) -> str:
    return (
        f'<div class="box box--letter"><h4>{phrase(chance, 2, 5)}</h4><p>Sign up for our newsletter: {phrase(chance, 4, 10)}.</p>'
        f'<form action="/letter"><input type="email" name="m{_number(chance)}"><button type="submit">Sign up</button></form></div>'
    )
