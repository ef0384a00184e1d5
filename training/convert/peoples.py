"""Peoples, religions and parties (NORP) and countries that a corpus leaves unmarked, found by list and context."""

from collections.abc import Collection, Sequence

from annotated import gazetteer
from annotated.tags import UNKNOWN, mark

# "in Arabic", "the Arabic language": a language, not a people.
LANGUAGE_BEFORE = {
    "in",
    "speak",
    "speaks",
    "spoke",
    "speaking",
    "spoken",
    "learn",
    "learning",
    "into",
    "fluent",
    "translated",
}
LANGUAGE_AFTER = frozenset(
    {
        "language",
        "languages",
        "grammar",
        "translation",
        "translations",
        "alphabet",
        "script",
        "pronunciation",
        "-language",
    }
    | {"word", "words", "speaking", "subtitles", "dialect", "dialects", "speaker", "speakers", "literature"}
)


def mark_peoples(words: Sequence[str], tags: list[str]) -> None:
    """Mark words for peoples that stand outside other names as NORP; "-" where a language or a longer name may be meant."""
    for at, word in enumerate(words):
        if tags[at] in ("O", UNKNOWN) and gazetteer.is_norp(word):
            doubtful = word in gazetteer.AMBIGUOUS_NORP or _language(words, at) or _opens_name(words, tags, at)
            mark(tags, at, at + 1, UNKNOWN if doubtful else "NORP")


def _next(words: Sequence[str], at: int) -> str:
    """The word after; none where a hyphen joins a second people: "Franco-German"."""
    after = words[at + 1] if at + 1 < len(words) else ""
    joined = after in ("-", "–") and at + 2 < len(words) and gazetteer.is_norp(words[at + 2])
    return "" if joined else after


def _language(words: Sequence[str], at: int) -> bool:
    if words[at] not in gazetteer.LANGUAGES:
        return False
    before, after = (words[at - 1].lower() if at else ""), _next(words, at)
    if after.lower() in LANGUAGE_AFTER or before in LANGUAGE_BEFORE or after in ("-", ":"):
        return True
    return before in ("the", "of", "from") and after in (".", ",", "")


def _opens_name(words: Sequence[str], tags: Sequence[str], at: int) -> bool:
    after = _next(words, at)
    if not after[:1].isupper() or after.isupper() or gazetteer.is_norp(after) or after in gazetteer.TITLES:
        return False
    return tags[at + 1] in ("O", UNKNOWN)


def mark_countries(words: Sequence[str], tags: list[str], where: Collection[str] = (UNKNOWN,)) -> None:
    """Mark sure countries among words tagged `where` that have no capitalized neighbour as GPE."""
    for at, word in enumerate(words):
        if tags[at] in where and gazetteer.is_country(word):
            neighbours = [*words[max(0, at - 1) : at], *words[at + 1 : at + 2]]
            if not any(other[:1].isupper() for other in neighbours):
                mark(tags, at, at + 1, "GPE")
