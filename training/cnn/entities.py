"""Train the entity recognizer of the fast tier: `python -m training.cnn.entities --corpora DIR --parse FOLDER --out DIR`.

Its token-to-vector layer starts from the parser's, which learns faster than from nothing. A second run, with `--ner FOLDER`
instead of `--parse`, goes on from a trained recognizer: at a lower rate, and with more of the small corpora.
"""

import argparse
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from thinc.api import Model

from training.cnn.fit import Run, fit

CONFIG = Path(__file__).with_name("entities.cfg")


# What the second run learns from: the small corpora more often.
BALANCED = (
    *("ner/train_uner:3", "ner/train_gum:2", "ner/train_re3d:3", "ner/train_wikigold:2", "ner/train_cross_politics"),
    *("ner/train_cross_other", "ner/train_ewt_taught", "ner/train_swap_gold"),
)
LOWER_RATE = 0.001


def go_on_from(ner: Path, nlp: Language) -> None:
    """Copy a trained recognizer; its labels have to be those of the new run."""
    component: Any = nlp.get_pipe("ner")
    trained: Any = spacy.load(ner).get_pipe("ner")
    if trained.labels != component.labels:
        raise ValueError(
            f"{ner} knows {trained.labels}, the training files {component.labels}: use files of the same labels"
        )
    component.from_bytes(trained.to_bytes())


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
    start = parser.add_mutually_exclusive_group(required=True)
    start.add_argument("--parse", type=Path, help="pipeline that training.cnn.parse made")
    start.add_argument("--ner", type=Path, help="recognizer to go on from")
    parser.add_argument("--out", type=Path, required=True, help="folder for the checkpoints")
    parser.add_argument("--files", nargs="+", default=[], help="instead of the config's, such as ner/train_uner:2")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=0, help="instead of the config's number of steps")
    parser.add_argument("--limit", type=int, default=0, help="chunks of each file, for a smoke run")
    options = parser.parse_args(arguments)
    files = tuple(options.files) or (BALANCED if options.ner else ())
    run = Run(options.corpora, options.seed, options.steps, options.limit, files, LOWER_RATE if options.ner else 0)
    if options.ner:
        print(fit(CONFIG, options.out, run, started=lambda nlp: go_on_from(options.ner, nlp)))
    else:
        print(fit(CONFIG, options.out, run, started=lambda nlp: start_from(options.parse, nlp)))


if __name__ == "__main__":
    main()
