"""The site against hostile addresses, names and texts, publications that come and go, and hosts that are not its own."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from command_line import Quotewire
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from look_nights import Page, altered, publish
from newsroom import MONDAY, TUESDAY, Newsroom, a_wire_story, tell
from site_reader import site_of, until
from starlette.testclient import TestClient

from pipeline.settings import Settings
from pipeline.site.answers import ROUTES
from pipeline.site.guard import POLICY
from pipeline.warehouse import Warehouse
from pipeline.warehouse.reading import Limits

HOSTILE = "\"</p></blockquote><script>alert(1)</script><img src=x onerror='alert(2)'>{{ 7*7 }} \x1b[2J\u202e&amp;"
LONG = "Ana " + "Maria " * 48 + "Quintela"
HEBREW = "מירה אולדן"
FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def hostile_room() -> Newsroom:
    room = Newsroom()
    for n, name in enumerate((HOSTILE, LONG, HEBREW)):
        words = f"“{name} is what it is,”"
        article = room.article(f"a{n}", MONDAY, name, f"Ferries run late. {words} {name} said.", title=name)
        room.spoken(article, words, name, name, person_id=f"p{n}", speaker_role=name)
        room.mention(article, name, name, "PERSON")
        article["url"] = "javascript:alert(3)" if n == 0 else article["url"]
        again = room.article(f"b{n}", MONDAY, "Harbour Post", f"Ferries run late. {words} {name} said.", 13)
        room.spoken(again, words, name, name, person_id=f"p{n}")
    room.article("empty", MONDAY, "Harbour Post", "", title=None, url=None)
    return room


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with site_of(publish(hostile_room(), tmp_path_factory.mktemp("hostile"))) as client:
        yield client


def addresses() -> st.SearchStrategy[str]:
    """Addresses of the site with anything in their places."""
    anything = st.one_of(
        st.text(max_size=30), st.sampled_from(("a0", "p0", "2026-03-02", "news.quotes", HOSTILE, "..", "%00"))
    )
    paths = st.sampled_from([path for path, _ in ROUTES] + ["/table/{name}.csv", "/{x}", "//{x}"])
    names = st.sampled_from(
        ("q", "in", "outlet", "person", "type", "first", "last", "after", "name", "before", "about", "said")
        + ("told", "kind", "x")
    )
    values = st.one_of(
        anything,
        st.sampled_from(("titles", "names", "direct", "2026-03-02.0", "2026-03-02.99999999999", '"', "*", 'a" OR b*')),
    )
    return st.builds(filled, paths, anything, st.lists(st.tuples(names, values), max_size=4))


def filled(path: str, value: str, asked: list[tuple[str, str]]) -> str:
    head, _, rest = path.partition("{")
    there = head + quote(value, safe="", errors="replace") + rest.partition("}")[2] if rest else path
    return there + (f"?{urlencode(asked, errors='replace')}" if asked else "")


@FUZZ
@given(addresses())
@example("/search?q=%00")
@example("/search?q=%22%22%22")
@example("/search?q=NEAR(a+b)&in=titles")
@example("/search?after=2026-02-31.1")
@example("/search?after=2026-03-02.%C2%B2")
@example("/search?first=0001-01-01&last=9999-12-31")
@example("/day/0001-01-01")
@example("/day/9999-12-31")
@example("/days?before=0001-01-01")
@example("/table/duckdb_settings()")
@example("/table/news.quotes%3B%20drop%20table%20news.quotes.csv")
@example("/article/%2e%2e%2f%2e%2e%2fetc%2fpasswd/archived")
@example("/article/a0/archived/archived")
def test_no_address_is_a_defect(hostile: TestClient, address: str) -> None:
    answer = hostile.get(address)
    assert answer.status_code in (200, 302, 400, 404), answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@FUZZ
@given(
    st.dictionaries(
        st.sampled_from(("host", "accept", "range", "if-none-match", "cookie", "x-forwarded-for", "content-length")),
        st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=40),
        max_size=3,
    )
)
def test_no_header_is_a_defect(hostile: TestClient, headers: dict[str, str]) -> None:
    answer = hostile.get("/", headers={name: value.encode("latin-1") for name, value in headers.items()})
    assert answer.status_code in (200, 421)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_the_site_is_only_read(hostile: TestClient, method: str) -> None:
    assert hostile.request(method, "/").status_code == 405
    assert hostile.head("/").status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8010", 200),
        ("localhost", 200),
        ("LOCALHOST:1", 200),
        ("[::1]:8010", 200),
        ("192.0.2.7", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("", 421),
        ("[", 421),
        ("a]b", 421),
    ],
)
def test_a_name_that_was_made_to_point_here_gets_nothing(hostile: TestClient, host: str, status: int) -> None:
    assert hostile.get("/", headers={"host": host}).status_code == status


def test_a_host_of_the_settings_is_answered(wire_copy: Settings) -> None:
    with site_of(wire_copy.model_copy(update={"look_hosts": ("wire.example",)})) as site:
        assert site.get("/", headers={"host": "wire.example"}).status_code == 200


EVERY_PAGE = (
    "/", "/days", "/day/2026-03-02", "/outlets", "/search", "/search?in=titles", "/search?in=names&q=ana", "/tables",
    "/table/marts.quotations/example", "/table/news.articles", *(f"/article/a{n}" for n in range(3)), "/article/empty",
    *(f"/entity/p{n}" for n in range(3)), *(f"/outlet?{urlencode({'name': name})}" for name in (HOSTILE, LONG, HEBREW)),
    "/cluster/a0", "/stories?told=any", f"/stories?{urlencode({'q': HOSTILE[:60]})}", *(f"/story/a{n}" for n in range(3)),
    "/doubts", "/doubts?after=1", "/wordings", "/wordings?person=p0", *(f"/wordings/a{n}%3A18" for n in range(3)), f"/search?{urlencode({'q': HOSTILE[:60]})}",
)  # fmt: skip


@pytest.mark.parametrize("path", EVERY_PAGE, ids=lambda path: path[:40])
def test_whatever_an_article_holds_is_text(hostile: TestClient, path: str) -> None:
    answer = hostile.get(path)
    assert answer.status_code == 200 and answer.headers["content-security-policy"] == POLICY
    shown = Page(answer.text)
    names = {tag for tag, _ in shown.tags}
    assert not names & {"script", "img", "style", "object", "embed"}
    for tag, attributes in shown.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], (tag, attributes)
        for name in ("href", "src", "action"):
            assert not attributes.get(name, "").lower().startswith(("javascript:", "data:", "//"))
    assert "\x1b" not in answer.text and "\u202e" not in answer.text and " 49 " not in answer.text


def test_without_a_publication_the_site_says_what_to_do_and_shows_the_first_one(
    wire_folder: Path, tmp_path: Path
) -> None:
    told = Settings(data=tmp_path / "data", _env_file=None)  # type: ignore[call-arg]
    with site_of(told) as site:
        answer = site.get("/")
        assert answer.status_code == 503 and "quotewire demo" in answer.text and answer.headers["retry-after"]
        unpublished = shutil.ignore_patterns("published", "quotewire.duckdb")
        shutil.copytree(wire_folder, tmp_path, ignore=unpublished, dirs_exist_ok=True)
        Warehouse(told.data).publish("made-up")
        until(site, "/", "Monday, 2 March 2026")


def test_a_newer_publication_is_followed_and_a_reader_of_the_old_one_reads_on(wire_copy: Settings) -> None:
    with site_of(wire_copy) as site, site.stream("GET", "/table/news.articles.csv") as download:
        assert "Tuesday" not in site.get("/").text
        room = a_wire_story()
        room.article("c1", TUESDAY, "Harbour Post", "Nothing else was said.")
        warehouse = Warehouse(wire_copy.data)
        with warehouse.write() as con:
            tell(con, room, wire_copy.data)
        warehouse.publish("newer", keep=1)
        until(site, "/", "Tuesday, 3 March 2026")
        assert len(list(download.iter_lines())) == 5
    assert len(list((wire_copy.cache / "look").glob("*"))) == 1


def test_a_damaged_publication_is_told_and_the_one_before_is_shown_on(wire_copy: Settings, tmp_path: Path) -> None:
    with site_of(wire_copy) as site:
        bad = wire_copy.data / "published" / "quotewire-bad.duckdb"
        bad.write_bytes(b"not a database" * 1000)
        draft = tmp_path / "link"
        draft.symlink_to(bad)
        draft.replace(wire_copy.data / "quotewire.duckdb")
        assert site.get("/").status_code == 200
    with site_of(wire_copy) as site:
        answer = site.get("/")
        assert answer.status_code == 503 and "quotewire-bad.duckdb" in answer.text and str(tmp_path) not in answer.text


@pytest.mark.parametrize(
    "change",
    [
        "alter table marts.quotations drop column confidence",
        "alter table marts.quotations drop column person_id",
        "drop table marts.quotations",
    ],
)
def test_a_publication_of_an_earlier_version_is_refused_with_a_sentence(wire_copy: Settings, change: str) -> None:
    altered(wire_copy, change)
    with site_of(wire_copy) as site:
        answer = site.get("/search?q=bridge")
        assert answer.status_code == 503 and "earlier version" in answer.text and "nightly job" in answer.text


def test_an_empty_publication_has_its_pages(tmp_path: Path) -> None:
    with site_of(publish(Newsroom(), tmp_path)) as site:
        for path in ("/", "/days", "/outlets", "/search", "/search?q=a&in=titles", "/tables", "/day/2026-03-02"):
            assert site.get(path).status_code == 200
        for path in ("/stories", "/stories?q=a", "/wordings", "/wordings?kind=changed"):
            assert site.get(path).status_code == 200


def test_what_takes_too_long_is_interrupted_and_told(wire_copy: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = "select (count(*) + 0 * sum(a.range + b.range)) from range(1000000) as a, range(1000000) as b"
    monkeypatch.setattr("pipeline.site.tables.example_of", lambda table: slow)
    with site_of(wire_copy, seconds=0.2) as site:
        answer = site.get("/table/news.quotes/example")
        assert answer.status_code == 503 and "0.2 seconds" in answer.text
        assert site.get("/table/news.quotes").status_code == 200


def test_what_takes_too_much_memory_is_told(wire_copy: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    large = "select len(list(range || 'a word of some length')) from range(5000000)"
    monkeypatch.setattr("pipeline.site.tables.example_of", lambda table: large)
    with site_of(wire_copy, limits=Limits(memory="64MB", threads=1)) as site:
        answer = site.get("/table/news.quotes/example")
        assert answer.status_code == 503 and "memory" in answer.text
        assert site.get("/table/news.quotes").status_code == 200


def test_a_version_that_is_published_again_is_followed_too(wire_copy: Settings) -> None:
    with site_of(wire_copy) as site:
        assert "Tuesday" not in site.get("/").text
        room = a_wire_story()
        room.article("c1", TUESDAY, "Harbour Post", "Nothing else was said.")
        with Warehouse(wire_copy.data).write() as con:
            tell(con, room, wire_copy.data)
        Warehouse(wire_copy.data).publish("made-up")
        until(site, "/", "Tuesday, 3 March 2026")


def test_an_index_that_cannot_lie_beside_the_data_is_made_elsewhere(wire_copy: Settings) -> None:
    wire_copy.cache.mkdir()
    (wire_copy.cache / "look").write_text("a file stands here")
    with site_of(wire_copy) as site:
        assert "4 quotations" in site.get("/search?q=bridge").text


def test_a_port_that_is_taken_is_told(tmp_path: Path, quotewire: Quotewire) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = quotewire("look", "--serve", "--port", str(port), "--data", str(tmp_path))
    assert ended.code == 1 and f"port {port} on 127.0.0.1" in ended.err and "--port" in ended.err


def test_options_of_the_site_and_of_the_page_do_not_mix(quotewire: Quotewire) -> None:
    assert quotewire("look", "--serve", "--mail").code == 2
    assert quotewire("look", "--public").code == 2


def test_an_index_that_was_deleted_or_damaged_is_made_again(wire_copy: Settings) -> None:
    with site_of(wire_copy) as site:
        shutil.rmtree(wire_copy.cache)
        until(site, "/search?q=bridge", "4 quotations")
        (index,) = (wire_copy.cache / "look").glob("*.sqlite")
        index.chmod(0o600)
        index.write_bytes(index.read_bytes()[:4096] + b"\xff" * 20_000)
        until(site, "/search?q=bridge", "4 quotations")
        assert site.get("/search?q=bridge").status_code == 200
