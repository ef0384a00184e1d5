"""Attributions in the orders of news, which the treebanks hardly have: gold trees of the form "SUBJECT said (that) CLAUSE" are
turned round to "CLAUSE," SUBJECT said; "CLAUSE," said SUBJECT; SUBJECT said: "CLAUSE"; and the same without marks.
"""

import argparse
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from annotated.chunks import Chunk, read, write
from training.convert.chunking import sentence_trees, tree_chunk
from training.convert.clearnlp import fault
from training.convert.conllu import Tree
from training.convert.made_speakers import Key, Word, circumstance, names_in, speaker
from training.convert.statements import PAST, Statement, statement_in

# How often news uses each cue verb; the others weigh 1.
WEIGHTS = {"say": 8, "add": 2, "note": 2, "state": 2, "stress": 2, "explain": 2}
ORDERS = ("post", "inv", "inv", "post", "inv", "colon", "noquote_inv", "noquote")
NAMES_FROM = ("train_gum", "train_ewt_silver", "train_wikigold", "train_re3d", "train_cross_politics")


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


def main(arguments: Sequence[str] | None = None) -> None:
    """Write parse/train_synth_quotes and print how many there are of each order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True, help="folder of converted corpora")
    parser.add_argument(
        "--out", type=Path, required=True, help="folder to write parse/train_synth_quotes.jsonl.gz into"
    )
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--limit", type=int, help="only so many chunks of each file")
    options = parser.parse_args(arguments)
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
