"""Measures the second opinion: the grammar alone, the head alone, and both: `python -m training.attribution.vote`.

The weights of the vote are chosen on the hand-marked texts of GUM's licensed genres; other gold files are only measured.
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pipeline.language.labels import settle
from pipeline.language.model import load_model
from pipeline.language.passages import Passage, read_passages
from pipeline.language.resolve import Resolver, Speaker
from pipeline.language.speakers import read_people
from pipeline.language.statement import Statement
from pipeline.language.statements import find_statements
from quality.measures import RATIOS, count_article, total
from quality.shared import load_scorer, shared_folder
from training.attribution.gold import GENRES, read_records
from training.attribution.votes import Heard, Opinion, Weights, vote

if TYPE_CHECKING:
    from spacy.language import Language

ALONE = Weights(add=2.0, move=2.0, strike=0.0)
CHOICES = {"add": (0.95, 0.9, 0.8, 0.7, 0.6, 0.5), "move": (0.95, 0.9, 0.8, 0.7), "strike": (0.05, 0.1, 0.2, 0.3, 0.4)}
LEAST_GAIN = 0.1
CLASSES = ("direct", "indirect+mixed")


@dataclass(frozen=True)
class Article:
    """A gold record, its passages, and what the grammar and the head read in them."""

    record: Mapping[str, Any]
    passages: list[Passage]
    statements: list[Statement]
    opinions: Mapping[int, Opinion]


def articles(records: Sequence[Mapping[str, Any]], read: Path, nlp: "Language") -> Iterator[Article]:
    """Raises ValueError where an opinion does not fit its paragraph: the two were tokenized by different models."""
    lines = {line["id"]: line for line in map(json.loads, read.read_text(encoding="utf-8").splitlines())}
    for record in records:
        passages = settle(read_passages(record["text"], nlp))
        opinions = {}
        for passage in passages:
            line = lines.get(f"{record['doc_id']}#{passage.index}")
            if line is not None:
                opinions[passage.index] = _opinion(line, passage)
        yield Article(record, passages, find_statements(passages), opinions)


def _opinion(line: Mapping[str, Any], passage: Passage) -> Opinion:
    if len(line["content"]) > len(passage.tokens):
        raise ValueError(f"{line['id']}: {len(line['content'])} words read, {len(passage.tokens)} in the passage")
    by_label = {
        label: tuple(Heard(first, last, score) for first, last, found, score in line["spans"] if found == label)
        for label in ("CONTENT", "SOURCE", "CUE")
    }
    return Opinion(by_label["CONTENT"], by_label["SOURCE"], by_label["CUE"], tuple(p / 100 for p in line["content"]))


def figures(
    listed: Sequence[Article], weights: Weights, scorer: ModuleType, *, head_only: bool = False
) -> dict[str, float]:
    """Precision, recall and F1 of every class, in per cent."""
    found: dict[str, float] = {}
    predicted = [_predicted(article, weights, head_only=head_only) for article in listed]
    for kind in CLASSES:
        sums = total(
            [count_article(a.record, quotes, kind, scorer) for a, quotes in zip(listed, predicted, strict=True)]
        )
        found |= {
            f"{kind} P": 100 * sums["tp"] / max(1, sums["p"]),
            f"{kind} R": 100 * sums["tp"] / max(1, sums["g"]),
            f"{kind} F": float(RATIOS["span F1"].of(sums)),
            f"{kind} words F": float(RATIOS["word F1"].of(sums)),
            f"{kind} +speaker F": float(RATIOS["span + speaker F1"].of(sums)),
        }
    return found


def _predicted(article: Article, weights: Weights, *, head_only: bool) -> list[dict[str, Any]]:
    statements = [] if head_only else article.statements
    voted = vote(article.passages, statements, article.opinions, weights)
    resolver = Resolver(article.passages, read_people(article.passages))
    return [_record(statement, resolver.speaker(statement)) for statement in voted]


def _record(statement: Statement, speaker: Speaker | None) -> dict[str, Any]:
    return {
        "start": statement.start,
        "end": statement.end,
        "type": statement.type,
        "speaker_start": speaker.start if speaker else None,
        "speaker_end": speaker.end if speaker else None,
        "speaker_name": speaker.name if speaker else None,
    }


def choose(listed: Sequence[Article], scorer: ModuleType) -> Weights:
    """The weights with the best F1 of indirect and mixed speech, sought one after the other, the most cautious first."""
    chosen = ALONE
    best = figures(listed, chosen, scorer)["indirect+mixed F"]
    for name, values in CHOICES.items():
        for value in values:
            weights = replace(chosen, **{name: value})
            found = figures(listed, weights, scorer)["indirect+mixed F"]
            print(f"  {name} {value}: {found:.1f}", flush=True)
            # A gain within the noise of one or two quotations is none.
            if found > best + LEAST_GAIN:
                best, chosen = found, weights
    return chosen


def table(sets: Mapping[str, Sequence[Article]], chosen: Weights, scorer: ModuleType) -> str:
    """A block for each set: the grammar alone, the head alone, and the vote."""
    lines = [f"weights {chosen}"]
    for name, listed in sets.items():
        systems = {
            "grammar alone": figures(listed, ALONE, scorer),
            "head alone": figures(listed, Weights(min(0.5, chosen.add), 2.0, 0.0), scorer, head_only=True),
            "grammar + vote": figures(listed, chosen, scorer),
        }
        lines.append(
            f"{name:16}"
            + "".join(f"{figure.replace('indirect+mixed', 'i+m'):>18}" for figure in systems["grammar alone"])
        )
        lines += [f"{system:16}" + "".join(f"{v:18.1f}" for v in values.values()) for system, values in systems.items()]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument(
        "--checkpoint", type=Path, required=True, help="whose opinions training.attribution.train wrote"
    )
    parser.add_argument("--measure", type=Path, nargs="*", default=[], help="gold files")
    parser.add_argument(
        "--tier", choices=("best", "fast"), default="best", help="names from the encoder or the small network"
    )
    parser.add_argument("--limit", type=int, help="articles of each file, for a trial")
    arguments = parser.parse_args()
    scorer = load_scorer(shared_folder() / "eval" / "score_quotes.py")
    nlp = load_model(tier=arguments.tier).nlp
    files = {"gum": [arguments.corpora / "quotes" / f"gum_{genre}.jsonl.gz" for genre in GENRES]}
    files |= {file.name.split(".")[0]: [file] for file in arguments.measure}
    sets = {
        name: list(
            articles(
                [r for file in listed for r in read_records(file)[: arguments.limit]],
                arguments.checkpoint.with_suffix(f".{name}.jsonl"),
                nlp,
            )
        )
        for name, listed in files.items()
    }
    print(table(sets, choose(sets["gum"], scorer), scorer), flush=True)


if __name__ == "__main__":
    main()
