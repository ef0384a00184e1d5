"""The two lanes: work of one lane never overlaps, however it was started."""

from pipeline.settings import Settings

# Dagster pools, held by a whole run (dagster.yaml). Captures go on beside a long night; what writes lake or warehouse has one
# writer. With pools of that kind nothing is held but by runs under way, so that a kill leaves no slot taken.
CAPTURE = "capture"
NIGHTLY = "nightly"

# The job of machines that share a lake in a bucket.
READ_DAYS = "read_days"

# The same for jobs alone, under a dagster.yaml of before the pools: it limits runs with this tag.
LANE = "quotewire/lane"


def lake_pool(settings: Settings) -> str | None:
    """That of work which changes the lake alone: the nights', where one machine has it. Machines that share a bucket keep off
    each other's days themselves, and work on several at once."""
    return None if settings.bucket else NIGHTLY
