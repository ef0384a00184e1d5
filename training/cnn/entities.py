"""Train the entity recognizer of the fast tier: `python -m training.cnn.entities --corpora DIR --parse FOLDER --out DIR`.

Its token-to-vector layer starts from the parser's, which has seen three times the text that has entity labels.
"""

import argparse
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from thinc.api import Model

from training.cnn.fit import Run, fit

CONFIG = Path(__file__).with_name("entities.cfg")


def start_from(parse: Path, nlp: Language) -> None:
    """Copy the weights of the trained parser's token-to-vector layer into the recognizer's; both must be of one shape."""
    source, recognizer = _model(spacy.load(parse, enable=["tok2vec"]), "tok2vec"), _model(nlp, "ner")
    layers = [node for node in recognizer.walk() if node.name == source.name]
    if len(layers) != 1:
        raise ValueError(
            f"{parse}: its tok2vec ({source.name}) matches {len(layers)} layers of the recognizer; give both configs the same layers"
        )
    layers[0].from_bytes(source.to_bytes())


def _model(nlp: Language, pipe: str) -> Model[Any, Any]:
    component: Any = nlp.get_pipe(pipe)
    return component.model


def main(arguments: list[str] | None = None) -> None:
    """Train and print the folder of the recognizer that scored best on the dev files."""
    parser = argparse.ArgumentParser(prog="python -m training.cnn.entities", description=__doc__)
    parser.add_argument(
        "--corpora", type=Path, required=True, help="folder of the cleaned corpora, with swap and teach files"
    )
    parser.add_argument("--parse", type=Path, required=True, help="pipeline that training.cnn.parse made")
    parser.add_argument("--out", type=Path, required=True, help="folder for the checkpoints")
    parser.add_argument("--files", nargs="+", default=[], help="instead of the config's, such as ner/train_uner:2")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=0, help="instead of the config's number of steps")
    parser.add_argument("--limit", type=int, default=0, help="chunks of each file, for a smoke run")
    options = parser.parse_args(arguments)
    run = Run(options.corpora, options.seed, options.steps, options.limit, tuple(options.files))
    print(fit(CONFIG, options.out, run, started=lambda nlp: start_from(options.parse, nlp)))


if __name__ == "__main__":
    main()
