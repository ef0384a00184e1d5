"""Where a report ends that stands to the right of its cue: the next cue, what the speaker does next, the writer's own aside."""

from pipeline.language.speech.complement import complement
from pipeline.language.speech.cues import Cue
from pipeline.language.speech.narration import before_narration, pauses_before
from pipeline.language.speech.turns import Turns, opens_aside
from pipeline.language.text import lexicon
from pipeline.language.text.phrases import children, sentence_of
from pipeline.language.text.tokens import FINITE, QUOTED, Passage, Token

_TURNING = lexicon.words("although though while")


def report_end(passage: Passage, cue: Cue, cues: Turns) -> int:
    """The token behind the last one that the cue may report."""
    end = before_narration(passage, cue, _right_end(passage, cue, cues))
    return _before_aside(passage, cue, end)


def _right_end(passage: Passage, cue: Cue, cues: Turns) -> int:
    """Where the sentence's report ends: before the next cue that shares or follows this one, else at its full stop."""
    tokens = passage.tokens
    _, end = sentence_of(passage, cue.word)
    clause = complement(passage, cue)
    if cue.kind == "noun" and clause is not None:
        return min(end, clause.right + 1)
    if tokens[cue.word].dep == "relcl" and tokens[cue.word].head < cue.first:
        end = min(end, max(tokens[cue.word].right, cue.last) + 1)
    floor = (clause.i if clause is not None else cue.last) + 1
    if clause is None:
        end = min(
            [
                end,
                *(
                    _before_conjunction(passage, max(t.left, floor), floor)
                    for t in _next_acts(passage, cue, floor, end)
                ),
            ]
        )
    turn = cues.after(passage, cue, floor, end)
    if isinstance(turn, Cue):
        return turn.first if opens_aside(passage, turn) else _before_conjunction(passage, turn.first, floor)
    return turn if turn is not None else end


def _next_acts(passage: Passage, cue: Cue, floor: int, end: int) -> list[Token]:
    """What the speaker does after 'praised the plan and': 'and voted for it'."""
    verb = passage.tokens[cue.word]
    return [
        t for t in children(passage, cue.word, "conj") if floor < t.i < end and t.tag == verb.tag and not t.is_quoted
    ]


def _before_aside(passage: Passage, cue: Cue, end: int) -> int:
    """Before ', although ...', and after an infinitive before ', but ...' with a subject of its own: the writer goes on."""
    tokens = passage.tokens
    verb = passage.first(cue.last, end, _is_verb)
    if verb is None:
        return end
    infinitive = tokens[verb - 1].lower == "to" and not tokens[verb].is_quoted
    turn = passage.first(verb + 2, end - 1, _is_turning)
    while turn is not None and passage.holds(turn + 1, end, FINITE):
        turns = tokens[turn].lower in _TURNING or infinitive
        opens = pauses_before(passage, turn) and tokens[turn + 1].pos in ("PRON", "DET", "PROPN", "NOUN")
        if turns and opens and not passage.holds(turn, end, QUOTED):
            return turn - (tokens[turn - 1].text == ",")
        turn = passage.first(turn + 1, end - 1, _is_turning)
    return end


def _is_verb(token: Token) -> bool:
    return token.is_finite or token.tag == "VB"


def _is_turning(token: Token) -> bool:
    return token.lower in _TURNING or token.lower == "but"


def _before_conjunction(passage: Passage, first: int, floor: int) -> int:
    tokens = passage.tokens
    at = first
    while at - 1 >= floor and (
        tokens[at - 1].dep in ("cc", "mark", "punct", "advmod") and not tokens[at - 1].is_quoted
    ):
        at -= 1
    return at
