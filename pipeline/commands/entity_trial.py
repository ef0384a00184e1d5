"""`quotewire entity --aliases`: who would be meant by a name if analysts told what a file says. The published names that are near it
are linked anew, for this answer alone."""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from pipeline.commands.errors import CommandError
from pipeline.language.names.keys import entity_key, name_words
from pipeline.people.aliases import Alias, load_aliases
from pipeline.people.appearances import Appearance
from pipeline.people.linking import link
from pipeline.people.links import Candidate, Link
from pipeline.people.naming import Nearness, nearness, read_naming
from pipeline.settings import Settings
from pipeline.shown import unsteered

# Letters of a word that spellings of one name share, more often than not.
_BEGINNING = 4
_LABELS = ("PERSON", "ORG")
_SHOWN = 8
_APPEARANCES = """
with
    wanted as (
        select entity_id
        from news.entities
        where label in ('PERSON', 'ORG') and exists (
            select 1
            from unnest(list_append(aliases, name)) as spelled(word), unnest($beginnings::varchar[]) as asked(beginning)
            where contains(lower(strip_accents(spelled.word)), asked.beginning)
        )
    ),
    named as (
        select article_id, entity_id, coalesce(name, text) as name, text as form, label, null as role
        from news.mentions
        where entity_id in (from wanted) and label in ('PERSON', 'ORG')
        union all
        select
            article_id,
            person_id,
            coalesce(speaker_name, speaker_mention),
            speaker_mention,
            case when speaker_kind = 'organization' then 'ORG' else 'PERSON' end,
            speaker_role
        from news.quotes
        where person_id in (from wanted) and speaks_as is null
    ),
    company as (
        select article_id, list(distinct {'name': coalesce(name, text), 'label': label}) as names
        from news.mentions
        where article_id in (select article_id from named) and label in ('PERSON', 'ORG')
        group by all
    )
select
    named.article_id,
    article.day,
    article.outlet,
    named.name,
    named.label,
    min(named.role),
    list(distinct named.form),
    any_value(company.names)
from named
join news.articles as article using (article_id)
left join company using (article_id)
where named.name is not null
group by named.article_id, article.day, article.outlet, named.name, named.label
"""


def try_aliases(name: str, settings: Settings, aliases: Path) -> int:
    """Prints every bearer of names near `name`, and doubtful pairs. Raises CommandError where nobody is known by it,
    AliasesError where the file is wrong."""
    told = load_aliases(aliases)
    spelled = {name, *(other for alias in told if _is_of(name, alias) for other in (alias.name, *alias.also))}
    beginnings = sorted({name_words(one)[-1][:_BEGINNING] for one in spelled if name_words(one)})
    with settings.warehouse.read_published() as con:
        appearances = _appearances(con, beginnings)
    linked = link(appearances, told)
    names_of = _names_of(appearances, linked.links)
    wanted = {
        one.entity_id
        for one in linked.links
        if any(_is_near(s, other) for s in spelled for other in names_of[one.sense_id])
    }
    if not wanted:
        raise CommandError(
            f"nobody is known as {unsteered(name)}; try a surname, or `quotewire look --serve` and its search"
        )
    by_article = _by_article(appearances)
    for entity in sorted(
        wanted, key=lambda one: (-sum(len(x.articles) for x in linked.links if x.entity_id == one), one)
    ):
        _tell(entity, [one for one in linked.links if one.entity_id == entity], by_article, told)
    _tell_doubtful(
        [
            one
            for one in linked.candidates
            if {one.one_id, one.other_id} & {x.sense_id for x in linked.links if x.entity_id in wanted}
        ]
    )
    return 0


def _is_of(name: str, alias: Alias) -> bool:
    return entity_key(name, alias.kind) in alias.keys


def _is_near(asked: str, known: str) -> bool:
    for label in _LABELS:
        a, b = read_naming(asked, label), read_naming(known, label)
        if a is not None and b is not None and nearness(a, b)[0] is not Nearness.NONE:
            return True
    return False


def _appearances(con: duckdb.DuckDBPyConnection, beginnings: Sequence[str]) -> list[Appearance]:
    found: list[Appearance] = []
    for article, day, outlet, name, label, role, forms, company in con.execute(
        _APPEARANCES, {"beginnings": beginnings}
    ).fetchall():
        own = entity_key(name, label)
        keys = {key for one in company or () if (key := entity_key(one["name"], one["label"])) is not None}
        found.append(
            Appearance(
                article,
                day,
                outlet,
                name,
                label,
                role,
                tuple(sorted(set(forms) - {name, None})),
                tuple(sorted(keys - {own})),
            )
        )
    return found


def _by_article(appearances: Iterable[Appearance]) -> dict[tuple[str, str | None], list[Appearance]]:
    """Appearances by article and key of the name."""
    found: dict[tuple[str, str | None], list[Appearance]] = defaultdict(list)
    for one in appearances:
        found[one.article_id, entity_key(one.name, one.label)].append(one)
    return found


def _names_of(appearances: Iterable[Appearance], links: Iterable[Link]) -> dict[str, set[str]]:
    by_article = _by_article(appearances)
    return {
        one.sense_id: {each.name for article in one.articles for each in by_article[article, one.key]} for one in links
    }


def _tell(
    entity: str,
    links: Sequence[Link],
    by_article: dict[tuple[str, str | None], list[Appearance]],
    told: Sequence[Alias],
) -> None:
    seen = {one.sense_id: [each for article in one.articles for each in by_article[article, one.key]] for one in links}
    every = [each for found in seen.values() for each in found]
    names = Counter(each.name for each in every)
    alias = next((one for one in told if any(x.key in one.keys for x in links)), None)
    name = alias.name if alias is not None else min(names, key=lambda one: (-names[one], -len(one), one))
    days = sorted(each.day for each in every)
    articles, outlets = len({each.article_id for each in every}), len({each.outlet for each in every})
    print(f"{unsteered(name)}  {entity}  {articles} articles of {outlets} outlets, {days[0]} to {days[-1]}")
    if alias is not None and (alias.wikidata or alias.notes):
        print("  told:  " + unsteered("; ".join(filter(None, (alias.wikidata, alias.notes)))))
    roles = Counter(each.role for each in every if each.role)
    if roles:
        print(
            "  roles: "
            + unsteered(
                ", ".join(role for role, _ in sorted(roles.items(), key=lambda one: (-one[1], one[0]))[:_SHOWN])
            )
        )
    for one in links:
        spellings = ", ".join(sorted({each.name for each in seen[one.sense_id]})[:_SHOWN])
        print(f"  {one.score:.2f}  {unsteered(spellings)}: {unsteered(one.why)}")


def _tell_doubtful(candidates: Sequence[Candidate]) -> None:
    if candidates:
        print("doubtful: say in aliases.yaml whether they are one (also) or two (apart)")
    for one in candidates:
        print(f"  {unsteered(one.one)} and {unsteered(one.other)}: {unsteered(one.why)}", file=sys.stdout)
