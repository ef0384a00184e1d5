"""Who speaks, in sentences parsed by hand: a red test here is a rule's fault, never a parse's. All people are invented."""

import pytest
from parsed import parsed

from pipeline.language.component import doc_passages
from pipeline.language.extract import extract_passages

SAFE = "the/DT/det/{0} bridge/NN/nsubj/{1} was/VBD/ccomp/{2} safe/JJ/acomp/{1} ././punct/{2}"
OPENED = "Carl/NNP/compound/2/PERSON Bram/NNP/nsubj/3/PERSON opened/VBD/ROOT/3 the/DT/det/5 gate/NN/dobj/3 ././punct/3"


def said(cue: int) -> str:
    """'the bridge was safe.' as the clause of a cue that is token number `cue` and stands right before it."""
    return SAFE.format(cue + 2, cue + 3, cue)


# In each, the last quotation's mention, kind, name, role and attribution.
SPEAKERS = [
    (
        "a full name",
        f"Ana/NNP/compound/2/PERSON Ortiz/NNP/nsubj/3/PERSON said/VBD/ROOT/3 {said(3)}",
        ("Ana Ortiz", "name", "Ana Ortiz", None, "explicit"),
    ),
    (
        "a surname means the full name of the article",
        f"{OPENED}\n\nBram/NNP/nsubj/2/PERSON said/VBD/ROOT/2 {said(2)}",
        ("Bram", "name", "Carl Bram", None, "explicit"),
    ),
    (
        "a surname that the recognizer took for a place",
        f"{OPENED}\n\nBram/NNP/nsubj/2/GPE said/VBD/ROOT/2 {said(2)}",
        ("Bram", "name", "Carl Bram", None, "explicit"),
    ),
    (
        "a title goes with its name",
        f"{OPENED}\n\nMr./NNP/compound/2 Bram/NNP/nsubj/3/PERSON said/VBD/ROOT/3 {said(3)}",
        ("Mr. Bram", "name", "Carl Bram", None, "explicit"),
    ),
    (
        "a role before its name",
        "Transport/NNP/compound/4 Minister/NNP/compound/4 Maria/NNP/compound/4/PERSON Lind/NNP/nsubj/5/PERSON "
        f"said/VBD/ROOT/5 {said(5)}",
        ("Transport Minister Maria Lind", "name", "Maria Lind", "Transport Minister", "explicit"),
    ),
    (
        "a role behind its name",
        "Maria/NNP/compound/2/PERSON Lind/NNP/nsubj/9/PERSON ,/,/punct/2 the/DT/det/5 mayor/NN/appos/2 of/IN/prep/5 "
        f"Ridley/NNP/pobj/6/GPE ,/,/punct/2 said/VBD/ROOT/9 {said(9)}",
        ("Maria Lind", "name", "Maria Lind", "mayor of Ridley", "explicit"),
    ),
    (
        "a role with its name in apposition",
        "His/PRP$/poss/2 mother/NN/nsubj/7 ,/,/punct/2 Ana/NNP/compound/5/PERSON Ortiz/NNP/appos/2/PERSON ,/,/punct/2 "
        f"said/VBD/ROOT/7 {said(7)}",
        ("His mother, Ana Ortiz", "nominal", "Ana Ortiz", "His mother", "explicit"),
    ),
    (
        "a role alone means the one person who carries it",
        "Minister/NNP/compound/3 Maria/NNP/compound/3/PERSON Lind/NNP/nsubj/4/PERSON opened/VBD/ROOT/4 the/DT/det/6 "
        f"gate/NN/dobj/4 ././punct/4\n\nThe/DT/det/2 minister/NN/nsubj/3 said/VBD/ROOT/3 {said(3)}",
        ("The minister", "nominal", "Maria Lind", "The minister", "anaphora"),
    ),
    (
        "a role that two people carry stays open",
        "Minister/NNP/compound/3 Maria/NNP/compound/3/PERSON Lind/NNP/nsubj/8/PERSON and/CC/cc/3 Minister/NNP/compound/7 "
        "Ana/NNP/compound/7/PERSON Ortiz/NNP/conj/3/PERSON met/VBD/ROOT/8 ././punct/8\n\n"
        f"The/DT/det/2 minister/NN/nsubj/3 said/VBD/ROOT/3 {said(3)}",
        ("The minister", "nominal", None, "The minister", "explicit"),
    ),
    (
        "officials without a name stay unnamed",
        f"Two/CD/nummod/2 officials/NNS/nsubj/3 said/VBD/ROOT/3 {said(3)}",
        ("Two officials", "nominal", None, "Two officials", "explicit"),
    ),
    (
        "she means the woman",
        "Maria/NNP/compound/2/PERSON Lind/NNP/nsubj/3/PERSON met/VBD/ROOT/3 Carl/NNP/compound/5/PERSON "
        f"Bram/NNP/dobj/3/PERSON ././punct/3\n\nShe/PRP/nsubj/2 said/VBD/ROOT/2 {said(2)}",
        ("She", "pronoun", "Maria Lind", None, "anaphora"),
    ),
    (
        "he means the man",
        "Maria/NNP/compound/2/PERSON Lind/NNP/nsubj/3/PERSON met/VBD/ROOT/3 Carl/NNP/compound/5/PERSON "
        f"Bram/NNP/dobj/3/PERSON ././punct/3\n\nHe/PRP/nsubj/2 said/VBD/ROOT/2 {said(2)}",
        ("He", "pronoun", "Carl Bram", None, "anaphora"),
    ),
    (
        "they is nobody in particular",
        "Carl/NNP/compound/2/PERSON Bram/NNP/nsubj/7/PERSON and/CC/cc/2 David/NNP/compound/5/PERSON Moss/NNP/conj/2/PERSON "
        f"have/VBP/aux/7 met/VBN/ROOT/7 ././punct/7\n\nThey/PRP/nsubj/2 said/VBD/ROOT/2 {said(2)}",
        ("They", "pronoun", None, None, "explicit"),
    ),
    (
        "who means the name before it",
        "The/DT/det/2 prize/NN/nsubj/3 went/VBD/ROOT/3 to/IN/prep/3 Maria/NNP/compound/6/PERSON Lind/NNP/pobj/4/PERSON ,/,/punct/6 "
        f"who/WP/nsubj/9 said/VBD/relcl/6 {said(9)}",
        ("who", "pronoun", "Maria Lind", None, "anaphora"),
    ),
    (
        "an organisation speaks in its own name",
        f"The/DT/det/3 United/NNP/compound/3/ORG Nations/NNPS/nsubj/4/ORG said/VBD/ROOT/4 {said(4)}",
        ("The United Nations", "organization", "United Nations", None, "explicit"),
    ),
    (
        "initials mean the organisation's name in the article",
        "The/DT/det/4 Northern/NNP/compound/4/ORG Water/NNP/compound/4/ORG Board/NNP/nsubj/5/ORG met/VBD/ROOT/5 ././punct/5"
        f"\n\nNWB/NNP/nsubj/2/ORG said/VBD/ROOT/2 {said(2)}",
        ("NWB", "organization", "Northern Water Board", None, "explicit"),
    ),
    (
        "the board means the one board named before",
        "The/DT/det/4 Northern/NNP/compound/4/ORG Water/NNP/compound/4/ORG Board/NNP/nsubj/5/ORG met/VBD/ROOT/5 ././punct/5"
        f"\n\nThe/DT/det/2 board/NN/nsubj/3 said/VBD/ROOT/3 {said(3)}",
        ("The board", "nominal", "Northern Water Board", None, "anaphora"),
    ),
    (
        "a board of an article that names none stays open",
        f"The/DT/det/2 board/NN/nsubj/3 said/VBD/ROOT/3 {said(3)}",
        ("The board", "nominal", None, None, "explicit"),
    ),
]


@pytest.mark.parametrize(("written", "speaker"), [case[1:] for case in SPEAKERS], ids=[case[0] for case in SPEAKERS])
def test_a_speaker_is_who_the_article_says_or_stays_open(
    written: str, speaker: tuple[str, str, str | None, str | None, str]
) -> None:
    doc = parsed(written)
    quote = extract_passages(doc.text, doc_passages(doc)).quotes[-1]
    assert (
        quote.speaker_mention,
        quote.speaker_kind,
        quote.speaker_name,
        quote.speaker_role,
        quote.attribution,
    ) == speaker
