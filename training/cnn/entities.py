"""Train the entity recognizer of the fast tier: `python -m training.cnn.entities --filled F --lexicon L --corpora C --parse P --out DIR`.

Its token-to-vector layer starts from the parser's, which learns faster than from nothing, and reads the lexicon's vectors too.
"""

import argparse
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from thinc.api import Model

from training import lexicon
from training.cnn.fit import Run, fit, last_of
from training.cnn.vectors import write_vectors

CONFIG = Path(__file__).with_name("entities.cfg")
# The layer that the parser has not.
_VECTORS = "static_vectors"


def start_from(parse: Path, nlp: Language) -> None:
    """Copy the weights of the trained parser's token-to-vector layer into the recognizer's.

    The first layer over the embeddings keeps its own weights for the vectors. Raises ValueError where the layers differ otherwise.
    """
    source = _weighted(_model(spacy.load(parse, enable=["tok2vec"]), "tok2vec"))
    own = [layer for layer in _weighted(_model(nlp, "ner").get_ref("tok2vec").layers[0]) if layer.name != _VECTORS]
    if [layer.name for layer in source] != [layer.name for layer in own]:
        raise ValueError(f"{parse}: its tok2vec differs from the recognizer's; give both configs the same layers")
    for theirs, ours in zip(source, own, strict=True):
        for name in filter(theirs.has_param, theirs.param_names):
            weights, start = ours.get_param(name).copy(), theirs.get_param(name)
            if weights.shape[:-1] != start.shape[:-1] or weights.shape[-1] < start.shape[-1]:
                raise ValueError(f"{parse}: {name} of {theirs.name} is {start.shape}, the recognizer's {weights.shape}")
            weights[..., : start.shape[-1]] = start
            ours.set_param(name, weights)


def _weighted(model: Model[Any, Any]) -> list[Model[Any, Any]]:
    """The layers with weights in the order in which they are applied."""
    return [layer for layer in model.walk(order="dfs_pre") if layer.param_names]


def _model(nlp: Language, pipe: str) -> Model[Any, Any]:
    component: Any = nlp.get_pipe(pipe)
    return component.model


def main(arguments: list[str] | None = None) -> None:
    """Train and print the folder of the last state: the rate ends at 0, and the dev files are too small to choose a state by."""
    parser = argparse.ArgumentParser(prog="python -m training.cnn.entities", description=__doc__)
    parser.add_argument(
        "--filled", type=Path, required=True, help="folder of the filled training files, with ner/train_swap"
    )
    parser.add_argument("--lexicon", type=Path, required=True, help="file that training.encoder.lexicon wrote")
    parser.add_argument("--corpora", type=Path, required=True, help="folder of the cleaned corpora, for the dev files")
    parser.add_argument("--parse", type=Path, required=True, help="pipeline that training.cnn.parse made")
    parser.add_argument("--out", type=Path, required=True, help="folder for the checkpoints")
    parser.add_argument("--files", nargs="+", default=[], help="instead of the config's, such as ner/train_uner:2")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=0, help="instead of the config's number of steps")
    parser.add_argument("--limit", type=int, default=0, help="chunks of each file, for a smoke run")
    options = parser.parse_args(arguments)
    vectors = write_vectors(lexicon.read(options.lexicon), options.out / "vectors")
    paths = {"dev": options.corpora, "vectors": vectors}
    run = Run(options.filled, options.seed, options.steps, options.limit, tuple(options.files), paths)
    fit(CONFIG, options.out, run, started=lambda nlp: start_from(options.parse, nlp))
    print(last_of(options.out))


if __name__ == "__main__":
    main()
