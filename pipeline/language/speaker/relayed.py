"""Sources within a statement: whom its speaker passes on. 'The minister said that the bank had said that rates would fall.'

The words of a statement are read as a text of their own, by the same rules, down to MAX_DEPTH sources.
"""

from collections.abc import Iterator
from dataclasses import replace

from pipeline.language.extraction import Relayed
from pipeline.language.names.roles import is_person_noun
from pipeline.language.speaker.resolve import Resolver, Speaker
from pipeline.language.speech.cues import Cue, find_cues
from pipeline.language.speech.finding import explicit
from pipeline.language.speech.statement import Source, Statement, polarity, words_of
from pipeline.language.text import lexicon
from pipeline.language.text.excerpts import excerpt, stripped
from pipeline.language.text.phrases import Phrase, children, phrase, sentence_of
from pipeline.language.text.tokens import Passage, Token

MAX_DEPTH = 4
_REPORTING = lexicon.QUOTING_VERBS | lexicon.CUE_NOUNS | frozenset({"accord"})


def source_chain(
    passage: Passage, statement: Statement, speaker: Speaker | None, resolver: Resolver
) -> tuple[Relayed, ...]:
    """The sources within a statement, outermost first. What the speaker says of his own words is none.

    Denied and refused speech, and reports that name nobody ('it was said'), are left out.
    """
    first, last = passage.within(statement.start, statement.end)
    chain = _Chain(passage, resolver)
    cited = [*chain.quoted(statement), *chain.cited(statement)]
    if not passage.holds(first, last, _may_report):
        return tuple(cited)
    depth = 2 if cited else 1
    found = chain.within(passage, 0, (first, last), speaker, depth)
    return tuple(sorted([*cited, *found], key=lambda relayed: (relayed.depth, relayed.start_char)))


class _Chain:
    """Reads the sources of one passage; excerpts of it count their tokens from `base`."""

    def __init__(self, passage: Passage, resolver: Resolver) -> None:
        self._passage = passage
        self._resolver = resolver

    def within(
        self, passage: Passage, base: int, span: tuple[int, int], speaker: Speaker | None, depth: int
    ) -> Iterator[Relayed]:
        if depth > MAX_DEPTH:
            return
        first, last = stripped(passage, *span)
        inner = excerpt(passage, first, last)
        base += first
        seen: set[int] = set()
        for statement in explicit(inner, find_cues(inner)):
            cue = statement.cue
            if cue is None or cue.speaker is None or cue.word in seen or polarity(inner, statement) != "affirmed":
                continue
            seen.add(cue.word)
            source = self._source(cue.speaker, base, speaker)
            own = source is None
            if source is not None:
                yield self._relayed(inner, source, cue, statement, depth)
            deeper = inner.within(statement.start, statement.end)
            if deeper[0] < deeper[1]:
                yield from self.within(inner, base, deeper, speaker if own else source, depth + (not own))

    def cited(self, statement: Statement) -> Iterator[Relayed]:
        """'The paper reported, citing two officials, that ...': those it names for all that it says."""
        cue, place = statement.cue, statement.cue_span
        if cue is None or place is None or statement.attribution != "explicit" or place[0] < self._passage.start:
            return
        tokens, word = self._passage.tokens, cue.word
        first, last = sentence_of(self._passage, word)
        at: int | None = first
        while (at := self._passage.first(at + 1, last, _cites)) is not None:
            token = tokens[at]
            if tokens[at - 1].text != ",":
                continue
            between = tokens[min(word, token.i) + 1 : max(word, token.i)]
            objects = [t for t in children(self._passage, token.i, "dobj") if _speaks(t) and not t.is_quoted]
            if not objects or any(t.is_inflected and not _within(t, statement) for t in (token, *between)):
                continue
            if not _within(token, statement):
                source = self._source(phrase(self._passage, objects[0].i), 0, None)
                if source is not None:
                    citing = replace(cue, cue_first=token.i, cue_last=token.i + 1)
                    yield self._relayed(self._passage, source, citing, statement, 1)

    def quoted(self, statement: Statement) -> Iterator[Relayed]:
        """'The paper quoted Bram as saying that ...': whom it quotes."""
        cue = statement.cue
        if cue is None or statement.attribution != "explicit" or self._passage.tokens[cue.word].lemma != "quote":
            return
        objects = [t for t in children(self._passage, cue.word, "dobj") if _speaks(t) and not t.is_quoted]
        as_saying = children(self._passage, cue.word, "prep")
        if objects and any(t.lower == "as" and t.i > objects[0].i for t in as_saying):
            source = self._source(phrase(self._passage, objects[0].i), 0, None)
            if source is not None:
                yield self._relayed(self._passage, source, cue, statement, 1)

    def _source(self, part: Phrase, base: int, outer: Speaker | None) -> Speaker | None:
        """The source as the whole article knows it; None for the speaker himself."""
        here = Phrase(part.first + base, part.last + base, part.head + base, part.tail + base)
        head = self._passage.tokens[here.head]
        if head.lower in lexicon.FIRST_PERSON:
            return None
        person = outer.person if outer is not None else None
        source = self._resolver.speaker(Source(self._passage.index, here))
        if head.is_quoted and source.kind == "pronoun":
            return replace(source, name=None, person=None)  # whom a speaker means by 'he' is not told
        same = person is not None and source.person is person
        body = outer is not None and outer.person is None and outer.name is not None and outer.name == source.name
        return None if same or body else source

    def _relayed(self, inner: Passage, source: Speaker, cue: Cue, statement: Statement, depth: int) -> Relayed:
        start, end = words_of(inner, cue)
        words = inner.text[start - inner.start : end - inner.start]
        return Relayed(
            depth,
            source.mention,
            source.start,
            source.end,
            source.name,
            words,
            start,
            end,
            statement.start,
            statement.end,
        )


def _may_report(token: Token) -> bool:
    return token.lemma in _REPORTING or token.lower == "according"


def _cites(token: Token) -> bool:
    return token.lower in lexicon.CITING_FORMS and not token.is_quoted


def _within(token: Token, statement: Statement) -> bool:
    return statement.start <= token.start < statement.end


def _speaks(token: Token) -> bool:
    """True for people and what speaks for them, not for reasons: 'citing two officials', but 'citing the weather'."""
    named = token.label in ("PERSON", "ORG", "GPE", "NORP")
    return named or is_person_noun(token) or token.lemma in lexicon.SPEAKING_BODIES or token.lower == "people"
