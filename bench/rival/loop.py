"""`python -m bench.rival.loop PAGES`: trafilatura, then spaCy, one page after the other. No copies, no speakers, no tables."""

import sys
from pathlib import Path

import spacy
import trafilatura

from bench.rival import entity_encoder, mark_directions
from bench.rival.model import frozen_model

FACTORIES = {"directions": mark_directions.FACTORY, "encoder_ner": entity_encoder.FACTORY}
# The fast tier's recognizer: the night runs one too, not both.
ASLEEP = ["ner"]


def main() -> None:
    entities = pages = 0
    with frozen_model() as folder:
        nlp = load(folder)
    for path in sorted(Path(sys.argv[1]).iterdir()):
        page = trafilatura.bare_extraction(path.read_bytes(), include_comments=False, with_metadata=True)
        if page is not None and page.text:
            pages += 1
            entities += len(nlp(page.text).ents)
    print(f"(plain loop found {entities} entity mentions on {pages} pages)")


def load(folder: Path) -> spacy.Language:
    """The pipeline with the components that stand in this folder."""
    ours = {name: {"factory": factory} for name, factory in FACTORIES.items()}
    return spacy.load(folder, exclude=ASLEEP, config={"components": ours})


if __name__ == "__main__":
    main()
