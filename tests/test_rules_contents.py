"""What was said, in sentences parsed by hand: a red test here is a rule's fault, never a parse's. All people are invented."""

import pytest
from parsed import parsed

from pipeline.language.component import doc_passages
from pipeline.language.speech.finding import find_statements

# In each, the statements with their type and their words.
STATEMENTS = [
    (
        "a clause without that",
        "Ana/NNP/compound/2/PERSON Ortiz/NNP/nsubj/3/PERSON said/VBD/ROOT/3 the/DT/det/5 bridge/NN/nsubj/6 was/VBD/ccomp/3 "
        "safe/JJ/acomp/6 ././punct/3",
        [("indirect", "the bridge was safe")],
    ),
    (
        "a clause with that, for those who are told",
        "Ana/NNP/compound/2/PERSON Ortiz/NNP/nsubj/3/PERSON told/VBD/ROOT/3 the/DT/det/5 guards/NNS/dobj/3 that/IN/mark/9 "
        "the/DT/det/8 bridge/NN/nsubj/9 was/VBD/ccomp/3 safe/JJ/acomp/9 ././punct/3",
        [("indirect", "that the bridge was safe")],
    ),
    (
        "the same where the parse hung the clause on those who are told",
        "Ana/NNP/compound/2/PERSON Ortiz/NNP/nsubj/3/PERSON told/VBD/ROOT/3 the/DT/det/5 guards/NNS/dobj/3 that/IN/mark/9 "
        "the/DT/det/8 bridge/NN/nsubj/9 was/VBD/relcl/5 safe/JJ/acomp/9 ././punct/3",
        [("indirect", "that the bridge was safe")],
    ),
    (
        "an infinitive that was promised",
        "Ana/NNP/compound/2/PERSON Ortiz/NNP/nsubj/3/PERSON promised/VBD/ROOT/3 to/TO/aux/5 mend/VB/xcomp/3 the/DT/det/7 "
        "bridge/NN/dobj/5 ././punct/3",
        [("indirect", "to mend the bridge")],
    ),
    (
        "an infinitive that others were urged to",
        "Ana/NNP/compound/2/PERSON Ortiz/NNP/nsubj/3/PERSON urged/VBD/ROOT/3 drivers/NNS/dobj/3 to/TO/aux/6 stay/VB/xcomp/3 "
        "at/IN/prep/6 home/NN/pobj/7 ././punct/3",
        [("indirect", "to stay at home")],
    ),
    (
        "a thing and what it was called",
        "Ana/NNP/compound/2/PERSON Ortiz/NNP/nsubj/3/PERSON called/VBD/ROOT/3 the/DT/det/5 bridge/NN/dobj/3 a/DT/det/8 "
        "death/NN/compound/8 trap/NN/oprd/3 ././punct/3",
        [("indirect", "the bridge a death trap")],
    ),
    (
        "a thing and what it was described as",
        "Ana/NNP/compound/2/PERSON Ortiz/NNP/nsubj/3/PERSON described/VBD/ROOT/3 the/DT/det/5 plan/NN/dobj/3 as/IN/prep/3 "
        "a/DT/det/8 mess/NN/pobj/6 ././punct/3",
        [("indirect", "the plan as a mess")],
    ),
    (
        "what a preposition brings",
        "Ana/NNP/compound/2/PERSON Ortiz/NNP/nsubj/3/PERSON called/VBD/ROOT/3 for/IN/prep/3 a/DT/det/7 new/JJ/amod/7 "
        "bridge/NN/pobj/4 ././punct/3",
        [("indirect", "a new bridge")],
    ),
    (
        "a judgement says nothing",
        "Ana/NNP/compound/2/PERSON Ortiz/NNP/nsubj/3/PERSON criticized/VBD/ROOT/3 the/DT/det/5 plan/NN/dobj/3 ././punct/3",
        [],
    ),
    (
        "a short object says nothing",
        "Ana/NNP/compound/2/PERSON Ortiz/NNP/nsubj/3/PERSON announced/VBD/ROOT/3 a/DT/det/5 plan/NN/dobj/3 ././punct/3",
        [],
    ),
    (
        "a long object tells",
        "Ana/NNP/compound/2/PERSON Ortiz/NNP/nsubj/3/PERSON announced/VBD/ROOT/3 a/DT/det/5 plan/NN/dobj/3 for/IN/prep/5 "
        "a/DT/det/9 new/JJ/amod/9 bridge/NN/pobj/6 ././punct/3",
        [("indirect", "a plan for a new bridge")],
    ),
    (
        "two cues, each with its own clause",
        "Ana/NNP/compound/2/PERSON Ortiz/NNP/nsubj/3/PERSON said/VBD/ROOT/3 the/DT/det/5 bridge/NN/nsubj/6 was/VBD/ccomp/3 "
        "safe/JJ/acomp/6 and/CC/cc/3 warned/VBD/conj/3 that/IN/mark/13 the/DT/det/12 road/NN/nsubj/13 was/VBD/ccomp/9 "
        "shut/JJ/acomp/13 ././punct/3",
        [("indirect", "the bridge was safe"), ("indirect", "that the road was shut")],
    ),
    (
        "the writer goes on behind although",
        "Ana/NNP/compound/2/PERSON Ortiz/NNP/nsubj/3/PERSON said/VBD/ROOT/3 the/DT/det/5 bridge/NN/nsubj/6 was/VBD/ccomp/3 "
        "safe/JJ/acomp/6 ,/,/punct/3 although/IN/mark/11 the/DT/det/10 council/NN/nsubj/11 closed/VBD/advcl/3 it/PRP/dobj/11 "
        "././punct/3",
        [("indirect", "the bridge was safe")],
    ),
    (
        "a statement that its cue parts",
        "The/DT/det/2 bridge/NN/nsubj/9 ,/,/punct/6 Ana/NNP/compound/5/PERSON Ortiz/NNP/nsubj/6/PERSON said/VBD/ROOT/6 "
        ",/,/punct/6 would/MD/aux/9 reopen/VB/ccomp/6 in/IN/prep/9 May/NNP/pobj/10/DATE ././punct/6",
        [("indirect", "The bridge"), ("indirect", "would reopen in May")],
    ),
    (
        "the words around as somebody put it",
        "The/DT/det/2 bridge/NN/nsubj/3 was/VBD/ROOT/3 shut/JJ/acomp/3 ,/,/punct/3 as/IN/mark/9 the/DT/det/8 mayor/NN/nsubj/9 "
        "put/VBD/advcl/3 it/PRP/dobj/9 ././punct/3",
        [("indirect", "The bridge was shut")],
    ),
    (
        "who said it behind a name",
        "The/DT/det/2 prize/NN/nsubj/3 went/VBD/ROOT/3 to/IN/prep/3 Maria/NNP/compound/6/PERSON Lind/NNP/pobj/4/PERSON ,/,/punct/6 "
        "who/WP/nsubj/9 said/VBD/relcl/6 that/IN/mark/13 the/DT/det/12 bridge/NN/nsubj/13 was/VBD/ccomp/9 safe/JJ/acomp/13 "
        "././punct/3",
        [("indirect", "that the bridge was safe")],
    ),
    (
        "asked not to be named",
        "He/PRP/nsubj/2 asked/VBD/ROOT/2 not/RB/neg/6 to/TO/aux/6 be/VB/auxpass/6 named/VBN/xcomp/2 ././punct/2",
        [],
    ),
    (
        "according to behind a clause",
        "The/DT/det/2 bridge/NN/nsubj/3 is/VBZ/ROOT/3 safe/JJ/acomp/3 ,/,/punct/3 according/VBG/prep/3 to/IN/prep/6 "
        "the/DT/det/10 harbour/NN/compound/10 office/NN/pobj/7 ././punct/3",
        [("indirect", "The bridge is safe")],
    ),
    (
        "according to in front of a clause",
        "According/VBG/prep/8 to/IN/prep/1 Ana/NNP/compound/4/PERSON Ortiz/NNP/pobj/2/PERSON ,/,/punct/8 the/DT/det/7 "
        "bridge/NN/nsubj/8 is/VBZ/ROOT/8 safe/JJ/acomp/8 ././punct/8",
        [("indirect", "the bridge is safe")],
    ),
    (
        "quoted words behind that are mixed",
        "Ana/NNP/compound/2/PERSON Ortiz/NNP/nsubj/3/PERSON said/VBD/ROOT/3 that/IN/mark/9 “/``/punct/9 the/DT/det/7 "
        "bridge/NN/nsubj/9 will/MD/aux/9 reopen/VB/ccomp/3 again/RB/advmod/9 ”/''/punct/9 ././punct/3",
        [("mixed", "“the bridge will reopen again”")],
    ),
    (
        "a quotation that its cue parts",
        "“/``/punct/4 The/DT/det/3 bridge/NN/nsubj/4 is/VBZ/ccomp/9 safe/JJ/acomp/4 ,/,/punct/9 ”/''/punct/9 "
        "Ortiz/NNP/nsubj/9/PERSON said/VBD/ROOT/9 ,/,/punct/9 “/``/punct/15 and/CC/cc/15 it/PRP/nsubj/15 will/MD/aux/15 "
        "reopen/VB/dep/9 soon/RB/advmod/15 ././punct/9 ”/''/punct/9",
        [("direct", "“The bridge is safe,”"), ("direct", "“and it will reopen soon.”")],
    ),
    (
        "a participle that adds",
        "Ana/NNP/compound/2/PERSON Ortiz/NNP/nsubj/3/PERSON said/VBD/ROOT/3 the/DT/det/5 road/NN/nsubj/6 was/VBD/ccomp/3 "
        "shut/JJ/acomp/6 ,/,/punct/3 adding/VBG/advcl/3 that/IN/mark/13 the/DT/det/12 bridge/NN/nsubj/13 was/VBD/ccomp/9 "
        "safe/JJ/acomp/13 ././punct/3",
        [("indirect", "the road was shut"), ("indirect", "that the bridge was safe")],
    ),
    (
        "a clause with that behind a verb that does more than report",
        "Ana/NNP/compound/2/PERSON Ortiz/NNP/nsubj/3/PERSON promised/VBD/ROOT/3 on/IN/prep/3 Monday/NNP/pobj/4/DATE that/IN/mark/9 "
        "the/DT/det/8 bridge/NN/nsubj/9 was/VBD/ccomp/3 safe/JJ/acomp/9 ././punct/3",
        [("indirect", "that the bridge was safe")],
    ),
    (
        "a clause whose that the parse left loose",
        "Ana/NNP/compound/2/PERSON Ortiz/NNP/nsubj/3/PERSON noted/VBD/ROOT/3 then/RB/advmod/3 that/IN/dep/3 the/DT/det/7 "
        "bridge/NN/nsubj/8 was/VBD/advcl/3 safe/JJ/acomp/8 ././punct/3",
        [("indirect", "that the bridge was safe")],
    ),
    (
        "a quotation behind a colon",
        "Ana/NNP/compound/2/PERSON Ortiz/NNP/nsubj/3/PERSON said/VBD/ROOT/3 :/:/punct/3 “/``/punct/8 The/DT/det/7 "
        "bridge/NN/nsubj/8 is/VBZ/ccomp/3 safe/JJ/acomp/8 ././punct/8 ”/''/punct/8",
        [("direct", "“The bridge is safe.”")],
    ),
    (
        "a quotation behind what sets its scene",
        "After/IN/prep/6 the/DT/det/3 vote/NN/pobj/1 ,/,/punct/6 Ortiz/NNP/nsubj/6/PERSON said/VBD/ROOT/6 ,/,/punct/6 "
        "“/``/punct/11 The/DT/det/10 bridge/NN/nsubj/11 is/VBZ/ccomp/6 safe/JJ/acomp/11 ././punct/11 ”/''/punct/11",
        [("direct", "“The bridge is safe.”")],
    ),
    (
        "a clause that ends before its cue",
        "The/DT/det/2 bridge/NN/nsubj/3 was/VBD/ccomp/7 safe/JJ/acomp/3 ,/,/punct/7 Ortiz/NNP/nsubj/7/PERSON said/VBD/ROOT/7 "
        "././punct/7",
        [("indirect", "The bridge was safe")],
    ),
    (
        "quoted words that somebody cites",
        "The/DT/det/2 council/NN/nsubj/3 shut/VBD/ROOT/3 the/DT/det/5 road/NN/dobj/3 ,/,/punct/3 citing/VBG/advcl/3 “/``/punct/10 "
        "a/DT/det/10 risk/NN/dobj/7 of/IN/prep/10 falling/VBG/amod/13 rocks/NNS/pobj/11 ”/''/punct/10 ././punct/3",
        [("direct", "“a risk of falling rocks”")],
    ),
    (
        "what the speaker does next is not what he said",
        "Bram/NNP/nsubj/2/PERSON praised/VBD/ROOT/2 the/DT/det/4 plan/NN/dobj/2 “/``/punct/4 that/WDT/nsubj/7 saved/VBD/relcl/4 "
        "us/PRP/dobj/7 ”/''/punct/4 and/CC/cc/2 voted/VBD/conj/2 for/IN/prep/11 it/PRP/pobj/12 ././punct/2",
        [("mixed", "the plan “that saved us”")],
    ),
]


@pytest.mark.parametrize(
    ("written", "statements"), [case[1:] for case in STATEMENTS], ids=[case[0] for case in STATEMENTS]
)
def test_a_statement_holds_what_was_said_and_no_more(written: str, statements: list[tuple[str, str]]) -> None:
    doc = parsed(written)
    found = find_statements(doc_passages(doc))
    assert [(statement.type, doc.text[statement.start : statement.end]) for statement in found] == statements
