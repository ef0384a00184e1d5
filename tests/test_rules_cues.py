"""Cues in sentences parsed by hand: a red test here is a rule's fault, never a parse's. All people are invented."""

import pytest
from parsed import parsed

from pipeline.language.component import doc_passages
from pipeline.language.speech.cues import find_cues

# In each, the cues with their kind, their words, their speaker and their polarity.
CUES = [
    (
        "a verb with its subject",
        "Ana/NNP/compound/2/PERSON Ortiz/NNP/nsubj/3/PERSON said/VBD/ROOT/3 the/DT/det/5 bridge/NN/nsubj/6 was/VBD/ccomp/3 "
        "safe/JJ/acomp/6 ././punct/3",
        [("verb", "said", "Ana Ortiz", "affirmed")],
    ),
    (
        "a verb that is negated",
        "The/DT/det/2 mayor/NN/nsubj/5 did/VBD/aux/5 not/RB/neg/5 say/VB/ROOT/5 when/WRB/advmod/10 the/DT/det/8 "
        "bridge/NN/nsubj/10 would/MD/aux/10 reopen/VB/ccomp/5 ././punct/5",
        [("verb", "say", "The mayor", "negated")],
    ),
    (
        "what was never said",
        "The/DT/det/2 mayor/NN/nsubj/5 has/VBZ/aux/5 never/RB/neg/5 said/VBN/ROOT/5 that/IN/mark/9 the/DT/det/8 "
        "bridge/NN/nsubj/9 was/VBD/ccomp/5 safe/JJ/acomp/9 ././punct/5",
        [("verb", "said", "The mayor", "negated")],
    ),
    (
        "what no one said",
        "No/DT/det/2 one/NN/nsubj/3 said/VBD/ROOT/3 the/DT/det/5 bridge/NN/nsubj/6 was/VBD/ccomp/3 safe/JJ/acomp/6 ././punct/3",
        [("verb", "said", "No one", "negated")],
    ),
    (
        "speech that was refused",
        "The/DT/det/2 mayor/NN/nsubj/3 declined/VBD/ROOT/3 to/TO/aux/5 say/VB/xcomp/3 who/WP/nsubj/8 would/MD/aux/8 "
        "pay/VB/ccomp/5 ././punct/3",
        [("verb", "say", "The mayor", "refused")],
    ),
    (
        "a participle shares the subject of its clause",
        "Ana/NNP/compound/2/PERSON Ortiz/NNP/nsubj/3/PERSON said/VBD/ROOT/3 the/DT/det/5 road/NN/nsubj/6 was/VBD/ccomp/3 "
        "shut/JJ/acomp/6 ,/,/punct/3 adding/VBG/advcl/6 that/IN/mark/14 the/DT/det/12 bridge/NN/nsubj/14 would/MD/aux/14 "
        "reopen/VB/ccomp/9 soon/RB/advmod/14 ././punct/3",
        [("verb", "said", "Ana Ortiz", "affirmed"), ("gerund", "adding", "Ana Ortiz", "affirmed")],
    ),
    (
        "according to in front",
        "According/VBG/prep/8 to/IN/prep/1 Ana/NNP/compound/4/PERSON Ortiz/NNP/pobj/2/PERSON ,/,/punct/8 the/DT/det/7 "
        "bridge/NN/nsubj/8 is/VBZ/ROOT/8 safe/JJ/acomp/8 ././punct/8",
        [("according", "According to", "Ana Ortiz", "affirmed")],
    ),
    (
        "according to behind",
        "The/DT/det/2 bridge/NN/nsubj/3 is/VBZ/ROOT/3 safe/JJ/acomp/3 ,/,/punct/3 according/VBG/prep/3 to/IN/prep/6 "
        "the/DT/det/10 harbour/NN/compound/10 office/NN/pobj/7 ././punct/3",
        [("according", "according to", "the harbour office", "affirmed")],
    ),
    (
        "a noun with an owner and a clause",
        "Her/PRP$/poss/2 claim/NN/nsubj/7 that/IN/mark/6 the/DT/det/5 bridge/NN/nsubj/6 was/VBD/acl/2 surprised/VBD/ROOT/7 "
        "the/DT/det/9 town/NN/dobj/7 ././punct/7",
        [("noun", "claim", "Her", "affirmed")],
    ),
    (
        "a noun without an owner reports nothing",
        "The/DT/det/2 claim/NN/nsubj/7 that/IN/mark/6 the/DT/det/5 bridge/NN/nsubj/6 was/VBD/acl/2 surprised/VBD/ROOT/7 "
        "the/DT/det/9 town/NN/dobj/7 ././punct/7",
        [],
    ),
    (
        "a passive with its agent",
        "Carl/NNP/compound/2/PERSON Bram/NNP/nsubjpass/4/PERSON was/VBD/auxpass/4 told/VBN/ROOT/4 by/IN/agent/4 "
        "Ana/NNP/compound/7/PERSON Ortiz/NNP/pobj/5/PERSON that/IN/mark/11 the/DT/det/10 bridge/NN/nsubj/11 was/VBD/ccomp/4 "
        "safe/JJ/acomp/11 ././punct/4",
        [("passive", "told", "Ana Ortiz", "affirmed")],
    ),
    (
        "an impersonal passive names nobody",
        "It/PRP/nsubjpass/3 was/VBD/auxpass/3 announced/VBN/ROOT/3 that/IN/mark/8 the/DT/det/6 bridge/NN/nsubj/8 "
        "would/MD/aux/8 reopen/VB/ccomp/3 ././punct/3",
        [("passive", "announced", None, "affirmed")],
    ),
    (
        "a participle that opens its sentence only sets the scene",
        "Asked/VBN/advcl/7 about/IN/prep/1 the/DT/det/4 bridge/NN/pobj/2 ,/,/punct/7 Ortiz/NNP/nsubj/7/PERSON "
        "replied/VBD/ROOT/7 that/IN/mark/10 it/PRP/nsubj/10 was/VBD/ccomp/7 safe/JJ/acomp/10 ././punct/7",
        [("verb", "replied", "Ortiz", "affirmed")],
    ),
    (
        "a participle before a noun is no cue",
        "The/DT/det/3 said/VBN/amod/3 road/NN/nsubj/4 leads/VBZ/ROOT/4 to/IN/prep/4 Ridley/NNP/pobj/5/GPE ././punct/4",
        [],
    ),
    (
        "a subject behind its participle",
        "The/DT/det/2 board/NN/nsubj/8 ,/,/punct/2 citing/VBG/acl/2 its/PRP$/poss/6 report/NN/dobj/4 ,/,/punct/2 "
        "said/VBD/ROOT/8 the/DT/det/10 bridge/NN/nsubj/11 was/VBD/ccomp/8 safe/JJ/acomp/11 ././punct/8",
        [("gerund", "citing", "The board", "affirmed"), ("verb", "said", "The board", "affirmed")],
    ),
    (
        "a progressive that the parse split",
        "Ortiz/NNP/nsubj/2/PERSON is/VBZ/ROOT/2 stressing/VBG/dep/2 that/IN/mark/7 the/DT/det/6 bridge/NN/nsubj/7 "
        "is/VBZ/ccomp/3 safe/JJ/acomp/7 ././punct/2",
        [("verb", "stressing", "Ortiz", "affirmed")],
    ),
    (
        "what somebody said is a thing, not a report",
        "What/WP/dobj/3 Ortiz/NNP/nsubj/3/PERSON said/VBD/csubj/4 surprised/VBD/ROOT/4 the/DT/det/6 town/NN/dobj/4 ././punct/4",
        [("verb", "said", "Ortiz", "affirmed")],
    ),
    (
        "an infinitive that a first verb carries",
        "Carl/NNP/compound/2/PERSON Bram/NNP/nsubj/3/PERSON went/VBD/ROOT/3 on/RB/advmod/3 to/TO/aux/6 say/VB/xcomp/3 "
        "that/IN/mark/10 the/DT/det/9 bridge/NN/nsubj/10 was/VBD/ccomp/6 safe/JJ/acomp/10 ././punct/3",
        [("verb", "went", "Carl Bram", "affirmed"), ("verb", "say", "Carl Bram", "affirmed")],
    ),
    (
        "a name before its apposition, which the parse took for the subject",
        "Ana/NNP/compound/2/PERSON Ortiz/NNP/dep/8/PERSON ,/,/punct/2 a/DT/det/5 lawyer/NN/nsubj/8 of/IN/prep/5 "
        "Ridley/NNP/pobj/6/GPE said/VBD/ROOT/8 the/DT/det/10 bridge/NN/nsubj/11 was/VBD/ccomp/8 safe/JJ/acomp/11 ././punct/8",
        [("verb", "said", "Ana Ortiz", "affirmed")],
    ),
    (
        "a cue behind a quotation, in order and inverted",
        "“/``/punct/3 It/PRP/nsubj/3 is/VBZ/ccomp/7 safe/JJ/acomp/3 ,/,/punct/7 ”/''/punct/7 said/VBD/ROOT/7 "
        "Ana/NNP/compound/9/PERSON Ortiz/NNP/nsubj/7/PERSON ././punct/7",
        [("verb", "said", "Ana Ortiz", "affirmed")],
    ),
    (
        "a verb inside a quotation is the speaker's own",
        "“/``/punct/3 He/PRP/nsubj/3 said/VBD/ccomp/8 so/RB/advmod/3 ,/,/punct/8 ”/''/punct/8 Ortiz/NNP/nsubj/8/PERSON "
        "laughed/VBD/ROOT/8 ././punct/8",
        [("verb", "laughed", "Ortiz", "affirmed")],
    ),
    (
        "a subject that the parse gave to the participle behind it",
        "The/DT/det/2 board/NN/nsubj/4 ,/,/punct/4 citing/VBG/advcl/8 its/PRP$/poss/6 report/NN/dobj/4 ,/,/punct/8 "
        "said/VBD/ROOT/8 the/DT/det/10 bridge/NN/nsubj/11 was/VBD/ccomp/8 safe/JJ/acomp/11 ././punct/8",
        [("verb", "citing", "The board", "affirmed"), ("verb", "said", "The board", "affirmed")],
    ),
    (
        "a subject by its place, where the parse has none",
        "“/``/punct/3 It/PRP/nsubj/3 is/VBZ/ROOT/3 safe/JJ/acomp/3 ,/,/punct/3 ”/''/punct/3 Ortiz/NNP/dep/3/PERSON "
        "said/VBD/dep/3 on/IN/prep/8 Monday/NNP/pobj/9/DATE ././punct/3",
        [("verb", "said", "Ortiz", "affirmed")],
    ),
    (
        "said behind a quotation, whatever tag it was given",
        "“/``/punct/3 It/PRP/nsubj/3 is/VBZ/ROOT/3 safe/JJ/acomp/3 ,/,/punct/3 ”/''/punct/3 Ortiz/NNP/compound/8/PERSON "
        "said/NN/dep/3 ././punct/3",
        [("verb", "said", "Ortiz", "affirmed")],
    ),
    (
        "what somebody has yet to say",
        "Ortiz/NNP/nsubj/2/PERSON has/VBZ/ROOT/2 yet/RB/advmod/2 to/TO/aux/5 say/VB/xcomp/2 who/WP/nsubj/7 pays/VBZ/ccomp/5 "
        "././punct/2",
        [("verb", "say", "Ortiz", "negated")],
    ),
]


@pytest.mark.parametrize(("written", "cues"), [case[1:] for case in CUES], ids=[case[0] for case in CUES])
def test_a_cue_has_its_kind_words_speaker_and_polarity(
    written: str, cues: list[tuple[str, str, str | None, str]]
) -> None:
    (passage,) = doc_passages(parsed(written))
    found = [
        (
            cue.kind,
            passage.slice(cue.cue_first, cue.cue_last),
            passage.slice(cue.speaker.first, cue.speaker.last) if cue.speaker is not None else None,
            cue.polarity,
        )
        for cue in find_cues(passage)
    ]
    assert found == cues
