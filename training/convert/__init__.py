"""From the upstream corpora to the jsonl files that training reads, one command a stage."""
