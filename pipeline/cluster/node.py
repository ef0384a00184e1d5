"""A node of the cluster in the foreground, for systemd or a container."""

import os
import sys

from pipeline.cluster.connecting import ADDRESS, NO_REPORTS, head_address, require_ray


def node_words(*, head: bool, host: str | None, port: int, processors: int | None) -> list[str]:
    """Ray's own command line. Its dashboard shows the work to whoever asks and can start more, and its reports tell its makers
    of the cluster: neither is wanted. Raises ClusterError."""
    words = ["start", "--block", "--disable-usage-stats"]
    # A dashboard is the head's, and Ray refuses a word about it from others.
    words += ["--head", f"--port={port}", "--include-dashboard=false"] if head else [f"--address={head_address()}"]
    words += [f"--node-ip-address={host}"] if host else []
    words += [] if processors is None else [f"--num-cpus={processors}"]
    return [sys.executable, "-m", "ray.scripts.scripts", *words]


def become_node(*, head: bool, host: str | None, port: int, processors: int | None) -> int:
    """Becomes the node: its signals and its exit code are Ray's own. Raises ClusterError and ClusterLostError."""
    require_ray()
    words = node_words(head=head, host=host, port=port, processors=processors)
    # The head's address in the environment would make it look for itself.
    around = {name: value for name, value in os.environ.items() if name != ADDRESS} | NO_REPORTS
    os.execve(words[0], words, around)
