"""Other ways to join names, where their libraries are at hand: likeness of letters by RapidFuzz, a Fellegi-Sunter model by Splink."""

import importlib
import logging
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import pyarrow as pa

from pipeline.language.names.keys import fold, name_words
from pipeline.people.appearances import Appearance

Scored = dict[tuple[int, int], float]


def _library(name: str) -> Any | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def rapidfuzz_ratio(names: Sequence[Appearance]) -> Scored | None:
    """Every pair of one label with the likeness of their folded words in any order, 0 to 100; None without the library."""
    fuzz = _library("rapidfuzz.fuzz")
    if fuzz is None:
        return None
    folded = [fold(one.name) for one in names]
    return {
        (i, j): fuzz.token_sort_ratio(folded[i], folded[j])
        for i, j in combinations(range(len(names)), 2)
        if names[i].label == names[j].label
    }


def splink_pairs(names: Sequence[Appearance]) -> Scored | None:
    """Every pair that blocking lets through with the probability that it is one, trained on these names without labels;
    None without the library. Compared are first and last words, roles and company."""
    splink = _library("splink")
    if splink is None:
        return None
    comparisons = importlib.import_module("splink.comparison_library")
    rows = [_row(at, one) for at, one in enumerate(names)]
    settings = splink.SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            comparisons.JaroWinklerAtThresholds("first", [0.92, 0.8]),
            comparisons.JaroWinklerAtThresholds("last", [0.95, 0.88]),
            comparisons.JaroWinklerAtThresholds("role", [0.95, 0.85]),
            comparisons.ExactMatch("beside"),
        ],
        blocking_rules_to_generate_predictions=[
            splink.block_on("last"),
            splink.block_on("substr(first, 1, 1)", "substr(last, 1, 2)"),
            splink.block_on("role"),
        ],
    )
    table = splink.DuckDBAPI().register(pa.Table.from_pylist(rows))
    # At INFO it tells each iteration.
    linker = splink.Linker(table, settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match([splink.block_on("first", "last")], recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e5, seed=1)
    for rule in (splink.block_on("last"), splink.block_on("role")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    return {
        (min(row["unique_id_l"], row["unique_id_r"]), max(row["unique_id_l"], row["unique_id_r"])): row[
            "match_probability"
        ]
        for row in linker.inference.predict().as_record_list()
    }


def _row(at: int, one: Appearance) -> dict[str, object]:
    words = name_words(one.name)
    role = fold(one.role) if one.role else None
    return {
        "unique_id": at,
        "first": words[0] if words else None,
        "last": words[-1] if words else None,
        "role": role,
        "beside": one.beside[0] if one.beside else None,
    }
