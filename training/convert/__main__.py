"""All stages of the conversion in their order, from clones of the upstream corpora to one folder that training reads."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from training.convert import attributions, clean, entities, silver, trees


def main(arguments: Sequence[str] | None = None) -> None:
    """Run every stage; each is also a command of its own, such as python -m training.convert.trees."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=Path, required=True, help="folder of clones, see python -m training.corpora")
    parser.add_argument("--out", type=Path, required=True, help="folder of converted corpora")
    parser.add_argument("--limit", type=int, help="only a few documents of each file")
    options = parser.parse_args(arguments)
    limit = [] if options.limit is None else ["--limit", str(options.limit)]
    sources, out = ["--sources", str(options.sources)], ["--out", str(options.out)]
    corpora = ["--corpora", str(options.out)]
    print("1 of 5: trees")
    trees.main([*sources, *out, *limit])
    print("2 of 5: silver labels")
    silver.main([*sources, *out, *limit])
    print("3 of 5: entities")
    entities.main([*sources, *corpora, *out, *limit])
    print("4 of 5: attributions")
    attributions.main([*corpora, *out])
    print("5 of 5: corrections")
    clean.main([*corpora, *out])


if __name__ == "__main__":
    main()
