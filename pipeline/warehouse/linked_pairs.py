"""Pairs of senses whose names are near: those of senses that changed are looked for anew, among those that share a blocking key.

Adds to rejoined_senses the senses of pairs that came, went or changed.
"""

from collections.abc import Iterator, Mapping, Sequence

import duckdb

from pipeline.people.aliases import Alias
from pipeline.people.blocks import MAX_BLOCK, blocks
from pipeline.people.pairs import Likeness, likeness
from pipeline.people.senses import Sense
from pipeline.warehouse.linked_senses import load_senses, of_senses
from pipeline.warehouse.linking_tables import is_empty
from pipeline.warehouse.python_rows import batches, put

# Senses, or pairs, that are brought into Python at once.
_BATCH = 20_000
_BLOCKS = {"block": "varchar", "sense": "ubigint", "asks": "boolean"}
_PAIRS = {"one": "ubigint", "other": "ubigint", "why": "varchar", "alone": "double", "together": "double"}
_SCORE = "if(company is null, alone, together)"


def pair_senses(con: duckdb.DuckDBPyConnection, told: Sequence[Alias]) -> None:
    """Brings ops.linked_blocks and ops.linked_pairs to the state of ops.linked_senses, by compared_senses and rejoined_senses."""
    entries = sorted(told, key=repr)
    _block(con, entries)
    _find_near(con)
    _compare(con, entries)
    if not (is_empty(con, "new_pairs") and is_empty(con, "ops.linked_pairs")):
        _keep_company(con)
    con.execute("drop table new_pairs")


def _block(con: duckdb.DuckDBPyConnection, entries: Sequence[Alias]) -> None:
    """Blocking keys of the compared senses; a key that has too many senses now, or no longer, touches all of its senses."""
    con.execute("create or replace temp table new_blocks (block ubigint, sense ubigint, asks boolean)")
    con.execute(
        f"create or replace temp table in_batches as select *, (row_number() over (order by sense) - 1) // {_BATCH} as batch "
        "from compared_senses"
    )
    for batch in batches(con, "in_batches"):
        senses = load_senses(con, of_senses(f"(select sense from {batch})"), entries)
        rows = [(block, number, asks) for number, sense in senses.items() for block, asks in blocks(sense).items()]
        put(con, "made_blocks", rows, _BLOCKS)
        con.execute(
            "insert into new_blocks select md5_number_lower(block), sense, asks from made_blocks; drop table made_blocks"
        )
    con.execute(
        f"""
        create or replace temp table old_blocks as select * from ops.linked_blocks semi join compared_senses using (sense);
        delete from ops.linked_blocks where sense in (select sense from old_blocks);

        create or replace temp table members as
        select * from ops.linked_blocks
        semi join (select block from old_blocks union select block from new_blocks) using (block)
        union all from new_blocks;

        insert into ops.linked_blocks from new_blocks;

        create or replace temp table sizes as
        with
            before as (select block, count(*) as number from old_blocks group by block),
            new as (select block, count(*) as number from new_blocks group by block),
            now as (select block, count(*) as number from members group by block)
        select
            coalesce(now.block, before.block) as block,
            coalesce(now.number, 0) as number,
            coalesce(now.number, 0) - coalesce(new.number, 0) + coalesce(before.number, 0) as was
        from now full join before using (block) left join new on new.block = now.block;

        create or replace temp table crossing as
        select distinct sense from members
        semi join (from sizes where (number > {MAX_BLOCK}) <> (was > {MAX_BLOCK})) using (block)
        anti join compared_senses using (sense);
        """
    )
    if con.execute("select count(*) from crossing").fetchone() != (0,):
        con.execute(
            """
            insert into compared_senses from crossing;
            insert into members
            select * from ops.linked_blocks
            semi join (
                select distinct block from ops.linked_blocks semi join crossing using (sense) anti join sizes using (block)
            ) using (block);
            """
        )
    con.execute(
        "drop table in_batches; drop table old_blocks; drop table new_blocks; drop table sizes; drop table crossing"
    )


def _find_near(con: duckdb.DuckDBPyConnection) -> None:
    """The pairs that are to be compared."""
    con.execute(
        f"""
        create or replace temp table near as
        with
            few as (select block from members group by block having count(*) between 2 and {MAX_BLOCK}),
            others as (select * from members semi join few using (block)),
            mine as (select * from others semi join compared_senses using (sense))
        select
            least(mine.sense, others.sense) as one, greatest(mine.sense, others.sense) as other, min(block) as block
        from mine join others using (block)
        where mine.sense <> others.sense and (mine.asks or others.asks)
        group by one, other;
        drop table members;
        """
    )


def _compare(con: duckdb.DuckDBPyConnection, entries: Sequence[Alias]) -> None:
    """Compares the near pairs, those of one blocking key one after the other, so that few senses are at hand at once."""
    con.execute(
        f"""
        create or replace temp table numbered as
        select one, other, (row_number() over (order by block, one, other) - 1) // {_BATCH} as batch from near;
        drop table near;
        create or replace temp table new_pairs (one ubigint, other ubigint, why varchar, alone double, "together" double);
        """
    )
    for batch in batches(con, "numbered"):
        con.execute(f"create or replace temp table near as select one, other from {batch}")
        senses = load_senses(con, of_senses("(select one as sense from near union select other from near)"), entries)
        found = con.execute("from near").fetchall()
        rows = [(one, other, like.why, like.alone, like.together) for one, other, like in _likenesses(found, senses)]
        put(con, "made_pairs", rows, _PAIRS)
        con.execute("insert into new_pairs from made_pairs; drop table made_pairs")
    con.execute("drop table numbered; drop table if exists near")


def _likenesses(near: Sequence[tuple[int, int]], senses: Mapping[int, Sense]) -> Iterator[tuple[int, int, Likeness]]:
    for one, other in near:
        found = likeness(senses[one], senses[other])
        if found is not None:
            yield one, other, found


def _keep_company(con: duckdb.DuckDBPyConnection) -> None:
    """The company of new pairs and of those whose senses keep another; and whose pairs are others than before."""
    con.execute(
        f"""
        create or replace temp table asked as from compared_senses union from rejoined_senses;
        create or replace temp table old_pairs as
        select * from ops.linked_pairs where one in (from asked) or other in (from asked);

        create or replace temp table pairs_now as
        with
            found as (
                from new_pairs
                union all
                select one, other, why, alone, "together" from old_pairs
                where one not in (from compared_senses) and other not in (from compared_senses)
            ),
            here as (select sense, beside from ops.linked_senses
                semi join (select one as sense from found union select other from found) using (sense)
                where len(beside) > 0),
            both_beside as (
                select one, other, unnest(list_intersect(a.beside, b.beside)) as spelling
                from found join here as a on a.sense = one join here as b on b.sense = other
            ),
            company as (
                select one, other, min(key) as company from both_beside join ops.linked_keys using (spelling) group by all
            )
        select found.*, company, {_SCORE} as score from found left join company using (one, other);

        create or replace temp table other_pairs as
        select distinct one, other from (
            (from pairs_now except all select * exclude (is_doubtful) from old_pairs)
            union all
            (select * exclude (is_doubtful) from old_pairs except all from pairs_now)
        );

        insert into rejoined_senses select one from other_pairs union select other from other_pairs;

        delete from ops.linked_pairs using other_pairs as gone
        where ops.linked_pairs.one = gone.one and ops.linked_pairs.other = gone.other;
        insert into ops.linked_pairs select *, score <= 0 from pairs_now semi join other_pairs using (one, other);
        drop table asked; drop table old_pairs; drop table pairs_now; drop table other_pairs;
        """
    )
