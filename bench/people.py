"""`python -m bench.people`: what linking people and bodies costs, from nothing and for one more night, after 10 and 60 days.

Names are invented, and put straight into the base tables: a few people and bodies are in every second story, a long tail is
named once; some roles, surnames alone, slips of a letter, initials of bodies. Each step is measured in a process of its own.
"""

import argparse
import os
import tempfile
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import duckdb
import polars as pl

from bench.marts import Limits, apart
from pipeline.language.names.keys import entity_id
from pipeline.tables import ARTICLES, MENTIONS, QUOTES, Table
from pipeline.warehouse import Warehouse, create_tables
from pipeline.warehouse.base_tables import warehouse_table
from pipeline.warehouse.kept import note_changed
from pipeline.warehouse.links import link_names
from pipeline.warehouse.load import lake_types
from pipeline.warehouse.memory import MEMORY_GB

FIRST = date(2026, 1, 1)
# Days that are made at once.
_STRETCH = 30
# Of all articles those that print the story of another.
COPIES = 0.3
_FIRST_NAMES = """
Ada Adam Agnes Alan Albert Alexander Alice Amira Ana Andrew Anna Anthony Ardita Arthur Astrid Barbara Ben Bill Birgit Bruno
Carla Carlos Cecile Chen Claire Clara Daniel Daria David Diego Dmitri Edith Eduard Elena Elias Elif Emeka Emil Emma Erik Esther
Farid Fatima Felix Fiona Florian Frank Gabriel George Gloria Grace Hana Hannah Hans Hassan Helen Henry Hiro Hugo Ibrahim Ida
Igor Ingrid Irene Isaac Ivan Jack Jacob James Jan Jasmine Jean Jelena Joan Johan John Joseph Julia Karim Karl Kate Kenji Khalid
Kim Kofi Lars Laura Leila Leo Lena Liam Linda Lucia Luis Magnus Marco Maria Mario Mark Marta Mary Matteo Maya Mehmet Mei Michael
Mikhail Min-seo Mohammed Nadia Naomi Nikolai Nina Noah Nora Oleg Olga Oliver Omar Oscar Otto Pablo Patrick Paul Pavel Pedro Peter
Petra Philip Priya Rachel Rafael Rahul Ravi Rebecca Richard Robert Rosa Ruth Samir Samuel Sanjay Sara Sergei Simon Sofia Stefan
Steven Susan Svetlana Tamara Tariq Thomas Timothy Tomas Uma Ursula Vera Victor Vincent Vladimir Walter Wei Will Xavier Yara
Yasmin Youssef Yuri Yusuf Zainab Zoe
"""
_SYLLABLES = """
ad bal ben bor brem cal car chen dal dam del dor dun el fal fen fir gar gil gor hal har hel hol ing jan jor kal ken kor lam lan
lem lin lor mal man mar mel mil mor nad nil nor ol pal pel por quil ran rem ros sal san sel sil sol tal tan tor ul vel ver vin
wal wen wil yar zan zel
"""
_ENDINGS = "son mann ski ov ez er ton ini ard well ic ley sen berg"
_CALLINGS = """
finance minister|interior minister|energy minister|president|prime minister|mayor|governor|senator|spokesman|police chief
|chief executive|chairman|founder|economist|analyst|lawyer|prosecutor|judge|striker|goalkeeper|coach|sprinter|tennis player|actor
|singer|novelist|film director|surgeon|epidemiologist|teacher|farmer|baker|bus driver|general|ambassador|party leader|lawmaker
|union leader|campaigner|researcher|professor|historian|priest|resident|witness|shopkeeper|student|volunteer|nurse|editor
"""
_PLACES = "Ridley|Harrow|Eastholm|Corvane|Marlow|Dunmore|Velden|Tarsk|Osmund|Quarry Bay|Northfield|Silvan"
_BODIES = (
    "Ministry|Board|Union|Council|Institute|Bank|Agency|University|Party|Commission|Holdings|Trust|Federation|Court"
)
# The same number from 0 to 1 for the same two values.
_MACROS = """
    create or replace temp macro dice(a, salt) as hash(a, salt) % 1000003 / 1000003.0;
    create or replace temp macro one_of(kind, a, salt) as
        getvariable(kind)[1 + floor(dice(a, salt) * len(getvariable(kind)))::bigint];
    create or replace temp macro capital(word) as upper(word[1]) || word[2:];
    create or replace temp macro surname_of(n) as floor(dice(n, 'surname') ** 2 * 60000)::bigint;
    create or replace temp macro invented(n, salt) as
        one_of('syllables', n, salt || '1') || one_of('syllables', n, salt || '2') || one_of('endings', n, salt);
    create or replace temp macro person(n) as
        one_of('first_names', n, 'first') || ' ' || capital(invented(surname_of(n), 'last'));
    create or replace temp macro body(n) as
        capital(invented(n, 'a')) || ' ' || capital(invented(n, 'b')) || ' ' || one_of('bodies', n, 'body');
"""
# Whom a story names. Of eight: four are of those who are in the news always, one in the news of its month, one of its week,
# and up to two are new. An even number is a body.
_CAST = """
    create or replace temp table cast_of as
    select *, case
        when place < 4 then floor(20000 ** dice(story * 8 + place, 'known'))::bigint
        when place = 4 then 100000 + story // (30 * $stories) * 3000 + floor(3000 ** dice(story, 'month'))::bigint
        when place = 5 then 10000000 + story // (7 * $stories) * 1500 + floor(1500 ** dice(story, 'week'))::bigint
        else 100000000 + story * 4 + place
    end as who
    from (select range as story from range($from * $stories, $to * $stories)) cross join (select range as place from range(8))
    where place < 7 or dice(story, 'eighth') < 0.6
"""
_PRINTED = """
    create or replace temp table printed as
    select
        number, md5('article' || number)[:16] as article_id, date '$first' + (number // $articles)::integer as day,
        'Outlet ' || floor(dice(number, 'outlet') ** 3 * 200)::bigint as outlet,
        number // $articles * $stories
            + if(number % $articles < $stories, number % $articles, floor(dice(number, 'copied') ** 2 * $stories)::bigint)
            as story
    from (select range as number from range($from * $articles, $to * $articles))
"""
_NAMED = """
    create or replace temp table named_in as
    with
        of_story as (
            select
                story, place, who, who % 10 >= 7 as is_body, if(is_body, body(who), person(who)) as full_name,
                dice(story * 8 + place, 'how') as how
            from cast_of
        )
    select
        printed.article_id, printed.day, place, is_body, full_name,
        case
            -- One of three slips of a letter, initials of a body, a surname alone.
            when how < 0.02 then full_name[:3 + floor(how * 150)::bigint] || full_name[5 + floor(how * 150)::bigint:]
            when how < 0.05 and is_body then regexp_replace(full_name, '[^A-Z]', '', 'g')
            when how < 0.05 then split_part(full_name, ' ', 2)
            else full_name
        end as name,
        case
            when is_body or dice(story * 8 + place, 'role') < 0.65 then null
            else [
                one_of('callings', who, 'calling'), 'the ' || one_of('callings', who, 'calling'),
                one_of('callings', who, 'calling') || ' of ' || one_of('places', who, 'place'),
                'former ' || one_of('callings', who, 'calling'), one_of('callings', who, 'second calling')
            ][1 + floor(dice(story * 8 + place, 'which') ** 2 * 5)::bigint]
        end as role
    from printed join of_story using (story)
"""


_WORDS = {
    "first_names": _FIRST_NAMES.split(), "syllables": _SYLLABLES.split(), "endings": _ENDINGS.split(),
    "callings": _CALLINGS.strip().replace("\n", "").split("|"), "places": _PLACES.split("|"), "bodies": _BODIES.split("|"),
}  # fmt: skip


def add_days(con: duckdb.DuckDBPyConnection, start: int, end: int, articles: int) -> None:
    """Brings days number `start` to before `end` of `articles` articles each, and tells who follows the tables."""
    for name, words in _WORDS.items():
        con.execute(f"set variable {name} = ?", [words])
    con.execute(_MACROS)
    values = {"stories": round(articles * (1 - COPIES)), "articles": articles, "from": start, "to": end, "first": FIRST}
    for query in (_CAST, _PRINTED, _NAMED):
        for name, value in values.items():
            query = query.replace(f"${name}", str(value))
        con.execute(query)
    names = con.execute("select distinct name, if(is_body, 'ORG', 'PERSON') from named_in").fetchall()
    ids = [{"name": name, "label": label, "entity_id": entity_id(name, label)} for name, label in names]
    con.register("ids_of_names", pl.DataFrame(ids))
    con.execute("create or replace temp table name_ids as from ids_of_names")
    con.unregister("ids_of_names")
    for table, query in _ROWS:
        _insert(con, table, query)
        days = [FIRST + timedelta(day) for day in (start, end - 1)]
        name = warehouse_table(table).name
        note_changed(con, name, f"select * from {name} where day between date '{days[0]}' and date '{days[1]}'")


_ROWS = (
    (ARTICLES, "select article_id, day, outlet, day + interval 12 hours as captured_at, '' as text from printed"),
    (
        MENTIONS,
        """
        select article_id, day, place as start_char, place + 1 as end_char, name as text, label, name, entity_id
        from (select *, if(is_body, 'ORG', 'PERSON') as label from named_in) join name_ids using (name, label)
        """,
    ),
    (
        QUOTES,
        """
        select
            md5(article_id || place)[:16] as quote_id, article_id, day, place as start_char, place + 1 as end_char,
            'It will hold.' as text, name as speaker_mention, name as speaker_name, role as speaker_role,
            entity_id as person_id, [] as about
        from (select *, if(is_body, 'ORG', 'PERSON') as label from named_in) join name_ids using (name, label)
        where role is not null or place = 0
        """,
    ),
)


def _insert(con: duckdb.DuckDBPyConnection, table: Table, query: str) -> None:
    """The contract's columns in their types; those that the query does not give are null."""
    given = {column for column, *_ in con.execute(f"describe {query}").fetchall()}
    columns = ", ".join(
        f"{name if name in given else 'null'}::{kind} as {name}" for name, kind in lake_types(table).items()
    )
    warehouse_table(table).insert(con, f"select {columns} from ({query}) order by day")


def make(warehouse: Warehouse, limits: Limits, start: int, end: int, articles: int) -> int:
    """Names in articles that were added, some days after the other: their ids are made in Python."""
    names = 0
    for first in range(start, end, _STRETCH):
        with warehouse.write() as con:
            limits.set_on(con)
            create_tables(con)
            add_days(con, first, min(end, first + _STRETCH), articles)
            (found,) = con.execute("select count(*) from named_in").fetchone() or (0,)
            names += int(found)
    return names


def link_all(warehouse: Warehouse, limits: Limits) -> int:
    """Names in articles that are linked."""
    with warehouse.write() as con:
        limits.set_on(con)
        return link_names(con).names


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, nargs="+", default=[10, 60])
    parser.add_argument("--articles", type=int, default=1500, help="a day")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", default=f"{MEMORY_GB:g}GB", help="DuckDB's memory_limit")
    given = parser.parse_args()
    print(f"{given.articles} articles a day, load {os.getloadavg()[0]:.1f} before the run", flush=True)
    print(f"{'':44}{'CPU s':>9}{'seconds':>9}{'peak MB':>9}{'names':>10}", flush=True)
    limits = Limits(given.threads, given.memory)
    for days in given.days:
        with tempfile.TemporaryDirectory() as folder:
            warehouse = Warehouse(Path(folder))
            apart("history", partial(make, warehouse, limits, 0, days, given.articles))
            steps = [apart(f"{days} days, from nothing", partial(link_all, warehouse, limits))]
            apart("one more day", partial(make, warehouse, limits, days, days + 1, given.articles))
            steps.append(apart(f"{days} days, one more night", partial(link_all, warehouse, limits)))
            steps.append(apart(f"{days} days, nothing new", partial(link_all, warehouse, limits)))
        for step in steps:
            print(f"{step.name:44}{step.cpu:9.2f}{step.seconds:9.1f}{step.megabytes:9.0f}{step.rows:10}", flush=True)


if __name__ == "__main__":
    main()
