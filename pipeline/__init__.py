"""The work itself: capture, clean, dedupe, extract, warehouse. Nothing in here imports Dagster."""
