"""What `quotewire doctor` says of the disk under the data folder: room, what takes it, and whether it is a disk of this machine."""

from pathlib import Path

from pipeline.commands.finding import Finding
from pipeline.dagster_home import home_of
from pipeline.disk_use import GB, free, in_words, usage
from pipeline.settings import Settings

# A night of 20,000 pages keeps about 2 GB of archive, and publishing needs room for one more copy.
LOW_DISK_GB = 5
# File systems whose files lie on another machine, as the kernel (or, after `fuse.`, the helper) names them.
NETWORK = (
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "afs",
    "ceph",
    "glusterfs",
    "lustre",
    "ncpfs",
    "beegfs",
    "gpfs",
)
NETWORK_HELPERS = (
    "sshfs",
    "glusterfs",
    "ceph-fuse",
    "s3fs",
    "rclone",
    "gcsfuse",
    "davfs",
    "curlftpfs",
    "mergerfs",
    "juicefs",
)
_ESCAPES = {"\\040": " ", "\\011": "\t", "\\012": "\n", "\\134": "\\"}


def disk(settings: Settings) -> Finding:
    """Free room, and what each part takes."""
    parts = {name: size for name, size in usage(settings, home_of(settings)).items() if size}
    takes = f"; {', '.join(f'{name} {in_words(size)}' for name, size in parts.items())}" if parts else ""
    room = free(settings) / GB
    if room < LOW_DISK_GB:
        remedy = f"free at least {LOW_DISK_GB} GB, let `quotewire retention` remove old pages and runs, or set {settings.folder_variable}"
        return Finding("warn", "disk", f"{room:.1f} GB free{takes}", remedy)
    return Finding("ok", "disk", f"{room:.0f} GB free{takes}")


def file_system(settings: Settings) -> Finding:
    """Whether locks can be trusted: DuckDB's, SQLite's and the lake's are those of the file system."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return Finding("ok", "file system", "not looked at: this machine does not list its mounts in /proc")
    kind = kind_of(settings.data, mounts.read_text())
    if is_network(kind):
        seen = f"{settings.data} lies on a network file system ({kind}), whose locks are not reliable"
        remedy = f"two nights could write at once, and files be damaged: set {settings.folder_variable} to a local disk"
        remedy += "" if settings.bucket else ", and copy from there"
        return Finding("warn", "file system", seen, remedy)
    return Finding("ok", "file system", f"{kind}, of this machine")


def kind_of(folder: Path, mounts: str) -> str:
    """The kind of the mount that holds a folder, from the text of /proc/mounts; of two on one place the later counts."""
    place = next(path for path in (folder, *folder.parents) if path.exists()).resolve()
    best, kind = Path("/"), "unknown"
    for line in mounts.splitlines():
        _, where, found, *_ = line.split(" ")
        for escape, sign in _ESCAPES.items():
            where = where.replace(escape, sign)
        if place.is_relative_to(where) and len(Path(where).parts) >= len(best.parts):
            best, kind = Path(where), found
    return kind


def is_network(kind: str) -> bool:
    """Whether files of such a mount lie on another machine."""
    return kind in NETWORK or kind.removeprefix("fuse.").partition("#")[0] in NETWORK_HELPERS
