"""The lexicon as spaCy's word vectors: what the encoder takes a word for, then its features."""

from pathlib import Path

import numpy as np
import spacy
from spacy.vectors import Vectors

from training.lexicon import Lexicon

# Probabilities are stretched to the size of the features, of mean square 1.
PROBABILITY_SCALE = 3.0


def write_vectors(lexicon: Lexicon, folder: Path) -> Path:
    """Write an empty English pipeline with the vectors, as `initialize.vectors` of a config takes it, and give its folder.

    A word has the same vector in lower case, capitalized and in capitals: keys of their own, because spaCy 3.8 forgets which
    attribute its vectors are keyed by (`Vectors._get_cfg` leaves `attr` out).
    """
    nlp = spacy.blank("en")
    data = np.concatenate([lexicon.probabilities * PROBABILITY_SCALE, lexicon.features], 1).astype(np.float32)
    vectors = Vectors(strings=nlp.vocab.strings, data=data, name="quotewire")
    for row, word in enumerate(lexicon.words):
        for form in {word, word.capitalize(), word.upper()}:
            vectors.add(nlp.vocab.strings.add(form), row=row)
    nlp.vocab.vectors = vectors
    folder.mkdir(parents=True, exist_ok=True)
    nlp.to_disk(folder)
    return folder
