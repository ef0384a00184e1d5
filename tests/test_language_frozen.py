"""What is extracted from a few invented texts, held as a digest against the versions that stored results name.

Whoever changes what is extracted raises RULES_VERSION (or the model's version) and writes the new digest beside it. A change of
names or of layout leaves the digest as it is.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.language.extract import extract_texts
from pipeline.language.extraction import Extraction
from pipeline.language.model.load import RULES_VERSION, Tier, load_model
from pipeline.language.rows import mention_rows, quote_rows

TEXTS = Path(__file__).with_name("frozen_texts.jsonl")
# Model version, tier and rules to the digest of what they read.
FROZEN: dict[tuple[str, Tier, str], str] = {
    ("0.3.0", "best", "6"): "d04975bbd48b865b",
    ("0.3.0", "fast", "6"): "bae5c7bfa2df4366",
    ("0.3.0", "best", "7"): "41043ef96a461e3f",
    ("0.3.0", "fast", "7"): "c7391dcd827ccfe2",
    ("0.3.0", "best", "8"): "8100dbfc8850da83",
    ("0.3.0", "fast", "8"): "004a68a0ff2c9a36",
}


def digest(extractions: Sequence[Extraction]) -> str:
    """Of the values in their order, whatever their fields are called."""
    day = date(2026, 3, 2)
    values = [
        [
            [astuple(quote) for quote in read.quotes],
            [astuple(mention) for mention in read.mentions],
            [[row["quote_id"], row["utterance_id"], row["person_id"]] for row in quote_rows("frozen", day, read)],
            [row["entity_id"] for row in mention_rows("frozen", day, read)],
        ]
        for read in extractions
    ]
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()[:16]


def texts() -> list[str]:
    return [json.loads(line)["text"] for line in TEXTS.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("tier", ["best", "fast"])
def test_what_is_extracted_changes_only_with_its_version(tier: Tier) -> None:
    model = load_model(tier=tier)
    found = digest(extract_texts(texts(), model))
    version = (model.version, tier, RULES_VERSION)
    assert version in FROZEN, f"a new version: add `{version}: {found!r}` to FROZEN"
    assert FROZEN[version] == found, (
        f"what is extracted has changed (digest {found}): raise RULES_VERSION in pipeline/language/model/load.py, so that the "
        "days read before are known to be outdated, and put the new digest beside the new number"
    )


def test_the_digest_sees_a_single_value() -> None:
    (read,) = extract_texts(texts()[:1], load_model())
    first = replace(read.quotes[0], polarity="negated")
    assert digest([replace(read, quotes=(first, *read.quotes[1:]))]) != digest([read])
