"""How sure an attribution is: a logistic model over how the speaker was found and named.

Its weights were fitted on GUM (CC BY 4.0) and on this repository's sample articles; other gold sets only check it.
"""

import math

from pipeline.language.speaker.resolve import Speaker
from pipeline.language.speech.statement import Statement
from pipeline.language.text import lexicon

# Log-odds. 'known' is a full name that the article gives, 'far' a speaker head more than two words from its cue.
WEIGHTS = {
    "always": 1.1, "quoted": -0.2, "continuation": -0.5, "discourse": -1.4,
    "known": 1.5, "organization": 0.4, "nominal": 0.6, "pronoun": 1.4,
    "shared": -2.0, "plain": 1.1, "inverted": 0.5, "far": 0.3,
}  # fmt: skip


def confidence(statement: Statement, speaker: Speaker | None, cue: str | None) -> float:
    """0 where nobody is named; else how likely the mention is the speaker and the name, where there is one, is right.

    `cue` is the cue's text. A name found for a pronoun or a role has the resolver's doubt on top.
    """
    if speaker is None:
        return 0.0
    score = sum(WEIGHTS.get(name, 0.0) * value for name, value in evidence(statement, speaker, cue).items())
    named = speaker.sure if speaker.anaphora and speaker.name is not None else 1.0
    return round(named / (1 + math.exp(-score)), 3)


def evidence(statement: Statement, speaker: Speaker, cue: str | None) -> dict[str, float]:
    """What speaks for and against an attribution, 0 to 1 each."""
    said = statement.cue
    apart = abs(said.speaker.head - said.word) if said is not None and said.speaker is not None else 0
    words = (cue or "").lower().split()
    return {
        "always": 1.0,
        "quoted": float(statement.type == "direct"),
        "continuation": float(statement.attribution == "continuation"),
        "discourse": float(statement.attribution == "discourse"),
        "known": float(speaker.kind == "name" and speaker.person is not None and speaker.person.full),
        "organization": float(speaker.kind == "organization"),
        "nominal": float(speaker.kind == "nominal"),
        "pronoun": float(speaker.kind == "pronoun"),
        "shared": float(said is not None and said.shared),
        "plain": float(bool(words) and (words[0] in lexicon.SURE_FORMS or words[0] == "according")),
        "inverted": float(said is not None and said.inverted),
        "far": float(apart > 2),
    }
