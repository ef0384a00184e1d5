"""Fuzzed feeds, sitemaps, robots files, JSON-LD, pages, dates, addresses, headers and WARC files: a fixed budget in CI, more by
`make fuzz` (FUZZ_SECONDS for each target; every finding is kept by its seed)."""

import os
import random
import time
from itertools import islice

import fuzz
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

# Of dateutil, which the cleaner's date finder rests on; a warning is no error there.
pytestmark = pytest.mark.filterwarnings("ignore::dateutil.parser.UnknownTimezoneWarning")

SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
SEED = int(os.environ.get("FUZZ_SEED", "10"))
# In CI so many of each; a page takes milliseconds, the others microseconds.
COSTLY = ("page", "json_ld", "date")
FEW, MANY = 40, 300

PIECES = st.lists(
    st.one_of(st.sampled_from(fuzz.SPICE), st.binary(max_size=20), st.text(max_size=20).map(lambda text: text.encode("utf-8", "replace"))),
    max_size=30,
).map(b"".join)  # fmt: skip


def budget(target: str) -> int:
    return FEW if target in COSTLY else MANY


@pytest.mark.timeout(0 if SECONDS else 300)
@pytest.mark.parametrize("target", sorted(fuzz.TARGETS))
def test_changed_inputs_of_the_table_do_what_they_may(target: str) -> None:
    inputs = fuzz.mutated(random.Random(f"{SEED} {target}"), fuzz.seeds(target))
    end = time.monotonic() + SECONDS
    tried = 0
    for data in inputs if SECONDS else islice(inputs, budget(target)):
        try:
            fuzz.TARGETS[target](data)
        except Exception as error:
            raise AssertionError(f"input {tried} of seed {SEED}: {data!r}") from error
        tried += 1
        if SECONDS and time.monotonic() > end:
            break
    print(f"{target}: {tried:,} inputs, none did what it may not")


@pytest.mark.parametrize("target", sorted(fuzz.TARGETS))
def test_invented_inputs_do_what_they_may(target: str) -> None:
    @settings(
        max_examples=budget(target),
        deadline=None,
        derandomize=not SECONDS,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(PIECES)
    def check(data: bytes) -> None:
        fuzz.TARGETS[target](data)

    check()
