"""Weights of the ranker that says whom a speaking 'he' or 'she' means."""
