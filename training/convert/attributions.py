"""Attributions in the orders of news, which the treebanks hardly have: gold trees of the form "SUBJECT said (that) CLAUSE" are
turned round to "CLAUSE," SUBJECT said; "CLAUSE," said SUBJECT; SUBJECT said: "CLAUSE"; and the same without marks.
"""

import argparse
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from training.chunks import Chunk, read, write
from training.convert.chunking import sentence_trees, tree_chunk
from training.convert.clearnlp import fault
from training.convert.conllu import Tree
from training.convert.made_speakers import Key, Word, circumstance, names_in, speaker

# Cue verbs by their past, with the weight of each.
PAST = {
    "say": "said",
    "add": "added",
    "note": "noted",
    "state": "stated",
    "stress": "stressed",
    "warn": "warned",
    "argue": "argued",
    "explain": "explained",
    "recall": "recalled",
    "insist": "insisted",
    "claim": "claimed",
    "announce": "announced",
    "declare": "declared",
    "reply": "replied",
    "emphasize": "emphasized",
    "acknowledge": "acknowledged",
    "admit": "admitted",
    "write": "wrote",
    "conclude": "concluded",
    "respond": "responded",
    "continue": "continued",
    "report": "reported",
}
WEIGHTS = {"say": 8, "add": 2, "note": 2, "state": 2, "stress": 2, "explain": 2}
# Verbs whose sentences are turned round; most take another verb then.
TURNED = (
    frozenset(PAST)
    | {
        "tell",
        "believe",
        "think",
        "suggest",
        "hope",
        "agree",
        "confirm",
        "know",
        "mean",
        "show",
        "find",
        "see",
        "assert",
        "deny",
    }
    | {"fear", "indicate", "hear"}
)
ORDERS = ("post", "inv", "inv", "post", "inv", "colon", "noquote_inv", "noquote")
NAMES_FROM = ("train_gum", "train_ewt_silver", "train_wikigold", "train_re3d", "train_cross_politics")
_QUOTES = ('"', "“", "”", "``", "''")
_BEFORE_ROOT = ("aux", "neg", "conj", "cc", "parataxis", "advcl", "auxpass", "mark", "prep", "advmod", "npadvmod")


@dataclass(frozen=True)
class Statement:
    """A sentence "SUBJECT said CLAUSE", as indices of its words; `between` is what stands between verb and clause."""

    tree: Tree
    root: int
    subject: int
    subject_words: list[int]
    clause: int
    clause_words: list[int]
    between: list[int]

    @property
    def lemma(self) -> str:
        return self.tree.lemmas[self.root]

    def word(self, at: int) -> Word:
        """A fresh copy of a word; the clause hangs on the verb by `head`."""
        tree = self.tree
        columns = (
            tree.words[at],
            tree.deps[at],
            tree.tags[at],
            tree.pos[at],
            tree.morphs[at],
            tree.lemmas[at],
            tree.spaces[at],
        )
        return Word(at, tree.heads[at], *columns)


def statement_in(tree: Tree) -> Statement | None:
    """The sentence as a statement that can be turned round, else None."""
    roots = [word for word, head in enumerate(tree.heads) if head == word]
    if not roots or tree.lemmas[roots[0]] not in TURNED or tree.tags[roots[0]] not in ("VBD", "VBZ", "VBP"):
        return None
    root = roots[0]
    children = [word for word, head in enumerate(tree.heads) if head == root and word != root]
    subjects = [child for child in children if tree.deps[child] == "nsubj" and child < root]
    clauses = [child for child in children if tree.deps[child] == "ccomp" and child > root]
    encumbered = any(tree.deps[child] in _BEFORE_ROOT for child in children if child < root)
    if len(subjects) != 1 or len(clauses) != 1 or encumbered:
        return None
    subject, clause = _subtree(tree, subjects[0]), _subtree(tree, clauses[0])
    if not _unbroken(subject) or not _unbroken(clause) or not 3 <= len(clause) <= 30 or len(subject) > 14:
        return None
    between = [word for word in range(root + 1, clause[0]) if tree.words[word] not in (",", ":", '"', "“", "``")]
    if len(between) > 6 or any(tree.heads[word] not in (*between, root) for word in between):
        return None
    return _trimmed(Statement(tree, root, subjects[0], subject, clauses[0], clause, between))


def _trimmed(statement: Statement) -> Statement | None:
    """Without "that" and the marks around the clause; None where something else than the two heads hangs outside."""
    tree = statement.tree
    core = [word for word in statement.clause_words if not _is_that(tree, word, statement.clause)]
    while core and tree.words[core[0]] in ('"', "“", "``", ",", ":"):
        core = core[1:]
    while core and tree.words[core[-1]] in ('"', "”", "''", ",", ".", "!", "?", ";"):
        core = core[:-1]
    subject = list(statement.subject_words)
    while subject and tree.words[subject[-1]] == ",":
        subject = subject[:-1]
    if len(core) < 3 or not subject or statement.clause not in core or statement.subject not in subject:
        return None
    if any(tree.words[word] in _QUOTES for word in core):
        return None
    for words, head in ((core, statement.clause), (subject, statement.subject)):
        if any(tree.heads[word] not in words for word in words if word != head):
            return None
    return replace(statement, clause_words=core, subject_words=subject)


def _is_that(tree: Tree, word: int, clause: int) -> bool:
    return tree.deps[word] == "mark" and tree.heads[word] == clause and tree.words[word].lower() == "that"


def _subtree(tree: Tree, top: int) -> list[int]:
    inside: list[int] = []
    for word in range(len(tree.heads)):
        above = word
        while above != top and tree.heads[above] != above:
            above = tree.heads[above]
        if above == top:
            inside.append(word)
    return inside


def _unbroken(words: list[int]) -> bool:
    return words == list(range(words[0], words[-1] + 1))


def variants(statement: Statement, rng: random.Random, names: list[tuple[str, str]]) -> list[tuple[str, Tree]]:
    """Order and tree of up to five sentences."""
    made: list[tuple[str, Tree]] = []
    for order in rng.sample(ORDERS, 5):
        inverted = "inv" in order
        if statement.lemma == "tell" and inverted:
            continue
        pronoun = statement.tree.pos[statement.subject] == "PRON"
        other_speaker = statement.tree.tags[statement.root] != "VBP" and rng.random() < (
            1.0 if pronoun and inverted else 0.5
        )
        heavy = any(statement.tree.deps[word] in ("dobj", "dative", "prt") for word in statement.between)
        if inverted and (len(statement.between) > 3 or heavy):
            continue
        tree = _turn(statement, order, other_speaker, rng, names)
        if tree is not None:
            made.append((order, tree))
    return made


def _turn(
    statement: Statement, order: str, other_speaker: bool, rng: random.Random, names: list[tuple[str, str]]
) -> Tree | None:
    verb = _cue(statement, other_speaker, rng)
    clause = [statement.word(at) for at in statement.clause_words]
    for word in clause:
        if word.key == statement.clause:
            word.head = statement.root
    clause[0].form = _capital(clause[0].form)
    subject = _subject(statement, order, other_speaker, rng, names)
    between = [statement.word(at) for at in statement.between]
    if not between and rng.random() < (0.15 if "inv" in order else 0.35):
        between = circumstance(rng, statement.root)
    last_of_subject = [word for word in subject if word.key not in ("sc", "sc2")][-1]
    for last in (clause[-1], last_of_subject, verb):
        last.space = True
    sentence = _arranged(order, statement, verb, subject, between, clause)
    for word, after in zip(sentence, sentence[1:], strict=False):
        if after.form in (",", ".", ":") or after.key == "cq" or word.key == "oq":
            word.space = False
    sentence[-1].space = True
    return _built(sentence, statement.root)


def _cue(statement: Statement, other_speaker: bool, rng: random.Random) -> Word:
    """The verb, mostly exchanged for a cue verb of news."""
    tree, verb = statement.tree, statement.word(statement.root)
    children = [word for word, head in enumerate(tree.heads) if head == statement.root and word != statement.root]
    heavy = any(tree.deps[child] in ("dobj", "dative", "prt") for child in children)
    if statement.lemma == "tell" or heavy or not (other_speaker or verb.tag in ("VBD", "VBZ")):
        return verb
    verb.lemma = rng.choices(list(PAST), [WEIGHTS.get(lemma, 1) for lemma in PAST])[0]
    past = rng.random() < 0.85
    verb.form = PAST[verb.lemma] if past else _third_person(verb.lemma)
    verb.tag, verb.pos = ("VBD" if past else "VBZ"), "VERB"
    verb.morph = f"Mood=Ind|Number=Sing|Person=3|Tense={'Past' if past else 'Pres'}|VerbForm=Fin"
    return verb


def _third_person(lemma: str) -> str:
    if lemma == "reply":
        return "replies"
    return lemma + ("es" if lemma.endswith("ss") else "s")


def _subject(
    statement: Statement, order: str, other_speaker: bool, rng: random.Random, names: list[tuple[str, str]]
) -> list[Word]:
    """The sentence's own subject or a made-up one, closed by a comma where it holds one and the verb follows."""
    verb_follows = "inv" not in order
    if other_speaker:
        words, _ = speaker(rng, statement.root, names)
        if order == "colon":
            words[0].form = _capital(words[0].form)
    else:
        words = [statement.word(at) for at in statement.subject_words]
        if order != "colon" and _loses_capital(words[0]):
            words[0].form = words[0].form[:1].lower() + words[0].form[1:]
    comma = next((word for word in words if word.form == ","), None)
    if comma is not None and verb_follows:
        words.append(
            replace(comma, key="sc2") if other_speaker else Word("sc", statement.subject, ",", "punct", ",", "PUNCT")
        )
    return words


def _loses_capital(word: Word) -> bool:
    if word.pos in ("DET", "PRON"):
        return word.form != "I" and not word.form.isupper()
    return word.pos in ("NOUN", "ADJ") and word.form.istitle() and word.tag not in ("NNP", "NNPS")


def _capital(form: str) -> str:
    return form[:1].upper() + form[1:]


def _arranged(
    order: str, statement: Statement, verb: Word, subject: list[Word], between: list[Word], clause: list[Word]
) -> list[Word]:
    root = statement.root
    opening = [Word("oq", statement.clause, '"', "punct", "``", "PUNCT")]
    closing = [Word("cq", statement.clause, '"', "punct", "''", "PUNCT")]
    stop = Word("dot", root, ".", "punct", ".", "PUNCT")
    if order == "colon":
        colon = Word("c2", root, ":", "punct", ":", "PUNCT")
        return [*subject, verb, *between, colon, *opening, *clause, stop, *closing]
    if "noquote" in order:
        opening, closing = [], []
    comma = Word("c1", root, ",", "punct", ",", "PUNCT")
    attribution = [verb, *subject, *between] if "inv" in order else [*subject, verb, *between]
    return [*opening, *clause, comma, *closing, *attribution, stop]


def _built(sentence: list[Word], root: Key) -> Tree | None:
    """The tree of the words, None where a head was left behind."""
    places = {word.key: at for at, word in enumerate(sentence)}
    tree = Tree()
    for word in sentence:
        if word.head not in places:
            return None
        is_root = word.key == root
        tree.words.append(word.form)
        tree.spaces.append(word.space)
        tree.heads.append(places[root if is_root else word.head])
        tree.deps.append("ROOT" if is_root else word.dep)
        tree.tags.append(word.tag)
        tree.pos.append(word.pos)
        tree.morphs.append(word.morph)
        tree.lemmas.append(word.lemma)
    return tree


def attributions(chunks: Sequence[Chunk], names: list[tuple[str, str]], seed: int) -> tuple[list[Chunk], Counter[str]]:
    """New chunks and how many there are of each order; half have a real sentence after them, 40 % one before."""
    rng = random.Random(seed)
    made: list[Chunk] = []
    orders: Counter[str] = Counter()
    for chunk in chunks:
        trees = sentence_trees(chunk)
        for number, tree in enumerate(trees):
            statement = statement_in(tree)
            for order, variant in variants(statement, rng, names) if statement is not None else []:
                orders[order] += 1
                # Real neighbours, so that sentence boundaries are learned too.
                after = trees[number + 1 : number + 2] if rng.random() < 0.5 else []
                before = trees[number - 1 : number] if rng.random() < 0.4 and number else []
                if fault(variant) is None:
                    made.append(tree_chunk(f"{chunk.id}~q{len(made)}", "synth_quote", [*before, variant, *after]))
    return made, orders


def main() -> None:
    """Write parse/train_synth_quotes and print how many there are of each order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True, help="folder of converted corpora")
    parser.add_argument(
        "--out", type=Path, required=True, help="folder to write parse/train_synth_quotes.jsonl.gz into"
    )
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--limit", type=int, help="only so many chunks of each file")
    options = parser.parse_args()
    names = names_in(chunk for name in NAMES_FROM for chunk in read(options.corpora, f"ner/{name}")[: options.limit])
    chunks = [
        chunk
        for name in ("train_ewt", "train_gum")
        for chunk in read(options.corpora, f"parse/{name}")[: options.limit]
    ]
    made, orders = attributions(chunks, names, options.seed)
    write(options.out, "parse/train_synth_quotes", made)
    print(
        f"parse/train_synth_quotes: {len(made)} chunks, {sum(len(chunk.words) for chunk in made)} words, {dict(orders)}"
    )


if __name__ == "__main__":
    main()
