"""Corrects every file of entities of a folder of converted corpora, by the rules of `annotated.corrections`."""

import argparse
import random
import shutil
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from annotated import gazetteer
from annotated.chunks import read, write
from annotated.corrections import Correction, clean_file

# UNER's test file as converted, kept beside the cleaned one: figures are given on both.
RAW_TEST = "test_uner_raw"


def report(name: str, corrections: list[Correction]) -> None:
    """Print what changed in a file, by rule and labels, with a few examples."""
    print(f"{name}: {len(corrections)} corrections")
    kinds: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for c in corrections:
        kinds[c.rule, c.before, c.after if c.rule != "title in a name" else "PERSON"][c.text] += 1
    for (rule, before, after), texts in sorted(kinds.items(), key=lambda item: -item[1].total()):
        some = random.Random(0).sample(sorted(texts), min(6, len(texts)))
        print(f"  {texts.total():4d} {before} > {after:6s} {rule}: {'; '.join(some)}")


def carry_over(corpora: Path, out: Path) -> None:
    """Copy what is not cleaned (trees, quotations) so that the new folder is whole."""
    for file in sorted(corpora.glob("*/*.jsonl*")):
        copy = out / file.parent.name / file.name
        if file.parent.name != "ner" and not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)


def main(arguments: Sequence[str] | None = None) -> None:
    """Clean every file of entities of a folder of converted corpora into another, or in place."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True, help="folder of converted corpora")
    parser.add_argument(
        "--out", type=Path, required=True, help="folder to write ner/*.jsonl.gz into; the rest is copied there"
    )
    parser.add_argument("--limit", type=int, help="only so many chunks of each file")
    options = parser.parse_args(arguments)
    common = gazetteer.common_words(read(options.corpora, "parse/train_ewt"))
    names = sorted({file.name.split(".")[0] for file in (options.corpora / "ner").glob("*.jsonl*")})
    raw = RAW_TEST if RAW_TEST in names else "test_uner"
    write(options.out, f"ner/{RAW_TEST}", read(options.corpora, f"ner/{raw}")[: options.limit])
    for name in names:
        if name != RAW_TEST:
            chunks = read(options.corpora, f"ner/{name}")[: options.limit]
            cleaned, corrections = clean_file(chunks, common, test=name.startswith("test_"))
            write(options.out, f"ner/{name}", cleaned)
            report(f"ner/{name}", corrections)
    carry_over(options.corpora, options.out)


if __name__ == "__main__":
    main()
