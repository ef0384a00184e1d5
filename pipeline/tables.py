"""The data contract: every table the lake and the warehouse hold, its grain, key, columns, types and documentation.

Lake files, DuckDB tables, column comments and the Dagster column schemas are all made from these definitions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC as _UTC
from datetime import date, datetime

import polars as pl

UTC = pl.Datetime("us", "UTC")


@dataclass(frozen=True)
class Column:
    """One column: its Polars type, what it means, and how older files of the lake differ.

    Files written before a `later` column came lack it, and it reads as null there; `was` is the name under which they
    hold a column that was renamed. Any other column that a file lacks is damage.
    """

    type: pl.DataType
    doc: str
    later: bool = False
    was: str | None = None


@dataclass(frozen=True)
class Reference:
    """Columns whose values are those of the columns `there` in one row of `table` (`schema.name`); nulls only `or_null`."""

    columns: tuple[str, ...]
    table: str
    there: tuple[str, ...]
    or_null: bool = False


@dataclass(frozen=True)
class Table:
    """One table. `schema.name` is its name in DuckDB; `name` is its folder in the lake.

    In the lake a partitioned table's column `day` is the name of the folder, and nowhere else. The warehouse proves `key` and
    `references` every night.
    """

    schema: str
    name: str
    grain: str
    key: tuple[str, ...]
    columns: Mapping[str, Column]
    references: tuple[Reference, ...] = ()

    @property
    def polars_schema(self) -> pl.Schema:
        return pl.Schema({name: column.type for name, column in self.columns.items()})

    def frame(self, rows: list[dict[str, object]]) -> pl.DataFrame:
        """Rows as a frame in the table's own column order and types, sorted by key (so that files are reproducible)."""
        return pl.DataFrame(rows, schema=self.polars_schema, orient="row").sort(self.key)


def day_of(captured_at: datetime) -> date:
    """The day that a row belongs to: the date in UTC of its time of capture (aware), whatever run brought it."""
    return captured_at.astimezone(_UTC).date()


def _columns(**columns: tuple[object, str] | tuple[object, str, bool]) -> dict[str, Column]:
    return {
        name: Column(type if isinstance(type, pl.DataType) else type(), *rest)  # type: ignore[operator]
        for name, (type, *rest) in columns.items()
    }


# Third in a column's definition: it came after the first lakes.
_LATER = True


_DAY = (pl.Date, "Date of capture in UTC: the partition")
_ARTICLE = (pl.String, "The article: news.articles.article_id")
_OF_AN_ARTICLE = Reference(("article_id", "day"), "news.articles", ("article_id", "day"))

CAPTURES = Table(
    "ops",
    "captures",
    "one row a capture attempt",
    ("capture_id",),
    _columns(
        capture_id=(pl.String, "Stable id of the attempt: source, URL and time"),
        day=_DAY,
        source_id=(pl.String, "Source that led to the URL: ops.sources.source_id"),
        url=(pl.String, "Address asked for"),
        final_url=(pl.String, "Address that answered, after redirects"),
        captured_at=(UTC, "Time of the attempt"),
        status=(pl.Int32, "HTTP status; null where there was no HTTP answer"),
        outcome=(
            pl.String,
            "What became of the attempt, from a closed list: new, unchanged, duplicate, http_error, ...",
        ),
        content_type=(pl.String, "Content-Type as served"),
        bytes=(pl.Int64, "Size of the body in bytes"),
        sha256=(pl.String, "SHA-256 of the body"),
        warc_file=(pl.String, "Archive file, relative to the archive folder"),
        warc_offset=(pl.Int64, "Byte offset of the record in the archive file"),
        error=(pl.String, "What went wrong, in words"),
        attempts=(pl.Int32, "Requests made for this attempt, retries included"),
        elapsed_ms=(pl.Int64, "Wall time of the attempt in milliseconds"),
    ),
)

PAGES = Table(
    "ops",
    "pages",
    "one row a page stored in the archive (never loaded in the warehouse: an index of the archive)",
    ("capture_id",),
    _columns(
        capture_id=(pl.String, "The attempt that brought the page: ops.captures.capture_id"),
        day=_DAY,
        source_id=(pl.String, "Source that led to the page"),
        outlet=(pl.String, "Name of the outlet, as the source gives it"),
        language=(pl.String, "Language that the source declares (ISO 639-1); null where it declares none"),
        url=(pl.String, "Address that answered; folder:<source>/<path> for files"),
        captured_at=(UTC, "Time of capture"),
        content_type=(pl.String, "Content-Type as served, or guessed from a file's name"),
        sha256=(pl.String, "SHA-256 of the body"),
        warc_file=(pl.String, "Archive file, relative to the archive folder"),
        warc_offset=(pl.Int64, "Byte offset of the record in the archive file"),
        feed_title=(pl.String, "Title that the feed or sitemap gave"),
        feed_published=(pl.String, "Publication time that the feed or sitemap gave, as written"),
        feed_author=(pl.String, "Author that the feed gave"),
        meta_robots=(
            pl.String,
            "Directives of its meta robots that are meant for us, in small letters, separated by ', '; null where there are none, "
            "and in pages of before they were kept",
            _LATER,
        ),
        x_robots_tag=(pl.String, "Directives of its header X-Robots-Tag, as meta_robots", _LATER),
        noai=(pl.Boolean, "True where either of them says noai; null elsewhere", _LATER),
        tdm_reserved=(
            pl.Boolean,
            "Whether it reserves text and data mining (TDM Reservation Protocol, header or meta element); null where it says "
            "nothing",
            _LATER,
        ),
    ),
)

ARTICLES = Table(
    "news",
    "articles",
    "one row a captured article page that held an article",
    ("article_id",),
    _columns(
        article_id=(pl.String, "Stable id: canonical URL, day and text"),
        day=_DAY,
        source_id=(pl.String, "Source that led to the page: ops.sources.source_id"),
        outlet=(pl.String, "Name of the outlet"),
        url=(pl.String, "Address of the page as captured"),
        canonical_url=(
            pl.String,
            "Address that the page declares as its own, cleaned of trackers; else the cleaned url",
        ),
        title=(pl.String, "Headline"),
        byline=(pl.String, "Authors, separated by '; '"),
        published_at=(UTC, "Time of publication; null where the page does not settle it"),
        published_precision=(
            pl.String,
            "What published_at is exact to: second, minute, day; month_day where the page gives no year; null where it gives none",
        ),
        published_raw=(pl.String, "The date as the page writes it"),
        page_kind=(
            pl.String,
            "Form of the page: article, or live_blog, gallery or video, where the text is entries by the hour, captions, or a few "
            "words beside a player; null in articles of before this was kept",
            _LATER,
        ),
        page_kind_reason=(pl.String, "What on the page told another form than article; null for articles", _LATER),
        dateline=(pl.String, "Dateline, such as 'MOSCOW, February 21'"),
        captured_at=(UTC, "Time of capture"),
        agency=(
            pl.String,
            "News agencies that the page names as the source of its text, or of a part of it, in dateline, byline or line of "
            "credit: AFP, AP, Reuters, ... under one name each, separated by '; '; null where it names none, and in articles "
            "of before this was kept",
            _LATER,
        ),
        language=(pl.String, "Language of the text (ISO 639-1)"),
        text=(pl.String, "Clean text, paragraphs separated by one empty line; every offset points into it"),
        word_count=(pl.Int32, "Words in the text"),
        furniture=(
            pl.List(pl.String),
            "Paragraphs that are no part of the text, because the outlet's articles of the last 30 days share them; null in "
            "articles of before this was learnt",
            _LATER,
        ),
        furniture_version=(
            pl.String,
            "What had been learnt of the outlet's furniture in this day: rules, how many lines, and a digest of them; null in "
            "articles of before this was learnt",
            _LATER,
        ),
        text_sha256=(pl.String, "SHA-256 of the text in UTF-8"),
        capture_id=(pl.String, "The capture that brought the page: ops.captures.capture_id"),
        engine_agreement=(
            pl.Float64,
            "How far a second, independent engine finds the same text on the page: F1 of three-word shingles, 0 to 1; null for "
            "plain text, and in articles of before this was kept",
            _LATER,
        ),
        cleaner_version=(
            pl.String,
            "Version of the cleaner that made the article of its page, and those of its libraries; null where it was made before "
            "versions were kept",
            _LATER,
        ),
    ),
)

LINES = Table(
    "ops",
    "lines",
    "one row an article: its lines that may be page furniture, as they stood before anything learnt was taken out (lake only)",
    ("capture_id",),
    _columns(
        capture_id=(pl.String, "The capture that brought the page: ops.captures.capture_id"),
        day=_DAY,
        outlet=(pl.String, "Name of the outlet"),
        lines=(pl.List(pl.UInt64), "Hashes of the words of these lines, in the order of the text"),
        marks=(
            pl.List(pl.UInt8),
            "Of each line: 1 where it stands at the head or tail of the text, and 2 more where the rest of the text has its words",
        ),
    ),
)

REJECTED_PAGES = Table(
    "news",
    "rejected_pages",
    "one row a captured page that gave no article",
    ("capture_id",),
    _columns(
        capture_id=(pl.String, "The capture that brought the page: ops.captures.capture_id"),
        day=_DAY,
        source_id=(pl.String, "Source that led to the page"),
        outlet=(
            pl.String,
            "Name of the outlet, as the source gives it; null where it gives none, and in pages of before this was kept",
            _LATER,
        ),
        url=(pl.String, "Address of the page"),
        reason=(
            pl.String,
            "Why, from a closed list: empty, no_text, too_short, not_article, paywall, soft_404, bad_encoding, not_html, parser_limit, timeout, out_of_memory, language, repeated, archive_damaged, cleaner_error (a rule of ours failed: the run's log has the traceback)",
        ),
        detail=(pl.String, "The reason in words, with the figure or phrase that decided"),
        page_kind=(
            pl.String,
            "What the page is: list, paywall (a teaser), consent, captcha, soft_404, script_shell, or a live_blog, gallery or video "
            "with too little text; null where that is not known, and in pages of before this was kept",
            _LATER,
        ),
        cleaner_version=(
            pl.String,
            "Version of the cleaner that rejected the page, and those of its libraries; null where it was not kept yet",
            _LATER,
        ),
    ),
)

FINGERPRINTS = Table(
    "ops",
    "fingerprints",
    "one row an article: its sketch for near-duplicate search (lake only)",
    ("article_id",),
    _columns(
        article_id=_ARTICLE,
        day=_DAY,
        outlet=(pl.String, "Outlet of the article"),
        url_key=(pl.String, "Canonical URL: two texts under one address are versions"),
        published_at=(UTC, "Publication time, to order copies"),
        text_hash=(
            pl.UInt64,
            "Hash of the lower-cased words, seeded with the sketch's version: equal for exact copies",
        ),
        n_tokens=(pl.UInt32, "Words in the text"),
        n_shingles=(pl.UInt32, "Hashes in the sketch"),
        shingles=(
            pl.List(pl.UInt64),
            "FracMinHash sketch: 5-word shingle hashes under 2^64/16 (2^64/4 in texts under 400 words), sorted",
        ),
        salient=(pl.List(pl.UInt64), "Hashes of numbers (lowest bit 1) and mid-sentence capitalised words (0), sorted"),
        params=(pl.String, "Version of the fingerprint's parameters"),
        flood=(
            pl.String,
            "article_id of the text of this day through which a flood of nearly equal texts is compared; null outside of "
            "floods, on further copies of a text, and on the flood's first text, which is compared with everything",
            _LATER,
        ),
    ),
)

DUPLICATES = Table(
    "news",
    "duplicates",
    "one row a verified pair of articles that share text; texts of a flood are paired with the one it is compared through, "
    "and not with each other",
    ("article_id", "other_id"),
    _columns(
        article_id=(pl.String, "The later article of the pair, by (day, article_id)"),
        other_id=(pl.String, "The earlier article of the pair"),
        day=(pl.Date, "Day of the later article"),
        other_day=(pl.Date, "Day of the earlier article"),
        kind=(pl.String, "exact, near, contained, version (same address) or related (share text, too little to merge)"),
        jaccard=(pl.Float64, "Jaccard similarity of the 5-word shingles, estimated from the sketches"),
        containment=(pl.Float64, "Share of the smaller article's shingles found in the larger one, estimated"),
        salient=(pl.Float64, "Agreement of numbers and names: shared over the smaller set"),
        size_ratio=(pl.Float64, "Size of the smaller sketch over that of the larger"),
        text_hash=(pl.UInt64, "text_hash of article_id when the pair was verified"),
        other_text_hash=(pl.UInt64, "text_hash of other_id when the pair was verified"),
    ),
    (_OF_AN_ARTICLE, Reference(("other_id", "other_day"), "news.articles", ("article_id", "day"))),
)

_LATER_DAY = {"later_day": Column(pl.Date(), "Day of the later article", was="day")}

PAIRS = replace(
    DUPLICATES,
    schema="ops",
    name="pairs",
    grain="one row a pair found when its folder's day was searched, back and ahead; duplicates are those of all days that "
    "still hold, each once (lake only)",
    columns={name: column for name, column in DUPLICATES.columns.items() if name != "day"} | _LATER_DAY,
)

CLUSTERS = Table(
    "ops",
    "clusters",
    "one row an article: its duplicate cluster (lake only; unpartitioned)",
    ("article_id",),
    _columns(
        article_id=_ARTICLE,
        day=_DAY,
        cluster_id=(
            pl.String,
            "article_id of the cluster's earliest member by (day, article_id): a name, not who was first",
        ),
        representative_id=(pl.String, "The member whose text stands for the cluster"),
        is_representative=(pl.Boolean, "True on the representative, and on every article without copies"),
        role=(pl.String, "canonical, copy or roundup"),
        duplicate_kind=(
            pl.String,
            "How this text relates to the representative's: exact, near, contained, version; null on the representative",
        ),
        similarity=(
            pl.Float64,
            "The larger of Jaccard and containment with the representative, or else with the member most like it that it was "
            "compared with; null on the representative",
        ),
    ),
)

# Fewer words ("We will see", "yes") are said anew every day: the same ones elsewhere are no copy.
LONG_WORDS = 5

# The fields of pipeline.language.speaker.relayed.Relayed.
_RELAYED = pl.Struct(
    {
        "depth": pl.Int32,
        "mention": pl.String,
        "mention_start": pl.Int32,
        "mention_end": pl.Int32,
        "full_name": pl.String,
        "cue": pl.String,
        "cue_start": pl.Int32,
        "cue_end": pl.Int32,
        "start_char": pl.Int32,
        "end_char": pl.Int32,
    }
)

# The fields of pipeline.language.extraction.Reference, and the entity's id.
_REFERENCE = pl.Struct(
    {
        "start_char": pl.Int32,
        "end_char": pl.Int32,
        "mention": pl.String,
        "kind": pl.String,
        "name": pl.String,
        "label": pl.String,
        "entity_id": pl.String,
        "found_by": pl.String,
    }
)

# The fields of pipeline.language.extraction.Unread.
_UNREAD = pl.Struct({"start_char": pl.Int32, "end_char": pl.Int32, "reason": pl.String})

QUOTES = Table(
    "news",
    "quotes",
    "one row a contiguous quotation span",
    ("quote_id",),
    _columns(
        quote_id=(pl.String, "Stable id: article and offsets"),
        article_id=_ARTICLE,
        day=_DAY,
        utterance_id=(
            pl.String,
            "Shared by the parts of a split or multi-paragraph quotation. Stable id: article and first character",
        ),
        type=(pl.String, "direct (in marks), mixed (a sentence of ours with quoted words) or indirect (reported)"),
        text=(
            pl.String,
            "The span: news.articles.text[start_char:end_char]. A report keeps the 'that' which opens it",
        ),
        start_char=(pl.Int32, "First character of the span"),
        end_char=(pl.Int32, "One past the last character of the span"),
        cue=(pl.String, "The word that reports: 'said', 'according to'"),
        cue_start=(pl.Int32, "First character of the cue"),
        cue_end=(pl.Int32, "One past the last character of the cue"),
        polarity=(
            pl.String,
            "affirmed; negated, where the words are denied or nobody said them ('denied that', 'did not say', 'no one "
            "said'); or refused ('declined to say')",
        ),
        speaker_mention=(pl.String, "The speaker as this passage writes it"),
        speaker_start=(pl.Int32, "First character of the speaker mention"),
        speaker_end=(pl.Int32, "One past the last character of the speaker mention"),
        speaker_kind=(pl.String, "name, organization, nominal or pronoun; null without a speaker"),
        speaker_name=(pl.String, "The speaker's fullest name in the article; null when open"),
        speaker_role=(pl.String, "Role that the article gives: 'Russian Foreign Minister'"),
        person_id=(
            pl.String,
            "Entity id of the speaker across articles: news.entities.entity_id; null when unresolved, and for a body that is only "
            "described ('the board') where the article names none",
        ),
        speaks_as=(
            pl.String,
            "government where a place speaks ('Moscow said'): person_id is then the place; null where a speaker speaks as such",
            _LATER,
        ),
        attribution=(pl.String, "How the speaker was found: explicit, anaphora, continuation, discourse or none"),
        confidence=(pl.Float64, "How sure the attribution is, 0 to 1"),
        source_chain=(
            pl.List(_RELAYED),
            "Sources that the speaker passes on within the span ('the minister said the bank had said ...'), outermost "
            "first: depth 1 is reported by the speaker, 2 by that source; with its mention, full name, cue, and the "
            "words it is reported to have said at start_char, end_char. Empty where nobody is; null where the text was read "
            "by a version that did not look for them",
            _LATER,
        ),
        about=(
            pl.List(_REFERENCE),
            "Whom the words mean by a pronoun or role ('he', 'the minister'), where the article tells: the characters, the word, kind "
            "(pronoun or nominal), the fullest name and label in the article, entity id (null for a person of one name), and "
            "found_by: speaker (themselves), before (mentioned last before), role or body (whom the article calls so). Names are "
            "in news.mentions. Null where the text was read by a version that did not look for them",
            _LATER,
        ),
    ),
    (_OF_AN_ARTICLE, Reference(("person_id",), "news.entities", ("entity_id",), or_null=True)),
)

MENTIONS = Table(
    "news",
    "mentions",
    "one row an entity mention",
    ("article_id", "start_char", "end_char"),
    _columns(
        article_id=_ARTICLE,
        day=_DAY,
        start_char=(pl.Int32, "First character of the mention"),
        end_char=(pl.Int32, "One past the last character of the mention"),
        text=(pl.String, "The mention: news.articles.text[start_char:end_char]"),
        label=(pl.String, "OntoNotes label: PERSON, ORG, GPE, LOC, NORP, FAC, EVENT, DATE, MONEY, ..."),
        name=(pl.String, "The fullest form of the name in the article"),
        entity_id=(
            pl.String,
            "The entity across articles: news.entities.entity_id; null for dates and quantities, and for bodies that are only "
            "described ('the board') where the article names none",
        ),
    ),
    (_OF_AN_ARTICLE, Reference(("entity_id",), "news.entities", ("entity_id",), or_null=True)),
)

EXTRACTIONS = Table(
    "ops",
    "extractions",
    "one row an article: how its quotes and mentions came about",
    ("article_id",),
    _columns(
        article_id=_ARTICLE,
        day=_DAY,
        text_sha256=(pl.String, "SHA-256 of the article's text"),
        representative_id=(pl.String, "Representative of the article's cluster when this was decided"),
        carried_from=(
            pl.String,
            "Representative whose quotes and mentions were carried here; null where this text was read itself",
        ),
        extractor=(
            pl.String,
            "Model, its version and tier, versions of the rules and libraries that read the text, and a checksum of the weights",
        ),
        failure=(
            pl.String,
            "Why the text could not be read: timeout, out_of_memory, crashed, too_long, rule_error (a rule failed: the run's log has the "
            "traceback); null when all went well",
        ),
        unread=(
            pl.List(_UNREAD),
            "Stretches of the text that were set aside while the rest was read, with the reason: no_prose (a paragraph that is "
            "mostly signs) or too_many_words (all that follows the words that are read of one text). Empty where all was "
            "read; null where a version read it that set nothing aside",
            _LATER,
        ),
    ),
    (_OF_AN_ARTICLE,),
)

QUOTE_SKETCHES = Table(
    "ops",
    "quote_sketches",
    "one row a quotation of five words or more: its sketch for the search of other wordings (lake only)",
    ("quote_id",),
    _columns(
        quote_id=(pl.String, "The quotation: news.quotes.quote_id"),
        article_id=_ARTICLE,
        day=_DAY,
        wording=(pl.UInt64, "Hash of speaker and words: one for the same words of the same speaker"),
        speaker=(
            pl.String,
            "person_id, else speaker_name in small letters; null where the article leaves the speaker open",
        ),
        words=(pl.UInt32, "Number of words; two characters count as one in scripts that put no space between words"),
        text=(pl.String, "The quotation as the wording's first of the day writes it; null on further ones"),
        shingles=(
            pl.List(pl.UInt64),
            "Hashes of speaker and three words in a row; null likewise, and without a speaker",
        ),
        anywhere=(pl.List(pl.UInt64), "Even hashes of five words in a row, whoever says them; null on further ones"),
    ),
    (_OF_AN_ARTICLE,),
)

QUOTE_PAIRS = Table(
    "ops",
    "quote_pairs",
    "one row a pair of wordings that are one quotation, found when its folder's day was searched back (lake only)",
    ("wording", "fuller"),
    _columns(
        wording=(pl.UInt64, "The lesser of the two: ops.quote_sketches.wording"),
        fuller=(pl.UInt64, "The one of more words; of as many, the one of the smaller hash"),
        day=(
            pl.Date,
            "Day that was searched: one of the two was said on it, the other on it or within the window before",
        ),
        speaker=(pl.String, "Speaker of the lesser: ops.quote_sketches.speaker"),
        fuller_speaker=(pl.String, "Speaker of the fuller"),
        words=(pl.UInt32, "Words of the lesser"),
        fuller_words=(pl.UInt32, "Words of the fuller"),
        kind=(pl.String, "How the lesser came of the fuller: exact, truncated, joined or altered"),
        share=(pl.Float64, "Share of the shorter one's words that the other has in the same order"),
        difference=(pl.String, "The lesser, with what it changes marked: news.grouped_quotes.difference"),
        cut=(pl.List(pl.String), "What it cuts"),
        changed=(pl.List(pl.String), "What it puts otherwise"),
        changes_meaning=(pl.List(pl.String), "negation, number: which of them changed"),
    ),
)

GROUPED_QUOTES = Table(
    "news",
    "grouped_quotes",
    "one row a quotation that was printed in other wordings too",
    ("quote_id",),
    _columns(
        quote_id=(pl.String, "The quotation: news.quotes.quote_id"),
        article_id=_ARTICLE,
        day=_DAY,
        group_id=(
            pl.String,
            "The quotation over all its wordings, named after its earliest by (day, quote_id): a name, not who was first",
        ),
        head_id=(pl.String, "news.quotes.quote_id of the fullest wording, where it stands first by (day, quote_id)"),
        kind=(
            pl.String,
            "How this wording came of the fullest: head (it is that one), exact (the same words, with the speaker left open "
            "or contractions and figures written otherwise), truncated (one stretch of it), joined (stretches that stand "
            "apart in it, or one beside other words) or altered (words put otherwise)",
        ),
        share=(
            pl.Float64,
            "Share of the shorter wording's words that the fullest has in the same order; 1 on the head",
        ),
        difference=(
            pl.String,
            "This wording, with [...] for what it cuts of the fullest and {old -> new} for what it puts otherwise; null on "
            "the head",
        ),
        cut=(pl.List(pl.String), "The stretches of the fullest that it cuts; empty on the head"),
        changed=(pl.List(pl.String), "What it puts otherwise, as 'old -> new'; empty on the head"),
        changes_meaning=(
            pl.List(pl.String),
            "negation where one was added or lost, number where one changed: what is said is another thing. Empty where "
            "neither is known of",
        ),
    ),
    (_OF_AN_ARTICLE, Reference(("quote_id", "day"), "news.quotes", ("quote_id", "day"))),
)

STORY_TERMS = Table(
    "ops",
    "story_terms",
    "one row an article that is no roundup: what tells its story (lake only)",
    ("article_id",),
    _columns(
        article_id=_ARTICLE,
        day=_DAY,
        seen_day=(pl.Date, "Day of publication where the page tells it and it has come, else day"),
        head_id=(
            pl.String,
            "The article of its day whose terms stand for it: the first that has the same text, mostly itself",
        ),
        earlier=(
            pl.List(pl.String),
            "Articles of earlier days that share their text with it or with one that it stands for, sorted",
        ),
        title=(
            pl.List(pl.UInt64),
            "Hashes of the words of the title, without those that say nothing of an event, sorted; empty on copies, as all terms",
        ),
        lead=(pl.List(pl.UInt64), "Hashes of the words at the beginning of the text, likewise"),
        names=(pl.List(pl.UInt64), "Hashes of its first named entities, sorted"),
    ),
)

STORY_ARTICLES = Table(
    "news",
    "story_articles",
    "one row an article and the story that it tells; a roundup tells none of its own",
    ("article_id",),
    _columns(
        article_id=_ARTICLE,
        day=_DAY,
        seen_day=(
            pl.Date,
            "Day of publication where the page tells it and it has come, else day: by it a story has its time",
        ),
        story_id=(pl.String, "article_id of the story's first member by (day, article_id): a name, not who was first"),
        began=(
            pl.Date,
            "Day of the story's first member: it takes articles of thirty days, and later ones tell another",
        ),
        head_id=(
            pl.String,
            "The article whose text stands for this one's in the story: itself, or the first copy of the same text within it",
        ),
        likeness=(
            pl.Float64,
            "How like its text was to those of the story when it joined, 0 to 1; null on copies, and where it began the story",
        ),
    ),
    (_OF_AN_ARTICLE,),
)

LAKE_TABLES = (
    CAPTURES,
    PAGES,
    ARTICLES,
    LINES,
    REJECTED_PAGES,
    FINGERPRINTS,
    PAIRS,
    DUPLICATES,
    CLUSTERS,
    QUOTES,
    MENTIONS,
    EXTRACTIONS,
    STORY_TERMS,
    STORY_ARTICLES,
    QUOTE_SKETCHES,
    QUOTE_PAIRS,
    GROUPED_QUOTES,
)
