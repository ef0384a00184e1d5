"""The two lanes: work of one lane never overlaps, however it was started."""

# Dagster pools, held by a whole run (dagster.yaml). Captures go on beside a long night; what writes lake or warehouse has one
# writer. With pools of that kind nothing is held but by runs under way, so that a kill leaves no slot taken.
CAPTURE = "capture"
NIGHTLY = "nightly"

# The same for jobs alone, under a dagster.yaml of before the pools: it limits runs with this tag.
LANE = "quotewire/lane"
