"""The Dagster face of Quotewire: thin assets, checks, jobs and schedules over `pipeline`."""
