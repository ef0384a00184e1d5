"""What of an article tells its story: the words of its title and lead, and its names, as stable hashes."""

import polars as pl
import xxhash

from pipeline.tables import STORY_TERMS

VERSION = 1
"""Raise it with every change to what this module makes of an article: terms of before are then made again."""

LEAD_CHARS = 600
"""Of a text its beginning tells the event: some 100 words."""
_TITLE_CHARS = 300
NAMES = 25
"""Names of an article, the earliest first: a report of a whole league table tells no more by its last clubs."""
_NAME_CHARS = 80
# Words of six letters and more are cut there: 'cancelled', 'cancels' and 'cancelling' are one, in most languages.
_STEM = 6
# Scripts that put no space between words: two characters that follow each other make a word.
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_SPACED_WORD = rf"[[\p{{L}}\p{{M}}\p{{N}}]--[{_UNSPACED}]]{{2,}}"
_PAIR = rf"[{_UNSPACED}]{{2}}"
_FIRST_OF_RUN = rf"(^|[^{_UNSPACED}])[{_UNSPACED}]"
_NAMED = ("PERSON", "ORG", "GPE", "LOC", "NORP", "FAC", "EVENT", "PRODUCT", "LAW", "WORK_OF_ART")
# English words that say nothing of an event; in a window of few articles their rarity would not show it.
_COMMON_WORDS = """
    about above according across after again against ago all almost along already also although always am among an
    and another any are around as asked at away back be became because become been before began begin begins
    behind being below between both but by call called calls came can come comes could day days did do does down
    during each early eight end ended ends ever every few first five following for four friday from full gave get
    gets give given go goes going good got great had half has have he held her here him his hour hours how however
    if in including into is it its just keep kept know large last late later least left less let like long made
    make makes many may might million monday month months more most much must near nearly never new next night
    nine no not now of off on once one only or other our out over own part people place put said same saturday say
    says second see seen set seven several she should show since six small so some still such sunday take taken
    takes tell ten than that the their them then there these they third this those three through thursday time
    times to today told too took toward tuesday two under until up us use used very want was way we wednesday week
    weeks well went were what when where which while who whom whose why will with within without work would year
    years yesterday yet you your
"""
_COMMON = _COMMON_WORDS.split()


def article_terms(articles: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """One row of STORY_TERMS for every row of `articles`, sorted by article_id, each standing for itself.

    Takes article_id, day, title, text, published_at, published_precision of articles (nulls count as empty), and article_id,
    start_char, label, name, entity_id of mentions. A pure function of an article and its mentions.
    """
    begun = articles.with_columns(
        title=pl.col("title").fill_null("").str.slice(0, _TITLE_CHARS),
        lead=pl.col("text").fill_null("").str.slice(0, LEAD_CHARS),
    )
    known = _named(mentions)
    named = begun.join(_names(known), on="article_id", how="left", maintain_order="left")
    parts = _parts(named["article_id"], known)
    result = named.select(
        "article_id",
        "day",
        seen_day=_seen_day(),
        head_id="article_id",
        earlier=pl.lit([], pl.List(pl.String)),
        title=_words(named["title"], parts),
        lead=_words(named["lead"], parts),
        names=pl.col("names").fill_null([]),
    )
    return result.cast(STORY_TERMS.polars_schema).sort(STORY_TERMS.key)


def _seen_day() -> pl.Expr:
    """The day of publication where the page tells it and it has come, else that of capture."""
    told = pl.col("published_precision").is_in(["second", "minute", "day"])
    published = pl.when(told).then(pl.col("published_at").dt.date())
    return pl.when(published <= pl.col("day")).then(published).otherwise("day")


def _words(texts: pl.Series, parts: pl.DataFrame) -> pl.Series:
    """The distinct words of each text, hashed and sorted, without those of its names (`parts`): these count as names."""
    return _hashed(_split(texts).join(parts, on=["i", "word"], how="anti"), texts.len())


def _split(texts: pl.Series) -> pl.DataFrame:
    """The words of each text, as (i, word): its number, and the word as it is compared."""
    lower = texts.str.normalize("NFKC").str.to_lowercase().rename("text").to_frame().with_row_index("i")
    odd = pl.col("text").str.replace_all(_FIRST_OF_RUN, "${1} ")
    found = lower.select(
        "i",
        word=pl.concat_list(
            pl.col("text").str.extract_all(_SPACED_WORD),
            pl.col("text").str.extract_all(_PAIR),
            odd.str.extract_all(_PAIR),
        ),
    )
    flat = found.explode("word", empty_as_null=False).drop_nulls().filter(~pl.col("word").is_in(_COMMON))
    return flat.with_columns(word=pl.col("word").str.slice(0, _STEM))


def _named(mentions: pl.DataFrame) -> pl.DataFrame:
    """Mentions that may tell a story: (article_id, start_char, name, word), the word being the entity's id where it has one."""
    name = pl.col("name").str.normalize("NFKC").str.to_lowercase().str.strip_chars()
    named = mentions.filter(pl.col("label").is_in(_NAMED), name.str.len_chars().is_between(2, _NAME_CHARS))
    return named.select("article_id", "start_char", "name", word=pl.coalesce("entity_id", name))


def _names(named: pl.DataFrame) -> pl.DataFrame:
    """(article_id, names): its first entities, hashed."""
    first = (
        named.group_by("article_id", "word")
        .agg(pl.col("start_char").min())
        .sort("article_id", "start_char", "word")
        .group_by("article_id", maintain_order=True)
        .head(NAMES)
    )
    numbers = first.select("article_id").unique(maintain_order=True).with_row_index("i")
    hashed = _hashed(first.join(numbers, on="article_id", maintain_order="left").select("i", "word"), numbers.height)
    return numbers.select("article_id", names=hashed)


def _parts(articles: pl.Series, named: pl.DataFrame) -> pl.DataFrame:
    """The words of the names of each article, as `_split` gives them, i being its place in `articles`."""
    names = named.select("article_id", "name").unique(maintain_order=True)
    words = _split(names["name"]).join(names.select("article_id").with_row_index("j"), left_on="i", right_on="j")
    places = articles.rename("article_id").to_frame().with_row_index("place")
    return words.join(places, on="article_id").select(i="place", word="word").unique()


def _hashed(words: pl.DataFrame, count: int) -> pl.Series:
    """Rows (i, word) as `count` lists of distinct hashes, sorted. xxh3: a library's own hashes change with its version."""
    distinct = words["word"].unique(maintain_order=True)
    table = pl.DataFrame(
        {"word": distinct, "hash": [xxhash.xxh3_64_intdigest(word.encode()) for word in distinct]},
        schema={"word": pl.String, "hash": pl.UInt64},
    )
    lists = words.join(table, on="word").group_by("i").agg(pl.col("hash").unique().sort())
    numbers = pl.select(i=pl.int_range(count, dtype=pl.UInt32))
    return numbers.join(lists, on="i", how="left", maintain_order="left")["hash"].fill_null([])
