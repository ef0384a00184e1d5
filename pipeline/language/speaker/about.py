"""Whom the words of a quotation mean by 'he', 'she', 'it' and 'the minister', where the article tells; else nothing.

Rules, no model: the pronouns of quotations stand in other company than those that speak, which the ranker is learnt from.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.language.extraction import FoundBy, Reference
from pipeline.language.names.genders import Gender, gender_of_noun, likely_gender
from pipeline.language.names.keys import fold
from pipeline.language.names.namesakes import Person, Place
from pipeline.language.names.people import Registry
from pipeline.language.names.roles import is_person_noun
from pipeline.language.speaker.resolve import Resolver, Speaker
from pipeline.language.speech.statement import Source, Statement
from pipeline.language.text.phrases import phrase
from pipeline.language.text.tokens import Passage, Token

_GENDERS: dict[str, Gender] = {
    **dict.fromkeys(("he", "him", "his", "himself"), "male"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "female"),
}
_IT = frozenset({"it", "its", "itself"})
_ASKING = frozenset({"ask", "inquire", "enquire", "wonder"})
_ASKED = frozenset({"whether", "if", "what", "why", "how", "when", "who", "where"})
_OWNERS = frozenset({"the", "his", "her", "their"})
_BESIDE = frozenset({"appos", "compound", "flat"})
_MODIFIES = frozenset({"compound", "amod", "nmod", "attr", "appos"})
_NAMED_BODIES = frozenset({"ORG", "GPE"})
# How far back somebody is looked for: sentences, and paragraphs; one who only speaks there is meant in the next one at most.
REACH, PARAGRAPHS, PARAGRAPHS_OF_SPEAKERS = 10, 3, 1
# A role that the article gives less surely is left open, and a body where another one is named as near.
_SURE_ROLE, _SURE_BODY = 0.75, 0.9
# So sure is a speaker whom a report's pronoun means, and a speaking pronoun that tells the gender of a name.
_SURE_SPEAKER, _SURE_CALLED = 0.7, 0.7


@dataclass(frozen=True, slots=True)
class _Somebody:
    """A person where an article mentions one; `person` is None for one without a name. `sentence` is that of the passage."""

    place: Place
    sentence: int
    person: Person | None
    gender: Gender | None
    subject: bool
    speaks: bool


class About:
    """References of an article's quotations, asked for in the order of the text: those found help to find the next."""

    def __init__(
        self, passages: Sequence[Passage], registry: Registry, resolver: Resolver, statements: Sequence[Statement]
    ) -> None:
        self._passages, self._registry, self._resolver = passages, registry, resolver
        sources = (s.source for s in statements if s.source is not None)
        self._speaking = {(source.passage, source.phrase.head): source for source in sources}
        # The gender of those who are called he or she where they speak.
        words = ((passages[p].tokens[i].lower, meant) for (p, i), meant in resolver.meant.items())
        self._called: dict[int, Gender] = {
            id(meant.person): _GENDERS[word]
            for word, meant in words
            if meant.person is not None and meant.sure >= _SURE_CALLED and word in _GENDERS  # not of a noun
        }
        self._there: dict[int, list[_Somebody]] = {}
        self._meant: dict[Place, Person] = {}

    def references(self, statement: Statement) -> tuple[Reference, ...]:
        """Whom the words of a statement mean, in their order. References to the speaker are among them."""
        passage = self._passages[statement.passage]
        speaker = self._resolver.speaker(statement.source) if statement.source is not None else None
        first, last = passage.starting_in(statement.start, statement.end)
        found = (self._reference(passage, passage.tokens[i], statement, speaker) for i in range(first, last))
        return tuple(reference for reference in found if reference is not None)

    def _reference(
        self, passage: Passage, token: Token, statement: Statement, speaker: Speaker | None
    ) -> Reference | None:
        if token.lower in _GENDERS and token.pos in ("PRON", "DET"):
            return self._person(passage, token, statement, speaker)
        if token.lower in _IT:
            return _body_itself(passage, token, statement, speaker)
        if token.tag == "NN" and not token.label and not passage.names_at(token.i):
            return self._described(passage, token, statement)
        return None

    def _person(
        self, passage: Passage, token: Token, statement: Statement, speaker: Speaker | None
    ) -> Reference | None:
        gender = _GENDERS[token.lower]
        reported = _reports(token, statement) and not _is_question(passage, statement)
        others = [one for one in self._before(passage, token, statement) if one.gender in (None, gender)]
        himself = speaker is not None and speaker.label in (None, "PERSON") and self._may_be(speaker, gender)
        by: FoundBy = "speaker" if reported and himself else "before"
        if by == "speaker":
            inside = any(one.place[0] == passage.index and _at(passage, one) >= statement.start for one in others)
            sure = speaker is not None and speaker.sure >= _SURE_SPEAKER and not inside
            person = speaker.person if speaker is not None and sure else None
        else:
            person = self._nearest(passage, others)
        if person is None:
            return None
        self._note(passage, token, person)
        return Reference(token.start, token.end, token.text, "pronoun", person.name, "PERSON", by)

    def _nearest(self, passage: Passage, others: Sequence[_Somebody]) -> Person | None:
        """Of the last sentence that mentions somebody: the one who is there, or its one subject."""
        near = [one for one in others if not one.speaks or passage.index - one.place[0] <= PARAGRAPHS_OF_SPEAKERS]
        if not near:
            return None
        last = near[-1].place[0], near[-1].sentence
        there = [one for one in near if (one.place[0], one.sentence) == last]
        if len({_who(one) for one in there}) > 1:
            there = [one for one in there if one.subject]
        return there[-1].person if len({_who(one) for one in there}) == 1 else None

    def _before(self, passage: Passage, token: Token, statement: Statement) -> list[_Somebody]:
        """Who is mentioned before a word of a statement, near enough, without its speaker."""
        source = statement.source
        speaker = self._resolver.speaker(source).person if source is not None else None
        own = (source.passage, source.phrase.head) if source is not None else None
        found: list[_Somebody] = []
        sentences = 0
        for index in range(passage.index, max(-1, passage.index - PARAGRAPHS - 1), -1):
            there = [
                one
                for one in self._mentioned(self._passages[index])
                if one.place != own
                and (one.person is None or one.person is not speaker)
                and (index < passage.index or one.place[1] < token.i)
            ]
            found = there + found
            sentences += max(1, len(self._passages[index].sentences))
            if sentences > REACH:
                break
        return found

    def _mentioned(self, passage: Passage) -> list[_Somebody]:
        if passage.index not in self._there:
            found = (self._somebody(passage, token) for token in passage.tokens)
            self._there[passage.index] = [one for one in found if one is not None]
        return self._there[passage.index]

    def _somebody(self, passage: Passage, token: Token) -> _Somebody | None:
        place = passage.index, token.i
        of = passage.tokens[token.head] if token.dep == "conj" else token
        subject = of.dep.startswith("nsubj")
        named = self._registry.found.get(place)
        if named is not None:
            gender = self._gender(named.person)
            # A single name of no known gender is too often no person's.
            if token.i != named.last - 1 or gender is None and " " not in named.person.name:
                return None
            head = passage.tokens[token.head]
            subject = subject or token.dep in _BESIDE and head.dep.startswith("nsubj")
            speaks = any((passage.index, i) in self._speaking for i in (*range(named.first, named.last), token.head))
            return _Somebody(place, token.sentence, named.person, gender, subject, speaks)
        source = self._speaking.get(place)
        person = self._meant.get(place) or (self._resolver.speaker(source).person if source is not None else None)
        if person is not None:
            return _Somebody(place, token.sentence, person, self._gender(person), subject, source is not None)
        if token.tag == "NN" and not token.label and is_person_noun(token) and not self._beside_name(passage, token):
            return _Somebody(place, token.sentence, None, gender_of_noun(token.text), subject, source is not None)
        return None

    def _may_be(self, speaker: Speaker, gender: Gender) -> bool:
        known = self._gender(speaker.person) if speaker.person is not None else gender_of_noun(speaker.mention)
        return known in (None, gender)

    def _gender(self, person: Person) -> Gender | None:
        return person.gender or self._called.get(id(person)) or likely_gender(person.name)

    def _beside_name(self, passage: Passage, noun: Token) -> bool:
        """True for the noun of somebody who is named beside it, and for one that only describes another noun."""
        found = self._registry.found
        named = any((passage.index, at) in found for at in noun.children if passage.tokens[at].dep in _BESIDE)
        return named or noun.dep in _MODIFIES

    def _described(self, passage: Passage, noun: Token, statement: Statement) -> Reference | None:
        """'the minister', 'the board': who bears that role, or the body that the article calls so."""
        if not any(passage.tokens[child].lower in _OWNERS for child in noun.children) or noun.dep == "compound":
            return None
        part = phrase(passage, noun.i)
        if passage.tokens[part.first].start < statement.start or part.last - 1 != noun.i:
            return None
        meant = self._resolver.speaker(Source(passage.index, part))
        if meant.kind != "nominal" or not meant.anaphora or meant.name is None:
            return None
        if meant.person is None:
            if meant.sure < _SURE_BODY and not self._is_only_body(passage, meant.name):
                return None
        elif meant.sure < _SURE_ROLE:
            return None
        else:
            self._note(passage, noun, meant.person)
        by: FoundBy = "role" if meant.person is not None else "body"
        return Reference(meant.start, meant.end, meant.mention, "nominal", meant.name, meant.label or "PERSON", by)

    def _is_only_body(self, passage: Passage, name: str) -> bool:
        """True where no other organization is named in this paragraph."""
        named = (passage.slice(org.first, org.last) for org in passage.names if org.label == "ORG")
        return all(fold(text) in fold(name) or fold(name) in fold(text) for text in named)

    def _note(self, passage: Passage, token: Token, person: Person) -> None:
        """Whom a word means is mentioned there."""
        place = passage.index, token.i
        self._meant[place] = person
        there = self._mentioned(passage)
        mention = self._somebody(passage, token)
        if mention is None:
            return
        at = bisect_left(there, place, key=_place)
        there[at : at + (at < len(there) and there[at].place == place)] = [mention]


def _body_itself(passage: Passage, token: Token, statement: Statement, speaker: Speaker | None) -> Reference | None:
    """'it' in what a body is reported to say, before anything else that it could mean."""
    if speaker is None or speaker.name is None or speaker.label not in _NAMED_BODIES or not _reports(token, statement):
        return None
    first, _ = passage.starting_in(statement.start, statement.end)
    if any(before.pos in ("NOUN", "PROPN") for before in passage.tokens[first : token.i]):
        return None
    return Reference(token.start, token.end, token.text, "pronoun", speaker.name, speaker.label, "speaker")


def _is_question(passage: Passage, statement: Statement) -> bool:
    """'asked whether she ...': of somebody else as often as not."""
    first, last = passage.starting_in(statement.start, statement.end)
    asked = statement.cue is not None and passage.tokens[statement.cue.word].lemma in _ASKING
    return asked and first < last and passage.tokens[first].lower in _ASKED


def _reports(token: Token, statement: Statement) -> bool:
    """True where the word is the narrator's, who named the speaker before: 'Ortiz said she ...', not 'She ..., said Ortiz'."""
    cue = statement.cue_span
    return statement.type != "direct" and not token.is_quoted and cue is not None and cue[0] < statement.start


def _place(one: _Somebody) -> Place:
    return one.place


def _at(passage: Passage, one: _Somebody) -> int:
    return passage.tokens[one.place[1]].start


def _who(one: _Somebody) -> object:
    return id(one.person) if one.person is not None else one.place
