"""Makes a file of `older_lakes/` again: three small nights (tests/night.py) played by the code of one commit, with the lake,
the state, the working file and the publication that it left.

    python tests/older_lake.py 1ba18da

The file is named after the commit whose code wrote it, and `COMMIT` in it has the whole name. The pages are our own inventions.
"""

import io
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
ARCHIVES = Path(__file__).with_name("older_lakes")
# Days hold their date in the file too, pairs and duplicates are one table, the publication is news.duckdb.
DAYS_IN_FILES = ARCHIVES / "1ba18da.tar.gz"
# The last one whose lake says no layout.
NO_LAYOUT = ARCHIVES / "75e3da7.tar.gz"

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
        archive_file = ARCHIVES / f"{commit}.tar.gz"
        with tarfile.open(archive_file, "w:gz", compresslevel=9, format=tarfile.PAX_FORMAT) as archive:
            archive.add(root, ".")
    print(f"{archive_file.name}: {archive_file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
