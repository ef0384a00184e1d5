"""Fingerprints are the same on every machine, and blind to what does not make a text another text."""

from datetime import UTC, date, datetime

import polars as pl
from polars.testing import assert_frame_equal

from pipeline.dedupe.fingerprints import COARSE_LIMIT, PARAMS, SHORT_TOKENS, fingerprint
from pipeline.tables import FINGERPRINTS

SCHEMA = {"article_id": pl.String, "day": pl.Date, "outlet": pl.String, "canonical_url": pl.String}
SCHEMA |= {"published_at": pl.Datetime("us", "UTC"), "text": pl.String}
PASSAGE = (
    "Ferry service to Sorrel Island will stop on 14 nights this winter, the harbor master Ilse Brandt told reporters. "
    "About 2,300 people cross the sound on a usual evening, and most of them work in Port Amsel. "
)
# Written down once; a change here means new fingerprints for every article, and a new VERSION.
TEXT_HASH = 4540510306290113641
SHINGLES = [
    861368005005570440,
    1463197958148988871,
    1772475057229591264,
    2106523744242162977,
    2371522464491179416,
    2457292741599615708,
    3161547633393043024,
    3478680854079195581,
    3577605425449497357,
]
SALIENT_SUM = 67917215677589566284


def articles(*texts: str | None) -> pl.DataFrame:
    when = datetime(2031, 3, 3, 9, 30, tzinfo=UTC)
    rows = [
        (f"{n:03}", date(2031, 3, 3), "Ledger", f"https://l.example/{n}", when, body) for n, body in enumerate(texts)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def row(text: str | None) -> dict[str, object]:
    return fingerprint(articles(text)).row(0, named=True)


def test_hashes_do_not_change_with_machine_or_library():
    found = row(PASSAGE)
    assert found["text_hash"] == TEXT_HASH
    assert found["shingles"] == SHINGLES
    assert sum(found["salient"]) == SALIENT_SUM
    assert found["params"] == PARAMS


def test_case_quotation_marks_spacing_and_dashes_make_no_other_text():
    plain = row('"We can\'t wait - not now," said Ilse Brandt of Port Amsel.')
    fancy = row("“We CAN’T wait – not   now,”\n\nsaid Ilse Brandt of Port Amsel.")
    assert plain["text_hash"] == fancy["text_hash"]
    assert plain["shingles"] == fancy["shingles"]


def test_composed_and_decomposed_letters_are_one_word():
    assert row("Caf\u00e9 Zo\u00eb")["text_hash"] == row("Cafe\u0301 Zoe\u0308")["text_hash"]


def test_word_order_and_every_word_count():
    hashes = {row(text)["text_hash"] for text in ("one two three", "one three two", "one two", "one two three three")}
    assert len(hashes) == 4


def test_scripts_without_spaces_have_words():
    found = row("港务局长周一对记者表示今年冬天渡轮将停航十四个夜晚" * 3)
    assert found["n_tokens"] == 75
    assert found["n_shingles"] > 0


def test_salient_tokens_are_numbers_and_names_inside_sentences():
    one = row("The master Ilse Brandt saw 14 boats.")
    assert sorted(value % 2 for value in one["salient"]) == [0, 0, 1]
    assert set(row("Boats that Ilse Brandt counted: 14!")["salient"]) == set(one["salient"])
    assert set(row("The master Olga Reiss saw 15 boats.")["salient"]).isdisjoint(one["salient"])


def test_a_name_of_several_words_gives_every_word():
    long = set(row("we went to New Port Amsel yesterday")["salient"])
    assert len(long) == 3
    assert set(row("we saw Amsel yesterday")["salient"]) < long


def test_empty_and_missing_texts_have_empty_sketches():
    found = fingerprint(articles("", None, " -- ", "two words", PASSAGE))
    assert found["n_tokens"].to_list()[:4] == [0, 0, 0, 2]
    assert found["n_shingles"].to_list()[:4] == [0, 0, 0, 0]
    assert found["shingles"].null_count() == found["salient"].null_count() == 0


def test_a_row_depends_on_its_article_alone():
    texts = [" ".join(f"word{i * n % 97}" for i in range(40 * n)) + f" in Port {n}" for n in range(30)]
    together = fingerprint(articles(*texts))
    assert together.schema == FINGERPRINTS.polars_schema
    shuffled = fingerprint(articles(*texts).sample(fraction=1, shuffle=True, seed=4))
    assert_frame_equal(together, shuffled)
    alone = pl.concat(fingerprint(articles(*texts).slice(n, 1)) for n in range(30))
    assert_frame_equal(together, alone)


def test_short_texts_have_a_denser_sketch_that_holds_the_coarse_one():
    words = [f"word{n}" for n in range(SHORT_TOKENS)]
    short, long = row(" ".join(words[:-1])), row(" ".join(words))
    assert short["n_shingles"] > 2 * long["n_shingles"]
    assert all(value < COARSE_LIMIT for value in long["shingles"])
    assert {value for value in short["shingles"] if value < COARSE_LIMIT} <= set(long["shingles"])
