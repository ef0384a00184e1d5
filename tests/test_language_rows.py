"""Rows of an extraction: ids that depend on the article and its offsets alone."""

from datetime import date

from pipeline.language.carry import carry, shared_stretches
from pipeline.language.extract import extract_texts
from pipeline.language.model.load import load_model
from pipeline.language.rows import mention_rows, quote_rows

DAY = date(2026, 3, 2)
TEXT = (
    "Mayor Ana Ortiz opened the harbour bridge in Ridley on Monday.\n\n“The bridge is safe,” Ortiz said. “Come and see it with "
    "your children.\n\n“It will stay open in winter.”\n\nCarl Bram warned that the road beside it would flood."
)


def test_a_verbatim_copy_has_the_same_rows_whether_it_is_carried_or_read() -> None:
    read = extract_texts([TEXT], load_model())[0]
    stretches = shared_stretches(TEXT, TEXT)
    assert stretches is not None
    carried = carry(stretches, read)
    assert quote_rows("copy", DAY, carried) == quote_rows("copy", DAY, read)
    assert mention_rows("copy", DAY, carried) == mention_rows("copy", DAY, read)


def test_the_parts_of_an_utterance_share_an_id_in_the_copy_too() -> None:
    copy = TEXT[TEXT.index("“The bridge") :]
    stretches = shared_stretches(TEXT, copy)
    assert stretches is not None
    rows = quote_rows("copy", DAY, carry(stretches, extract_texts([TEXT], load_model())[0]))
    *parts, last = [row["utterance_id"] for row in rows]
    assert len(parts) == 3 and len(set(parts)) == 1 and last not in parts


def test_an_id_names_its_article() -> None:
    read = extract_texts([TEXT], load_model())[0]
    one, other = (quote_rows(article, DAY, read) for article in ("one", "other"))
    for name in ("quote_id", "utterance_id"):
        assert {row[name] for row in one}.isdisjoint(row[name] for row in other)
