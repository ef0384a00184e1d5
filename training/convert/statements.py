"""Sentences of the form "SUBJECT said (that) CLAUSE" in gold trees, taken apart so that they can be turned round."""

from dataclasses import dataclass, replace

from training.convert.conllu import Tree
from training.convert.made_speakers import Word

# Cue verbs of news by their past.
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
