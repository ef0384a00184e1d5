"""What `quotewire doctor` says of Dagster's daemon and runs."""

from datetime import UTC, datetime

from pipeline.commands.finding import Finding
from pipeline.commands.history import HistoryError, heard_from_daemon, open_history, stuck_runs
from pipeline.commands.stuck import line
from pipeline.settings import START_UI, Settings

# The Dagster daemon says it is alive twice a minute.
DAEMON_SILENT_S = 120


def daemon(settings: Settings) -> Finding:
    """Whether the daemon, without which no schedule runs, was heard of lately."""
    remedy = f"start `{START_UI}`, or `quotewire serve daemon` under a supervisor: without it no schedule runs"
    try:
        with open_history(settings) as instance:
            last = heard_from_daemon(instance) if instance else None
    except HistoryError as error:
        remedy = "stop Dagster and move what is damaged away: a new one is made, without the history of runs"
        return Finding("warn", "Dagster daemon", str(error), remedy)
    if last is None:
        return Finding("warn", "Dagster daemon", "has never run here", remedy)
    if abs((datetime.now(UTC) - last).total_seconds()) > DAEMON_SILENT_S:
        return Finding("warn", "Dagster daemon", f"silent since {last:%Y-%m-%d %H:%M:%S} UTC", remedy)
    return Finding("ok", "Dagster daemon", "running")


def runs(settings: Settings) -> Finding:
    """Runs that hold their place without going on."""
    try:
        with open_history(settings) as instance:
            found = stuck_runs(instance, datetime.now(UTC)) if instance else []
    except HistoryError as error:
        return Finding("warn", "runs", str(error))
    if found:
        remedy = "start the daemon, which retries those whose process is gone; or quotewire stuck --end [RUN]"
        return Finding("warn", "runs", "; ".join(line(run) for run in found), remedy)
    return Finding("ok", "runs", "none is stuck")
