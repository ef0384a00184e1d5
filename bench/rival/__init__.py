"""The rival of `make bench`: a plain loop of trafilatura and the pipeline of model 0.3.0, as they were then. Frozen: it follows none of our changes."""
