"""A warehouse of invented news as large as asked for, made inside DuckDB: base tables that pass every check.

Skewed as news is: a few outlets print most, a few people and places are in every second story, most texts are printed
once and a few a hundred times. Most words are new on their day: copies follow within three days, a roundup repeats stories of the day
before, and one in twenty quotations (a speech, a press conference) is in several stories of a day. One in fifty is a
catchphrase, which its speaker says all year. The same size gives the same rows.
"""

import random
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.tables import (
    ARTICLES,
    CAPTURES,
    CLUSTERS,
    DUPLICATES,
    EXTRACTIONS,
    GROUPED_QUOTES,
    MENTIONS,
    QUOTES,
    REJECTED_PAGES,
    STORY_ARTICLES,
    Table,
)
from pipeline.warehouse import SOURCES, create_tables
from pipeline.warehouse.base_tables import warehouse_table
from pipeline.warehouse.load import lake_types

PHRASES, DAYS, OUTLETS, CAST = 20_000, 90, 200, 8
# The texts that are printed most are of all days: steps through them by a prime.
_STRIDE = 7919
_SYLLABLES = ("ba", "den", "ki", "lor", "mu", "nes", "pol", "ra", "sto", "ti", "ver", "wa")

# The same number from 0 to 1 for the same three values; small numbers come often in `skewed`.
_MACROS = """
    create or replace temp macro dice(a, b, salt) as hash(a, b, salt) % 1000003 / 1000003.0;
    create or replace temp macro pick(a, b, salt, size) as floor(dice(a, b, salt) * size)::bigint;
    create or replace temp macro skewed(a, b, salt, size) as floor(dice(a, b, salt) ** 3 * size)::bigint;
    create or replace temp macro id(kind, number) as substr(md5(kind || number), 1, 16);
"""


@dataclass(frozen=True)
class Size:
    """Articles in all, and of what they are made."""

    articles: int

    @property
    def stories(self) -> int:
        """Different texts: seven of ten articles are the first of theirs."""
        return self.articles * 7 // 10

    @property
    def entities(self) -> int:
        return self.articles // 5 + 50


def make(con: duckdb.DuckDBPyConnection, articles: int, clusters: Path, days: int = DAYS) -> None:
    """Fills the base tables with `articles` articles of `days` days and six or seven quotations each, and writes the Parquet
    file `clusters`, as dedupe would. Follow it with `apply_clusters`."""
    size = Size(articles)
    create_tables(con)
    con.execute(_MACROS)
    _phrases(con)
    con.execute(_ENTITIES, {"entities": size.entities})
    con.execute(_STORIES, {"stories": size.stories, "days": days})
    a_day = size.stories // days + 1
    con.execute(_BLOCKS, {"entities": size.entities, "a_day": a_day, "phrases": PHRASES})
    con.execute(_TEXTS)
    con.execute(_PRINTED, {"articles": size.articles, "stories": size.stories, "outlets": OUTLETS, "stride": _STRIDE})
    for table, query in _ROWS:
        _insert(con, table, query)
    con.execute(_SOURCES)
    types = ", ".join(f"{name}::{kind} as {name}" for name, kind in lake_types(CLUSTERS).items())
    con.execute(f"copy (select {types} from ({_CLUSTERS})) to '{clusters}' (format parquet)")


def _phrases(con: duckdb.DuckDBPyConnection) -> None:
    chance = random.Random(1)
    words = ["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))) for _ in range(4000)]
    rows = "\n".join(" ".join(chance.choices(words, k=chance.randint(5, 16))) for _ in range(PHRASES))
    con.execute(
        "create or replace temp table phrases as select text, row_number() over () - 1 as number "
        "from (select unnest(string_split(?, chr(10))) as text)",
        [rows],
    )


def _insert(con: duckdb.DuckDBPyConnection, table: Table, query: str) -> None:
    """The contract's columns in their types; those that the query does not give are null."""
    given = {column for column, *_ in con.execute(f"describe {query}").fetchall()}
    columns = ", ".join(
        f"{name if name in given else 'null'}::{kind} as {name}" for name, kind in lake_types(table).items()
    )
    # Nights load a day after the other.
    warehouse_table(table).insert(con, f"select {columns} from ({query}) order by day")


_ENTITIES = """
    create or replace temp table entities as
    select
        range as number,
        id('entity', range) as entity_id,
        ['PERSON', 'PERSON', 'ORG', 'GPE', 'FAC'][range % 5 + 1] as label,
        ['Ana Brul', 'Tomas Reet', 'Union', 'Port', 'Hall'][range % 5 + 1] || ' ' || range as name
    from range($entities)
"""

_STORIES = """
    create or replace temp table stories as
    select
        range as story,
        pick(range, 0, 'roundup', 100) = 0 as is_roundup,
        pick(range, 0, 'blocks', 12) + 1 as blocks,
        range * $days // $stories as written_on,
        timestamptz '2026-01-01 00:00:00+00' + interval 1 minute * (range * $days * 1440 // $stories) as written_at
    from range($stories)
"""

# One quotation each, with what stands before it. Its words and its speaker come from `source`: the story itself, another
# one of the day before (a roundup), or a speech that several stories of the day report (below 0).
_BLOCKS = """
    create or replace temp table blocks as
    with
        keyed as (
            select
                story,
                unnest(range(blocks)) as block,
                case
                    when is_roundup then greatest(0, story - 1 - pick(story, block, 'from', $a_day))
                    when dice(story, block, 'shared') < 0.05
                        then -1 - written_on * $a_day - pick(story, block, 'speech', 1 + $a_day // 12)
                    else story
                end as source,
                if(source = story, block, 0) as source_block,
                dice(source, source_block, 'short') < 0.15 as is_short,
                not is_short and dice(source, source_block, 'catchphrase') < 0.02 as is_catchphrase,
                is_short or is_catchphrase as names_nobody,
                skewed(source, pick(source, source_block, 'speaker', 3), 'who', $entities) // 5 * 5
                    + pick(source, source_block, 'speaker', 3) as speaker_number
            from stories
        ),
        worded as (
            select
                keyed.*,
                lead.text || ' ' as before,
                one.name as name_1, one.entity_id as entity_1, one.label as label_1,
                ' ' || gap.text || ' ' as between_names,
                two.name as name_2, two.entity_id as entity_2, two.label as label_2,
                three.name as name_3, three.entity_id as entity_3, three.label as label_3,
                case
                    when is_short then list_aggregate(string_split(head.text, ' ')[1:3], 'string_agg', ' ')
                    when is_catchphrase then head.text
                    else head.text || ' '
                end as head,
                if(names_nobody, '', three.name || ' ' || tail.text) as rest,
                speaker.name as speaker, speaker.entity_id as person_id, speaker.label as speaker_label
            from keyed
            join phrases as lead on lead.number = pick(story, block, 'lead', $phrases)
            join phrases as gap on gap.number = pick(story, block, 'gap', $phrases)
            join phrases as head
                on head.number = if(
                    is_catchphrase,
                    pick(speaker_number, pick(source, source_block, 'which', 3), 'catchphrase', $phrases),
                    pick(source, source_block, 'head', $phrases)
                )
            join phrases as tail on tail.number = pick(source, source_block, 'tail', $phrases)
            join entities as one on one.number = skewed(story, pick(story, block, 'one', $cast), 'cast', $entities)
            join entities as two on two.number = skewed(story, pick(story, block, 'two', $cast), 'cast', $entities)
            join entities as three
                on three.number = skewed(source, pick(source, source_block, 'three', $cast), 'cast', $entities)
            join entities as speaker on speaker.number = speaker_number
        ),
        written as (
            select
                *,
                '“' || head || rest || ',”' as quote,
                before || name_1 || between_names || name_2 || '. ' as lead_in,
                lead_in || quote || ' ' || speaker || ' said.' as text
            from worded
        )
    select
        written.*,
        coalesce(sum(length(text) + 2) over (
            partition by story order by block rows between unbounded preceding and 1 preceding
        ), 0)::bigint as start
    from written
""".replace("$cast", str(CAST))

_TEXTS = """
    create or replace temp table texts as
    select story, string_agg(text, chr(10) || chr(10) order by block) as text
    from blocks
    group by all
"""

# Every article: the first of its story, then the copies, some with a line of the outlet's own above.
_PRINTED = """
    create or replace temp table printed as
    with
        numbered as (
            select
                range as number,
                if(range < $stories, range, floor(dice(range, 0, 'story') ** 2 * $stories)::bigint * $stride % $stories) as story,
                range >= $stories as is_copy,
                skewed(range, 0, 'outlet', $outlets) as outlet,
                ['minute', 'minute', 'minute', 'day', null][pick(range, 0, 'precision', 5) + 1] as precision
            from range($articles)
        )
    select
        numbered.*,
        id('article', numbered.number) as article_id,
        id('article', numbered.story) as original_id,
        if(is_copy and dice(number, 0, 'near') < 0.5, 'Outlet ' || outlet || ' reports.' || chr(10) || chr(10), '') as above,
        stories.is_roundup,
        stories.written_at + if(is_copy, interval 1 minute * (1 + skewed(number, 0, 'late', 4320)), interval 0 minute) as seen,
        date_trunc('hour', seen) + interval 1 hour as captured_at,
        captured_at::date as day
    from numbered
    join stories using (story)
"""

_ARTICLES = """
    select
        article_id, day, 'source-' || outlet as source_id, 'Outlet ' || outlet as outlet,
        'https://outlet-' || outlet || '.example/news/' || article_id as url, url as canonical_url,
        'Story ' || story as title, if(precision = 'day', date_trunc('day', seen), seen) as published_at_known,
        if(precision is null, null, published_at_known) as published_at, precision as published_precision,
        captured_at, 'en' as language, above || texts.text as text, len(string_split(texts.text, ' ')) as word_count,
        article_id as text_sha256, article_id as capture_id
    from printed
    join texts using (story)
"""

_QUOTES = """
    with
        spans as (
            select
                printed.article_id, printed.day, block.*, length(printed.above) as shift,
                shift + block.start + length(block.lead_in) as start_char,
                start_char + length(block.quote) as end_char,
                dice(printed.number, block.block, 'open') < 0.05 as is_open
            from printed
            join blocks as block using (story)
        )
    select
        substr(md5(article_id || start_char), 1, 16) as quote_id, article_id, day,
        substr(md5(article_id || block // 2), 1, 16) as utterance_id,
        ['direct', 'direct', 'indirect', 'mixed'][pick(source, source_block, 'type', 4) + 1] as type,
        quote as text, start_char, end_char,
        'said' as cue, end_char + 2 + length(speaker) as cue_start, cue_start + 4 as cue_end, 'affirmed' as polarity,
        if(is_open, null, speaker) as speaker_mention,
        if(is_open, null, end_char + 1) as speaker_start,
        if(is_open, null, end_char + 1 + length(speaker)) as speaker_end,
        if(is_open, null, if(speaker_label = 'ORG', 'organization', 'name')) as speaker_kind,
        if(is_open, null, speaker) as speaker_name,
        if(is_open, null, person_id) as person_id,
        if(is_open or dice(story, block, 'role') < 0.8, null, 'minister') as speaker_role,
        if(is_open, 'none', 'explicit') as attribution, if(is_open, 0.0, 0.9) as confidence,
        [] as source_chain, [] as about
    from spans
"""

_MENTIONS = """
    with
        named as (
            select story, start + length(before) as place, name_1 as name, entity_1 as entity_id, label_1 as label from blocks
            union all
            select story, start + length(before) + length(name_1) + length(between_names), name_2, entity_2, label_2 from blocks
            union all
            select story, start + length(lead_in) + 1 + length(head), name_3, entity_3, label_3 from blocks where not names_nobody
            union all
            select story, start + length(lead_in) + length(quote) + 1, speaker, person_id, speaker_label from blocks
        )
    select
        printed.article_id, printed.day, length(printed.above) + named.place as start_char,
        start_char + length(named.name) as end_char, named.name as text, named.label, named.name, named.entity_id
    from printed
    join named using (story)
"""

# Words that were printed once are two by two wordings of one quotation of their speaker, within three days; the newest day's are
# the third of theirs.
_GROUPED_QUOTES = """
    with
        once as (
            select quote_id, article_id, day, person_id
            from news.quotes
            where person_id is not null and word_count >= 5
            qualify count(*) over (partition by normalized_text) = 1
        ),
        dated as (
            select once.*, ((select max(written_at)::date from stories) - day) // 3 as days from once
        ),
        placed as (
            select *, (row_number() over (partition by person_id, days order by day, quote_id) - 1) // 2 as two from dated
        ),
        paired as (
            select *, first_value(quote_id) over (partition by person_id, days, two order by day, quote_id) as head_id
            from placed
            qualify count(*) over (partition by person_id, days, two) = 2
        )
    select quote_id, article_id, day, head_id as group_id, head_id,
        if(quote_id = head_id, 'head', 'altered') as kind, if(quote_id = head_id, 1.0, 0.8) as share,
        [] as cut, [] as changed, [] as changes_meaning
    from paired
    where hash(head_id) % 8 = 0
"""

_ROWS = (
    (ARTICLES, _ARTICLES),
    (QUOTES, _QUOTES),
    (MENTIONS, _MENTIONS),
    (
        DUPLICATES,
        """
        select copy.article_id, copy.original_id as other_id, copy.day, original.day as other_day,
            if(copy.above = '', 'exact', 'near') as kind, 0.9 as jaccard, 1.0 as containment
        from printed as copy join printed as original on original.article_id = copy.original_id
        where copy.is_copy
    """,
    ),
    (GROUPED_QUOTES, _GROUPED_QUOTES),
    (
        STORY_ARTICLES,
        """
        select copy.article_id, copy.day, copy.day as seen_day, copy.original_id as story_id, original.day as began,
            copy.original_id as head_id
        from printed as copy join printed as original on original.article_id = copy.original_id
    """,
    ),
    (
        EXTRACTIONS,
        """
        select article_id, day, article_id as text_sha256, original_id as representative_id,
            if(is_copy, original_id, null) as carried_from, 'bench' as extractor
        from printed
    """,
    ),
    (
        CAPTURES,
        """
        select article_id as capture_id, day, 'source-' || outlet as source_id, captured_at, 200 as status,
            'new' as outcome, 'https://outlet-' || outlet || '.example/news/' || article_id as url
        from printed
    """,
    ),
    (
        REJECTED_PAGES,
        """
        select 'r' || article_id as capture_id, day, 'source-' || outlet as source_id, 'too_short' as reason
        from printed where number % 20 = 0
    """,
    ),
)

_CLUSTERS = """
    select article_id, day, original_id as cluster_id, original_id as representative_id,
        not is_copy as is_representative,
        if(is_roundup, 'roundup', if(is_copy, 'copy', 'canonical')) as role,
        if(is_copy, if(above = '', 'exact', 'near'), null) as duplicate_kind, if(is_copy, 0.9, null) as similarity
    from printed
"""

_SOURCES = f"""
    insert into {SOURCES.schema}.{SOURCES.name} by name
    select distinct 'source-' || outlet as source_id, 'feed' as kind, 'Outlet ' || outlet as outlet from printed
"""
