"""The page of a night: what it says, where its numbers lead, and that nothing from outside runs, steers or escapes."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from command_line import Quotewire
from look_nights import Page, altered, die, drawn_here, page_of, publish  # noqa: F401
from newsroom import MONDAY, SUNDAY, TUESDAY, Newsroom, a_wire_story

from pipeline.look import drawing
from pipeline.look.altered import differences
from pipeline.look.folder import make_look, make_looks, make_older_again
from pipeline.look.made import LookError
from pipeline.settings import Settings

HOSTILE = "\"</li></style></svg><script>alert(1)</script><img src=x onerror='alert(2)'>{{ 7*7 }} \x1b[2J\u202e&amp;"
LONG = "Ana " + "Maria " * 48 + "Quintela"
HEBREW = "מירה אולדן"


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    room = a_wire_story()
    room.capture("c1", MONDAY, "harbour-post", "timeout")
    room.capture("c2", MONDAY, "valley-times", "new")
    room.rejected("c3", MONDAY, "valley-times")
    return publish(room, tmp_path_factory.mktemp("wire"))


@pytest.fixture(scope="module")
def monday(wire: Settings) -> Page:
    return page_of(wire, MONDAY)


def one_article(words: str, name: str, day: date = MONDAY, outlet: str = "Harbour Post") -> Newsroom:
    room = Newsroom()
    with_name(room, words, name, day, outlet)
    return room


def with_name(room: Newsroom, words: str, name: str, day: date, outlet: str = "Harbour Post") -> None:
    article = room.article(f"of {day}", day, outlet, f"Ferries run late. {words} {name} said.")
    room.spoken(article, words, name, name)
    room.mention(article, name, name, "PERSON")


def test_the_night_is_told_in_three_sentences(wire: Settings) -> None:
    much, change, sources = make_look(wire, MONDAY).sentences
    assert much.startswith(
        "2 articles of 2 outlets hold 1 text that count once, and 1 quotation as said (4 as published)"
    )
    assert "Against the one day that is there of the last 7: articles +0\N{NO-BREAK SPACE}%" in change
    assert sources == "1 of 2 sources gave nothing: harbour-post (timeout)."


def test_stories_that_several_outlets_tell_stand_as_far_as_they_had_come(wire: Settings, monday: Page) -> None:
    story = "Trams return to Port Selm"
    assert monday.row("stories", story)[1:] == ["2", "1", "3", "3", "Harbour Post", "Mira Oldan"]
    assert page_of(wire, SUNDAY).row("stories", story)[1:] == ["1", "2", "2", "2", "Harbour Post", "Mira Oldan"]
    # What one outlet alone tells is none of them.
    assert "Shops in Port Selm" not in monday.texts["stories"]


def test_who_had_a_text_first_and_how_much_later_the_others(wire: Settings, monday: Page) -> None:
    told = " ".join(monday.texts["texts"].split())
    assert "3 articles of 3 outlets" in told
    first, copy, update = (told.index(outlet) for outlet in ("Harbour Post:", "Valley Times:", "Lake Gazette:"))
    assert first < copy < update
    assert "2 h later" in told[copy:update] and "23 h later" in told[update:]
    # What Monday printed is not known on Sunday.
    assert "Lake Gazette" not in page_of(wire, SUNDAY).texts["texts"]


def test_figures_come_as_said_and_as_published(monday: Page) -> None:
    assert monday.row("voices", "Mira Oldan")[1:3] == ["1", "3"]


def test_every_number_leads_to_words_on_the_page_with_outlet_title_address_and_offsets(monday: Page) -> None:
    targets = [link.removeprefix("#") for link in monday.links if link.startswith("#")]
    assert len(targets) > 6 and set(targets) <= monday.places
    person = next(name for name in targets if name.startswith("by-"))
    told = " ".join(monday.texts[person].split())
    assert "Nobody will lose a seat," in told
    assert "Lake Gazette: Trams return to Port Selm, characters " in told
    assert "https://a3.example/" in monday.links


def test_offsets_are_those_of_the_words_in_the_stored_text(wire: Settings, monday: Page) -> None:
    text = "Trams return to Port Selm. “The bridge will carry trams from the first day,” Mira Oldan said. "
    start = text.index("The bridge")
    told = f"characters {start}–{start + len('The bridge will carry trams from the first day,')}"
    assert told in " ".join(monday.texts["travels"].split())


def test_times_of_capture_are_hollow(tmp_path: Path) -> None:
    room = a_wire_story()
    for article in room.of_table("articles"):
        if article["article_id"] != "a1":
            article |= {"published_at": article["captured_at"], "published_precision": "minute"}
    page = page_of(publish(room, tmp_path), MONDAY)
    dots = [attributes["class"] for tag, attributes in page.tags if attributes.get("class", "").startswith("dot")]
    assert {"dot", "dot hollow"} == set(dots)
    assert "Harbour Post: Trams return to Port Selm first, captured" in " ".join(page.texts["texts"].split())
    assert "Lake Gazette: Trams return to Port Selm 23 h later, published" in " ".join(page.texts["texts"].split())


def test_the_pipelines_own_night_is_told(monday: Page) -> None:
    assert monday.row("health", "too_short")[1:3] == ["", "1"]
    assert monday.row("health", "harbour-post")[1:] == ["1", "timeout", "yes"]


def test_whom_outlets_let_speak(monday: Page) -> None:
    assert monday.row("sources-of-words", "Valley Times")[1:] == ["nobody", "0", "1"]


def test_pictures_have_names_tables_and_marks(monday: Page) -> None:
    pictures = [attributes for tag, attributes in monday.tags if tag == "svg"]
    assert len(pictures) >= 4
    for attributes in pictures:
        assert attributes["role"] == "img"
        assert set(attributes["aria-labelledby"].split()) <= monday.places
    assert monday.html.count("<path") > 10
    assert "var(--said,#0072b2)" in monday.html and '"#0072b2"' not in monday.html
    assert len(monday.places) == sum("id" in attributes for _, attributes in monday.tags), "an id twice"


def test_a_new_voice_a_rising_name_and_one_that_fell_silent(tmp_path: Path) -> None:
    room = Newsroom()
    for number in range(3):
        day = MONDAY - timedelta(days=20 - number)
        article = room.article(
            f"old{number}", day, "Harbour Post", f"Day {number}. “We go on with part {number},” Ada Brandt said."
        )
        room.spoken(article, f"We go on with part {number},", "Ada Brandt", "Ada Brandt")
    quiet = room.article("quiet", SUNDAY, "Harbour Post", "Port Selm is quiet.")
    room.mention(quiet, "Port Selm", "Port Selm", "GPE")
    for number in range(3):
        text = f"Port Selm wakes, part {number}. “It is a new day,” Cora Lind said."
        article = room.article(f"new{number}", MONDAY, "Harbour Post", text)
        room.mention(article, "Port Selm", "Port Selm", "GPE")
        room.spoken(article, "It is a new day,", "Cora Lind", "Cora Lind")
    page = page_of(publish(room, tmp_path), MONDAY)
    assert "New voices" in page.texts["voices"] and page.row("voices", "Cora Lind")[2] == "3"
    assert "Ada Brandt" not in page.texts["voices"]
    assert "3 quotations as said on 3 days" in page.texts["silent"] and "We go on with part 2," in page.texts["silent"]
    assert page.row("rising", "Port Selm") == ["Port Selm", "places", "3", "1.0"]


# Nights so far apart that none looks back on another.
CUT, OWN, TURNED = MONDAY, MONDAY + timedelta(days=100), MONDAY + timedelta(days=200)


@pytest.fixture(scope="module")
def on_the_way(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Words that another outlet prints otherwise; that their own outlet does, or another one in capitals; of another number."""
    room = Newsroom(in_wordings=True)
    whole = "“The bridge will carry trams and buses from the very first day of spring,”"
    less = "“The bridge will carry trams from the first day of early spring,”"
    crane = "“The crane stays where it is, and {} men keep their work,”"
    for name, day, outlet, words, hour in (
        ("a", CUT, "Harbour Post", whole, 8),
        ("b", CUT, "Valley Times", less, 11),
        ("c", OWN, "Harbour Post", whole, 8),
        ("d", OWN, "Harbour Post", less, 9),
        ("e", OWN, "Valley Times", whole.upper(), 11),
        ("f", TURNED, "Harbour Post", crane.format("forty"), 8),
        ("g", TURNED, "Valley Times", crane.format("ninety"), 11),
    ):
        article = room.article(name, day, outlet, f"Of {outlet}. {words} Mira Oldan said.", hour)
        room.spoken(article, words, "Mira Oldan", "Mira Oldan")
    return publish(room, tmp_path_factory.mktemp("on the way"))


def test_what_was_cut_and_added_on_the_way_is_marked(on_the_way: Settings) -> None:
    page = page_of(on_the_way, CUT)
    told = page.html.partition('id="altered"')[2].partition("</blockquote>")[0]
    assert "and buses</del>" in told and "very</del>" in told and "early</ins>" in told
    assert told.index("Harbour Post") < told.index("Valley Times")


def test_an_outlets_own_wordings_and_the_same_words_elsewhere_are_not_altered_on_the_way(on_the_way: Settings) -> None:
    assert 'id="altered"' not in page_of(on_the_way, OWN).html


def test_a_number_that_changed_on_the_way_is_said_and_the_quotation_travels_as_one(on_the_way: Settings) -> None:
    page = page_of(on_the_way, TURNED)
    told = page.html.partition('id="turned"')[2].partition("</blockquote>")[0]
    assert "<strong>number</strong>" in told
    assert "{forty -&gt; ninety} men" in told or "{ninety -&gt; forty} men" in told
    assert "2 outlets" in page.texts["travels"] or "2 articles" in page.texts["travels"]


def test_names_stories_and_quotations_lead_to_the_site_where_its_address_is_known(wire: Settings) -> None:
    told = wire.model_copy(update={"look_address": "https://wire.example/"})
    made = make_look(told, MONDAY, mail=True)
    assert made.mail
    (travel,) = [one for one in Page(made.page.read_text()).links if "/quotation/" in one]
    assert travel == "https://wire.example/quotation/a1%3A28"
    for path in (made.page, made.mail):
        links = Page(path.read_text()).links
        assert {"https://wire.example/story/a1", "https://wire.example/entity/mira%20oldan", travel} <= set(links)
        assert "https://wire.example/cluster/a1" in links
    assert not [one for one in page_of(wire, MONDAY).links if "wire.example" in one]


def test_a_wording_that_turned_leads_to_its_quotation_on_the_site(on_the_way: Settings) -> None:
    told = on_the_way.model_copy(update={"look_address": "https://wire.example"})
    start = len("Of Harbour Post. ")
    assert f"https://wire.example/wordings/f%3A{start}" in page_of(told, TURNED).links


@pytest.mark.parametrize("address", ["wire.example", "javascript:alert(1)", 'https://wire.example/"', "https://"])
def test_what_is_no_address_of_a_site_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(ValueError, match="look_address"):
        Settings(data=tmp_path, look_address=address)


@pytest.mark.parametrize(
    ("first", "later", "pieces"),
    [
        ("We will go on.", "We will go on", (("same", "We will go on"),)),
        ("We will go on now", "We go on", (("same", "We"), ("cut", "will"), ("same", "go on"), ("cut", "now"))),
        ("one two", "three", (("cut", "one two"), ("added", "three"))),
    ],
)
def test_differences_are_told_by_words(first: str, later: str, pieces: tuple[tuple[str, str], ...]) -> None:
    assert differences(first, later) == pieces


def test_hostile_texts_neither_run_nor_steer_nor_leave_the_page(wire_copy: Settings) -> None:
    settings = wire_copy
    literal = "'" + HOSTILE.replace("'", "''") + "'"
    altered(
        settings,
        f"update marts.quotations set text = {literal}, utterance = {literal}, speaker = {literal}, role = {literal}, "
        f"title = {literal}, url = 'javascript:alert(3)'",
        f"update marts.speaker_daily set name = {literal}",
        f"update marts.speaker_profile set name = {literal}, role = {literal}",
        f"update marts.entity_daily set name = {literal}",
        f"update marts.duplicate_clusters set title = {literal}",
        f"update marts.quote_spread set text = {literal}, speaker = {literal}",
        f"update marts.quote_variants set text = {literal}, speaker = {literal}, difference = {literal}, head_text = {literal}",
        f"update news.entities set name = {literal} || entity_id",
        f"update news.articles set title = {literal}, outlet = {literal} || outlet, url = 'data:text/html,<script>'",
    )
    made = make_look(settings, MONDAY, mail=True)
    for path in (made.page, made.mail, made.index):
        assert path
        page = Page(path.read_text())
        assert {"script", "img", "iframe", "object", "form"}.isdisjoint(tag for tag, _ in page.tags)
        assert not any(name.startswith("on") or name in ("src", "srcset") for _, tag in page.tags for name in tag)
        assert all(link.startswith("#") or link in ("../index.html", "2026-03-02/index.html") for link in page.links)
        assert "\x1b" not in page.html and "\u202e" not in page.html
    told = page_of(settings, MONDAY)
    assert "<script>alert(1)" in told.texts[""] and "{{ 7*7 }}" in told.texts[""] and "&amp;" in told.texts[""]
    assert "default-src 'none'" in told.html


NAMES = {SUNDAY: LONG, SUNDAY + timedelta(days=100): HEBREW}


@pytest.fixture(scope="module")
def of_names(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    room = Newsroom()
    for day, name in NAMES.items():
        with_name(room, "“אנחנו ממשיכים, we go on,”", name, day)
    return publish(room, tmp_path_factory.mktemp("names"))


@pytest.mark.parametrize("day", NAMES)
def test_names_of_any_length_and_direction_are_shown(of_names: Settings, day: date) -> None:
    name, page = NAMES[day], page_of(of_names, day)
    assert page.row("voices", name)[1:3] == ["1", "1"]
    assert f"<bdi>{name}</bdi>" in page.html and 'dir="auto">“אנחנו' in page.html
    drawn = page.html.partition("<svg")[2].partition("</svg>")[0]
    assert name not in drawn if name is LONG else name in drawn


def test_one_outlet_without_copies_says_nothing_of_copies(tmp_path: Path) -> None:
    page = page_of(publish(one_article("“We go on,”", "Ada Brandt"), tmp_path))
    assert {"texts", "travels", "rising", "silent", "days", "new"}.isdisjoint(page.places)
    assert "It is the first night: there is nothing to compare it with." in page.texts[""]


def test_a_day_between_without_news_has_a_page_that_says_so(tmp_path: Path) -> None:
    room = one_article("“We go on,”", "Ada Brandt", SUNDAY)
    later = room.article("late", TUESDAY, "Harbour Post", "Nobody spoke.")
    names = tmp_path / "names.yaml"
    names.write_text("people:\n  - {name: Ada Brandt, gender: woman}\n")
    settings = publish(room, tmp_path).model_copy(update={"shares": names})
    made = make_look(settings, MONDAY)
    assert made.sentences == ("Nothing was read: the night holds no article.", "No source was asked that day.")
    assert {"articles", "words", "voices", "shares"}.isdisjoint(Page(made.page.read_text()).places)
    without_quotations = page_of(settings, TUESDAY)
    assert str(later["title"]) in without_quotations.texts["articles"]
    assert {"voices", "words"}.isdisjoint(without_quotations.places)


def test_the_list_has_the_nights_newest_first_and_keeps_those_that_left_the_publication(
    wire: Settings, tmp_path: Path
) -> None:
    gone, strange = tmp_path / "look" / "2025-12-31", tmp_path / "look" / "2025-99-99"
    for folder in (gone, strange):
        folder.mkdir(parents=True)
        (folder / "index.html").touch()
    for day in (MONDAY, SUNDAY):
        made = make_look(wire, day, to=tmp_path / "look")
    assert Page(made.index.read_text()).links == [f"{day}/index.html" for day in (MONDAY, SUNDAY, "2025-12-31")]


def test_a_page_of_a_day_that_was_made_again_is_told_and_made_again_and_others_stay(
    quotewire: Quotewire, wire_copy: Settings
) -> None:
    (old, new) = make_looks(wire_copy, [SUNDAY, MONDAY])
    assert "older than the publication" not in new.index.read_text()
    altered(
        wire_copy,
        f"update ops.loaded_partitions set fingerprint = 'other' where day = '{SUNDAY}' and table_name = 'news.quotes'",
    )
    kept = old.page.stat().st_ino, new.page.stat().st_ino
    make_looks(wire_copy, [MONDAY])
    (told,) = [line for line in new.index.read_text().splitlines() if "older than the publication" in line]
    assert f"{SUNDAY}/index.html" in told
    new_again = new.page.stat().st_ino
    ended = command(quotewire, wire_copy, "--older")
    assert (ended.code, ended.out.splitlines()) == (0, [str(old.page), "1 page made again"])
    assert old.page.stat().st_ino != kept[0] and new.page.stat().st_ino == new_again != kept[1]
    assert "older than the publication" not in new.index.read_text()
    assert command(quotewire, wire_copy, "--older").out == "no page is older than the publication\n"


def test_a_page_of_an_earlier_version_counts_as_older(wire_copy: Settings) -> None:
    made = make_look(wire_copy, SUNDAY)
    made.page.write_text(made.page.read_text().replace("quotewire-made-of", "another"))
    assert [one.day for one in make_older_again(wire_copy)] == [SUNDAY]


def test_the_letter_needs_no_style_sheet_and_no_picture(wire: Settings) -> None:
    letter = make_look(wire, MONDAY, mail=True).mail
    assert letter
    page = Page(letter.read_text())
    assert {"style", "svg", "details", "link"}.isdisjoint(tag for tag, _ in page.tags)
    assert not any("class" in attributes for _, attributes in page.tags)
    assert page.row("voices", "Mira Oldan")[1:3] == ["1", "3"]
    assert {link[1:] for link in page.links if link.startswith("#")} <= page.places
    assert "../index.html" not in page.links


# The command


def command(quotewire: Quotewire, settings: Settings, *words: object):
    return quotewire("look", "--data", settings.data, *words)


def test_the_command_writes_the_newest_night_and_names_its_page(
    quotewire: Quotewire, wire: Settings, tmp_path: Path
) -> None:
    picture = tmp_path / "quoted.svg"
    ended = command(quotewire, wire, "--mail", "--to", tmp_path / "pages", "--picture", picture)
    assert ended.code == 0
    files = [tmp_path / "pages" / name for name in (f"{MONDAY}/index.html", f"{MONDAY}/mail.html", "index.html")]
    assert ended.out.splitlines()[-4:] == list(map(str, [*files, picture])) and all(file.is_file() for file in files)
    assert "Mira Oldan" in picture.read_text() and "prefers-color-scheme:dark" in picture.read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--day", "2026-04-01"], "the publication holds 2026-03-01 to 2026-03-02, and not 2026-04-01"),
        (["--to", __file__], "test_look_page.py is a file: name a folder"),
    ],
)
def test_what_cannot_be_made_is_told_in_a_sentence(
    quotewire: Quotewire, wire: Settings, words: list[str], said: str
) -> None:
    ended = command(quotewire, wire, *words)
    assert (ended.code, ended.err.count("\n")) == (1, 1) and said in ended.err


def test_an_empty_publication_is_told_in_a_sentence(wire_copy: Settings) -> None:
    altered(wire_copy, "delete from news.articles", "delete from ops.captures", "delete from news.rejected_pages")
    with pytest.raises(LookError, match="holds no day yet"):
        make_look(wire_copy)


def test_a_publication_of_an_older_version_is_told_in_a_sentence(quotewire: Quotewire, wire_copy: Settings) -> None:
    for older in ("alter table marts.quotations drop column source_kind", "drop table marts.quotations"):
        altered(wire_copy, older)
        ended = command(quotewire, wire_copy)
        assert (ended.code, ended.err.count("\n")) == (1, 1)
        assert "was made by an earlier version" in ended.err and "run the nightly job once" in ended.err


def test_without_the_extra_the_command_says_how_to_get_it(
    quotewire: Quotewire, wire: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.look.pictures.find_spec", lambda name: None)
    ended = command(quotewire, wire)
    assert (ended.code, ended.err.count("\n")) == (1, 1) and "pip install 'quotewire[look]'" in ended.err


def test_where_the_drawing_process_dies_tables_stand_in_place_of_pictures_and_it_is_said(
    quotewire: Quotewire, wire: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.look.folder.drawing_apart", drawing.drawing_apart)
    monkeypatch.setattr("pipeline.look.drawing.draw", die)
    ended = command(quotewire, wire, "--day", MONDAY, "--to", tmp_path)
    assert ended.code == 0 and "the pictures could not be drawn (crashed" in ended.err and ended.err.count("\n") == 1
    page = Page((tmp_path / str(MONDAY) / "index.html").read_text())
    assert {"svg", "details"}.isdisjoint(tag for tag, _ in page.tags)
    assert "Tables stand in place of pictures" in page.texts[""] and page.row("voices", "Mira Oldan")[1:3] == ["1", "3"]
