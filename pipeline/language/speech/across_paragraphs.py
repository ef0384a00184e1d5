"""Statements across paragraphs: quotations joined to the utterance they continue or to the source introduced before them."""

from dataclasses import replace

from pipeline.language.speech.cues import Cue, find_cues
from pipeline.language.speech.statement import Source, Statement, continued, words_of
from pipeline.language.text.phrases import own_subject, phrase
from pipeline.language.text.tokens import WORD, Passage


def joined(passages: list[Passage], statements: list[Statement]) -> list[Statement]:
    """Quotations that fill their paragraph, joined to the utterance they continue or to the source introduced before."""
    found = list(statements)
    reopening = {mark.start for p in passages for mark in p.marked if mark.reopens or mark.carries_on}
    for i, statement in enumerate(found):
        if statement.source is not None:
            if statement.start in reopening:
                _fill_back(found, i)
            continue
        passage = passages[statement.passage]
        previous = found[i - 1] if i else None
        near = previous is not None and previous.source is not None and statement.passage - previous.passage <= 2
        introduced = _introduced(passages, statement, previous)
        led = _led_in(passages, statement)
        if led is not None:
            found[i] = replace(
                statement,
                source=led[0],
                attribution="explicit",
                cue=led[1],
                cue_span=words_of(passages[led[0].passage], led[1]),
            )
        elif statement.start in reopening and near and previous is not None:
            found[i] = continued(statement, previous)
        elif introduced is not None:
            found[i] = replace(statement, source=introduced, attribution="discourse")
        elif near and previous is not None and _opens_paragraph(passage, statement):
            found[i] = replace(
                continued(statement, previous), attribution="discourse", utterance=None, cue=None, cue_span=None
            )
    return found


def whole(passages: list[Passage], statements: list[Statement]) -> list[Statement]:
    """A quotation that opens in one paragraph and closes in the next, without a mark between, made one span."""
    carried = {mark.start for p in passages for mark in p.marked if mark.carries_on}
    found: list[Statement] = []
    for statement in statements:
        before = found[-1] if found else None
        if before is not None and statement.start in carried and before.type == statement.type == "direct":
            mark = next(m for m in passages[statement.passage].marked if m.start == statement.start)
            if statement.passage == before.passage + 1 and before.end >= passages[before.passage].marked[-1].end:
                found[-1] = replace(before, end=mark.end)
                continue
        found.append(statement)
    return found


def goes_on(passages: list[Passage], before: Statement, statement: Statement) -> bool:
    """True where a statement's opening mark takes up the quotation that the paragraph before left open."""
    opening = passages[statement.passage].marked[:1]  # no other mark of a paragraph reopens
    reopens = any(mark.start == statement.start and mark.reopens for mark in opening)
    adjacent = reopens and before.passage + 1 == statement.passage
    return adjacent and before.end >= passages[before.passage].marked[-1].end


def _fill_back(found: list[Statement], i: int) -> None:
    """The speaker of a quotation over several paragraphs may come only with its last part."""
    for back in range(i - 1, -1, -1):
        if found[back].source is not None or found[i].passage - found[back].passage > i - back:
            return
        found[back] = continued(found[back], found[i])


def _opens_paragraph(passage: Passage, statement: Statement) -> bool:
    first = passage.first(0, len(passage.tokens), WORD)
    return first is None or passage.tokens[first].end > statement.start


def _led_in(passages: list[Passage], statement: Statement) -> tuple[Source, Cue] | None:
    """The cue that ends the paragraph before with a colon or comma: 'Ortiz said:' and the quotation below it."""
    if statement.passage == 0 or not _opens_paragraph(passages[statement.passage], statement):
        return None
    before = passages[statement.passage - 1]
    if not before.tokens or before.tokens[-1].text not in (":", ","):
        return None
    start = before.sentences[-1][0]
    cues = [cue for cue in find_cues(before) if cue.word >= start and cue.speaker is not None and cue.kind != "noun"]
    return (Source(before.index, cues[-1].speaker), cues[-1]) if cues and cues[-1].speaker is not None else None


def _introduced(passages: list[Passage], statement: Statement, previous: Statement | None) -> Source | None:
    """The subject of the sentence right before a quotation that opens its paragraph, where that sentence names a speaker."""
    if statement.passage == 0 or not _opens_paragraph(passages[statement.passage], statement):
        return None
    before = passages[statement.passage - 1]
    if not before.sentences:
        return None
    start, end = before.sentences[-1]
    colon = before.tokens[end - 1].text == ":"
    if previous is not None and previous.passage == before.index and previous.type == "direct" and not colon:
        return None
    for token in before.tokens[start:end]:
        if not token.is_quoted and token.is_verb:
            head = own_subject(before, token.i)
            if head is not None and (
                colon or before.tokens[head].label == "PERSON" or before.tokens[head].lower in ("he", "she")
            ):
                return Source(before.index, phrase(before, head))
    return None
