"""Universal Dependencies trees rewritten to the scheme of `en_core_web_*`, so that rules on labels and `doc.noun_chunks` hold
for any English pipeline.

The scheme is that of the ClearNLP dependency guidelines (Choi and Palmer 2012); the steps below run in this order.
"""

from collections import defaultdict
from copy import deepcopy

from training.convert.conllu import Tree

OBLIQUE = frozenset(
    {
        "obl",
        "nmod",
        "obl:agent",
        "obl:unmarked",
        "nmod:unmarked",
        "nmod:desc",
        "obl:npmod",
        "obl:tmod",
        "nmod:npmod",
        "nmod:tmod",
    }
    | {"nmod:poss"}
)
RENAMED = {
    "nsubj:pass": "nsubjpass",
    "csubj:pass": "csubjpass",
    "nsubj:outer": "nsubj",
    "csubj:outer": "csubj",
    "aux:pass": "auxpass",
    "obj": "dobj",
    "iobj": "dative",
    "nmod:poss": "poss",
    "compound:prt": "prt",
    "det:predet": "predet",
    "cc:preconj": "preconj",
    "acl:relcl": "relcl",
    "advcl:relcl": "advcl",
    "nmod:desc": "compound",
    "flat": "compound",
    "discourse": "intj",
} | dict.fromkeys(
    (
        "obl",
        "obl:agent",
        "obl:unmarked",
        "obl:npmod",
        "obl:tmod",
        "nmod:unmarked",
        "nmod:tmod",
        "nmod:npmod",
        "vocative",
    ),
    "npadvmod",
)
RENAMED |= dict.fromkeys(("list", "fixed", "goeswith", "orphan", "reparandum", "dislocated", "clf"), "dep")
VERBAL = ("VERB", "AUX")
POSSESSIVE = ("'s", "’s", "'")
NEGATIONS = ("not", "n't", "n’t", "never")
# Adverbs that stand after "is" and belong to it.
LATE_ADVERBS = frozenset(
    {
        "not",
        "n't",
        "n’t",
        "also",
        "still",
        "already",
        "never",
        "always",
        "now",
        "probably",
        "really",
        "often",
        "just",
        "only",
    }
    | {"actually", "currently"}
)


def clear_tree(tree: Tree) -> Tree:
    """The same words with heads and labels of the other scheme."""
    tree = deepcopy(tree)
    _turn_names_right_headed(tree)
    _chain_conjuncts(tree)
    _raise_copulas(tree)
    _raise_prepositions(tree)
    _convert_markers(tree)
    _rename(tree)
    return tree


def fault(tree: Tree) -> str | None:
    """What makes it no tree: "roots" or "cycle"; None where all is well."""
    roots = [word for word, head in enumerate(tree.heads) if word == head]
    if len(roots) != 1:
        return "roots"
    for word in range(len(tree.heads)):
        steps = 0
        while tree.heads[word] != word:
            word, steps = tree.heads[word], steps + 1
            if steps > len(tree.heads):
                return "cycle"
    return None


def _children(tree: Tree) -> dict[int, list[int]]:
    children: dict[int, list[int]] = defaultdict(list)
    for word, head in enumerate(tree.heads):
        if head != word:
            children[head].append(word)
    return children


def _replace(tree: Tree, old: int, new: int) -> None:
    """`new` takes the place of `old` under its head."""
    root = tree.deps[old] == "ROOT"
    tree.heads[new], tree.deps[new] = (new if root else tree.heads[old]), tree.deps[old]


def _turn_names_right_headed(tree: Tree) -> None:
    """ "Ada <-flat- Lovelace" becomes "Ada -compound-> Lovelace"; what hung on the first word hangs on the last."""
    children = _children(tree)
    for first in range(len(tree.words)):
        parts = [child for child in children[first] if tree.deps[child].startswith("flat")]
        if not parts or tree.pos[first] not in ("PROPN", "NOUN", "X", "ADJ"):
            continue
        last = max(parts)
        if last < first or tree.pos[last] in ("NUM", "PUNCT"):
            continue
        _replace(tree, first, last)
        for child in children[first]:
            if child != last:
                tree.heads[child] = last
        for part in parts:
            if part != last:
                tree.deps[part] = "compound"
        tree.heads[first], tree.deps[first] = last, "compound"
        children = _children(tree)


def _chain_conjuncts(tree: Tree) -> None:
    """Each conjunct hangs on the one before it, and so do the "and" and the comma between them."""
    children = _children(tree)
    for first in range(len(tree.words)):
        before = first
        for conjunct in sorted(child for child in children[first] if tree.deps[child] == "conj"):
            for child in children[conjunct]:
                comma = (
                    tree.deps[child] == "punct"
                    and before < child < conjunct
                    and tree.words[child] in (",", ";", "/", "&")
                )
                if comma or tree.deps[child] == "cc":
                    tree.heads[child] = before
            tree.heads[conjunct] = before
            before = conjunct


def _raise_copulas(tree: Tree) -> None:
    """ "is" becomes the head, the predicate its attr, acomp, ccomp or prepositional phrase."""
    children = _children(tree)
    for predicate in range(len(tree.words)):
        copulas = [child for child in children[predicate] if tree.deps[child] == "cop"]
        if not copulas:
            continue
        verb = copulas[0]
        label = _predicate_label(tree, predicate, children)
        _replace(tree, predicate, verb)
        clause = any(tree.deps[child] in ("nsubj:outer", "csubj:outer") for child in children[predicate])
        for child in children[predicate]:
            if child not in copulas and _belongs_to_copula(tree, child, predicate, verb, clause, children):
                tree.heads[child] = verb
        for other in copulas[1:]:
            tree.heads[other], tree.deps[other] = verb, "aux"
        tree.heads[predicate], tree.deps[predicate] = verb, label
        children = _children(tree)


def _predicate_label(tree: Tree, predicate: int, children: dict[int, list[int]]) -> str:
    labels = {tree.deps[child] for child in children[predicate]}
    if labels & {"nsubj:outer", "csubj:outer"}:
        return "ccomp"
    if any(tree.deps[child] == "case" and tree.words[child] not in POSSESSIVE for child in children[predicate]):
        # The step for prepositions makes prep and pobj of it.
        return "obl"
    if tree.pos[predicate] == "ADJ" or tree.tags[predicate] in ("JJ", "JJR", "JJS", "VBN", "VBG"):
        return "acomp"
    if tree.pos[predicate] == "ADV":
        return "advmod"
    if tree.pos[predicate] not in VERBAL:
        return "attr"
    return "ccomp" if any(label.startswith(("nsubj", "mark")) for label in labels) else "xcomp"


def _belongs_to_copula(
    tree: Tree, child: int, predicate: int, verb: int, clause: bool, children: dict[int, list[int]]
) -> bool:
    label = tree.deps[child]
    kind = label.split(":")[0]
    if kind in ("aux", "expl", "advcl", "parataxis", "vocative", "discourse", "cop", "dislocated", "cc"):
        return True
    if kind == "mark":
        return not clause
    if kind in ("nsubj", "csubj"):
        return not clause or label.endswith("outer")
    if kind == "conj":
        return tree.pos[child] in VERBAL or any(
            tree.deps[below] in ("cop", "nsubj", "aux") for below in children[child]
        )
    if kind == "advmod":
        return child < verb or tree.words[child].lower() in LATE_ADVERBS
    if kind == "obl":
        nominal = tree.pos[predicate] in ("NOUN", "PROPN", "PRON", "ADV", "NUM")
        return child < verb or nominal or label in ("obl:unmarked", "obl:tmod")
    if kind == "punct":
        return not (verb < child < predicate)
    return kind == "ccomp" and tree.pos[predicate] != "ADJ"


def _raise_prepositions(tree: Tree) -> None:
    """A preposition becomes the head of its noun: prep (agent after a passive) and pobj."""
    children = _children(tree)
    for noun in range(len(tree.words)):
        cases = [child for child in children[noun] if tree.deps[child] == "case" and _is_preposition(tree, child)]
        cases = [case for case in cases if case < noun] or cases
        if not cases or tree.deps[noun] == "pobj":
            continue
        innermost = _hang_on_prepositions(tree, noun, cases)
        for child in children[noun]:
            if child not in cases and _goes_outside(tree, child, noun, cases[0], innermost, children):
                tree.heads[child] = cases[0]
        for child in children[cases[0]]:
            if tree.deps[child] == "fixed":
                tree.deps[child] = "prep" if tree.pos[child] == "ADP" else "pcomp"
        children = _children(tree)


def _is_preposition(tree: Tree, word: int) -> bool:
    return tree.words[word] not in (*POSSESSIVE, "’") and tree.tags[word] != "POS"


def _hang_on_prepositions(tree: Tree, noun: int, cases: list[int]) -> int:
    """Chain the prepositions ("out of the house"), hang the noun on the last, and give that one."""
    outermost, label = cases[0], tree.deps[noun]
    _replace(tree, noun, outermost)
    if label.split(":")[0] in ("obl", "nmod") or label in OBLIQUE:
        tree.deps[outermost] = "agent" if label == "obl:agent" and tree.words[outermost].lower() == "by" else "prep"
    elif label == "advmod":
        tree.deps[outermost] = "prep"
    for above, below in zip(cases, cases[1:], strict=False):
        tree.heads[below], tree.deps[below] = above, "prep"
    tree.heads[noun], tree.deps[noun] = cases[-1], "pobj"
    return cases[-1]


def _goes_outside(
    tree: Tree, child: int, noun: int, preposition: int, innermost: int, children: dict[int, list[int]]
) -> bool:
    """Whether the child modifies the phrase: "just before noon", marks around it, and a conjunct with its own preposition."""
    label = tree.deps[child]
    if child < preposition and label in ("advmod", "punct", "cc"):
        return True
    if label == "punct":
        return child < noun and child < innermost
    if label == "cc":
        return child > noun
    return label == "conj" and any(tree.deps[below] == "case" for below in children[child])


def _convert_markers(tree: Tree) -> None:
    """ "to" is an aux, and a preposition before an "-ing" form its head: "by leaving"."""
    children = _children(tree)
    for verb in range(len(tree.words)):
        for marker in children[verb]:
            if tree.deps[marker] != "mark":
                continue
            if tree.tags[marker] == "TO":
                tree.deps[marker] = "aux"
            elif (
                tree.tags[marker] == "IN"
                and tree.tags[verb] == "VBG"
                and tree.deps[verb] in ("advcl", "acl")
                and marker < verb
            ):
                tree.heads[marker], tree.deps[marker] = tree.heads[verb], "prep"
                tree.heads[verb], tree.deps[verb] = marker, "pcomp"


def _rename(tree: Tree) -> None:
    children = _children(tree)
    for word in range(len(tree.words)):
        label = tree.deps[word]
        if label not in ("ROOT", "pobj", "prep"):
            tree.deps[word] = _renamed(tree, word, label, children)


def _renamed(tree: Tree, word: int, label: str, children: dict[int, list[int]]) -> str:
    head = tree.heads[word]
    if label.startswith("advmod") and tree.words[word].lower() in NEGATIONS:
        return "neg"
    if label == "advmod" and tree.pos[head] == "NUM":
        return "quantmod"
    if label == "xcomp" and tree.pos[word] == "ADJ":
        return "acomp"
    if label == "xcomp" and tree.pos[word] in ("NOUN", "PROPN"):
        return "xcomp" if any(tree.deps[child] in ("aux", "nsubj") for child in children[word]) else "oprd"
    if label == "nmod:desc" and word > head:
        return "appos"
    kind = label.split(":")[0]
    new = RENAMED.get(label, RENAMED.get(kind, kind))
    return "compound" if new == "nmod" and word < head and tree.pos[word] in ("PROPN", "NOUN") else new
