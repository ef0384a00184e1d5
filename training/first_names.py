"""Which gender first names tell, from the names of Faker (MIT licence), for `pipeline/language/names/first_names.txt`.

    pip install faker==40.63.0 && python -m training.first_names

A name counts once for every locale of Faker that knows it. One that a fourth or more of its locales give to the other gender tells
nothing and is left out, as are names of one letter and those not in Latin letters.
"""

import importlib
import pkgutil
import re
import textwrap
from collections import Counter
from collections.abc import Iterable

from pipeline.language.names.genders import FIRST_NAMES
from pipeline.language.names.keys import fold

_NAME = re.compile(r"[a-z][a-z'’-]+")
_OTHERS = 0.25


def main() -> None:
    """Writes the file anew, in the order of the alphabet."""
    from faker import VERSION
    from faker.providers import person

    male, female = Counter[str](), Counter[str]()
    for locale in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"faker.providers.person.{locale.name}").Provider
        male.update(_names(getattr(provider, "first_names_male", ())))
        female.update(_names(getattr(provider, "first_names_female", ())))
    told = {"male": _telling(male, female), "female": _telling(female, male)}
    parts = [f"# Made by training/first_names.py from Faker {VERSION} (MIT licence)."]
    for gender, names in told.items():
        parts += [f"# {gender}", *textwrap.wrap(" ".join(names), 125, break_on_hyphens=False, break_long_words=False)]
    FIRST_NAMES.write_text("\n".join(parts) + "\n", encoding="utf-8")
    print(", ".join(f"{len(names)} {gender}" for gender, names in told.items()))


def _names(given: Iterable[str]) -> set[str]:
    return {folded for name in given if _NAME.fullmatch(folded := fold(name))}


def _telling(ours: Counter[str], others: Counter[str]) -> list[str]:
    return sorted(name for name, count in ours.items() if others[name] < _OTHERS * (count + others[name]))


if __name__ == "__main__":
    main()
