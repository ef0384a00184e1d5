"""What the encoder makes of single words, as a file between its training and the fast tier's: `read` and `write`."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from training.encoder.tags import ENTITY_LABELS

Floats = npt.NDArray[np.float32]

# The columns of `probabilities`.
KINDS = ("O", *ENTITY_LABELS)


@dataclass(frozen=True)
class Lexicon:
    """Words in lower case, what they are when alone (words, kinds), and further features (words, features).

    The first `common` words are the encoder's own whole words, the most frequent first.
    """

    words: tuple[str, ...]
    probabilities: Floats
    features: Floats
    common: int

    def of_kind(self, kind: str, at_least: float = 0.8, skip: int = 0) -> list[str]:
        """The common words, but the first `skip`, that are surely of a kind."""
        column = self.probabilities[:, KINDS.index(kind)]
        return [self.words[i] for i in range(skip, self.common) if column[i] > at_least]


def write(file: Path, lexicon: Lexicon) -> None:
    """Write the file; its folder is made."""
    file.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        file,
        words=np.array(lexicon.words),
        probabilities=lexicon.probabilities,
        features=lexicon.features,
        common=np.array(lexicon.common),
    )


def read(file: Path) -> Lexicon:
    """Raises FileNotFoundError, and ValueError where the file is no lexicon."""
    if not file.is_file():
        raise FileNotFoundError(f"no lexicon {file}: `python -m training.encoder.lexicon` writes it")
    try:
        with np.load(file) as found:
            words = tuple(str(word) for word in found["words"])
            return Lexicon(words, found["probabilities"], found["features"], int(found["common"]))
    except (KeyError, OSError, ValueError) as error:
        raise ValueError(
            f"{file} is no lexicon ({error}): write it with `python -m training.encoder.lexicon`"
        ) from error
