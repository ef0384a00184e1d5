"""Sources within a statement: who is said to have said it, outermost first. All people are invented."""

import datetime

import pytest

from pipeline.language.extract import extract_texts
from pipeline.language.model.load import load_model
from pipeline.language.rows import quote_rows
from pipeline.tables import QUOTES

Chain = list[tuple[int, str, str | None, str]]


def chains(text: str) -> list[Chain]:
    """For each quotation: depth, mention, resolved name and words of every source within it."""
    quotes = extract_texts([text], load_model())[0].quotes
    return [
        [(r.depth, r.mention, r.full_name, text[r.start_char : r.end_char]) for r in quote.source_chain]
        for quote in quotes
    ]


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        (
            "The minister told the paper that the bank had said rates would fall.",
            [(1, "the bank", None, "rates would fall")],
        ),
        (
            "Maria Lind said that, according to Carl Bram, rates would fall “by half”.",
            [(1, "Carl Bram", "Carl Bram", "rates would fall “by half”")],
        ),
        (
            "“The bank told us that rates would fall,” Maria Lind said.",
            [(1, "The bank", None, "that rates would fall")],
        ),
        (
            "“My father always said, ‘Never build on sand,’ and he was right,” Carl Bram said.",
            [(1, "My father", None, "‘Never build on sand,’")],
        ),
        (
            "Maria Lind said the bank had called the plan “a mess”.",
            [(1, "the bank", None, "the plan “a mess”")],
        ),
        (
            "Maria Lind rejected the bank's claim that rates would fall.",
            [(1, "the bank", None, "that rates would fall")],
        ),
        (
            "According to Maria Lind, Carl Bram told the board that rates would fall.",
            [(1, "Carl Bram", "Carl Bram", "that rates would fall")],
        ),
        (
            "Maria Lind said that Carl Bram, who chairs the board, had told her that rates would fall.",
            [(1, "Carl Bram", "Carl Bram", "that rates would fall")],
        ),
        (
            "The Ledger quoted Maria Lind as saying that rates would fall.",
            [(1, "Maria Lind", "Maria Lind", "that rates would fall")],
        ),
        (
            "The Ledger quoted two officials as saying that the bank had said rates would fall.",
            [
                (1, "two officials", None, "that the bank had said rates would fall"),
                (2, "the bank", None, "rates would fall"),
            ],
        ),
    ],
    ids=[
        "indirect",
        "mixed",
        "direct",
        "nested marks",
        "named inside",
        "noun",
        "told a body",
        "remark",
        "quoted",
        "quoted in turn",
    ],
)
def test_whom_a_speaker_passes_on_is_kept(text: str, chain: Chain) -> None:
    (found,) = chains(text)
    assert found == chain


def test_every_source_on_the_way_is_kept_outermost_first() -> None:
    (chain,) = chains(
        "Maria Lind said Carl Bram had told her that the engineers had warned that the bridge would fall."
    )
    assert [(depth, mention) for depth, mention, *_ in chain] == [(1, "Carl Bram"), (2, "the engineers")]
    assert chain[-1][-1] == "that the bridge would fall"


def test_a_source_behind_the_last_word_is_the_outermost() -> None:
    text = "The harvest would be late, Maria Lind said, according to the Ridley Times."
    (quote,) = extract_texts([text], load_model())[0].quotes
    assert quote.speaker_name == "Ridley Times"
    assert [relayed.full_name for relayed in quote.source_chain] == ["Maria Lind"]


@pytest.mark.parametrize(
    "text",
    [
        "The Ridley Times reported, citing two officials, that the bridge was safe.",
        "The Ridley Times, citing two officials, said the bridge was safe.",
        "The bridge was safe, the Ridley Times reported, citing two officials.",
    ],
)
def test_those_whom_a_report_cites_are_its_sources(text: str) -> None:
    (quote,) = extract_texts([text], load_model())[0].quotes
    assert quote.speaker_name == "Ridley Times"
    assert [(r.depth, r.mention, r.cue) for r in quote.source_chain] == [(1, "two officials", "citing")]


def test_a_reason_that_is_cited_is_no_source() -> None:
    (chain,) = chains("The council said the road was closed, citing safety.")
    assert chain == []


@pytest.mark.parametrize(
    "text",
    [
        "Maria Lind said the bridge was safe.",
        "“I told him that we would be late,” Maria Lind said.",
        "Maria Lind said she had told the council that the bridge was safe.",
        "Maria Lind said it was announced that the road would be shut.",
        "Maria Lind said the bank had not said that rates would fall.",
    ],
    ids=["nobody", "I", "herself", "nobody named", "denied"],
)
def test_ones_own_words_and_those_of_nobody_have_no_source_within(text: str) -> None:
    assert chains(text) == [[]]


def test_whom_a_speaker_means_by_he_is_left_open() -> None:
    (chain,) = chains("Carl Bram met Maria Lind on Monday.\n\n“He told me that rates would fall,” Maria Lind said.")
    assert [link[:3] for link in chain] == [(1, "He", None)]


def test_a_chain_is_a_column_of_the_quotation() -> None:
    text = "Maria Lind said Carl Bram had warned that the bridge would fall."
    extraction = extract_texts([text], load_model())[0]
    frame = QUOTES.frame(quote_rows("a1", datetime.date(2031, 5, 4), extraction))
    ((relayed,),) = frame["source_chain"].to_list()
    assert text[relayed["mention_start"] : relayed["mention_end"]] == relayed["mention"] == "Carl Bram"
    assert text[relayed["cue_start"] : relayed["cue_end"]] == relayed["cue"] == "warned"
