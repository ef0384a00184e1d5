"""Universal Dependencies to the trees of en_core_web: one sentence for each rule, and the attributions made from trees."""

import random
from pathlib import Path

import pytest

from annotated.chunks import read
from quality.shared import shared_folder
from tests.upstream_corpora import conllu
from training.convert.attributions import NAMES_FROM, attributions
from training.convert.chunking import chunk_trees, sentence_trees, tree_chunk
from training.convert.clearnlp import clear_tree, fault
from training.convert.conllu import Tree, read_documents, tree_of
from training.convert.made_speakers import names_in
from training.convert.statements import statement_in


def tree(text: str, folder: Path) -> Tree:
    """The tree of one hand-written sentence as it comes from the treebank."""
    file = folder / "made.conllu"
    file.write_text(conllu(text), encoding="utf-8")
    return tree_of(read_documents(file)[0][1][0])


def relations(converted: Tree) -> set[str]:
    """Every word as "word <label- head"."""
    words = converted.words
    return {f"{words[at]} <{converted.deps[at]}- {words[converted.heads[at]]}" for at in range(len(words))}


# Universal Dependencies, and what the sentence must hold after conversion.
SENTENCES = {
    "a name hangs on its last word": (
        "Orla Orla PROPN NNP 3 nsubj\nFinch Finch PROPN NNP 1 flat\nleft leave VERB VBD 0 root",
        {"Orla <compound- Finch", "Finch <nsubj- left"},
    ),
    "conjuncts form a chain with their marks": (
        "Ants ant NOUN NNS 0 root\n, , PUNCT , 3 punct\nbees bee NOUN NNS 1 conj\nand and CCONJ CC 5 cc\nflies fly NOUN NNS 1 conj",
        {", <punct- Ants", "bees <conj- Ants", "and <cc- bees", "flies <conj- bees"},
    ),
    "a nominal predicate is the copula's attribute": (
        "Orla Orla PROPN NNP 4 nsubj\nis be AUX VBZ 4 cop\na a DET DT 4 det\nbaker baker NOUN NN 0 root",
        {"Orla <nsubj- is", "is <ROOT- is", "baker <attr- is", "a <det- baker"},
    ),
    "an adjective is the copula's complement and keeps its adverb": (
        "Tea tea NOUN NN 4 nsubj\nis be AUX VBZ 4 cop\nvery very ADV RB 4 advmod\nhot hot ADJ JJ 0 root",
        {"hot <acomp- is", "very <advmod- hot", "Tea <nsubj- is"},
    ),
    "a negation goes to the copula": (
        "Tea tea NOUN NN 4 nsubj\nis be AUX VBZ 4 cop\nnot not PART RB 4 advmod\nhot hot ADJ JJ 0 root",
        {"not <neg- is"},
    ),
    "a prepositional predicate is a prepositional phrase": (
        "Orla Orla PROPN NNP 4 nsubj\nis be AUX VBZ 4 cop\nin in ADP IN 4 case\nLisbon Lisbon PROPN NNP 0 root",
        {"in <prep- is", "Lisbon <pobj- in"},
    ),
    "a clause as predicate is a clausal complement": (
        "Plans plan NOUN NNS 5 nsubj:outer\nare be AUX VBP 5 cop\nthat that SCONJ IN 5 mark\nwe we PRON PRP 5 nsubj\nleave leave VERB VBP 0 root",
        {"leave <ccomp- are", "Plans <nsubj- are", "we <nsubj- leave", "that <mark- leave"},
    ),
    "an adverb as predicate is an adverb": (
        "Orla Orla PROPN NNP 3 nsubj\nis be AUX VBZ 3 cop\nhere here ADV RB 0 root",
        {"here <advmod- is"},
    ),
    "a second copula is an auxiliary": (
        "Tea tea NOUN NN 4 nsubj\nis be AUX VBZ 4 cop\nbeing be AUX VBG 4 cop\nhot hot ADJ JJ 0 root",
        {"being <aux- is"},
    ),
    "a preposition heads its noun": (
        "They they PRON PRP 2 nsubj\nmet meet VERB VBD 0 root\nin in ADP IN 4 case\nLisbon Lisbon PROPN NNP 2 obl",
        {"in <prep- met", "Lisbon <pobj- in"},
    ),
    "prepositions form a chain": (
        "She she PRON PRP 2 nsubj\ncame come VERB VBD 0 root\nout out ADP IN 5 case\nof of ADP IN 5 case\nLisbon Lisbon PROPN NNP 2 obl",
        {"out <prep- came", "of <prep- out", "Lisbon <pobj- of"},
    ),
    "a passive's by is an agent": (
        "Tea tea NOUN NN 3 nsubj:pass\nwas be AUX VBD 3 aux:pass\nmade make VERB VBN 0 root\nby by ADP IN 5 case\nOrla Orla PROPN NNP 3 obl:agent",
        {"by <agent- made", "Orla <pobj- by", "Tea <nsubjpass- made", "was <auxpass- made"},
    ),
    "a possessive mark stays where it is": (
        "Orla Orla PROPN NNP 3 nmod:poss SpaceAfter=No\n's 's PART POS 1 case\ntea tea NOUN NN 0 root",
        {"Orla <poss- tea", "'s <case- Orla"},
    ),
    "a fixed preposition keeps its parts": (
        "They they PRON PRP 2 nsubj\nleft leave VERB VBD 0 root\nbecause because ADP IN 5 case\nof of ADP IN 3 fixed\ntea tea NOUN NN 2 obl",
        {"because <prep- left", "of <prep- because", "tea <pobj- because"},
    ),
    "an adverb before a preposition belongs to the phrase": (
        "It it PRON PRP 2 nsubj\nrang ring VERB VBD 0 root\njust just ADV RB 5 advmod\nbefore before ADP IN 5 case\nnoon noon NOUN NN 2 obl",
        {"just <advmod- before", "noon <pobj- before"},
    ),
    "to is an auxiliary": (
        "They they PRON PRP 2 nsubj\nhope hope VERB VBP 0 root\nto to PART TO 4 mark\nleave leave VERB VB 2 xcomp",
        {"to <aux- leave", "leave <xcomp- hope"},
    ),
    "a preposition before a gerund heads it": (
        "They they PRON PRP 2 nsubj\nwon win VERB VBD 0 root\nby by SCONJ IN 4 mark\nwaiting wait VERB VBG 2 advcl",
        {"by <prep- won", "waiting <pcomp- by"},
    ),
    "an adverb of a number is a quantity's": (
        "Nearly nearly ADV RB 2 advmod\nforty forty NUM CD 3 nummod\nleft leave VERB VBD 0 root",
        {"Nearly <quantmod- forty"},
    ),
    "an adjective as open complement is an adjectival one": (
        "It it PRON PRP 2 nsubj\nseems seem VERB VBZ 0 root\nodd odd ADJ JJ 2 xcomp",
        {"odd <acomp- seems"},
    ),
    "a noun as open complement is an object predicate": (
        "They they PRON PRP 2 nsubj\nmade make VERB VBD 0 root\nOrla Orla PROPN NNP 2 obj\nmayor mayor NOUN NN 2 xcomp",
        {"mayor <oprd- made", "Orla <dobj- made"},
    ),
    "a title before a name is part of it": (
        "Mayor mayor NOUN NN 2 nmod:desc\nOrla Orla PROPN NNP 3 nsubj\nleft leave VERB VBD 0 root",
        {"Mayor <compound- Orla"},
    ),
    "a description after a name is an apposition": (
        "Orla Orla PROPN NNP 3 nsubj\n29 29 NUM CD 1 nmod:desc\nleft leave VERB VBD 0 root",
        {"29 <appos- Orla"},
    ),
    "a bare time is an adverbial noun": (
        "They they PRON PRP 2 nsubj\nleft leave VERB VBD 0 root\nMonday Monday PROPN NNP 2 obl:unmarked",
        {"Monday <npadvmod- left"},
    ),
    "a noun before its head is a compound": (
        "Harbour harbour NOUN NN 2 nmod\ntours tour NOUN NNS 0 root",
        {"Harbour <compound- tours"},
    ),
}


@pytest.mark.parametrize("rule", SENTENCES)
def test_the_scheme_of_en_core_web(rule: str, tmp_path: Path):
    text, expected = SENTENCES[rule]
    converted = clear_tree(tree(text, tmp_path))
    assert expected <= relations(converted)
    assert fault(converted) is None


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("csubj:pass", "csubjpass"),
        ("iobj", "dative"),
        ("compound:prt", "prt"),
        ("det:predet", "predet"),
        ("cc:preconj", "preconj"),
        ("acl:relcl", "relcl"),
        ("advcl:relcl", "advcl"),
        ("discourse", "intj"),
        ("vocative", "npadvmod"),
        ("list", "dep"),
        ("reparandum", "dep"),
        ("expl", "expl"),
        ("parataxis", "parataxis"),
    ],
)
def test_a_label_of_one_name_takes_the_other(label: str, expected: str, tmp_path: Path):
    converted = clear_tree(tree(f"Go go VERB VB 0 root\nthing thing X FW 1 {label}", tmp_path))
    assert converted.deps[1] == expected


def test_conversion_leaves_its_input_alone(tmp_path: Path):
    before = tree(SENTENCES["a preposition heads its noun"][0], tmp_path)
    clear_tree(before)
    assert before.deps == ["nsubj", "ROOT", "case", "obl"]


def test_two_roots_or_a_cycle_are_no_tree(tmp_path: Path):
    whole = tree(SENTENCES["a preposition heads its noun"][0], tmp_path)
    whole.heads[0] = 0
    assert fault(whole) == "roots"
    whole.heads[:] = [2, 1, 0, 1]
    assert fault(whole) == "cycle"


def test_parts_of_a_multiword_token_stand_together(tmp_path: Path):
    text = "They they PRON PRP 4 nsubj\n2-3 don't SpaceAfter=No\ndo do AUX VBP 4 aux\nn't not PART RB 4 advmod\nleave leave VERB VB 0 root"
    sentence = tree(text, tmp_path)
    assert list(zip(sentence.words, sentence.spaces, strict=True)) == [
        ("They", True),
        ("do", False),
        ("n't", False),
        ("leave", True),
    ]


def test_a_multiword_token_that_its_parts_do_not_spell_is_one_word(tmp_path: Path):
    text = "They they PRON PRP 4 nsubj\n2-3 wanna\nwant want VERB VBP 4 aux\nto to PART TO 2 fixed\nleave leave VERB VB 0 root"
    sentence = tree(text, tmp_path)
    assert sentence.words == ["They", "wanna", "leave"]
    assert sentence.heads == [2, 2, 2]


def test_only_features_that_are_learned_are_kept(tmp_path: Path):
    file = tmp_path / "made.conllu"
    file.write_text("1\tOrla\tOrla\tPROPN\tNNP\tNumber=Sing|Typo=Yes\t0\troot\t_\t_\n\n", encoding="utf-8")
    assert tree_of(read_documents(file)[0][1][0]).morphs == ["Number=Sing"]


def test_documents_and_paragraphs_are_kept_apart(tmp_path: Path):
    one = "Go go VERB VB 0 root"
    file = tmp_path / "made.conllu"
    file.write_text(
        conllu(f"# newdoc id = a\n# newpar\n{one}\n\n{one}") + conllu(f"# newdoc id = b\n{one}"), encoding="utf-8"
    )
    documents = read_documents(file)
    assert [(name, [sentence.opens_paragraph for sentence in sentences]) for name, sentences in documents] == [
        ("a", [True, False]),
        ("b", [False]),
    ]


def test_a_damaged_treebank_names_the_file(tmp_path: Path):
    file = tmp_path / "made.conllu"
    file.write_text("1\tOrla\tOrla\n\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"made\.conllu: not ten columns"):
        read_documents(file)


def test_chunks_hold_whole_sentences_and_give_them_back(tmp_path: Path):
    trees = [clear_tree(tree(text, tmp_path)) for text, _ in SENTENCES.values()]
    chunks = chunk_trees("made", "made", [(one, False) for one in trees], random.Random(0))
    assert 1 < len(chunks) < len(trees)
    again = [one for chunk in chunks for one in sentence_trees(chunk)]
    assert [(one.words, one.heads, one.deps) for one in again] == [(one.words, one.heads, one.deps) for one in trees]


REPORTED = """
The the DET DT 2 det
mayor mayor NOUN NN 3 nsubj
said say VERB VBD 0 root
that that SCONJ IN 6 mark
trams tram NOUN NNS 6 nsubj
run run VERB VBP 3 ccomp
on on ADP IN 8 case
Sundays Sunday PROPN NNPS 6 obl SpaceAfter=No
. . PUNCT . 3 punct
"""


def made_from(text: str, folder: Path, seeds: int = 30) -> list[str]:
    """The sentences that are made of a statement, over many seeds."""
    chunk = tree_chunk("made#0", "made", [clear_tree(tree(text, folder))])
    sentences: list[str] = []
    for seed in range(seeds):
        for made in attributions([chunk], [("Orla", "Finch")], seed)[0]:
            only = sentence_trees(made)[0]
            assert fault(only) is None
            sentences.append(
                "".join(word + " " * space for word, space in zip(only.words, only.spaces, strict=True)).strip()
            )
    return sentences


def test_a_statement_is_turned_round_in_every_order(tmp_path: Path):
    sentences = made_from(REPORTED, tmp_path, seeds=120)
    assert '"Trams run on Sundays," the mayor said.' in sentences
    assert '"Trams run on Sundays," said the mayor.' in sentences
    assert 'The mayor said: "Trams run on Sundays."' in sentences
    assert "Trams run on Sundays, the mayor said." in sentences
    assert "Trams run on Sundays, said the mayor." in sentences
    assert any("Orla Finch" in sentence for sentence in sentences)


def test_the_clause_is_the_complement_of_the_verb_and_the_speaker_its_subject(tmp_path: Path):
    chunk = tree_chunk("made#0", "made", [clear_tree(tree(REPORTED, tmp_path))])
    for made in attributions([chunk], [("Orla", "Finch")], 1)[0]:
        one = sentence_trees(made)[0]
        verb = one.deps.index("ROOT")
        assert [
            one.words[at].lower() for at in range(len(one.words)) if one.deps[at] == "ccomp" and one.heads[at] == verb
        ] == ["run"]
        assert any(one.deps[at] == "nsubj" and one.heads[at] == verb for at in range(len(one.words)))


def test_told_is_never_inverted(tmp_path: Path):
    told = REPORTED.replace("said say", "told tell").replace(
        "that that SCONJ IN 6", "us we PRON PRP 3 iobj\nthat that SCONJ IN 7"
    )
    told = told.replace("trams tram NOUN NNS 6", "trams tram NOUN NNS 7").replace("on on ADP IN 8", "on on ADP IN 9")
    told = told.replace("Sundays Sunday PROPN NNPS 6", "Sundays Sunday PROPN NNPS 7")
    chunk = tree_chunk("made#0", "made", [clear_tree(tree(told, tmp_path))])
    made = [sentence_trees(one)[0] for seed in range(30) for one in attributions([chunk], [("Orla", "Finch")], seed)[0]]
    assert made
    for one in made:
        assert one.words[one.deps.index("ROOT")] == "told"
        verb = one.deps.index("ROOT")
        assert [at < verb for at, label in enumerate(one.deps) if label == "nsubj" and one.heads[at] == verb] == [True]


@pytest.mark.parametrize(
    "change",
    [
        ("said say VERB VBD", "saw glimpse VERB VBD"),
        ("that that SCONJ IN 6 mark", '" " PUNCT `` 6 punct\nthat that SCONJ IN 6 mark'),
        ("trams tram NOUN NNS 6 nsubj", "trams tram NOUN NNS 2 nmod"),
    ],
    ids=["no verb of saying", "heads that point elsewhere", "a clause in two pieces"],
)
def test_other_sentences_are_left_alone(change: tuple[str, str], tmp_path: Path):
    assert statement_in(clear_tree(tree(REPORTED, tmp_path))) is not None
    assert change[0] in REPORTED
    assert statement_in(clear_tree(tree(REPORTED.replace(*change), tmp_path))) is None


def test_the_attributions_at_hand_are_those_that_the_command_makes():
    folder = shared_folder() / "corpora"
    if not (folder / "parse/train_synth_quotes.jsonl.gz").is_file():
        pytest.skip(f"no converted corpora at {folder}")
    names = names_in(chunk for name in NAMES_FROM for chunk in read(folder, f"ner/{name}"))
    chunks = read(folder, "parse/train_ewt")[:700]
    at_hand = read(folder, "parse/train_synth_quotes")
    made, _ = attributions(chunks, names, seed=5)
    assert len(made) > 100
    assert made == at_hand[: len(made)]
