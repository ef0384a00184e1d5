"""Batches on the nodes of a Ray cluster: connecting, what a node must have, its workers, and who gets what. Knows no stage."""
