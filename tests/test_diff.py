"""`quotewire diff`: what came, went and changed between two publications, told as text, JSON and a page."""

import json
import shutil
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import night
import pytest
from command_line import Quotewire
from conftest import Nights

from pipeline.settings import Settings
from pipeline.warehouse import WarehouseError
from pipeline.warehouse.differences import KINDS, Count, Differences, Gone, differences
from pipeline.warehouse.publications import AFTER, BEFORE, side_by_side

HOSTILE = "\"</li><script>alert(1)</script><img src=x onerror='alert(2)'> \x1b[2J\u202e"


@pytest.fixture
def kept(nights: Nights, tmp_path: Path) -> Settings:
    """The publications of three nights."""
    return night.copied(nights.wednesday, tmp_path)


@pytest.fixture
def last(kept: Settings) -> Path:
    return (kept.data / "quotewire.duckdb").resolve()


def altered(path: Path, *statements: str) -> Path:
    """A copy of a publication, changed by hand."""
    copy = path.with_name("quotewire-altered.duckdb")
    shutil.copyfile(path, copy)
    with duckdb.connect(copy) as con:
        for statement in statements:
            con.execute(statement)
    return copy


def compared(before: Path, after: Path) -> Differences:
    with side_by_side(before, after) as con:
        return differences(con, BEFORE, AFTER)


def totals(found: Differences) -> dict[str, tuple[int, int, int]]:
    return {kind: (of.added, of.gone, of.changed) for kind in KINDS if (of := found.of(kind))}


UNCHANGED = dict.fromkeys(KINDS, (0, 0, 0))


def test_a_publication_and_its_copy_do_not_differ(last: Path) -> None:
    found = compared(last, altered(last))
    assert totals(found) == UNCHANGED
    assert found.of("articles").before == found.of("articles").after > 5
    assert (found.examples, found.tables, found.gone) == ((), (), Gone(0, 0, 0))


def test_a_night_adds_what_it_captured_by_outlet(kept: Settings) -> None:
    monday, tuesday = (kept.data / "published" / f"quotewire-night-{day}.duckdb" for day in night.DAYS[:2])
    found = compared(monday, tuesday)
    with duckdb.connect(tuesday, read_only=True) as con:
        new = con.execute(
            f"select outlet, count(*) from news.articles where day = date '{night.TUESDAY}' group by all order by all"
        ).fetchall()
    added = [(count.outlet, count.added) for count in found.counts if count.kind == "articles" and count.added]
    assert added == new
    assert {example.day for example in found.examples if example.kind in ("articles", "quotations")} == {night.TUESDAY}
    assert found.of("quotations").gone == found.of("articles").gone == 0


def test_an_article_whose_text_and_ids_changed_is_changed_and_its_quotations_stay(last: Path) -> None:
    one = "(select min(article_id) from news.quotes)"
    found = compared(
        last,
        altered(
            last,
            f"create temp table one as select {one} as article_id",
            "update news.articles set text_sha256 = 'other' where article_id = (from one)",
            "update news.articles set article_id = 'renamed' where article_id = (from one)",
            "update news.quotes set article_id = 'renamed', quote_id = 'new' || quote_id where article_id = (from one)",
        ),
    )
    assert totals(found) == UNCHANGED | {"articles": (0, 0, 1)}
    (example,) = found.examples
    assert example.columns[0][::2] == ("text", "other")


def test_quotations_that_came_went_and_changed_are_told_with_their_outlet(last: Path) -> None:
    words = "select quotes.text, outlet from news.quotes join news.articles using (article_id) where speaker_name is not null"
    with duckdb.connect(last, read_only=True) as con:
        (gone, outlet), *_, (other, _) = con.execute(f"{words} order by quote_id").fetchall()
        times = con.execute("select count(*) from news.quotes where text = ?", [gone]).fetchall()[0][0]
        changed = con.execute("select count(*) from news.quotes where text = ?", [other]).fetchall()[0][0]
    assert gone != other
    spoiled = altered(
        last,
        "delete from news.quotes where text = '{}'".format(gone.replace("'", "''")),
        "update news.quotes set speaker_name = 'Nobody', polarity = 'negated' where text = '{}'".format(
            other.replace("'", "''")
        ),
    )
    found = compared(last, spoiled)
    assert totals(found)["quotations"] == (0, times, changed)
    assert totals(compared(spoiled, last))["quotations"] == (times, 0, changed)
    first = next(example for example in found.examples if example.what == "gone" and example.kind == "quotations")
    assert (first.shown, first.columns) == (gone, ())
    assert any(e.outlet == outlet for e in found.examples if e.what == "gone")
    columns = next(
        example.columns for example in found.examples if (example.kind, example.what) == ("quotations", "changed")
    )
    assert [(name, after) for name, _, after in columns] == [("polarity", "negated"), ("speaker_name", "Nobody")]
    assert found.of("speakers").changed + found.of("speakers").gone > 0


def test_the_same_words_said_twice_in_an_article_are_two_quotations(last: Path) -> None:
    twice = altered(
        last,
        "insert into news.quotes select * replace (quote_id || '-again' as quote_id, start_char + 9000 as start_char, "
        "end_char + 9000 as end_char) from news.quotes order by quote_id limit 1",
    )
    assert totals(compared(last, twice))["quotations"] == (1, 0, 0)


def test_two_spellings_that_are_one_by_now_are_no_change(last: Path) -> None:
    with duckdb.connect(last, read_only=True) as con:
        ids = "select distinct person_id from news.quotes where person_id is not null order by all limit 2"
        (stands,), (was,) = con.execute(ids).fetchall()
    join = f"update news.quotes set person_id = '{stands}' where person_id = '{was}'"
    told = f"insert into news.entity_history values ('{was}', '{stands}', date '{night.MONDAY}', 'one name')"
    assert totals(compared(last, altered(last, join, told))) == UNCHANGED
    untold = totals(compared(last, altered(last, join)))
    assert untold["quotations"][2] > 0 and untold["speakers"] != (0, 0, 0)
    # What is said by it beside that is told.
    found = compared(last, altered(last, join, told, f"delete from news.quotes where person_id = '{stands}'"))
    assert found.of("speakers").gone > 0 and found.of("quotations").gone > 0


def test_a_cluster_that_lost_a_member_is_changed_and_one_that_fell_apart_is_gone(last: Path) -> None:
    with duckdb.connect(last, read_only=True) as con:
        sizes = con.execute("select count(*) from news.articles group by cluster_id having count(*) > 1").fetchall()
    apart = altered(last, "update news.articles set cluster_id = article_id")
    assert totals(compared(last, apart))["clusters"] == (0, len(sizes), 0)
    assert totals(compared(apart, last))["clusters"] == (len(sizes), 0, 0)
    latest = (
        "select article_id from news.articles where cluster_id in (select cluster_id from news.articles group by all "
    )
    latest += "having count(*) > 2) order by day desc, capture_id desc limit 1"
    smaller = altered(last, f"update news.articles set cluster_id = article_id where article_id = ({latest})")
    assert totals(compared(last, smaller))["clusters"] == (0, 0, 1)


def test_of_each_kind_twenty_examples_are_told(last: Path) -> None:
    many = altered(
        last,
        "insert into news.quotes select quotes.* replace (quote_id || n as quote_id, text || n as text, "
        "normalized_text || ' ' || n as normalized_text) from news.quotes, range(50) as numbers(n)",
    )
    found = compared(last, many)
    assert found.of("quotations").added > 50
    assert len([example for example in found.examples if example.kind == "quotations"]) == 20


def test_columns_that_only_one_version_knows_are_told_and_not_compared(last: Path) -> None:
    older = altered(last, "alter table news.quotes drop column cue", "drop table marts.quote_spread")
    found = compared(older, last)
    assert totals(found) == UNCHANGED
    assert found.tables == (("added", "marts.quote_spread"), ("added", "news.quotes.cue"))


def test_what_is_gone_is_counted_over_the_days_that_changed(last: Path) -> None:
    spoiled = altered(
        last,
        f"delete from news.quotes where day = date '{night.TUESDAY}'",
        f"update ops.loaded_partitions set fingerprint = 'other' where table_name = 'news.quotes' and day = date '{night.TUESDAY}'",
    )
    with duckdb.connect(last, read_only=True) as con:
        lost = con.execute(f"select count(*) from news.quotes where day = date '{night.TUESDAY}'").fetchall()[0][0]
    assert lost
    assert compared(last, spoiled).gone == Gone(1, lost, lost)


@pytest.mark.parametrize(
    ("gone", "before", "too_many"), [(20, 20, False), (21, 21, True), (21, 420, False), (22, 420, True), (0, 0, False)]
)
def test_a_few_quotations_hold_nothing_back(gone: int, before: int, too_many: bool) -> None:
    assert Gone(1, before, gone).too_many(5) is too_many


# The command


def test_the_last_two_publications_are_compared_by_default(quotewire: Quotewire, kept: Settings) -> None:
    ended = quotewire("diff")
    assert ended.code == 0
    assert ended.out.startswith(f"quotewire-night-{night.TUESDAY} -> quotewire-night-{night.WEDNESDAY}\n")
    named = quotewire("diff", f"night-{night.TUESDAY}", kept.data / "quotewire.duckdb")
    assert named.out == ended.out == quotewire("diff", f"night-{night.TUESDAY}").out
    (told,) = quotewire("diff", "--json").records
    assert told["before"] == f"quotewire-night-{night.TUESDAY}"
    counts = [Count(**count) for count in told["counts"]]  # type: ignore[attr-defined]
    assert sum(count.added for count in counts if count.kind == "articles") > 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["night-1999"], "night-1999: no such file, and no publication"),
        ([f"night-{night.MONDAY}", f"night-{night.MONDAY}"], "is named twice"),
        ([__file__], "test_diff.py is no publication that can be opened"),
    ],
)
def test_what_is_no_publication_is_named(quotewire: Quotewire, kept: Settings, words: list[str], said: str) -> None:
    ended = quotewire("diff", *words)
    assert ended.code == 1
    assert said in ended.err and ended.err.count("\n") == 1


def test_one_publication_cannot_be_compared(quotewire: Quotewire, nights: Nights, tmp_path: Path) -> None:
    night.copied(nights.monday, tmp_path)
    assert "holds 1 publication, and two are compared" in quotewire("diff").err


def test_hostile_texts_neither_run_on_the_page_nor_steer_the_terminal(
    quotewire: Quotewire, last: Path, tmp_path: Path
) -> None:
    literal = "'" + HOSTILE.replace("'", "''") + "'"
    spoiled = altered(
        last,
        f"update news.quotes set text = {literal}, normalized_text = {literal}, speaker_name = {literal}, cue = {literal}",
        f"update news.articles set title = {literal}, outlet = {literal}, url = 'javascript:alert(3)'",
        f"update news.entities set name = {literal}",
    )
    page = tmp_path / "pages" / "diff.html"
    ended = quotewire("diff", last, spoiled, "--html", page)
    assert ended.code == 0
    assert "\x1b" not in ended.out and "\u202e" not in ended.out
    html = page.read_text()
    found: list[tuple[str, dict[str, str | None]]] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, dict(attrs)))

    Tags().feed(html)
    assert "alert(1)" in html and "alert(3)" in html
    assert "\x1b" not in html and "\u202e" not in html
    assert {"script", "img"}.isdisjoint(tag for tag, _ in found)
    assert all(not name.startswith("on") and name != "src" for _, attributes in found for name in attributes)
    assert all(str(attributes["href"]).startswith("http") for _, attributes in found if "href" in attributes)
    assert "default-src 'none'" in html


def test_the_page_tells_counts_and_examples(quotewire: Quotewire, kept: Settings, tmp_path: Path) -> None:
    page = tmp_path / "diff.html"
    quotewire("diff", "--html", page)
    (told,) = quotewire("diff", "--json").records
    html = page.read_text()
    assert f"<b>quotewire-night-{night.WEDNESDAY}</b>" in html
    for example in json.loads(json.dumps(told["examples"]))[:3]:
        assert example["outlet"] in html and str(example["day"]) in html


def test_a_file_from_elsewhere_reaches_no_other_file(last: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("article_id\nsecret\n")
    trap = altered(
        last,
        "alter table news.quotes rename to kept",
        f"create view news.quotes as select kept.*, trap.article_id as trap from news.kept, read_csv('{secret}') as trap",
    )
    with pytest.raises(WarehouseError, match="is no publication that can be opened"):
        compared(last, trap)
