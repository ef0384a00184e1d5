"""Exchanged names: what changes and what stays, and names made of a lexicon's words."""

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from annotated.chunks import Chunk, read
from annotated.tags import spans
from quality.shared import shared_folder
from training import lexicon
from training.cnn import swap
from training.cnn.made_names import makers
from training.lexicon import KINDS, Lexicon

KIND_OF = {"ilse": "PERSON", "varnholt": "PERSON", "dunmere": "GPE", "tarrish": "NORP", "orrel": "ORG", "kettle": "O"}


def of(kinds: dict[str, str]) -> Lexicon:
    """A lexicon that is sure of every word."""
    probabilities = np.array([[0.9 if kind == k else 0.0 for k in KINDS] for kind in kinds.values()], np.float32)
    features = np.arange(2 * len(kinds), dtype=np.float32).reshape(-1, 2)
    return Lexicon(tuple(kinds), probabilities, features, len(kinds))


def entities(words: tuple[str, ...], tags: tuple[str, ...]) -> list[tuple[str, str]]:
    """Text and label of each name."""
    return [(" ".join(words[begin:end]), label) for begin, end, label in spans(tags)]


def of_words(identity: str, words: str, ents: str) -> Chunk:
    tokens = tuple(words.split())
    first = (True, *(False for _ in tokens[1:]))
    return Chunk(identity, "own", tokens, (True,) * len(tokens), first, tuple(ents.split()))


CHUNK = of_words("a#0", "Orla left Peru with Kettle as Orla said", "B-PERSON O B-GPE O - O B-PERSON O")
DONOR = of_words("b#0", "Ann met Bo Lee of x y z", "B-PERSON O B-PERSON I-PERSON O O O O")


def copies_of(names: swap.Names) -> list[Chunk]:
    copies = swap.swap_all([CHUNK, DONOR], 12, names, random.Random(1))
    return [copy for copy in copies if copy.id.startswith("a#0")]


def test_names_are_exchanged_for_names_of_the_same_label_and_the_rest_stays() -> None:
    copies = copies_of(swap.Names(swap.pools_of([CHUNK, DONOR]), {}))
    assert len(copies) == 12
    seen: Counter[str] = Counter()
    for copy in copies:
        named = entities(copy.words, copy.ents or ())
        assert [label for _, label in named] == ["PERSON", "GPE", "PERSON"]
        assert named[0] == named[2]
        kept = [word for word, tag in zip(copy.words, copy.ents or (), strict=True) if tag in ("O", "-")]
        assert kept == ["left", "with", "Kettle", "as", "said"]
        assert sum(copy.sent_starts) == 1
        seen[named[0][0]] += 1
    assert set(seen) <= {"Orla", "Ann", "Bo Lee"}
    assert len(seen) > 1


def test_some_names_are_made_of_the_words_of_their_kind() -> None:
    names = swap.Names(swap.pools_of([CHUNK, DONOR]), makers(of(KIND_OF), []))
    found = {
        text for copy in copies_of(names) for text, label in entities(copy.words, copy.ents or ()) if label == "PERSON"
    }
    made = {text for text in found if text not in ("Orla", "Ann", "Bo Lee")}
    assert made
    for name in made:
        assert {word for word in name.split() if not word.endswith(".")} <= {"Ilse", "Varnholt"}


def test_an_organization_is_made_with_the_last_words_of_the_corpora() -> None:
    council = of_words("c#0", "Dunmere Council met", "B-ORG I-ORG O")
    ordinary = {f"common{i}": "O" for i in range(3000)}
    known = of(ordinary | KIND_OF)
    made = makers(known, [council] * 4)
    drawn = {made["ORG"](random.Random(seed)) for seed in range(80)}
    assert {name[-1] for name in drawn} == {"Council", "Orrel", "Kettle"}
    assert ("Dunmere", "Council") in drawn
    # Seen less often, "Council" ends no name; without an ending nothing is made.
    assert "ORG" not in makers(known, [council] * 3)


def test_a_lexicon_is_read_as_it_was_written_and_another_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "made" / "lexicon.npz"
    written = of(KIND_OF)
    lexicon.write(file, written)
    found = lexicon.read(file)
    assert (found.words, found.common) == (written.words, written.common)
    assert np.array_equal(found.probabilities, written.probabilities)
    assert np.array_equal(found.features, written.features)
    assert found.of_kind("PERSON", skip=1) == ["varnholt"]
    with pytest.raises(FileNotFoundError, match=r"training\.encoder\.lexicon"):
        lexicon.read(tmp_path / "none.npz")
    file.write_bytes(b"no archive")
    with pytest.raises(ValueError, match="is no lexicon"):
        lexicon.read(file)


def test_exchanged_names_of_the_corpora_at_hand(tmp_path: Path) -> None:
    folder = shared_folder() / "corpora"
    if not (folder / "ner/train_uner.jsonl.gz").is_file():
        pytest.skip(f"no converted corpora at {folder}")
    lexicon.write(tmp_path / "lexicon.npz", of(KIND_OF))
    known = ["--lexicon", str(tmp_path / "lexicon.npz")]
    swap.main(["--corpora", str(folder), *known, "--out", str(tmp_path), "--limit", "10"])
    copies = read(tmp_path, "ner/train_swap")
    assert len({chunk.corpus for chunk in copies}) >= len(swap.COPIES)
    assert all(chunk.corpus.endswith("_swap") for chunk in copies)
    assert len({replace(chunk, id="") for chunk in copies}) > len(copies) / 2
