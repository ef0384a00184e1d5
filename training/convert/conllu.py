"""Reading CoNLL-U, and turning a sentence into columns of spaCy-ready words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

# Features that the model learns; the rest are rare or repeat the tag.
FEATURES = frozenset(
    {
        "Number",
        "Person",
        "Tense",
        "VerbForm",
        "Mood",
        "Degree",
        "PronType",
        "Case",
        "Gender",
        "Poss",
        "Reflex",
        "Definite",
    }
    | {"Polarity", "NumType"}
)


@dataclass(frozen=True)
class Token:
    """A syntactic word; `head` is the id of another, 0 for the root."""

    id: int
    form: str
    lemma: str
    upos: str
    xpos: str
    feats: str
    head: int
    deprel: str
    misc: str


@dataclass(frozen=True)
class Multiword:
    """A surface token that the treebank splits in words `first` to `last`: "don't"."""

    first: int
    last: int
    form: str
    misc: str


@dataclass(frozen=True)
class Sentence:
    """One sentence as annotated."""

    tokens: tuple[Token, ...]
    multiwords: tuple[Multiword, ...]
    opens_paragraph: bool


@dataclass
class Tree:
    """A sentence as spaCy will see it, one value a word; `heads` are indices, the root is its own head."""

    words: list[str] = field(default_factory=list)
    spaces: list[bool] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    deps: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    pos: list[str] = field(default_factory=list)
    morphs: list[str] = field(default_factory=list)
    lemmas: list[str] = field(default_factory=list)
    # The ids of the words in the treebank.
    ids: list[int] = field(default_factory=list)


def read_documents(file: Path) -> list[tuple[str, list[Sentence]]]:
    """Id and sentences of every document; a file without document ids is one document."""
    documents: list[tuple[str, list[Sentence]]] = []
    for block in _blocks(file):
        comments = [line for line in block if line.startswith("#")]
        named = next((line for line in comments if line.startswith("# newdoc id = ")), None)
        if named is not None or not documents:
            documents.append((named.split(" = ", 1)[1].strip() if named else file.stem, []))
        rows = [line.split("\t") for line in block if not line.startswith("#")]
        try:
            documents[-1][1].append(_sentence(rows, any(line.startswith("# newpar") for line in comments)))
        except (IndexError, ValueError) as error:
            raise ValueError(
                f"{file}: not ten columns of CoNLL-U at {block[-1]!r} ({error}); fetch the file again"
            ) from error
    return documents


def _blocks(file: Path) -> Iterator[list[str]]:
    block: list[str] = []
    for line in [*file.read_text(encoding="utf-8").split("\n"), ""]:
        if line.strip():
            block.append(line)
        elif any(not kept.startswith("#") for kept in block):
            yield block
            block = []


def _sentence(rows: list[list[str]], opens_paragraph: bool) -> Sentence:
    tokens: list[Token] = []
    multiwords: list[Multiword] = []
    for row in rows:
        if "-" in row[0]:
            first, last = map(int, row[0].split("-"))
            multiwords.append(Multiword(first, last, row[1], row[9]))
        elif "." not in row[0]:
            tokens.append(Token(int(row[0]), row[1], row[2], row[3], row[4], row[5], int(row[6]), row[7], row[9]))
    return Sentence(tuple(tokens), tuple(multiwords), opens_paragraph)


def tree_of(sentence: Sentence) -> Tree:
    """The words with their Universal Dependencies.

    The parts of a multiword token have no space between them; where they do not spell its surface form, they are one word.
    """
    form = {token.id: token.form for token in sentence.tokens}
    space = {token.id: "SpaceAfter=No" not in token.misc for token in sentence.tokens}
    merged_into: dict[int, int] = {}
    for multiword in sentence.multiwords:
        parts = range(multiword.first, multiword.last + 1)
        space |= dict.fromkeys(parts, False)
        space[multiword.last] = "SpaceAfter=No" not in multiword.misc
        if "".join(form[part] for part in parts) != multiword.form:
            outward = (part for part in parts if sentence.tokens[part - 1].head not in parts)
            kept = next(outward, multiword.first)
            merged_into |= dict.fromkeys(parts, kept)
            form[kept], space[kept] = multiword.form, space[multiword.last]
    return _columns(sentence, form, space, merged_into)


def _columns(sentence: Sentence, form: dict[int, str], space: dict[int, bool], merged_into: dict[int, int]) -> Tree:
    kept = [token for token in sentence.tokens if merged_into.get(token.id, token.id) == token.id]
    index = {token.id: at for at, token in enumerate(kept)}
    tree = Tree()
    for token in kept:
        features = [feature for feature in token.feats.split("|") if feature.split("=")[0] in FEATURES]
        tree.ids.append(token.id)
        tree.words.append(form[token.id])
        tree.spaces.append(space[token.id])
        tree.heads.append(index[merged_into.get(token.head, token.head) if token.head else token.id])
        tree.deps.append(token.deprel if token.head else "ROOT")
        tree.tags.append(token.xpos)
        tree.pos.append(token.upos)
        tree.morphs.append("|".join(features))
        tree.lemmas.append(token.lemma if token.lemma != "_" or token.form == "_" else token.form)
    return tree
