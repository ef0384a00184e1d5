"""The engine of the workers: this machine's processes, or a cluster that must be there."""

from pipeline.cluster.connecting import connected
from pipeline.cluster.errors import ClusterError, ClusterLostError
from pipeline.commands.finding import Finding
from pipeline.settings import Settings


def cluster(settings: Settings) -> Finding:
    """Whether the cluster answers, and with how many processors."""
    if settings.engine == "local":
        return Finding("ok", "workers", f"{settings.workers} processes of this machine")
    try:
        with connected() as ray:
            alive = [node for node in ray.nodes() if node["Alive"]]
    except (ClusterError, ClusterLostError) as error:
        return Finding("fail", "workers", str(error))
    processors = int(sum(node["Resources"].get("CPU", 0) for node in alive))
    seen = f"{processors} processors of {len(alive)} nodes of a Ray cluster"
    if not processors:
        return Finding("fail", "workers", seen, "start `quotewire node` on machines that are to work")
    return Finding("ok", "workers", seen)
