"""Makes `older_lake.tar.gz` again: three small nights (tests/night.py) played by the code of one commit, with the lake, the
state, the working file and the publication that it left.

    python tests/older_lake.py 1ba18da

`COMMIT` in the archive says which code wrote it. The pages are our own inventions.
"""

import io
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
ARCHIVE = Path(__file__).with_name("older_lake.tar.gz")

PLAY = """
import sys
from pathlib import Path
import night
root = Path(sys.argv[1])
settings = night.newsstand(root)
settings = night.settings(root, keep_publications=1)
with night.in_one_process():
    for day in night.DAYS:
        night.lay_out(root, night.STORIES[day])
        night.capture(settings, day)
        night.run_night(settings, day)
"""


def main(commit: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        code, root = Path(folder) / "code", Path(folder) / "newsstand"
        code.mkdir()
        root.mkdir()
        files = subprocess.run(["git", "archive", commit], cwd=REPOSITORY, stdout=subprocess.PIPE, check=True).stdout
        with tarfile.open(fileobj=io.BytesIO(files)) as archive:
            archive.extractall(code, filter="data")
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (code, code / "tests")))}
        subprocess.run([sys.executable, "-c", PLAY, str(root)], cwd=code, env=environment, check=True)
        named = subprocess.run(["git", "rev-parse", commit], cwd=REPOSITORY, stdout=subprocess.PIPE, check=True).stdout
        (root / "COMMIT").write_bytes(named)
        with tarfile.open(ARCHIVE, "w:gz", compresslevel=9, format=tarfile.PAX_FORMAT) as archive:
            archive.add(root, ".")
    print(f"{ARCHIVE.name}: {ARCHIVE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
