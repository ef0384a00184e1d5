"""The night in three sentences: how much, against what is usual, and who failed. A number names the place it leads to."""

from dataclasses import dataclass

from pipeline.look.night import Night
from pipeline.look.totals import Usual

# Places on the page: sections of the template.
ARTICLES, WORDS, VOICES, SOURCES, DAYS = "articles", "words", "voices", "sources", "days"
_NAMED = 3


@dataclass(frozen=True)
class Piece:
    """Words of a sentence, and the place they link to ('': none)."""

    text: str
    place: str = ""


Sentence = tuple[Piece, ...]


def sentences(night: Night) -> tuple[Sentence, ...]:
    tonight = night.tonight
    if not tonight.articles:
        return ((Piece("Nothing was read: the night holds no article."),), *_sources(night))
    return (_much(night), *_change(night), *_sources(night))


def plain(sentence: Sentence) -> str:
    return "".join(piece.text for piece in sentence)


def number(count: int, one: str, more: str = "") -> str:
    """'1 article', '2 articles', '1,200 articles'."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def percent(part: int, whole: int) -> str:
    """'62 %'; a dash where there is nothing to take a share of."""
    return f"{100 * part / whole:.0f}\N{NO-BREAK SPACE}%" if whole else "\N{EN DASH}"


def _much(night: Night) -> Sentence:
    tonight = night.tonight
    return (
        Piece(number(tonight.articles, "article"), ARTICLES),
        Piece(f" of {number(tonight.outlets, 'outlet')} hold {number(tonight.texts, 'text')} that count once, and "),
        Piece(number(tonight.quotes_said, "quotation"), WORDS),
        Piece(f" as said ({tonight.quotes_published:,} as published) by "),
        Piece(number(tonight.voices, "voice"), VOICES),
        Piece(": people and organizations that are known by name."),
    )


def _change(night: Night) -> list[Sentence]:
    if not night.usual:
        return [(Piece("It is the first night: there is nothing to compare it with."),)]
    return [tuple(piece for usual in night.usual for piece in (_against(usual), Piece(_changed(night, usual))))]


def _against(usual: Usual) -> Piece:
    days = "the one day that is" if usual.days == 1 else f"the mean of the {usual.days} days that are"
    return Piece(f"Against {days} there of the last {usual.span}", DAYS)


def _changed(night: Night, usual: Usual) -> str:
    tonight = night.tonight
    return (
        f": articles {_percent(tonight.articles, usual.articles)}, "
        f"quotations as said {_percent(tonight.quotes_said, usual.quotes_said)}, voices {_percent(tonight.voices, usual.voices)}. "
    )


def _percent(now: int, then: float) -> str:
    """'+8 %'; in numbers where there is nothing to take a share of."""
    if not then:
        return f"{now} and none before"
    return f"{100 * (now - then) / then:+.0f}\N{NO-BREAK SPACE}%".replace("-", "\N{MINUS SIGN}")


def _sources(night: Night) -> list[Sentence]:
    if not night.asked:
        return [(Piece("No source was asked that day."),)]
    failed = [source for source in night.asked if not source.answered]
    asked = number(len(night.asked), "source")
    if not failed:
        return [(Piece(f"Every source that was asked answered ({asked})."),)]
    names = ", ".join(f"{source.source_id} ({source.outcomes})" for source in failed[:_NAMED])
    more = f" and {len(failed) - _NAMED} more" if len(failed) > _NAMED else ""
    return [(Piece(f"{len(failed)} of {asked} gave nothing", SOURCES), Piece(f": {names}{more}."))]
