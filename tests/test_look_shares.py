"""Shares of voices by a table of people that an analyst keeps: what is counted, for how many it is known, and what is refused."""

from pathlib import Path

import night
import pytest
from command_line import Quotewire
from look_nights import Page, drawn_here, page_of, publish  # noqa: F401
from newsroom import MONDAY, SUNDAY, Newsroom

from pipeline.language.names.keys import entity_id
from pipeline.look.made import LookError
from pipeline.look.people import read_people
from pipeline.look.shares import Count, Shares, shares
from pipeline.settings import FILES, Settings
from pipeline.warehouse import Warehouse

NIGHTS = (
    # outlet, speaker as known, how the article writes the name
    ("Harbour Post", "Dmitry Karsanov", "Dmitriy Karsanov"),
    ("Harbour Post", "Ada Brandt", "Ada Brandt"),
    ("Valley Times", "Ada Brandt", "Ada Brandt"),
    ("Valley Times", "Cora Lind", "Cora Lind"),
    ("Valley Times", "Mira Oldan", "Mira Oldan"),
)


def of(name: str) -> str:
    found = entity_id(name, "PERSON")
    assert found
    return found


def a_night_of_voices() -> Newsroom:
    """Five quotations of four named people, one of them a copy, and one of an organization."""
    room = Newsroom()
    for number, (outlet, name, written) in enumerate(NIGHTS):
        words = (
            "“We will count every single vote again,”" if name == "Ada Brandt" else f"“This is part {number} of it,”"
        )
        article = room.article(f"a{number}", MONDAY, outlet, f"News {number}. {words} {written} said.", 8 + number)
        room.spoken(article, words, written, name, person_id=of(name))
        mention = room.mention(article, written, name, "PERSON")
        mention["entity_id"] = of(name)
    body = room.article("body", MONDAY, "Harbour Post", "A body. “We are ready,” Selmar Transit said.", 15)
    room.spoken(body, "“We are ready,”", "Selmar Transit", "Selmar Transit", speaker_kind="organization")
    return room


@pytest.fixture(scope="module")
def voices(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return publish(a_night_of_voices(), tmp_path_factory.mktemp("voices"))


def kept(folder: Path, text: str) -> Path:
    path = folder / "names.yaml"
    path.write_text(text)
    return path


def counted(settings: Settings, path: Path) -> Shares:
    with Warehouse(settings.data).read_published() as con:
        return shares(con, read_people(path), MONDAY)


TABLE = """\
people:
  - {name: Ada Brandt, gender: woman, party: No}
  - {name: Karsanov's deputy Nobody, gender: man}
  - {name: Dmitrij Karsanov, gender: man}
  - {name: Cora Lind, gender:, party: Yes}
"""


def test_quotations_are_counted_as_said_and_as_published_in_all_and_by_outlet(voices: Settings, tmp_path: Path) -> None:
    found = counted(voices, kept(tmp_path, TABLE))
    assert (found.quotations, found.named) == (Count(5, 6), Count(4, 5))
    gender, party = found.columns
    assert (gender.name, gender.values, gender.all.known, gender.all.named) == (
        "gender",
        ("woman", "man"),
        Count(2, 3),
        Count(4, 5),
    )
    assert gender.all.values == (Count(1, 2), Count(1, 1))
    by_outlet = {share.outlet: (share.known, share.values) for share in gender.shares[1:]}
    assert by_outlet == {
        "Valley Times": (Count(0, 1), (Count(0, 1), Count(0, 0))),
        "Harbour Post": (Count(2, 2), (Count(1, 1), Count(1, 1))),
    }
    # As typed, where YAML would read truths; and what is empty is not known.
    assert dict(zip(party.values, party.all.values, strict=True)) == {"No": Count(1, 2), "Yes": Count(1, 1)}


def test_a_name_that_nobody_bears_is_listed_and_nothing_is_guessed(voices: Settings, tmp_path: Path) -> None:
    found = counted(voices, kept(tmp_path, TABLE))
    assert [(one.name, one.why) for one in found.uncounted] == [
        ("Karsanov's deputy Nobody", "no such name in this publication")
    ]
    # Mira has a first name and no entry.
    assert of("Mira Oldan") not in {id for ids in found.members.values() for id in ids}


def test_two_entries_of_one_person_count_once_and_an_id_finds_who_a_name_does_not(
    voices: Settings, tmp_path: Path
) -> None:
    entries = [
        "{name: Ada Brandt, gender: woman}",
        "{name: Dr Ada Brandt, gender: man}",
        f'{{name: the mayor, id: "{of("Mira Oldan")}", gender: woman}}',
        '{name: a stranger, id: "0000", gender: man}',
    ]
    found = counted(voices, kept(tmp_path, "people:\n" + "".join(f"  - {entry}\n" for entry in entries)))
    assert found.columns[0].all.values == (Count(2, 3),)
    assert {one.name: one.why for one in found.uncounted} == {
        "Dr Ada Brandt": "the same person here as Ada Brandt, line 2, which is counted",
        "a stranger": "no such id in this publication: 0000",
    }


def test_a_form_that_two_people_share_is_not_decided(tmp_path: Path) -> None:
    room = a_night_of_voices()
    for number, name in enumerate(("Tom Marsh", "Helen Marsh")):
        article = room.article(f"m{number}", MONDAY, "Lake Gazette", f"{name} came. Marsh left.", 18 + number)
        for written in (name, "Marsh"):
            room.mention(article, written, name, "PERSON")["entity_id"] = of(name)
    table = kept(tmp_path, "people:\n  - {name: Marsh, gender: woman}\n  - {name: Ada Brandt, gender: woman}\n")
    (one,) = counted(publish(room, tmp_path / "wire"), table).uncounted
    assert one.why.startswith("could be ") and "Helen Marsh (id: " in one.why and "Tom Marsh (id: " in one.why


def test_a_name_counts_for_whom_the_linker_takes_for_its_bearer_and_is_not_decided_where_these_are_two(
    tmp_path: Path,
) -> None:
    settings = night.settings(tmp_path)
    room, (serhii, sergei) = Newsroom(in_ids=True), ("Serhii Volodarskyi", "Sergei Volodarsky")
    said = (
        (serhii, MONDAY, "energy minister"),
        ("Ana Kovar", MONDAY, "midfielder"),
        ("Ana Kovar", MONDAY, "energy minister"),
        # Comes late, and its id takes the place of the other spelling's.
        (sergei, SUNDAY, "energy minister"),
    )
    for number, (name, day, role) in enumerate(said):
        words = f"“This is part {number} of it now,”"
        article = room.article(f"s{number}", day, "Harbour Post", f"News. {words} {name} said.")
        room.spoken(article, words, name, name, speaker_role=role)
        if number > 1:
            settings = publish(room, tmp_path)
    for entry in (f"name: {serhii}", f"name: {sergei}", f'name: the minister, id: "{of(serhii)}"'):
        found = counted(settings, kept(tmp_path, f"people:\n  - {{{entry}, gender: man}}\n"))
        assert (found.uncounted, found.columns[0].all.known) == ((), Count(1, 1))
    (one,) = counted(settings, kept(tmp_path, "people:\n  - {name: Ana Kovar, gender: woman}\n")).uncounted
    assert one.why.startswith("could be Ana Kovar (id: ")


def test_many_values_stand_together_behind_those_with_most_quotations(tmp_path: Path) -> None:
    room = Newsroom()
    people = [f"Ada {letter * 5}" for letter in "ABCDEFGHI"]
    for number, name in enumerate(people):
        for part in range(len(people) - number):
            words = f"“It is part {part} of number {number} now,”"
            article = room.article(f"a{number}-{part}", MONDAY, "Harbour Post", f"News. {words} {name} said.")
            room.spoken(article, words, name, name, person_id=of(name))
    entries = "".join(f"  - {{name: {name}, town: T{number}}}\n" for number, name in enumerate(people))
    (town,) = counted(publish(room, tmp_path), kept(tmp_path, f"people:\n{entries}")).columns
    assert town.values == ("T0", "T1", "T2", "T3", "T4", "T5", "other values")
    assert [count.said for count in town.all.values] == [9, 8, 7, 6, 5, 4, 6]


def test_the_page_prints_how_many_it_is_known_for_beside_every_share_and_leads_to_the_words(
    voices: Settings, tmp_path: Path
) -> None:
    settings = voices.model_copy(update={"shares": kept(tmp_path, TABLE)})
    page = page_of(settings, MONDAY)
    told = " ".join(page.texts["shares"].split())
    assert "4 quotations as said of 5 (5 of 6 as published) are of named people" in told
    assert "Known for 50 % of quotations as said (2 of 4)" in told
    assert page.row("shares", "all outlets")[1:] == ["50 % of 4", "50 % (1)", "50 % (1)"]
    assert page.row("shares", "Valley Times")[1:] == ["0 % of 2", "– (0)", "– (0)"]
    assert "Karsanov's deputy Nobody: no such name in this publication" in told
    listed = [" ".join(page.texts[place].split()) for place in page.places if place.startswith("as-")]
    assert any("This is part 0 of it," in words for words in listed)
    assert {link[1:] for link in page.links if link.startswith("#")} <= page.places
    assert 'aria-labelledby="shares-title shares-desc"' in page.html


def test_without_the_setting_there_is_no_section(voices: Settings) -> None:
    page = page_of(voices, MONDAY)
    assert "shares" not in page.places and "Shares of voices" not in page.html


def test_a_night_on_which_none_of_the_table_spoke_says_so(tmp_path: Path) -> None:
    room = a_night_of_voices()
    early = room.article("early", SUNDAY, "Harbour Post", "News. “Not yet, not here and not now,” Ivo Lang said.")
    room.spoken(early, "“Not yet, not here and not now,”", "Ivo Lang", "Ivo Lang", person_id=of("Ivo Lang"))
    settings = publish(room, tmp_path).model_copy(update={"shares": kept(tmp_path, TABLE)})
    told = " ".join(page_of(settings, SUNDAY).texts["shares"].split())
    assert "Known for 0 % of quotations as said (0 of 1)" in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "lists no people"),
        ("people: []", "lists no people"),
        ("- a\n- b", "lists no people"),
        ("people:\n  - {name: A B, gender: woman\n", "names.yaml:3: is not YAML"),
        ("people:\n  - just a name", "names.yaml:2: a person is fields, not a value"),
        ("people:\n  - {gender: woman}", "names.yaml:2: this person has no name"),
        ("people:\n  - {name: A B, party: [one, two]}", "names.yaml:2: party is a list; write one value"),
        ("people:\n  - {name: A B, party: {a: b}}", "names.yaml:2: party is a set of fields"),
        ("people:\n  - {name: A B, sex: f, sex: m}", "names.yaml:2: field 'sex' is given twice"),
        ("people:\n  - {name: A B, x: y}\n  - {name: a b, x: z}", "names.yaml:3: a b is there already on line 2"),
        ("people:\n  - {name: A B}", "nothing is told of anybody but names"),
        ("people: " + "[" * 3000, "names.yaml:1: "),
    ],
)
def test_a_bad_table_is_refused_with_its_line_and_the_remedy(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(LookError) as refused:
        read_people(kept(tmp_path, text))
    assert said in str(refused.value)


def test_a_table_that_is_missing_or_no_text_ends_the_command_with_a_sentence(
    quotewire: Quotewire, voices: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUOTEWIRE_SHARES", str(tmp_path / "names.yaml"))
    for content, said in ((None, "there is no such file"), (b"\xff\xfe\x00", "is not UTF-8 text")):
        if content:
            (tmp_path / "names.yaml").write_bytes(content)
        ended = quotewire("look", "--data", voices.data, "--to", tmp_path / "look")
        assert ended.code == 1 and said in ended.err and "Traceback" not in ended.err
    assert not (tmp_path / "look").exists()


def test_the_example_in_the_sample_is_read() -> None:
    people = read_people((FILES / "sample" / "names.yaml").resolve())
    assert people.columns == ("gender", "sector", "party") and len(people.people) > 15


def test_hostile_names_and_values_stay_text(voices: Settings, tmp_path: Path) -> None:
    table = "people:\n  - {name: Ada Brandt, '<b>gender</b>': '<script>alert(1)</script>'}\n  - {name: '<img src=x>', x: y}\n"
    page = page_of(night.settings(voices.data.parent, shares=kept(tmp_path, table)), MONDAY)
    assert {"script", "img", "b"}.isdisjoint(tag for tag, _ in page.tags)
    assert "<script>alert(1)</script>" in page.texts["shares"]
