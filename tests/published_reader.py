"""An analyst who reads the published file in a process of their own, until told to stop: over one connection that stays open
all the time, and over a new one each time. Run as a script:

    published_reader.py FILE SECONDS_BETWEEN

Prints one JSON object when the standard input ends: how often it read, the errors that it met, and each state that the new
connections saw, with the order in which it came.
"""

import json
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

# What a whole night looks like: the newest day, its numbers, and marts that agree with them.
WHOLE = """
select
    (select max(day)::varchar from news.articles),
    (select count(*) from news.articles),
    (select sum(articles_published)::bigint from marts.outlet_daily),
    (select count(*) from news.quotes),
    (select sum(quotes_published)::bigint from marts.outlet_daily)
"""
# Everything that has a place in an article's text.
SPANS = """
select article_id, text, start_char, end_char from news.quotes
union all select article_id, cue, cue_start, cue_end from news.quotes where cue is not null
union all select article_id, speaker_mention, speaker_start, speaker_end from news.quotes where speaker_mention is not null
union all select article_id, text, start_char, end_char from news.mentions
"""


def spans(con: duckdb.DuckDBPyConnection) -> tuple[int, list[str]]:
    """How many quotations, cues, speakers and mentions there are, and those that are not at their offsets."""
    texts = dict(con.execute("select article_id, text from news.articles").fetchall())
    found = con.execute(SPANS).fetchall()
    return len(found), [
        f"{article}: {text!r} is not at {start}-{end}"
        for article, text, start, end in found
        if texts.get(article, "")[start:end] != text
    ]


@contextmanager
def reading(file: Path, seen: dict[str, Any], seconds_between: float = 0.2) -> Iterator[None]:
    """Reads the publication in another process while the block runs; afterwards `seen` tells what it met."""
    command = [sys.executable, __file__, str(file), str(seconds_between)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "reading\n"
        try:
            yield
        finally:
            seen |= json.loads(process.communicate()[0])


def main(file: str, seconds_between: float) -> None:
    reads, errors, states = 0, [], []
    # By its own name: under that of the link, DuckDB would give later connections of this process the same file again.
    with duckdb.connect(str(Path(file).resolve()), read_only=True) as held:
        opened = held.execute(WHOLE).fetchone()
        print("reading", flush=True)
        while not select.select([sys.stdin], [], [], seconds_between)[0]:
            reads += 2
            try:
                errors += spans(held)[1]
                if (now := held.execute(WHOLE).fetchone()) != opened:
                    errors.append(f"the open connection saw {opened}, then {now}")
                with duckdb.connect(file, read_only=True) as con:
                    errors += spans(con)[1]
                    state = con.execute(WHOLE).fetchone()
            except duckdb.Error as error:
                errors.append(str(error))
                continue
            if not states or states[-1] != state:
                states.append(state)
    print(json.dumps({"reads": reads, "errors": errors, "states": states}))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
