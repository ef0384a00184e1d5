"""What linking makes in the working file: spellings with their entities, ids that no longer stand, doubtful pairs, and what
analysts told."""

import polars as pl

from pipeline.tables import Column, Reference, Table

_NAMES = pl.List(pl.String())
_OF_AN_ENTITY = Reference(("entity_id",), "news.entities", ("entity_id",))

ENTITY_SPELLINGS = Table(
    "news",
    "entity_spellings",
    "one row a sense of a spelling: who is meant by it, and why it is taken for the same entity as others. People and bodies, and "
    "places that aliases.yaml names",
    ("sense_id",),
    {
        "entity_id": Column(pl.String(), "The entity: news.entities.entity_id"),
        "sense_id": Column(
            pl.String(),
            "Stable id of the sense: spelling_id for the one that appeared first, else made of the spelling and the first role",
        ),
        "spelling_id": Column(
            pl.String(),
            "Stable id of the spelling, whoever bears it: news.mentions.spelling_id, news.quotes.person_spelling_id",
        ),
        "spellings": Column(_NAMES, "The full forms that articles write of it, those of most articles first"),
        "roles": Column(_NAMES, "The roles that articles give, those of most articles first"),
        "why": Column(pl.String(), "What joined it to the entity, in words; 'one spelling' where nothing had to"),
        "score": Column(pl.Float64(), "How sure that is, 0 to 1"),
        "first_seen": Column(pl.Date(), "Day of the first article with it"),
        "last_seen": Column(pl.Date(), "Day of the last article with it"),
        "articles": Column(pl.Int64(), "Articles with it, as published: every copy counts"),
    },
    (_OF_AN_ENTITY,),
)

ENTITY_HISTORY = Table(
    "news",
    "entity_history",
    "one row an entity's id that was published once and no longer stands: the id that took its place. Kept from publication to "
    "publication; cannot be made again from the lake",
    ("was",),
    {
        "was": Column(pl.String(), "The id that no longer stands"),
        "entity_id": Column(
            pl.String(), "The entity now: news.entities.entity_id; null where no article names it any more"
        ),
        "since": Column(pl.Date(), "The newest day that was loaded when it changed"),
        "why": Column(pl.String(), "What joined it to the entity, in words"),
    },
    (Reference(("entity_id",), "news.entities", ("entity_id",), or_null=True),),
)

ENTITY_CANDIDATES = Table(
    "news",
    "entity_candidates",
    "one row a doubtful pair, to be settled in aliases.yaml (`also` joins, `apart` parts)",
    ("one_id", "other_id", "is_joined"),
    {
        "one_id": Column(pl.String(), "An entity: news.entities.entity_id"),
        "other_id": Column(
            pl.String(),
            "Where is_joined is false, another entity that may be the same; else a sense of this one that may be somebody else: "
            "news.entity_spellings.sense_id",
        ),
        "one": Column(pl.String(), "A name of the first"),
        "other": Column(pl.String(), "A name of the other"),
        "is_joined": Column(pl.Boolean(), "Whether the two are taken for one now"),
        "why": Column(pl.String(), "What speaks for one bearer, or against it, in words"),
        "articles": Column(
            pl.Int64(),
            "Articles, as published, of the one that has fewer; one that writes it in two spellings counts twice",
        ),
    },
    (Reference(("one_id",), "news.entities", ("entity_id",)),),
)

TOLD_ENTITIES = Table(
    "news",
    "told_entities",
    "one row an entity that aliases.yaml tells of",
    ("entity_id",),
    {
        "entity_id": Column(pl.String(), "The entity: news.entities.entity_id"),
        "name": Column(pl.String(), "The name to show"),
        "role": Column(pl.String(), "The role that tells which bearer of the name is meant; null: all"),
        "also": Column(_NAMES, "Its other names"),
        "apart": Column(_NAMES, "Names that are somebody else's"),
        "wikidata": Column(pl.String(), "Its id in Wikidata: Q42; null where none is given"),
        "notes": Column(pl.String(), "What analysts note of it; null where nothing is"),
    },
    (_OF_AN_ENTITY,),
)

ENTITY_TABLES = (ENTITY_SPELLINGS, ENTITY_HISTORY, ENTITY_CANDIDATES, TOLD_ENTITIES)
