"""Docs with a parse written by hand, so that a test of a rule does not depend on what a model makes of its sentence.

A token is `word/tag/dep/head`, its head counted from 1, and `/LABEL` behind it where it is part of a name.
"""

import spacy
from spacy.tokens import Doc, Span

from pipeline.language.text.inflection import VERB_OF, forms
from pipeline.language.text.lexicon import CARRYING_VERBS, REFUSING_VERBS

_VOCAB = spacy.blank("en").vocab
_POS = {
    "NN": "NOUN", "NNS": "NOUN", "NNP": "PROPN", "NNPS": "PROPN", "PRP": "PRON", "PRP$": "PRON", "WP": "PRON", "WDT": "PRON",
    "JJ": "ADJ", "RB": "ADV", "WRB": "ADV", "DT": "DET", "CD": "NUM", "IN": "ADP", "TO": "PART", "POS": "PART", "RP": "ADP",
    "CC": "CCONJ", "MD": "AUX",
}  # fmt: skip
# Verbs that govern a report without reporting themselves.
_GOVERNING = {form: verb for verb in sorted(CARRYING_VERBS | REFUSING_VERBS) for form in forms(verb)}
_LEMMAS = {"was": "be", "is": "be", "are": "be", "be": "be", "did": "do", "has": "have", "n't": "not"}
_NO_SPACE_BEFORE = frozenset({",", ".", ":", ";", "?", "!", "”", "’", "'s", "’s", ")", "n't"})
_NO_SPACE_AFTER = frozenset({"“", "‘", "("})


def parsed(written: str) -> Doc:
    """The Doc of tokens written one after another; a blank line between two sentences becomes a paragraph break."""
    paragraphs = [part.split() for part in written.strip().split("\n\n")]
    words, spaces, tags, deps, heads, labels = [], [], [], [], [], []
    for number, tokens in enumerate(paragraphs):
        begin = len(words)
        for token in tokens:
            word, tag, dep, head, *label = token.rsplit("/", 4) if token.count("/") > 3 else token.rsplit("/", 3)
            words.append(word)
            tags.append(tag)
            deps.append(dep)
            heads.append(begin + int(head) - 1)
            labels.append(label[0] if label else "")
        if number + 1 < len(paragraphs):
            words.append("\n\n")
            tags.append("_SP")
            deps.append("")
            heads.append(len(words) - 2)
            labels.append("")
    for i, word in enumerate(words):
        after = words[i + 1] if i + 1 < len(words) else "\n\n"
        spaces.append("\n" not in word + after and after not in _NO_SPACE_BEFORE and word not in _NO_SPACE_AFTER)
    pos = [_pos(tag, dep, word) for tag, dep, word in zip(tags, deps, words, strict=True)]
    lemmas = [_lemma(word, tag) for word, tag in zip(words, tags, strict=True)]
    doc = Doc(_VOCAB, words=words, spaces=spaces, tags=tags, pos=pos, deps=deps, heads=heads, lemmas=lemmas)
    doc.ents = list(_names(doc, labels))
    return doc


def _pos(tag: str, dep: str, word: str) -> str:
    if tag == "_SP":
        return "SPACE"
    if tag.startswith("VB"):
        return "AUX" if dep in ("aux", "auxpass") or _LEMMAS.get(word.lower()) == "be" else "VERB"
    if tag == "IN" and dep == "mark":
        return "SCONJ"
    return _POS.get(tag, "PUNCT")


def _lemma(word: str, tag: str) -> str:
    lower = word.lower()
    if lower in _LEMMAS:
        return _LEMMAS[lower]
    if tag.startswith("VB"):
        return VERB_OF.get(lower) or _GOVERNING.get(lower, lower)
    return lower.removesuffix("s") if tag == "NNS" else lower


def _names(doc: Doc, labels: list[str]) -> list[Span]:
    names: list[Span] = []
    first = None
    for i, label in enumerate([*labels, ""]):
        if first is not None and label != labels[first]:
            names.append(Span(doc, first, i, label=labels[first]))
            first = None
        if label and first is None:
            first = i
    return names
