"""Run as a script by an environment without Quotewire (analyst.txt): reads everything that it is given.

    analyst.py published FILE...     every value of every table with an older DuckDB
    analyst.py lake FOLDER           every table of the lake with pandas

Prints one JSON object: the version that read, and the rows it found.
"""

import json
import sys
from pathlib import Path


def published(*files: str) -> dict[str, object]:
    import duckdb

    rows: dict[str, object] = {}
    for file in files:
        with duckdb.connect(file, read_only=True) as con:
            con.execute("from news.quotes")
            tables = con.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
            rows[file] = {table: len(con.execute(f"from {table}").fetchall()) for (table,) in tables}
            told = "select count(*) from duckdb_columns() where not internal and comment is null"
            assert con.execute(told).fetchall() == [(0,)], "a column has lost its comment"
    return {"version": duckdb.__version__, "rows": rows}


def lake(folder: str) -> dict[str, object]:
    import pandas as pd

    frames = {table.name: pd.read_parquet(table) for table in sorted(Path(folder).iterdir()) if table.is_dir()}
    days = {name: sorted({str(day)[:10] for day in frame["day"]}) for name, frame in frames.items()}
    rows = {name: len(frame) for name, frame in frames.items()}
    return {"version": pd.__version__, "rows": rows, "days": days}


if __name__ == "__main__":
    print(json.dumps({"published": published, "lake": lake}[sys.argv[1]](*sys.argv[2:])))
