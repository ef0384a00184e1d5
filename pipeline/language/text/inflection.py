"""Inflected forms of the verbs that report, so that a rule knows 'promising' whatever a model's lemmatizer makes of it."""

from pipeline.language.text import lexicon

_IRREGULAR = {
    "said": "say", "told": "tell", "wrote": "write", "written": "write", "swore": "swear", "sworn": "swear",
    "began": "begin", "begun": "begin", "sang": "sing", "sung": "sing", "went": "go", "gone": "go", "spoke": "speak",
    "spoken": "speak", "foretold": "foretell", "forecast": "forecast", "read": "read", "put": "put", "upheld": "uphold",
}  # fmt: skip
_VOWELS = frozenset("aeiou")


def forms(verb: str) -> frozenset[str]:
    """The verb's forms in -s, -ed and -ing, as regular verbs make them; of a last consonant both single and doubled."""
    if verb.endswith("e"):
        return frozenset({f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"})
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return frozenset({f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"})
    plural = f"{verb}es" if verb.endswith(("s", "sh", "ch", "x", "o")) else f"{verb}s"
    stems = {verb, verb + verb[-1]} if verb[-1] not in _VOWELS | {"w", "x", "y"} else {verb}
    return frozenset({plural, *(stem + ending for stem in stems for ending in ("ed", "ing"))})


# Form to verb. No form belongs to two of the verbs.
VERB_OF = {
    form: verb
    for verb in sorted(lexicon.QUOTING_VERBS | lexicon.OBJECT_VERBS | lexicon.INFINITIVE_VERBS | lexicon.NAMING_VERBS)
    for form in forms(verb)
} | _IRREGULAR
