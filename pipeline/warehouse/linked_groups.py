"""The entities of senses: groups to which a chain of pairs with a score, or what analysts told, leads are joined anew where one of
their senses or pairs changed.

Fills the temporary tables moved_senses (sense): those of which the entity, or what joined it, is another than before; and
doubted_senses (sense): those of pairs that are doubtful now, or no longer.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import duckdb

from pipeline.people.aliases import Alias
from pipeline.people.linking import Joined, Pair, join
from pipeline.people.pairs import Likeness
from pipeline.warehouse.linked_senses import load_senses, of_senses
from pipeline.warehouse.linking_tables import is_empty
from pipeline.warehouse.python_rows import put

# Senses that are joined at once, and those of one chain more.
_BATCH = 50_000


def group_senses(con: duckdb.DuckDBPyConnection, told: Sequence[Alias]) -> None:
    """Brings ops.linked_groups to the state of senses and pairs, by compared_senses and rejoined_senses."""
    entries = sorted(told, key=repr)
    con.execute(
        """
        create or replace temp table moved_senses (sense ubigint);
        create or replace temp table doubted_senses (sense ubigint);
        """
    )
    if not told and is_empty(con, "ops.linked_groups") and is_empty(con, "ops.linked_pairs where score > 0"):
        return
    con.execute(
        """
        create or replace temp table joined_anew as
        with
            touched as (from compared_senses union from rejoined_senses),
            asked as (
                from touched
                union
                select sense from ops.linked_senses
                where told in (select told from ops.linked_senses semi join touched using (sense))
            ),
            chains as (select chain from ops.linked_groups semi join asked using (sense))
        from asked union select sense from ops.linked_groups semi join chains using (chain);

        create or replace temp table groups_before as select * from ops.linked_groups semi join joined_anew using (sense);
        create or replace temp table groups_now as from groups_before limit 0;
        """
    )
    pairs = con.execute(
        "select one, other from ops.linked_pairs where score > 0 and one in (from joined_anew)"
    ).fetchall()
    edges = [*pairs, *_told(con)]
    for chains in _parts(_chains(edges)):
        _join(con, chains, entries)
    con.execute(
        """
        create or replace temp table moved_senses as
        select distinct sense from (
            (from groups_before except all from groups_now) union all (from groups_now except all from groups_before)
        );
        delete from ops.linked_groups where sense in (select sense from groups_before semi join moved_senses using (sense));
        insert into ops.linked_groups select * from groups_now semi join moved_senses using (sense);
        drop table groups_before; drop table groups_now; drop table joined_anew;
        """
    )


def _told(con: duckdb.DuckDBPyConnection) -> list[tuple[int, int]]:
    """Senses that one entry of aliases.yaml tells of, each with the first."""
    rows = con.execute(
        """
        select min(sense) over (partition by told), sense from ops.linked_senses
        where told in (select told from ops.linked_senses semi join joined_anew using (sense))
        """
    )
    return [(first, sense) for first, sense in rows.fetchall() if first != sense]


def _chains(edges: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The senses that edges lead to one another, in order of their least."""
    above: dict[int, int] = {}

    def top(sense: int) -> int:
        while (next_up := above.setdefault(sense, sense)) != sense:
            above[sense] = above[next_up]
            sense = next_up
        return sense

    for one, other in edges:
        a, b = top(one), top(other)
        above[max(a, b)] = min(a, b)
    found: dict[int, list[int]] = defaultdict(list)
    for sense in above:
        found[top(sense)].append(sense)
    return [sorted(found[least]) for least in sorted(found)]


def _parts(chains: Iterable[list[int]]) -> Iterator[list[list[int]]]:
    """Chains of some senses each."""
    part: list[list[int]] = []
    size = 0
    for chain in chains:
        part.append(chain)
        size += len(chain)
        if size >= _BATCH:
            yield part
            part, size = [], 0
    if part:
        yield part


def _join(con: duckdb.DuckDBPyConnection, chains: Sequence[Sequence[int]], entries: Sequence[Alias]) -> None:
    members = [(sense, chain[0]) for chain in chains for sense in chain]
    put(con, "members", members, {"sense": "ubigint", "chain": "ubigint"})
    senses = {sense.sense_id: sense for sense in load_senses(con, of_senses("members"), entries).values()}
    found = con.execute(
        'select one, other, why, alone, "together", company from ops.linked_pairs '
        "where score > 0 and one in (select sense from members)"
    ).fetchall()
    pairs = [
        Pair(f"{one:016x}", f"{other:016x}", Likeness(why, alone, together), company)
        for one, other, why, alone, together, company in found
    ]
    joined, candidates = join(senses, pairs)
    _store(con, members, joined)
    doubtful = [(int(one.one_id, 16), int(one.other_id, 16)) for one in candidates]
    put(con, "doubts", doubtful, {"one": "ubigint", "other": "ubigint"})
    con.execute(
        """
        create or replace temp table turned as
        select one, other
        from (select one, other, is_doubtful from ops.linked_pairs where score > 0 and one in (select sense from members))
        left join (select *, true as is_now from doubts) using (one, other)
        where is_doubtful <> coalesce(is_now, false);

        update ops.linked_pairs set is_doubtful = not is_doubtful from turned
        where ops.linked_pairs.one = turned.one and ops.linked_pairs.other = turned.other;
        insert into doubted_senses select one from turned union select other from turned;
        drop table turned;
        drop table doubts;
        drop table members;
        """
    )


def _store(con: duckdb.DuckDBPyConnection, members: Sequence[tuple[int, int]], joined: Mapping[str, Joined]) -> None:
    rows = [
        (sense, chain, int(of.entity_id, 16), of.why, of.score)
        for sense, chain in members
        for of in [joined[f"{sense:016x}"]]
    ]
    put(
        con,
        "made_groups",
        rows,
        {"sense": "ubigint", "chain": "ubigint", "entity": "ubigint", "why": "varchar", "score": "double"},
    )
    con.execute("insert into groups_now by name from made_groups; drop table made_groups")
