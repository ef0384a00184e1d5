"""How many bearers of a first name are women, for `pipeline/language/names/first_names.txt`: our own list, and Faker's (MIT licence).

    pip install faker==40.63.0 && python -m training.first_names

The names of our own, which news in English has most, stand in the file itself and are kept; one bearer each is counted of every
other name for every locale of Faker that gives it to a gender, and half a one for either gender on top, so that a name of few
locales tells less. Names of one letter and those not in Latin letters are left out.
"""

import importlib
import pkgutil
import re
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from pipeline.language.names.genders import FIRST_NAMES
from pipeline.language.names.keys import fold

_NAME = re.compile(r"[a-z][a-z'’-]+")
_OF_OUR_OWN = ("# 0%, of our own", "# 100%, of our own")
_DOUBT = 0.5
# Shares are written in steps of so many per cent.
_STEP = 5
_WIDTH = 125


def main() -> None:
    """Writes the file anew, in the order of the alphabet."""
    from faker import VERSION
    from faker.providers import person

    men, women = Counter[str](), Counter[str]()
    for locale in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"faker.providers.person.{locale.name}").Provider
        men.update(_names(getattr(provider, "first_names_male", ())))
        women.update(_names(getattr(provider, "first_names_female", ())))
    ours = read_ours()
    by_share: defaultdict[int, list[str]] = defaultdict(list)
    for name in sorted((men | women).keys() - ours.keys()):
        by_share[per_cent(men[name], women[name])].append(name)
    lines = ["# Women among the bearers of a first name, by training/first_names.py. Names of our own are kept by it:"]
    for heading in _OF_OUR_OWN:
        lines += [heading, *_wrapped(name for name in sorted(ours) if ours[name] == heading)]
    lines.append(f"# From Faker {VERSION} (MIT licence):")
    for share, names in sorted(by_share.items()):
        lines += [f"# {share}%", *_wrapped(names)]
    FIRST_NAMES.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(ours)} names of our own, {sum(map(len, by_share.values()))} of Faker")


def read_ours() -> dict[str, str]:
    """The names of our own that stand in the file, with the heading beneath which they do."""
    found: dict[str, str] = {}
    heading = ""
    for line in FIRST_NAMES.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            heading = line
        elif heading in _OF_OUR_OWN:
            found |= dict.fromkeys(line.split(), heading)
    return found


def per_cent(men: int, women: int) -> int:
    """The share of women among the bearers, in whole steps."""
    return round(100 / _STEP * (women + _DOUBT) / (men + women + 2 * _DOUBT)) * _STEP


def _wrapped(names: Iterable[str]) -> Iterator[str]:
    yield from textwrap.wrap(" ".join(names), _WIDTH, break_on_hyphens=False, break_long_words=False)


def _names(given: Iterable[str]) -> set[str]:
    return {folded for name in given if _NAME.fullmatch(folded := fold(name))}


if __name__ == "__main__":
    main()
