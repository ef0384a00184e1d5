"""Train tagger, morphologizer, parser and lemmatizer: `python -m training.cnn.parse --corpora DIR --out DIR`."""

import argparse
from pathlib import Path

from training.cnn.fit import Run, fit

CONFIG = Path(__file__).with_name("parse.cfg")


def main(arguments: list[str] | None = None) -> None:
    """Train and print the folder of the pipeline that scored best on the dev files."""
    parser = argparse.ArgumentParser(prog="python -m training.cnn.parse", description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True, help="folder of the converted corpora")
    parser.add_argument("--out", type=Path, required=True, help="folder for the checkpoints")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=0, help="instead of the config's number of steps")
    parser.add_argument("--limit", type=int, default=0, help="chunks of each file, for a smoke run")
    options = parser.parse_args(arguments)
    run = Run(options.corpora, options.seed, options.steps, options.limit)
    print(fit(CONFIG, options.out, run))


if __name__ == "__main__":
    main()
