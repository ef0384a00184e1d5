"""Stories: which articles are on one event, a layer above duplicates."""
