"""The audit: what SQL proves of the warehouse, and what SQL over one file cannot prove. Blocking checks stand before publish.

Checks whose tables are built at the same time share a step and a connection; each is named, shown and blocking by itself.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import dagster as dg
import duckdb

from assets.facts import listing, sample
from assets.failures import permanent_failures
from assets.specs import check_result, lake_key, news_key, with_query
from pipeline.clean import cleaner
from pipeline.language.model.load import identify
from pipeline.settings import Settings
from pipeline.sqlchecks import SqlCheck, in_stages, load_checks, run_check
from pipeline.sqlfiles import SqlFileError
from pipeline.sqlmodels import SqlModel
from pipeline.stories.stale import stale_stories
from pipeline.tables import ARTICLES, CLUSTERS, EXTRACTIONS, GROUPED_QUOTES, LAKE_TABLES, QUOTES, STORY_ARTICLES
from pipeline.upgrades.outdated import cleaned_before, read_before
from pipeline.upgrades.proof import too_many_gone
from pipeline.versions import Behind
from pipeline.warehouse.night import lost_days
from pipeline.warehouse.proved import looks_at_everything
from pipeline.warehouse.publications import gone_since
from pipeline.wording.stale import stale_wordings

LAKE_IS_READABLE = dg.AssetCheckSpec(
    "lake_is_readable",
    asset=lake_key(CLUSTERS),
    description="Every file of the lake can be read. The night goes on without a damaged one; the warehouse keeps what it "
    "held.",
)
EXTRACTIONS_ARE_CURRENT = dg.AssetCheckSpec(
    "extractions_are_current",
    asset=lake_key(EXTRACTIONS),
    description="Every day was read by today's model, tier, rules and libraries, as it was cleaned. Days that were not: the job "
    "`refresh`, or `quotewire refresh`.",
)
ARTICLES_ARE_CURRENT = dg.AssetCheckSpec(
    "articles_are_current",
    asset=lake_key(ARTICLES),
    description="Every page was cleaned by today's cleaner and libraries, and no day knows more of its outlets' furniture now than "
    "when it was cleaned. Days that are behind: the job `refresh`, or `quotewire refresh`.",
)
STORIES_ARE_CURRENT = dg.AssetCheckSpec(
    "stories_are_current",
    asset=lake_key(STORY_ARTICLES),
    description="Stories of every day were told of the articles, names and copies that it has now, by today's rules. Days that were "
    "not: the next night, the job `refresh`, or `quotewire refresh`.",
)
WORDINGS_ARE_CURRENT = dg.AssetCheckSpec(
    "wordings_are_current",
    asset=lake_key(GROUPED_QUOTES),
    description="Wordings of every day were compared as its quotations are now, by today's rules and over today's window. Days that "
    "were not: the next night, the job `refresh`, or `quotewire refresh`.",
)
NO_DAY_LOST = dg.AssetCheckSpec(
    "no_day_lost",
    asset=news_key(ARTICLES),
    blocking=True,
    description="Every day that the last publication has is still there. A day that was taken out of the lake on purpose: "
    "delete data/quotewire.duckdb, and the next publication is not held against it.",
)

QUOTATIONS_HOLD = dg.AssetCheckSpec(
    "quotations_hold",
    asset=news_key(QUOTES),
    blocking=True,
    description="Of the days that changed since the last publication, no more quotations are gone than QUOTEWIRE_MOST_GONE "
    "allows. When it is meant: `quotewire refresh --accept`, or the job `refresh` with `accept`.",
)


@dataclass(frozen=True)
class _Proof:
    """A check of the working file, and what carries it out over an open connection, told whether to look at the whole of every
    table. May raise SqlFileError."""

    spec: dg.AssetCheckSpec
    run: Callable[[Settings, duckdb.DuckDBPyConnection, bool], dg.AssetCheckResult]


def build_checks(settings: Settings, models: Sequence[SqlModel]) -> list[dg.AssetChecksDefinition]:
    """Every check, a step for those whose tables are built at the same time. `models` are those of the same SQL folder."""
    stages = in_stages(load_checks(settings.sql, models), models)
    proofs = {level: [_sql_proof(check) for check in checks] for level, checks in stages.items()}
    proofs[0] += [_Proof(NO_DAY_LOST, _no_day_lost), _Proof(QUOTATIONS_HOLD, _quotations_hold)]
    return [audit_lake, *(_audit(level, found) for level, found in proofs.items())]


CURRENT = (ARTICLES_ARE_CURRENT, EXTRACTIONS_ARE_CURRENT, STORIES_ARE_CURRENT, WORDINGS_ARE_CURRENT)


@dg.multi_asset_check(specs=[LAKE_IS_READABLE, *CURRENT], can_subset=True)
def audit_lake(context: dg.AssetCheckExecutionContext, settings: dg.ResourceParam[Settings]):
    """What is proved of the lake's files; none of it blocks."""
    proofs = (
        (LAKE_IS_READABLE, lake_is_readable),
        (EXTRACTIONS_ARE_CURRENT, extractions_are_current),
        (ARTICLES_ARE_CURRENT, articles_are_current),
        (STORIES_ARE_CURRENT, stories_are_current),
        (WORDINGS_ARE_CURRENT, wordings_are_current),
    )
    for spec, proof in proofs:
        if spec.key in context.selected_asset_check_keys:
            with permanent_failures():
                result = proof(settings)
            yield result


def _audit(level: int, proofs: Sequence[_Proof]) -> dg.AssetChecksDefinition:
    @dg.multi_asset_check(
        name=f"audit_models_{level}" if level else "audit_base_tables",
        specs=[proof.spec for proof in proofs],
        # So that one table's checks, or one check, can be run alone.
        can_subset=True,
    )
    def audit(context: dg.AssetCheckExecutionContext, settings: dg.ResourceParam[Settings]):
        selected = [proof for proof in proofs if proof.spec.key in context.selected_asset_check_keys]
        yield from _carry_out(selected, settings)

    return audit


def _carry_out(proofs: Sequence[_Proof], settings: Settings) -> Iterator[dg.AssetCheckResult]:
    """One result a proof; where one cannot be carried out the others are, before the step fails with its reason."""
    results: list[dg.AssetCheckResult] = []
    broken: list[str] = []
    with permanent_failures():
        with settings.warehouse.read() as con:
            whole = looks_at_everything(con)
            for proof in proofs:
                try:
                    results.append(proof.run(settings, con, whole))
                except SqlFileError as error:
                    broken.append(str(error))
        yield from results
        if broken:
            raise SqlFileError("\n".join(broken))


def _sql_proof(check: SqlCheck) -> _Proof:
    spec = dg.AssetCheckSpec(
        check.name,
        asset=dg.AssetKey([check.schema, check.table]),
        blocking=check.severity == "error",
        description=with_query(check.doc, check.query),
        additional_deps=[list(table) for table in sorted(check.upstream) if table != (check.schema, check.table)],
    )
    return _Proof(spec, partial(_run_sql, check, spec))


def _run_sql(
    check: SqlCheck, spec: dg.AssetCheckSpec, settings: Settings, con: duckdb.DuckDBPyConnection, whole: bool
) -> dg.AssetCheckResult:
    found = run_check(con, check, whole=whole)
    return check_result(
        spec,
        passed=not found.total,
        metadata={"bad_rows": found.total, "looked_at": "all days" if whole or not check.narrowing else "changed days"}
        | ({"first_bad_rows": sample(found.columns, found.rows)} if found.total else {})
        # So that each is told of by itself.
        | ({"sources": list(found.sources)} if found.sources else {}),
    )


def _no_day_lost(settings: Settings, con: duckdb.DuckDBPyConnection, _: bool) -> dg.AssetCheckResult:
    lost = lost_days(settings.warehouse, con)
    return check_result(NO_DAY_LOST, passed=not lost, metadata={"lost": listing(["table", "day", "rows then"], lost)})


def _quotations_hold(settings: Settings, con: duckdb.DuckDBPyConnection, _: bool) -> dg.AssetCheckResult:
    gone = gone_since(settings.warehouse, con)
    facts = {"days_changed": gone.days, "quotations_then": gone.before, "gone": gone.gone, "percent": gone.percent}
    refusal = too_many_gone(gone, settings)
    return check_result(QUOTATIONS_HOLD, passed=not refusal, metadata=facts | ({"why": refusal} if refusal else {}))


def lake_is_readable(settings: Settings) -> dg.AssetCheckResult:
    damaged = settings.open_lake().damaged(LAKE_TABLES)
    found = listing(["file and remedy"], [(message,) for message in damaged])
    return check_result(LAKE_IS_READABLE, passed=not damaged, metadata={"damaged": found})


def extractions_are_current(settings: Settings) -> dg.AssetCheckResult:
    extractor = identify(settings.model, settings.tier, settings.tier_fallback).extractor
    outdated = read_before(settings.open_lake(), extractor, keep=True)
    rows = [(found.day, found.articles, ", ".join(found.versions)) for found in outdated]
    metadata = {"extractor": extractor, "outdated": listing(["day", "articles", "read by"], rows)}
    return check_result(EXTRACTIONS_ARE_CURRENT, passed=not outdated, metadata=metadata)


def articles_are_current(settings: Settings) -> dg.AssetCheckResult:
    outdated = cleaned_before(settings.open_lake(), keep=True)
    rows = [(found.day, found.articles, ", ".join(found.versions)) for found in outdated]
    metadata = {"cleaner": cleaner(), "outdated": listing(["day", "articles", "cleaned by"], rows)}
    return check_result(ARTICLES_ARE_CURRENT, passed=not outdated, metadata=metadata)


def stories_are_current(settings: Settings) -> dg.AssetCheckResult:
    return _current(STORIES_ARE_CURRENT, stale_stories(settings.open_lake()), "articles")


def wordings_are_current(settings: Settings) -> dg.AssetCheckResult:
    return _current(WORDINGS_ARE_CURRENT, stale_wordings(settings.open_lake(), settings.window_days), "quotations")


def _current(spec: dg.AssetCheckSpec, behind: Sequence[Behind], rows: str) -> dg.AssetCheckResult:
    told = [(of.day, of.rows, "; ".join(of.changed)) for of in behind]
    return check_result(spec, passed=not told, metadata={"outdated": listing(["day", rows, "what has changed"], told)})
