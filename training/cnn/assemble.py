"""Put the trained parts together into the folder that ships: `python -m training.cnn.assemble --parse P --ner N [--encoder E] --out DIR`."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import spacy
import srsly
from spacy.language import Language

from pipeline.language.model.checksums import seal

# Makes its component known to spaCy.
from pipeline.language.model.mark_directions import directions  # noqa: F401
from training.cnn.names import gazetteer_patterns, known_patterns
from training.cnn.numbers import Pattern, number_patterns
from training.corpora import CORPORA, MODEL_LICENCE

NAME, VERSION = "quotewire_sm", "0.3.0"
ENCODER_FACTORY = "quotewire_encoder_ner"

_LICENCE = """en_{name} {version}: a small English spaCy pipeline

The weights in this folder are licensed under the Creative Commons Attribution-ShareAlike 4.0 International licence
({licence}), https://creativecommons.org/licenses/by-sa/4.0/. The code around them is licensed separately
(see LICENSE at the root of the project).

They were trained by this project on these openly licensed corpora:

{corpora}

Further on attribution sentences generated from the trees of UD English-EWT and GUM, and on entity labels that models
trained on these corpora set in texts of UD English-EWT. The names of countries in the entity rules come from the
Unicode CLDR (Unicode licence), those of cities from the tz database (public domain).
"""
_ENCODER_LICENCE = """
The entity encoder in encoder_ner is all-MiniLM-L6-v2 (Apache License 2.0), trained further on the same corpora.
"""


def assemble(parse: Path, ner: Path, encoder: Path | None, out: Path, version: str = VERSION) -> Language:
    """Write the pipeline of both tiers to `out` and give it. `encoder` is a folder that the encoder's `to_disk` wrote."""
    nlp = spacy.load(parse)
    # Before the recognizers, which keep names that are set and label around them.
    _add_ruler(nlp, "known_names", known_patterns())
    if encoder is not None:
        component: Any = nlp.add_pipe(ENCODER_FACTORY, name="encoder_ner")
        component.from_disk(encoder)
    recognizer = spacy.load(ner)
    # The recognizer's vectors; nothing else reads any.
    nlp.vocab.vectors = recognizer.vocab.vectors
    nlp.add_pipe("ner", source=recognizer)
    _add_ruler(nlp, "entity_ruler", number_patterns() + gazetteer_patterns())
    _describe(nlp, version, with_encoder=encoder is not None)
    if encoder is not None:
        # Whoever loads the folder with spaCy alone gets one recognizer, the better one; `load_model` wakes the one it wants.
        nlp.disable_pipe("ner")
    nlp.to_disk(out)
    srsly.write_json(out / "vocab" / "strings.json", sorted(_needed_strings(nlp)))
    (out / "LICENSE.txt").write_text(licence(version, with_encoder=encoder is not None), encoding="utf-8")
    seal(out)
    return nlp


def _add_ruler(nlp: Language, name: str, patterns: list[Pattern]) -> None:
    ruler: Any = nlp.add_pipe("entity_ruler", name=name)
    ruler.add_patterns(patterns)


def licence(version: str, *, with_encoder: bool) -> str:
    """The licence text of the weights, naming every corpus."""
    corpora = "\n".join(f"  {corpus.name}: {corpus.licence}" for corpus in CORPORA)
    text = _LICENCE.format(name=NAME, version=version, licence=MODEL_LICENCE, corpora=corpora)
    return text + _ENCODER_LICENCE if with_encoder else text


def _describe(nlp: Language, version: str, *, with_encoder: bool) -> None:
    """Name, licence and sources; readers and folders of the training leave the config, which has to load without them."""
    config = nlp.config
    config["corpora"], config["paths"], config["initialize"] = {}, {}, {}
    nlp.config = config
    sources: list[dict[str, Any]] = [
        {
            "name": f"{corpus.name} ({corpus.commit[:8]})",
            "license": corpus.licence,
            "url": f"https://github.com/{corpus.repository}",
        }
        for corpus in CORPORA
    ]
    if with_encoder:
        sources.append({"name": "all-MiniLM-L6-v2, the encoder that was fine-tuned", "license": "Apache-2.0"})
    nlp.meta.update(
        name=NAME,
        version=version,
        license=MODEL_LICENCE,
        author="Quotewire",
        description="Small English news pipeline",
        sources=sources,
        performance={},
    )


def _needed_strings(nlp: Language) -> set[str]:
    """What a pipeline looks up by hash: its labels, morphological values and the pieces of its lemma trees.

    A vocabulary keeps every word it ever saw in training: ten times as much, of no use afterwards.
    """
    needed = set(spacy.blank("en").vocab.strings) | {"", "UNK", "ROOT", "dep"}
    for _, pipe in nlp.components:
        # The lemmatizer's labels are numbers of trees.
        for label in map(str, getattr(pipe, "labels", ())):
            needed |= set(_parts(label)) | set(label.split("-", 1))
    morphologizer: Any = nlp.get_pipe("morphologizer")
    for label in morphologizer.cfg["labels_morph"].values():
        needed |= set(_parts(label))
    hashes = set(_tree_hashes(nlp))
    return needed | {string for string in nlp.vocab.strings if nlp.vocab.strings[string] in hashes}


def _parts(label: str) -> Iterator[str]:
    """'Mood=Ind|POS=VERB' whole, its features, their names and values."""
    yield label
    for feature in label.split("|"):
        yield feature
        yield from feature.split("=")


def _tree_hashes(nlp: Language) -> Iterator[int]:
    """Hashes of the prefixes and suffixes in the lemmatizer's edit trees; its other numbers are small."""
    lemmatizer: Any = nlp.get_pipe("lemmatizer")
    content: Any = srsly.msgpack_loads(lemmatizer.trees.to_bytes())
    for tree in content["trees"]:
        yield from (value for value in tree.values() if isinstance(value, int) and value > 10**6)


def _reading(nlp: Language) -> list[tuple[str, ...]]:
    text = 'The mayor of Oslo, Ana Lunde, said on Tuesday that bridges cost $5 million. "They were built by us," she added.'
    return [(t.text, t.tag_, str(t.morph), t.dep_, t.lemma_, t.ent_type_) for t in nlp(text)]


def main(arguments: list[str] | None = None) -> None:
    """Assemble, load the result as its users will, and print its size."""
    parser = argparse.ArgumentParser(prog="python -m training.cnn.assemble", description=__doc__)
    parser.add_argument("--parse", type=Path, required=True, help="pipeline that training.cnn.parse made")
    parser.add_argument("--ner", type=Path, required=True, help="recognizer that training.cnn.entities made")
    parser.add_argument("--encoder", type=Path, help="folder with the exported encoder, its tags and tokenizer")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--version", default=VERSION)
    options = parser.parse_args(arguments)
    nlp = assemble(options.parse, options.ner, options.encoder, options.out, options.version)
    if _reading(spacy.load(options.out)) != _reading(nlp):
        raise RuntimeError(f"{options.out} does not read a text as the pipeline it was written from: a string was lost")
    size = sum(file.stat().st_size for file in options.out.rglob("*") if file.is_file())
    print(f"{options.out}: {size / 1e6:.2f} MB, {', '.join(nlp.pipe_names)}")


if __name__ == "__main__":
    main()
