"""Run as a script: an analyst who opens the published file again and again until the standard input ends.

    published_reader.py FILE

Prints one JSON object: how often it read, the errors that it met, and each state it saw with the order in which it came.
"""

import json
import select
import sys

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


def main(file: str) -> None:
    reads, errors, states = 0, [], []
    print("reading", flush=True)
    while not select.select([sys.stdin], [], [], 0.2)[0]:
        reads += 1
        try:
            with duckdb.connect(file, read_only=True) as con:
                state = con.execute(WHOLE).fetchone()
        except duckdb.Error as error:
            errors.append(str(error))
            continue
        if not states or states[-1] != state:
            states.append(state)
    print(json.dumps({"reads": reads, "errors": errors, "states": states}))


if __name__ == "__main__":
    main(sys.argv[1])
