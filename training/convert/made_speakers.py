"""Made-up speakers and times for attributions: small trees of titles, names, appositions and days."""

import random
from collections.abc import Iterable
from dataclasses import dataclass

from annotated.chunks import Chunk

# A word's place in a sentence under construction: its old index, or a name of its own.
Key = int | str


@dataclass
class Word:
    """A word with its annotation; `head` is the key of another word."""

    key: Key
    head: Key
    form: str
    dep: str
    tag: str
    pos: str
    morph: str = ""
    lemma: str = ""
    space: bool = True

    def __post_init__(self) -> None:
        if not self.lemma:
            self.lemma = self.form if self.tag.startswith("NNP") else self.form.lower()


@dataclass(frozen=True)
class Phrase:
    """Words, and for each its tag, part of speech, label and the index of its head; None hangs on what the phrase belongs to."""

    words: str
    tags: str
    pos: str
    deps: str
    heads: tuple[int | None, ...]


TITLES = (
    *(
        "President",
        "Minister",
        "Prime Minister",
        "Foreign Minister",
        "Secretary",
        "Senator",
        "Mr.",
        "Dr.",
        "General",
        "Governor",
    ),
    *("Professor", "Mayor", "Spokesman", "Ambassador", "Chancellor"),
)
APPOSITIONS = (
    Phrase(
        "a spokesman for the ministry",
        "DT NN IN DT NN",
        "DET NOUN ADP DET NOUN",
        "det appos prep det pobj",
        (1, None, 1, 4, 2),
    ),
    Phrase("the foreign minister", "DT JJ NN", "DET ADJ NOUN", "det amod appos", (2, 2, None)),
    Phrase("the Kremlin spokesman", "DT NNP NN", "DET PROPN NOUN", "det compound appos", (2, 2, None)),
    Phrase("head of the agency", "NN IN DT NN", "NOUN ADP DET NOUN", "appos prep det pobj", (None, 0, 3, 1)),
    Phrase(
        "a professor at Harvard University",
        "DT NN IN NNP NNP",
        "DET NOUN ADP PROPN PROPN",
        "det appos prep compound pobj",
        (1, None, 1, 4, 2),
    ),
    Phrase("the group 's leader", "DT NN POS NN", "DET NOUN PART NOUN", "det poss case appos", (1, 3, 1, None)),
    Phrase("her brother", "PRP$ NN", "PRON NOUN", "poss appos", (1, None)),
    Phrase("a teacher from Madrid", "DT NN IN NNP", "DET NOUN ADP PROPN", "det appos prep pobj", (1, None, 1, 2)),
    Phrase("who chairs the committee", "WP VBZ DT NN", "PRON VERB DET NOUN", "nsubj relcl det dobj", (1, None, 3, 1)),
)
NOMINALS = (
    Phrase("the minister", "DT NN", "DET NOUN", "det nsubj", (1, None)),
    Phrase("the prime minister", "DT JJ NN", "DET ADJ NOUN", "det amod nsubj", (2, 2, None)),
    Phrase("a senior official", "DT JJ NN", "DET ADJ NOUN", "det amod nsubj", (2, 2, None)),
    Phrase("officials", "NNS", "NOUN", "nsubj", (None,)),
    Phrase("the ministry", "DT NN", "DET NOUN", "det nsubj", (1, None)),
    Phrase("police", "NNS", "NOUN", "nsubj", (None,)),
    Phrase(
        "a spokeswoman for the company",
        "DT NN IN DT NN",
        "DET NOUN ADP DET NOUN",
        "det nsubj prep det pobj",
        (1, None, 1, 4, 2),
    ),
    Phrase(
        "the head of the agency",
        "DT NN IN DT NN",
        "DET NOUN ADP DET NOUN",
        "det nsubj prep det pobj",
        (1, None, 1, 4, 2),
    ),
    Phrase("analysts", "NNS", "NOUN", "nsubj", (None,)),
    Phrase("the report", "DT NN", "DET NOUN", "det nsubj", (1, None)),
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def names_in(chunks: Iterable[Chunk]) -> list[tuple[str, str]]:
    """First and last name of every person of two plain words, sorted."""
    names: set[tuple[str, str]] = set()
    for chunk in chunks:
        tags = chunk.ents or ()
        for at in range(len(chunk.words) - 1):
            first, second = chunk.words[at : at + 2]
            ends = tags[min(at + 2, len(tags) - 1)] != "I-PERSON"
            plain = all(word.isalpha() and word.istitle() for word in (first, second))
            if tags[at] == "B-PERSON" and tags[at + 1] == "I-PERSON" and ends and plain:
                names.add((first, second))
    return sorted(names)


def speaker(rng: random.Random, verb: Key, names: list[tuple[str, str]]) -> tuple[list[Word], bool]:
    """A subject of the verb: a nominal, or a name with title and apposition; the flag says that an apposition opened a comma."""
    if rng.random() < 0.25:
        return _words(rng.choice(NOMINALS), "s", verb), False
    first, last = rng.choice(names)
    words: list[Word] = []
    if rng.random() < 0.25:
        title = rng.choice(TITLES).split()
        words += [_name(part, "compound", f"t{number}", "sN") for number, part in enumerate(title)]
    if rng.random() < 0.6:
        words.append(_name(first, "compound", "sF", "sN"))
    words.append(_name(last, "nsubj", "sN", verb))
    if rng.random() >= 0.3:
        return words, False
    words[-1].space = False
    words.append(Word("sC", "sN", ",", "punct", ",", "PUNCT"))
    return words + _words(rng.choice(APPOSITIONS), "a", "sN"), True


def _name(form: str, dep: str, key: Key, head: Key) -> Word:
    return Word(key, head, form, dep, "NNP", "PROPN", "Number=Sing")


def _words(phrase: Phrase, prefix: str, head: Key) -> list[Word]:
    words: list[Word] = []
    columns = zip(
        phrase.words.split(), phrase.deps.split(), phrase.tags.split(), phrase.pos.split(), phrase.heads, strict=True
    )
    for number, (form, dep, tag, pos, inner) in enumerate(columns):
        morph = "Number=Sing" if tag in ("NN", "NNP") else ""
        words.append(
            Word(f"{prefix}{number}", head if inner is None else f"{prefix}{inner}", form, dep, tag, pos, morph)
        )
        if form == "'s":
            words[-2].space = False
    return words


def circumstance(rng: random.Random, verb: Key) -> list[Word]:
    """A time or place of saying, which is no speaker: "Monday", "on Monday", "in a statement", "last week"."""
    kind = rng.randrange(5)
    if kind < 2:
        return [Word("x0", verb, rng.choice(DAYS), "npadvmod", "NNP", "PROPN")]
    if kind == 2:
        return [Word("x0", verb, "on", "prep", "IN", "ADP"), Word("x1", "x0", rng.choice(DAYS), "pobj", "NNP", "PROPN")]
    if kind == 3:
        occasion = rng.choice(["statement", "speech", "interview", "report"])
        article = Word("x1", "x2", "a", "det", "DT", "DET")
        return [Word("x0", verb, "in", "prep", "IN", "ADP"), article, Word("x2", "x0", occasion, "pobj", "NN", "NOUN")]
    which = Word("x0", "x1", rng.choice(["last", "this"]), "amod", "JJ", "ADJ")
    return [which, Word("x1", verb, rng.choice(["week", "month", "year"]), "npadvmod", "NN", "NOUN")]
