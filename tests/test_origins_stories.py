"""The declared origins of the stories' columns are true: a change of an input column changes exactly the columns that name it."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
from perturb import Frames, influences

from pipeline.origins import Lineage
from pipeline.stories.copies import with_copies
from pipeline.stories.origins import STORY_ARTICLES_FROM, STORY_TERMS_FROM
from pipeline.stories.telling import tell_day
from pipeline.stories.terms import article_terms
from pipeline.tables import ARTICLES, CLUSTERS, DUPLICATES, MENTIONS, STORY_ARTICLES, STORY_TERMS, Table

SUNDAY, MONDAY = date(2026, 3, 1), date(2026, 3, 2)
Row = dict[str, object]


def frame(table: Table, rows: list[Row]) -> pl.DataFrame:
    return pl.DataFrame([{name: row.get(name) for name in table.columns} for row in rows], table.polars_schema)


def declared(lineage: Lineage, table: Table) -> dict[str, set[tuple[str, str]]]:
    assert lineage.keys() == table.columns.keys()
    assert all(len(origins) == len(set(origins)) for origins in lineage.values())
    return {column: set(lineage[column]) for column in table.columns}


def terms(given: Frames) -> pl.DataFrame:
    roundups = given["clusters"].filter(pl.col("role") == "roundup")["article_id"]
    return with_copies(article_terms(given["articles"], given["mentions"]), given["duplicates"], roundups)


def test_the_columns_of_terms_are_made_of_what_they_name():
    texts = {
        "a1": "cannery blaze harbor",
        "a2": "cannery blaze harbor",
        "b1": "mayor bribery verdict",
        "c1": "bridge cracks ferry",
    }
    published = datetime(2026, 2, 27, 8, tzinfo=UTC)
    articles: list[Row] = [
        {
            "article_id": name,
            "day": MONDAY,
            "title": text,
            "text": f"{text} {name}",
            "published_at": published + timedelta(days=n % 2),
            "published_precision": "minute" if name != "b1" else None,
        }
        for n, (name, text) in enumerate(texts.items())
    ]
    mentions: list[Row] = [
        {
            "article_id": name,
            "day": MONDAY,
            "start_char": n,
            "label": "PERSON",
            "name": f"{word} marsh",
            "entity_id": entity,
        }
        for name in texts
        for n, (word, entity) in enumerate((("cannery", None), ("bridge", "e1"), ("verdict", "e2")))
    ]
    duplicates: list[Row] = [
        {"article_id": "a2", "other_id": "a1", "day": MONDAY, "other_day": MONDAY, "kind": "near"},
        {"article_id": "b1", "other_id": "z1", "day": MONDAY, "other_day": SUNDAY, "kind": "related"},
        {"article_id": "c1", "other_id": "z2", "day": MONDAY, "other_day": SUNDAY, "kind": "exact"},
    ]
    clusters: list[Row] = [
        {"article_id": name, "day": MONDAY, "role": role}
        for name, role in (("y1", "roundup"), ("b1", "only"), ("c1", "only"))
    ]
    inputs = {
        "articles": frame(ARTICLES, articles),
        "mentions": frame(MENTIONS, mentions),
        "duplicates": frame(DUPLICATES, duplicates),
        "clusters": frame(CLUSTERS, clusters),
    }
    found = influences(terms, inputs, STORY_TERMS.key)
    expected = declared(STORY_TERMS_FROM, STORY_TERMS)
    # Who stands for whom is told by much that has to come together: what changes it here is less than what may.
    stands = {"head_id", "earlier", "title", "lead", "names"}
    assert {name: found[name] for name in found.keys() - stands} == {
        name: expected[name] for name in expected.keys() - stands
    }
    assert all(found[name] <= expected[name] for name in stands)
    assert {pair for name in stands for pair in found[name]} >= {
        *(("articles", name) for name in ("article_id", "title", "text", "published_at")),
        *(("mentions", name) for name in ("article_id", "label", "name", "entity_id")),
        *(("duplicates", name) for name in ("article_id", "other_id", "day", "other_day", "kind")),
    }


def told(given: Frames) -> pl.DataFrame:
    rows = given["story_terms"]
    sunday, monday = (rows.filter(pl.col("day") == day) for day in (SUNDAY, MONDAY))
    first = tell_day(SUNDAY, sunday, STORY_ARTICLES.frame([]), STORY_TERMS.frame([]))
    return pl.concat([first, tell_day(MONDAY, monday, first, sunday)])


def test_the_columns_of_story_articles_are_made_of_what_they_name():
    rows: list[Row] = [
        {
            "article_id": name,
            "day": day,
            "seen_day": seen,
            "head_id": head,
            "earlier": earlier,
            "title": title if name == head else [],
            "lead": [value + 100 for value in title] if name == head else [],
            "names": [value + 200 for value in title] if name == head else [],
        }
        for name, day, seen, head, earlier, title in (
            ("a1", SUNDAY, SUNDAY, "a1", [], [1, 2, 3]),
            ("a2", SUNDAY, SUNDAY, "a1", [], []),
            ("a3", MONDAY, MONDAY, "a3", [], [2, 3, 4]),
            ("a4", MONDAY, MONDAY, "a4", ["a1"], [7, 8]),
            ("b1", SUNDAY, SUNDAY - timedelta(20), "b1", [], [11, 12, 13]),
            ("b2", MONDAY, MONDAY - timedelta(20), "b2", [], [12, 13, 14]),
        )
    ]
    found = influences(told, {"story_terms": frame(STORY_TERMS, rows)}, STORY_ARTICLES.key)
    expected = declared(STORY_ARTICLES_FROM, STORY_ARTICLES)
    # No one word parts these stories; likeness shows that each kind of term counts.
    named = {"story_id", "began", "head_id"}
    assert {name: found[name] for name in found.keys() - named} == {
        name: expected[name] for name in expected.keys() - named
    }
    assert all(found[name] <= expected[name] for name in named)
