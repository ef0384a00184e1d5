"""The pipeline's files of model 0.3.0: those in the checkout while they are the ones, then those that git keeps."""

import hashlib
import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = "pipeline/language/en_quotewire_sm"
# The commit that has them, and the digest of their list of checksums.
COMMIT = "6d956f9b77488ea02102da4b9b9f12fb3ccd6e41"
DIGEST = "1bcf0ef6a562ac41c10e87450a3a283ed51b5a083e765133f185f9a03f498af7"


@contextmanager
def frozen_model() -> Iterator[Path]:
    """The folder, for as long as it is being loaded. Raises SystemExit where the files are neither here nor in git's history."""
    if is_frozen(ROOT / FOLDER):
        yield ROOT / FOLDER
        return
    done = subprocess.run(["git", "archive", COMMIT, FOLDER], cwd=ROOT, capture_output=True)
    if done.returncode:
        raise SystemExit(
            f"The model 0.3.0, which the plain loop runs, cannot be taken from commit {COMMIT} ({done.stderr.decode().strip()}): "
            "run the bench in a full clone (`git fetch --unshallow`)."
        )
    with tempfile.TemporaryDirectory() as place, tarfile.open(fileobj=io.BytesIO(done.stdout)) as files:
        files.extractall(place, filter="data")
        yield Path(place) / FOLDER


def is_frozen(folder: Path) -> bool:
    """Whether the files are those of model 0.3.0."""
    return hashlib.sha256((folder / "SHA256SUMS").read_bytes()).hexdigest() == DIGEST
