"""The sample news site under sample/: a server that plays its three days, and the scoring of what came out of it."""

from pipeline.sample.gold import Gold, read_gold
from pipeline.sample.scoring import Scores, lines, score
from pipeline.sample.site import Site, serve

__all__ = ["Gold", "Scores", "Site", "lines", "read_gold", "score", "serve"]
