"""First names and the gender that they tell, and the file that says so. All people are invented."""

import pytest

from pipeline.language.names.genders import FIRST_NAMES, first_names, gender_of_name, likely_gender, share_of_women
from training.first_names import per_cent, read_ours


@pytest.mark.parametrize(
    ("name", "gender", "likely"),
    [
        ("Helen Bram", "female", "female"),
        ("Carl Bram", "male", "male"),
        ("L. Carl Bram", "male", "male"),  # an initial tells nothing
        ("Tuva Bram", None, "female"),  # of one country's names
        ("Robin Bram", None, "male"),
        ("Marian Bram", None, None),
        ("Zzyx Bram", None, None),
        ("Helen", None, None),  # as often a surname
    ],
)
def test_a_first_name_tells_as_much_as_its_bearers_agree(name: str, gender: str | None, likely: str | None) -> None:
    assert gender_of_name(tuple(name.lower().replace(".", "").split())) == gender
    assert likely_gender(name) == likely


def test_shares_lie_between_men_alone_and_women_alone() -> None:
    assert all(0 <= share <= 1 for share in first_names().values())
    assert share_of_women(("helen", "bram")) == 1
    assert share_of_women(("carl", "bram")) == 0


@pytest.mark.parametrize(
    ("men", "women", "share"), [(0, 1, 75), (1, 0, 25), (1, 1, 50), (0, 20, 100), (30, 0, 0), (16, 4, 20)]
)
def test_a_name_of_few_countries_is_nearer_to_the_middle(men: int, women: int, share: int) -> None:
    assert per_cent(men, women) == share


def test_no_name_stands_in_the_file_twice() -> None:
    lines = FIRST_NAMES.read_text(encoding="utf-8").splitlines()
    names = [name for line in lines if not line.startswith("#") for name in line.split()]
    assert len(names) == len(set(names))
    assert set(read_ours()) < set(names)
