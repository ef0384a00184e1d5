"""The sample site serves its days as a news site would, its gold answers stand in its pages, and the scoring counts."""

import http.client
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import duckdb
import pytest

from pipeline.sample import Gold, lines, read_gold, score, serve
from pipeline.sources import load_sources

SAMPLE = Path(__file__).resolve().parents[1] / "sample"
FIRST, SECOND, THIRD = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)
FEED = "/feed.xml"
HARBOR = "www.harborledger.example"
BRIDGE = "/news/calder-bridge-closed.html"


@pytest.fixture(scope="module")
def gold() -> Gold:
    return read_gold(SAMPLE / "gold.json")


@contextmanager
def answer(port: int, host: str, path: str, method: str = "GET", **headers: str) -> Iterator[http.client.HTTPResponse]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers={"Host": host, **named})
    try:
        yield connection.getresponse()
    finally:
        connection.close()


def fetch(port: int, url: str) -> str | None:
    host, path = re.fullmatch(r"http://([^/]+)(/.*)", url).groups()
    with answer(port, host, path) as response:
        return response.read().decode() if response.status == 200 else None


def visible(page: str) -> str:
    """Text of a page as a reader sees it, white space folded."""
    page = re.sub(r"<(script|style|head)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", page)).split())


def test_every_gold_answer_stands_in_the_visible_text_of_its_page(gold: Gold) -> None:
    with serve(SAMPLE, day=THIRD) as site:
        for url, page in gold.articles.items():
            text = visible(fetch(site.port, url))
            quoted = [reading for quotation in page.quotes for reading in quotation.readings]
            speakers = [quotation.speaker for quotation in page.quotes if quotation.speaker]
            cues = [quotation.cue for quotation in page.quotes if quotation.cue]
            answers = [page.title, *page.must_keep, *page.boilerplate, *page.scare, *page.persons]
            missing = [phrase for phrase in (*answers, *quoted, *speakers, *cues) if phrase not in text]
            assert not missing, (url, missing)


def test_every_pair_of_quote_marks_is_accounted_for_in_the_gold(gold: Gold) -> None:
    with serve(SAMPLE, day=THIRD) as site:
        for url, page in gold.articles.items():
            text = visible(fetch(site.port, url))
            known = [quotation.text for quotation in page.quotes] + list(page.scare)
            body = text[text.index(page.must_keep[0]) : text.index(page.must_keep[-1]) + len(page.must_keep[-1])]
            marks = re.findall(r"“([^“”]+)”", body) + re.findall(r'"([^"]+)"', body)
            assert [words for words in marks if words.rstrip(",.") not in {k.rstrip(",.") for k in known}] == [], url


def test_each_page_exists_from_its_day_on_and_not_before(gold: Gold) -> None:
    with serve(SAMPLE, day=date(2026, 3, 1)) as site:
        for day in (date(2026, 3, 1), FIRST, SECOND, THIRD):
            site.day = day
            there = {url for url in gold.pages if fetch(site.port, url) is not None}
            assert there == {url for url, page in gold.pages.items() if page.day <= day}


def test_every_host_brings_something_new_each_day(gold: Gold) -> None:
    hosts = {url.split("/")[2] for url in gold.pages}
    assert len(hosts) == 4
    assert {(url.split("/")[2], page.day) for url, page in gold.articles.items()} == {
        (host, day) for host in hosts for day in (FIRST, SECOND, THIRD)
    }


def test_the_sources_lead_to_every_page_on_its_day(gold: Gold) -> None:
    sources = load_sources(SAMPLE / "sources.yaml")
    assert {source.kind for source in sources} == {"feed", "sitemap", "urls"}
    listed = {url for source in sources if source.kind == "urls" for url in source.urls}
    entrances = [source.url for source in sources if source.kind in ("feed", "sitemap")]
    outlets = {source.outlet for source in sources}
    assert outlets == {page.outlet for page in gold.pages.values()}
    with serve(SAMPLE, day=FIRST) as site:
        for day in (FIRST, SECOND, THIRD):
            site.day = day
            lists = " ".join(fetch(site.port, url) for url in entrances)
            known = set(re.findall(r"<loc>(.*?)</loc>", lists)) | set(
                re.findall(r'rel="alternate".*href="(.*?)"', lists)
            )
            known |= {link for link in re.findall(r"<link>(.*?)</link>", lists) if link.count("/") > 3} | listed
            assert known == {url for url, page in gold.pages.items() if page.day <= day}


def test_a_feed_repeats_yesterdays_items_beside_the_new_ones() -> None:
    with serve(SAMPLE, day=FIRST) as site:
        before = set(re.findall(r"<guid.*?</guid>", fetch(site.port, f"http://{HARBOR}{FEED}")))
        site.day = SECOND
        after = set(re.findall(r"<guid.*?</guid>", fetch(site.port, f"http://{HARBOR}{FEED}")))
    assert before < after


def test_a_page_that_the_client_has_is_not_sent_again() -> None:
    with serve(SAMPLE, day=FIRST) as site:
        with answer(site.port, HARBOR, FEED) as response:
            etag, modified = response.headers["ETag"], response.headers["Last-Modified"]
        with answer(site.port, HARBOR, FEED, If_None_Match=etag) as response:
            assert (response.status, response.read()) == (304, b"")
        with answer(site.port, HARBOR, FEED, If_Modified_Since=modified) as response:
            assert response.status == 304
        site.day = SECOND
        with answer(site.port, HARBOR, FEED, If_None_Match=etag) as response:
            assert response.status == 200
        with answer(site.port, HARBOR, FEED, If_Modified_Since=modified) as response:
            assert response.status == 200


def test_a_validator_that_is_no_date_is_ignored() -> None:
    with serve(SAMPLE, day=FIRST) as site, answer(site.port, HARBOR, FEED, If_Modified_Since="soon") as response:
        assert response.status == 200


def test_head_gives_the_headers_of_get_without_the_body() -> None:
    with serve(SAMPLE, day=FIRST) as site:
        with answer(site.port, HARBOR, BRIDGE) as response:
            length = len(response.read())
        with answer(site.port, HARBOR, BRIDGE, method="HEAD") as response:
            assert (response.status, response.read()) == (200, b"")
            assert int(response.headers["Content-Length"]) == length


@pytest.mark.parametrize(
    ("host", "path", "content_type"),
    [
        (HARBOR, BRIDGE, "text/html; charset=utf-8"),
        (HARBOR, "/robots.txt", "text/plain; charset=utf-8"),
        (HARBOR, FEED, "application/rss+xml; charset=utf-8"),
        ("www.meridianwire.example", "/atom.xml", "application/atom+xml; charset=utf-8"),
        ("www.tarnvalleypost.example", "/sitemap-news.xml", "application/xml; charset=utf-8"),
    ],
)
def test_files_are_served_under_their_content_type(host: str, path: str, content_type: str) -> None:
    with serve(SAMPLE, day=FIRST) as site, answer(site.port, f"{host}:{site.port}", f"{path}?from=test") as response:
        assert (response.status, response.headers["Content-Type"]) == (200, content_type)


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("www.elsewhere.example", "/"),
        ("..", "/gold.json"),
        (HARBOR, "/../../../gold.json"),
        (HARBOR, "/%2e%2e/%2e%2e/%2e%2e/gold.json"),
        (HARBOR, "/news/"),
        (HARBOR, "/"),
        ("www.tarnvalleypost.example", BRIDGE),
    ],
)
def test_unknown_hosts_and_paths_out_of_the_site_are_not_found(host: str, path: str) -> None:
    with serve(SAMPLE, day=THIRD) as site, answer(site.port, host, path) as response:
        assert response.status == 404


def test_requests_are_counted_and_never_printed(capfd: pytest.CaptureFixture[str]) -> None:
    with serve(SAMPLE, day=FIRST) as site:
        for path in (FEED, f"{FEED}?again", "/nothing.html"):
            with answer(site.port, HARBOR, path) as response:
                response.read()
    assert site.requests == {f"http://{HARBOR}{FEED}": 2, f"http://{HARBOR}/nothing.html": 1}
    assert capfd.readouterr() == ("", "")


def test_a_folder_without_sites_is_named(tmp_path: Path) -> None:
    with (
        pytest.raises(FileNotFoundError, match="no such folder; give the folder of the sample"),
        serve(tmp_path, day=FIRST),
    ):
        pass


def test_a_field_that_does_not_fit_the_gold_is_named(tmp_path: Path) -> None:
    broken = json.loads((SAMPLE / "gold.json").read_text())
    broken["roundups"] = [{"url": "http://www.harborledger.example/", "holds": []}]
    (tmp_path / "gold.json").write_text(json.dumps(broken))
    with pytest.raises(ValueError, match=r"gold\.json(.|\n)*roundups\.0\.holds"):
        read_gold(tmp_path / "gold.json")


def empty_database() -> duckdb.DuckDBPyConnection:
    database = duckdb.connect()
    database.execute(
        """
        create schema news; create schema ops;
        create table news.articles (article_id text, day date, outlet text, url text, title text, byline text,
            published_at timestamptz, published_precision text, language text, text text, cluster_id text,
            seen_at timestamptz);
        create table news.rejected_pages (url text, day date, reason text);
        create table ops.captures (url text, day date, outcome text);
        create table news.quotes (article_id text, start_char integer, end_char integer, type text, text text,
            speaker_name text, speaker_kind text, cue text);
        create table news.mentions (article_id text, text text, name text, label text);
        create table news.entities (entity_id text, name text, aliases text[]);
        """
    )
    return database


def insert(database: duckdb.DuckDBPyConnection, table: str, *rows: tuple[object, ...]) -> None:
    if rows:
        values = ", ".join(f"({', '.join('?' * len(row))})" for row in rows)
        database.execute(f"insert into {table} values {values}", [value for row in rows for value in row])


def perfect_database(gold: Gold) -> duckdb.DuckDBPyConnection:
    """A database that holds just what the gold asks for."""
    database = empty_database()
    family = {url: f"family {n}" for n, group in enumerate(gold.duplicates) for url in group.urls}
    for url, page in gold.pages.items():
        if page.kind == "rejected":
            insert(database, "news.rejected_pages", (url, page.day, page.reasons[0]))
        elif page.kind == "blocked_robots":
            insert(database, "ops.captures", (url, page.day, "blocked_robots"))
        else:
            text = "\n\n".join(page.must_keep)
            row = (url, page.day, page.outlet, url, page.title, page.byline)
            date_and_text = (page.published, page.published_precision, page.language, text, family.get(url))
            is_timed = page.published_precision in ("minute", "second")
            seen = datetime.fromisoformat(page.published if is_timed else f"{page.day}T18:00").replace(tzinfo=UTC)
            insert(database, "news.articles", (*row, *date_and_text, seen))
            insert(database, "news.mentions", *((url, name, name, "PERSON") for name in page.persons))
            quotes = [(q.type, q.text, q.speaker, q.speaker_kind, q.cue) for q in page.quotes]
            insert(database, "news.quotes", *((url, n, n + 1, *quote) for n, quote in enumerate(quotes)))
    for n, spellings in enumerate(gold.same_person):
        insert(database, "news.entities", (str(n), spellings[0], list(spellings)))
    return database


def test_a_database_that_holds_the_gold_answers_scores_full_marks(gold: Gold) -> None:
    with perfect_database(gold) as database:
        scores = score(gold, database)
    assert scores.misses == ()
    for share in (scores.pages, scores.titles, scores.bylines, scores.dates, scores.languages, scores.persons):
        assert share.hits == share.of > 0
    for share in (scores.speaker_kinds, scores.cues, scores.first_outlets, scores.people_joined):
        assert share.hits == share.of > 0
    for share in (scores.boilerplate_kept, scores.text_lost, scores.scare_taken, scores.merged_wrongly):
        assert (share.hits, share.of > 0) == (0, True)
    for rate in (scores.quoted, scores.quoted_with_speaker, scores.indirect, scores.indirect_with_speaker):
        assert rate.f1 == 1
    assert scores.duplicates.f1 == 1
    assert scores.pages.of == len(gold.pages) >= 34


def test_an_empty_database_scores_nothing_and_says_what_is_missing(gold: Gold) -> None:
    with empty_database() as database:
        scores = score(gold, database)
    assert (scores.pages.hits, scores.quoted.f1, scores.indirect.recall, scores.duplicates.precision) == (0, 0, 0, 0)
    assert scores.text_lost.hits == scores.text_lost.of
    assert any("became nothing" in miss for miss in scores.misses)


SPOILS = {
    "captured twice": (
        "insert into news.articles select * from news.articles where url like '%night-market%'",
        "pages",
    ),
    "captured a day late": ("update news.articles set day = day + 1 where url like '%night-market%'", "pages"),
    "refused for another reason": ("update news.rejected_pages set reason = 'bad_encoding'", "pages"),
    "fetched against robots.txt": ("update ops.captures set outcome = 'new'", "pages"),
    "a year made up": ("update news.articles set published_at = '2026-03-02' where published_at is null", "dates"),
    "a surname only": ("update news.quotes set speaker_name = 'Marsh' where speaker_name = 'Helen Marsh'", "speaker"),
    "an open speaker named": (
        "update news.quotes set speaker_name = 'Ann Other' where speaker_name is null",
        "speaker",
    ),
    "direct taken for indirect": ("update news.quotes set type = 'indirect' where type = 'direct'", "missed direct"),
    "weather merged": ("update news.articles set cluster_id = 'weather' where url like '%weather%'", "merged"),
    "copies apart": ("update news.articles set cluster_id = null", "not merged"),
    "a copy seen before its original": (
        "update news.articles set seen_at = seen_at - interval 1 day where outlet = 'Harbor Ledger'",
        "first outlet Harbor Ledger instead of Meridian Wire",
    ),
    "two people of one": ("update news.entities set aliases = null", "not one person"),
}


@pytest.mark.parametrize("spoil", SPOILS)
def test_each_fault_lowers_its_figure_and_is_told_in_words(gold: Gold, spoil: str) -> None:
    statement, word = SPOILS[spoil]
    with perfect_database(gold) as database:
        best = score(gold, database)
        database.execute(statement)
        scores = score(gold, database)
    assert scores.misses
    assert lines(scores) != lines(best)
    assert len(lines(scores)) == len(lines(best))
    expected = {"pages": ": should be ", "dates": ": date 2026-03-02 ", "speaker": ": speaker "}
    assert any(expected.get(word, word) in miss for miss in scores.misses)


def test_a_scare_quote_taken_is_counted_and_costs_precision(gold: Gold) -> None:
    url, page = next((url, page) for url, page in gold.articles.items() if page.scare)
    with perfect_database(gold) as database:
        insert(database, "news.quotes", (url, 900, 901, "direct", page.scare[0], None, None, None))
        scores = score(gold, database)
    assert scores.scare_taken.hits == 1
    assert scores.quoted.precision < 1 == scores.quoted.recall


def test_both_readings_of_a_mixed_quotation_count_and_neither_is_extra(gold: Gold) -> None:
    with perfect_database(gold) as database:
        for url, page in gold.articles.items():
            clauses = [
                (url, 900, 901, "mixed", q.clause, q.speaker, q.speaker_kind, q.cue) for q in page.quotes if q.clause
            ]
            insert(database, "news.quotes", *clauses)
        with_both = score(gold, database)
        database.execute("delete from news.quotes where type = 'mixed' and start_char < 900")
        with_clauses = score(gold, database)
    assert with_both.quoted.f1 == with_clauses.quoted.f1 == 1
