"""What a user would write instead: trafilatura, then spaCy, one page after the other. No copies, no speakers, no tables."""

import sys
from pathlib import Path

import spacy
import trafilatura

from pipeline.language.model.load import EMBEDDED, RECOGNIZERS


def main() -> None:
    # The recognizer that the night uses too, not both.
    nlp = spacy.load(EMBEDDED, exclude=[RECOGNIZERS["fast"]])
    entities = 0
    for path in sorted(Path(sys.argv[1]).iterdir()):
        page = trafilatura.bare_extraction(path.read_bytes(), include_comments=False, with_metadata=True)
        if page is not None and page.text:
            entities += len(nlp(page.text).ents)
    print(f"(plain loop found {entities} entity mentions)")


if __name__ == "__main__":
    main()
