"""Who a speaker phrase stands for: a name, a pronoun or a role, resolved within the article, or openly left unresolved."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.language.extraction import SpeakerKind
from pipeline.language.names.beside import named_behind, owns
from pipeline.language.names.bodies import Bodies, bare_bounds
from pipeline.language.names.keys import fold
from pipeline.language.names.namesakes import Person, Place
from pipeline.language.names.people import Registry
from pipeline.language.names.roles import heads_person, is_person_noun, role_of
from pipeline.language.speaker.bearers import Bearers, describes_person
from pipeline.language.speaker.it import author_before, body_before
from pipeline.language.speaker.ranker import Meant
from pipeline.language.speech.statement import Source
from pipeline.language.text import lexicon
from pipeline.language.text.phrases import Phrase
from pipeline.language.text.tokens import Name, Passage, Token

_SURE_OF_BODY, _SURE_OF_IT = 0.9, 0.7
# Of pronouns before which nobody stands.
_NOBODY = Meant(None, 0.5)
_OWN_WORDS = frozenset(
    {"speech", "statement", "letter", "address", "testimony", "message", "remark", "essay", "column"}
)
_BODIES = frozenset({"ORG", "GPE", "LOC", "FAC", "NORP"})


@dataclass(frozen=True, slots=True)
class Speaker:
    """A resolved source. `sure` is the resolver's share in the confidence, 0 to 1."""

    start: int
    end: int
    mention: str
    kind: SpeakerKind
    name: str | None
    role: str | None
    anaphora: bool
    sure: float
    person: Person | None = None
    label: str | None = None  # of the name: whether a person, an organisation or a place speaks


class Resolver:
    """Resolves the sources of an article. `meant` is whom each 'he' and 'she' means, and some nouns, by place."""

    def __init__(
        self,
        passages: list[Passage],
        registry: Registry,
        bodies: Bodies,
        bearers: Bearers,
        meant: Mapping[Place, Meant],
    ) -> None:
        self._passages = passages
        self._registry = registry
        self._bearers = bearers
        self._bodies = bodies
        self.meant = meant
        self._known: dict[tuple[int, int], Speaker] = {}

    def speaker(self, source: Source) -> Speaker:
        """The speaker whom a source names or means."""
        key = (source.passage, source.phrase.head)
        if key not in self._known:
            self._known[key] = self._resolve(source)
        return self._known[key]

    def _resolve(self, source: Source) -> Speaker:
        passage = self._passages[source.passage]
        part = source.phrase
        head = passage.tokens[part.head]
        named = self._registry.found.get((passage.index, head.i))
        if named is not None:
            return self._named(passage, part, named.person, "name", role_of(passage, named.first, named.last))
        if head.tag in ("WP", "WDT") and not (head.text.isupper() and len(head.text) > 1):
            return self._relative(passage, part, head)
        if (
            head.pos == "PRON"
            and not (head.text.isupper() and len(head.text) > 1)
            or head.lower in ("he", "she", "they", "it", "we", "i")
        ):
            return self._pronoun(passage, part, head)
        apposed = self._apposed(passage, part, head)
        if apposed is not None:
            role = " ".join(passage.slice(part.first + (passage.tokens[part.first].tag == "DT"), part.last).split())
            return self._named(passage, self._with_name(passage, part, apposed), apposed, "nominal", role)
        beside = self._body_beside(passage, head)
        if beside is not None:
            whole = replace(part, last=max(part.last, beside.last))
            text = " ".join(passage.slice(*bare_bounds(passage, beside)).split())
            return self._speaker(passage, whole, "nominal", self._bodies.full(text), None, 1.0, label="ORG")
        if head.label in _BODIES and head.tag in ("NNP", "NNPS", "NN") and not _is_countryman(head):
            name, label = self._body(passage, head)
            return self._speaker(passage, part, "organization", name, None, 1.0, label=label)
        inside = self._inside(passage, part)
        if inside is not None:
            return self._named(passage, part, inside, "name", None)
        if head.tag in ("NNP", "NNPS", "WP") and not is_person_noun(head) or head.label == "PERSON":
            name = _capitals(passage, part)
            body = self._bodies.by_initials.get(fold(name))
            label = "ORG" if body is not None else "PERSON"
            return self._speaker(passage, part, "name", body or name, None, 0.8, label=label)
        return self._nominal(passage, part, head)

    def _named(self, passage: Passage, part: Phrase, person: Person, kind: SpeakerKind, role: str | None) -> Speaker:
        return self._speaker(passage, part, kind, person.name, role or next(iter(person.roles), None), 1.0, person)

    def _speaker(
        self, passage: Passage, part: Phrase, kind: SpeakerKind, name: str | None, role: str | None, sure: float,
        person: Person | None = None, anaphora: bool = False, label: str | None = None,
    ) -> Speaker:  # fmt: skip
        last = part.last - (passage.tokens[part.last - 1].tag == "POS" and part.last - part.first > 1)
        start, end = passage.tokens[part.first].start, passage.tokens[last - 1].end
        label = label or ("PERSON" if name is not None else None)
        return Speaker(start, end, passage.slice(part.first, last), kind, name, role, anaphora, sure, person, label)

    def _relative(self, passage: Passage, part: Phrase, head: Token) -> Speaker:
        """'who said': the noun that the clause hangs on."""
        verb = passage.tokens[head.head]
        at = verb.head if verb.dep == "relcl" else head.i - 1 - (passage.tokens[head.i - 1].text == ",")
        noun = passage.tokens[max(at, 0)]
        named = self._registry.found.get((passage.index, noun.i))
        person = named.person if named is not None else None
        if person is None:
            person = self._apposed(passage, part, noun)
        name = person.name if person is not None else None
        return self._speaker(
            passage, part, "pronoun", name, next(iter(person.roles), None) if person else None, 0.9, person, True
        )

    def _apposed(self, passage: Passage, part: Phrase, head: Token) -> Person | None:
        """The person named beside a role: 'the coach, Ali Reza', 'team member Rosa Lind'."""
        for child in head.children:
            found = self._registry.found.get((passage.index, child))
            beside = passage.tokens[child].dep
            if found is not None and (beside == "appos" or beside in ("compound", "flat") and child > head.i):
                return found.person
        comma = _past_parenthesis(passage, part.last)
        behind = self._registry.found.get((passage.index, comma + 1))
        adjacent = behind is not None and passage.tokens[comma].text == "," and behind.first == comma + 1
        if not adjacent:
            behind = named_behind(passage, self._registry.found, comma)
        if behind is not None and is_person_noun(head):
            return behind.person
        if head.dep == "appos" and (passage.index, head.head) in self._registry.found and head.head >= part.first - 12:
            return self._registry.found[passage.index, head.head].person
        return None

    def _inside(self, passage: Passage, part: Phrase) -> Person | None:
        """The person named behind the head, who is no owner and nobody's object: of 'a study by Ana Ortiz', but not of 'a
        spokesman for Ana Ortiz'. Whoever owns words speaks in them: 'the text of Ortiz's speech'."""
        for i in range(part.last - 1, part.head - 1, -1):
            found = self._registry.found.get((passage.index, i))
            if found is not None:
                before = passage.tokens[found.first - 1] if found.first > part.first else None
                governed = (
                    before is not None
                    and before.tag in ("IN", "TO")
                    and before.lower != "by"
                    and found.first > part.head
                )
                owned = passage.tokens[passage.tokens[found.last - 1].head]
                if owns(passage, found) and owned.lemma in _OWN_WORDS:
                    return found.person
                return None if governed or owns(passage, found) else found.person
        return None

    def _with_name(self, passage: Passage, part: Phrase, person: Person) -> Phrase:
        """The phrase with the name apposed right behind it: 'His mother, Ana Ortiz'."""
        name = self._registry.found.get((passage.index, _past_parenthesis(passage, part.last) + 1))
        return replace(part, last=name.last) if name is not None and name.person is person else part

    def _pronoun(self, passage: Passage, part: Phrase, head: Token) -> Speaker:
        word = head.lower
        if word == "it":
            body, label = body_before(self._passages, self._bodies, passage, head) or (None, None)
            sure = _SURE_OF_IT if body is not None else 0.8
            full = self._bodies.full(body) if body is not None and label == "ORG" else body
            return self._speaker(passage, part, "pronoun", full, None, sure, anaphora=full is not None, label=label)
        if word not in lexicon.SINGULAR_PRONOUNS:
            return self._speaker(passage, part, "pronoun", None, None, 0.8)
        meant = self.meant.get((passage.index, head.i), _NOBODY)
        person, sure = meant.person, meant.sure
        name = person.name if person is not None else None
        role = next(iter(person.roles), None) if person is not None else None
        return self._speaker(passage, part, "pronoun", name, role, sure, person, True)

    def _nominal(self, passage: Passage, part: Phrase, head: Token) -> Speaker:
        """'the minister': the one person of the article who carries that role."""
        text = passage.slice(part.first, part.last)
        singular = _means_one(passage, part, head, text)
        body, sure = self._body_of(passage, part, head) if singular else (None, 0.0)
        if body is not None:
            return self._speaker(passage, part, "nominal", body, None, sure, anaphora=True, label="ORG")
        described = singular and (heads_person(head) or describes_person(text))
        person, sure = self._bearers.bearer(passage, part, head) if described else (None, 0.9)
        meant = self.meant.get((passage.index, head.i)) if described and person is None else None
        if meant is not None:
            person, sure = meant.person, meant.sure
        name = person.name if person is not None else None
        return self._speaker(
            passage,
            part,
            "nominal",
            name,
            " ".join(text.split()) if heads_person(head) else None,
            sure,
            person,
            person is not None,
        )

    def _body_of(self, passage: Passage, part: Phrase, head: Token) -> tuple[str | None, float]:
        """'the board': the one organisation of the article whose name ends with that word, or which it calls so."""
        if passage.tokens[part.first].lower != "the" or part.last - part.first != 2:
            return None, 0.0
        noun = fold(head.text)
        body = self._bodies.by_noun.get(noun) if is_person_noun(head) else self._bodies.called(noun)
        if body is None and noun in lexicon.DOCUMENTS:
            written = author_before(self._passages, self._bodies, passage, head)
            return (self._bodies.full(written[0]) if written is not None and written[1] == "ORG" else None), _SURE_OF_IT
        if body is None and noun in lexicon.COMPANY_NOUNS | lexicon.BODY_NOUNS:
            last, label = body_before(self._passages, self._bodies, passage, head) or ("", "")
            other = noun in lexicon.COMPANY_NOUNS and any(w in lexicon.DESCRIBED_BODIES for w in fold(last).split())
            return (self._bodies.full(last) if label == "ORG" and not other else None), _SURE_OF_IT
        return body, _SURE_OF_BODY

    @staticmethod
    def _body_beside(passage: Passage, head: Token) -> Name | None:
        """The organisation whose name follows its noun: 'the insurer Harrow'."""
        if head.tag != "NN" or head.label:
            return None
        names = passage.names_at(head.i + 1)
        named = names[0] if names and names[0].label == "ORG" and names[0].first == head.i + 1 else None
        return named if named is not None and passage.tokens[named.last - 1].head == head.i else None

    def _body(self, passage: Passage, head: Token) -> tuple[str, str]:
        """The full name of the body or place that the head names, and its label."""
        name = passage.names_at(head.i)[0]
        text = " ".join(passage.slice(*bare_bounds(passage, name)).split())
        body = self._bodies.full(text) if name.label == "ORG" else self._bodies.by_initials.get(fold(text))
        return (body, "ORG") if body is not None else (text, name.label)


def _is_countryman(token: Token) -> bool:
    """'The Irishman' is somebody, 'the Irish' a people."""
    return token.label == "NORP" and is_person_noun(token) and token.tag in ("NN", "NNP")


def _means_one(passage: Passage, part: Phrase, head: Token, text: str) -> bool:
    """True for phrases for one who was told of: 'the minister', 'her lawyer', 'Peru's leader', 'Mayor'."""
    if head.tag == "NNP" or passage.tokens[part.first].lower in ("the", "his", "her", "their"):
        return head.tag in ("NN", "NNP") or describes_person(text) or heads_person(head) and head.pos == "ADJ"
    owners = (passage.tokens[child] for child in head.children if passage.tokens[child].dep == "poss")
    return head.tag == "NN" and any(owner.is_proper for owner in owners)


def _past_parenthesis(passage: Passage, at: int) -> int:
    """The token behind '(...)' where one opens at `at`, else `at`."""
    if at < len(passage.tokens) and passage.tokens[at].text == "(":
        closing = (t.i for t in passage.tokens[at : at + 12] if t.text == ")")
        return next(closing, at - 1) + 1
    return at


def _capitals(passage: Passage, part: Phrase) -> str:
    """The run of capitalised words around a head that the recognizer did not label."""
    first = last = part.head
    while (
        first - 1 >= part.first
        and (passage.tokens[first - 1].tag in ("NNP", "NNPS", "HYPH") or passage.tokens[first - 1].text == "&")
        and passage.tokens[first - 1].lower not in lexicon.TITLES
    ):
        first -= 1
    while last + 1 < part.last and passage.tokens[last + 1].is_proper:
        last += 1
    return " ".join(passage.slice(first, last + 1).split())
