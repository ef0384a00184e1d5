"""What analysts know goes before what the linker finds; a mistake in their file is named with line, field and remedy."""

from pathlib import Path

import pytest
from test_people_linking import seen

from pipeline.people.aliases import Alias, AliasesError, load_aliases
from pipeline.people.appearances import Appearance
from pipeline.people.linking import link


def entities(told: list[Alias], *appearances: Appearance) -> list[str]:
    of = {article: one.entity_id for one in link(appearances, told).links for article in one.articles}
    return [of[one.article_id] for one in appearances]


def file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "aliases.yaml"
    path.write_text(text, "utf-8")
    return path


def test_names_that_analysts_join_are_one_and_the_link_says_why() -> None:
    names = seen("Lady Vex"), seen("Nora Bell", "singer", day=1), seen("Ana Ruiz", day=2)
    one, other, third = entities([Alias("Nora Bell", also=("Lady Vex",), notes="stage name")], *names)
    assert one == other != third
    told = link(names, [Alias("Nora Bell", also=("Lady Vex",), notes="stage name")])
    assert [(x.score, x.why) for x in told.links if x.entity_id == one] == [
        (1.0, "aliases.yaml says so: stage name")
    ] * 2


def test_names_that_analysts_keep_apart_are_two() -> None:
    names = seen("Sergei Volodarsky"), seen("Serhii Volodarskyi", day=1)
    one, other = entities([Alias("Sergei Volodarsky", apart=("Serhii Volodarskyi",))], *names)
    assert one != other
    assert entities([], *names)[0] == entities([], *names)[1]


def test_one_name_is_split_by_the_roles_that_analysts_give() -> None:
    names = (
        seen("Ana Ruiz", "teacher"),
        seen("Ana Ruiz", "head of the union", day=1),
        seen("Ana Ruiz", "the teacher", day=2),
    )
    told = [Alias("Ana Ruiz", role="teacher"), Alias("Ana Ruiz", role="head of the union")]
    teacher, head, again = entities(told, *names)
    assert teacher == again != head


def test_a_name_without_a_role_in_the_file_is_one_person_whatever_the_linker_would_split() -> None:
    names = seen("David Amory", "defence minister"), seen("David Amory", "film director", day=1)
    assert len(set(entities([], *names))) == 2
    assert len(set(entities([Alias("David Amory")], *names))) == 1


def test_a_file_is_read_with_all_that_it_says(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        "aliases:\n- {name: Helen Marsh, kind: PERSON, also: [H. Marsh], apart: [Helen Marshall], role: mayor, wikidata: Q42, notes: ours}\n"
        "- {name: Northern Water Board, kind: ORG, also: [NWB]}\n",
    )
    assert load_aliases(path) == (
        Alias("Helen Marsh", "PERSON", ("H. Marsh",), ("Helen Marshall",), "mayor", "Q42", "ours"),
        Alias("Northern Water Board", "ORG", ("NWB",)),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("aliases:\n- {nam: X Y}", ":2: aliases[0].nam: unknown field (did you mean 'name'?)"),
        ("aliases:\n- {kind: ORG}", ":2: aliases[0].name: is missing"),
        (
            "aliases:\n- name: A B\n  kind: HUMAN",
            ":3: aliases[0].kind: 'HUMAN' is no kind; kind is one of PERSON, ORG, GPE",
        ),
        ("aliases:\n- name: A B\n  wikidata: 42", ":3: aliases[0].wikidata: '42' is no Wikidata id"),
        ("aliases:\n- name: A B\n  also: C D", ":3: aliases[0].also: is not a list of names"),
        ("aliases:\n- name: A B\n  name: C D", ":3: aliases[0].name: is given twice"),
        ("aliases:\n- {name: A B}\n- {name: C D, also: [A B]}", ":3: also: 'a b' is a name of the entry on line 2 too"),
        ("aliases:\n- {name: A B, apart: [a b]}", ":2: apart: 'a b' is also one of its own names"),
        ("aliases:\n- {name: '...'}", ":2: aliases[0]: '...' is no name that a PERSON is known by"),
        ("aliases:\n- Helen", ":2: aliases[0]: is not a mapping"),
        ("names:\n- {name: A B}", ":1: unknown field 'names'"),
        ("", ":1: aliases: the file lists nothing"),
    ],
)
def test_a_mistake_is_named_with_line_field_and_remedy(text: str, said: str, tmp_path: Path) -> None:
    path = file(tmp_path, text)
    with pytest.raises(AliasesError) as refused:
        load_aliases(path)
    assert f"{path}{said}" in str(refused.value)


def test_one_name_may_be_of_two_entries_that_give_a_role_each(tmp_path: Path) -> None:
    path = file(tmp_path, "aliases:\n- {name: A B, role: mayor}\n- {name: A B, role: pilot}")
    assert len(load_aliases(path)) == 2
