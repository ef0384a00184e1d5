"""The first pipe of the embedded pipeline: a straight quotation mark gets the norm of the opening or closing mark that it is.

The parser ends sentences at closing marks, and a straight mark by itself does not say which it is. The text stays as it was.
"""

from typing import TYPE_CHECKING

from spacy.language import Language  # noqa: TID253  # spaCy itself imports this module, by its entry point

if TYPE_CHECKING:
    from spacy.tokens import Doc

FACTORY = "rival_directions"
OPENING, CLOSING = "``", "''"
SINGLE_OPENING, SINGLE_CLOSING = "`", "'"

_STRAIGHT = frozenset({'"', "＂"})
_DOUBLE = _STRAIGHT | frozenset({"“", "”", "„", "‟", "«", "»", "``", "''"})
_SINGLE = frozenset({"'", "‘", "’", "`", "‚"})
_ALWAYS_OPEN = frozenset({"“", "„", "‟", "«", "``", "‘", "`", "‚"})
_ALWAYS_CLOSED = frozenset({"”", "»", "''", "’"})
# A mark behind one of these opens although no space stands before it, and one before these closes.
_BEFORE_OPENING = frozenset({"(", "[", "{", "—", "–", "-", "--", "/", "...", "…"})
_AFTER_CLOSING = frozenset({".", ",", ";", ":", "?", "!", ")", "]", "}", "...", "…"})


@Language.component(FACTORY)
def directions(doc: "Doc") -> "Doc":
    """Set the norm of every quotation mark by its direction; linear in the number of tokens."""
    is_open = False
    for token in doc:
        text = token.text
        if text in _DOUBLE:
            is_open = _opens(doc, token.i, text, is_open)
            token.norm_ = OPENING if is_open else CLOSING
        elif text in _SINGLE:
            # An apostrophe that stands alone reads as a closing mark, as in curly text.
            token.norm_ = SINGLE_OPENING if _opens(doc, token.i, text, True) else SINGLE_CLOSING
    return doc


def _opens(doc: "Doc", i: int, text: str, was_open: bool) -> bool:
    """Whether the mark at token i opens: by its kind, by the space around it, else by what came before."""
    if text in _ALWAYS_OPEN or text in _ALWAYS_CLOSED:
        return text in _ALWAYS_OPEN
    apart_before = i == 0 or bool(doc[i - 1].whitespace_) or doc[i - 1].is_space or doc[i - 1].text in _BEFORE_OPENING
    apart_after = (
        bool(doc[i].whitespace_) or i + 1 == len(doc) or doc[i + 1].is_space or doc[i + 1].text in _AFTER_CLOSING
    )
    return apart_before if apart_before != apart_after else not was_open
