"""Forms of pages that hold an article's text in another shape: live blogs, galleries, videos. What is no article at all is told by
page_kind.py."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pipeline.clean.blocks import count_words, tidy
from pipeline.clean.structured import Structured

ARTICLE, LIVE_BLOG, GALLERY, VIDEO = "article", "live_blog", "gallery", "video"
# Entries that tell a live blog where its headline or address says so too, and where neither does.
_FEW_ENTRIES, _MANY_ENTRIES = 3, 8
_FEWEST_PICTURES = 4
_FEWEST_CAPTION, _LONGEST_CAPTION = 3, 80
# Words of a gallery or a video's page outside of captions, above which it is an article with pictures.
_FEW_WORDS, _WORDS_A_PICTURE = 150, 30
_CLOCK = re.compile(
    r"^\W{0,3}(?:[01]?\d|2[0-3])(?:[:.h][0-5]\d)(?:[:.][0-5]\d)?\s?(?:[ap]\.?m\.?)?(?: ?(?:uhr|gmt|utc|bst|e[sd]t|p[sd]t|cet|cest|ist))?\W{0,3}$",
    re.IGNORECASE,
)
_LIVE_TITLE = re.compile(
    r"\blive ?blog\b|\blive[- ]?(?:ticker|updates?|coverage|text)\b|\blive:|^live\b\W|\W\s?live$|\bas it happened\b|\ben direct\b|\ben vivo\b|\bminuto a minuto\b|\bin diretta\b|\bao vivo\b|\bna żywo\b|\bонлайн\b|\bnewsblog\b",
    re.IGNORECASE,
)
_LIVE_PATH = re.compile(r"/(?:live|direct|en-direct|envivo|diretta)/|live-?(?:blog|ticker|updates?)", re.IGNORECASE)
_GALLERY_TITLE = re.compile(
    r"\b(?:in|week in|day in|year in) (?:pictures|photos|images)\b|^(?:photos?|pictures|gallery|slideshow)\b\s?:|\b(?:photo|picture|image) ?(?:gallery|essay)\b|\bslideshow\b|\bbilder des tages\b|\bfotostrecke\b|\bbildergalerie\b|\bdie besten bilder\b|\ben images\b|\bdiaporama\b|\ben (?:fotos|imágenes)\b|\bfotogaler[ií]a\b|\ble foto\b|\bfotogallery\b",
    re.IGNORECASE,
)
_GALLERY_PATH = re.compile(
    r"/(?:galler(?:y|ies)|photos?|pictures|in-pictures|slideshows?|bilder|fotostrecken?|bildergalerien?|diaporamas?|fotos|fotogaler[ií]as?|fotogallery|images)/",
    re.IGNORECASE,
)
_VIDEO_TITLE = re.compile(r"^(?:watch|video|vidéo|vídeo|видео)\b\s?[.:|–—-]|\bvideo\W{0,2}$", re.IGNORECASE)
_VIDEO_PATH = re.compile(r"/(?:videos?|tv|mediathek|clips?|watch)/", re.IGNORECASE)
_CAPTION_CLASS = re.compile(r"\b(?:cap(?:tion)?|bildunterschrift|legende|legend)\b", re.IGNORECASE)
_PLAYER = re.compile(r"player|youtube|vimeo|dailymotion|brightcove|jwplayer", re.IGNORECASE)


@dataclass(frozen=True)
class Form:
    """One of ARTICLE, LIVE_BLOG, GALLERY, VIDEO, and what on the page told it; None for an article."""

    kind: str
    reason: str | None = None


def form_of(tree: Any, data: Structured, url: str, titles: Sequence[str], text: str) -> Form:
    """The form of a page. A headline or an address alone tells none: the page has to be built that way too."""
    said = _Said(urlsplit(url).path, titles)
    return (
        _live_blog(tree, data, said)
        or _gallery(tree, data, said, text)
        or _video(tree, data, said, text)
        or Form(ARTICLE)
    )


@dataclass(frozen=True)
class _Said:
    """What address and headlines of a page say of its form."""

    path: str
    titles: Sequence[str]

    def sign(self, path: re.Pattern[str], title: re.Pattern[str]) -> str | None:
        found = next((match for text in self.titles if (match := title.search(text))), None)
        return (found[0] if found else None) or ((match := path.search(self.path)) and match[0])


def _live_blog(tree: Any, data: Structured, said: _Said) -> Form | None:
    if "LiveBlogPosting" in data.types:
        return Form(LIVE_BLOG, "the page declares a LiveBlogPosting")
    entries = len(_entries(tree))
    sign = said.sign(_LIVE_PATH, _LIVE_TITLE)
    if sign and entries >= _FEW_ENTRIES:
        return Form(LIVE_BLOG, f"{entries} entries with a time of day each, and the page says {sign.strip()!r}")
    return Form(LIVE_BLOG, f"{entries} entries with a time of day each") if entries >= _MANY_ENTRIES else None


def _entries(tree: Any) -> set[str]:
    """Different times of day that stand alone before a paragraph of text."""
    found: set[str] = set()
    for element in tree.iter("time", "span", "b", "strong", "h2", "h3", "h4", "p", "div"):
        if len(element) == 0 and _CLOCK.match(label := tidy(element.text or "")):
            behind = element.getnext()
            prose = tidy(" ".join(behind.itertext())) if behind is not None else tidy(element.tail or "")
            if count_words(prose) >= 8:
                found.add(label)
    return found


def _gallery(tree: Any, data: Structured, said: _Said, text: str) -> Form | None:
    captions = _captions(tree)
    told = "ImageGallery" in data.types or "MediaGallery" in data.types
    sign = "ImageGallery" if told else said.sign(_GALLERY_PATH, _GALLERY_TITLE)
    outside = max(0, count_words(text) - sum(map(count_words, captions)))
    short = outside <= max(_FEW_WORDS, _WORDS_A_PICTURE * len(captions) if told else 0)
    if not sign or len(captions) < _FEWEST_PICTURES or not short:
        return None
    return Form(
        GALLERY,
        f"{len(captions)} pictures with captions, {outside} words beside them, and the page says {sign.strip()!r}",
    )


def _captions(tree: Any) -> set[str]:
    """The captions of a page: declared as such, or a few words that stand with a picture in one element."""
    found: set[str] = set()
    for element in tree.iter("figcaption", "div", "p", "span", "img"):
        if element.tag == "img":
            element = element.getparent()
        elif element.tag != "figcaption" and not _CAPTION_CLASS.search(element.get("class") or ""):
            continue
        caption = tidy(" ".join(element.itertext())) if element is not None else ""
        if _FEWEST_CAPTION <= count_words(caption) <= _LONGEST_CAPTION:
            found.add(caption)
    return found


def _video(tree: Any, data: Structured, said: _Said, text: str) -> Form | None:
    declared = "VideoObject" in data.types and not data.article
    declared = declared or (data.first_meta("og:type") or "").lower().startswith("video")
    sign = "a video is declared" if declared else said.sign(_VIDEO_PATH, _VIDEO_TITLE)
    words = count_words(text)
    if not sign or words > _FEW_WORDS or not (declared or _has_player(tree)):
        return None
    return Form(VIDEO, f"{words} words beside a player, and the page says {sign.strip()!r}")


def _has_player(tree: Any) -> bool:
    return next(tree.iter("video"), None) is not None or any(
        _PLAYER.search(element.get(name) or "")
        for element in tree.iter("iframe", "div", "section")
        for name in ("src", "id", "class")
    )
