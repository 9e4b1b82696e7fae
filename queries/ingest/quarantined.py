"""What was set aside: the rows in quarantine, read back for a person to look at."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from queries.content.home import Home
from queries.state.ledger import read_ledger

SHOWN = ("extract", "file", "line", "row", "reason", "column", "expected", "found", "day", "known_day")


def read_quarantined(home: Home, extract: str | None = None, limit: int = 2000) -> pd.DataFrame:
    """The newest rows in quarantine with the columns SHOWN, at most `limit`, newest drop first.

    Neither the key nor the raw row is among them: they may hold personal data, and the file and line say
    where to find them. `found` holds the offending value; the caller masks it where its column is personal.
    """
    ledger = read_ledger(home.state)
    entries = sorted((e for e in ledger.entries.values() if e.quarantine), key=lambda e: -e.seq)
    parts: list[pa.Table] = []
    rows = 0
    for entry in entries:
        if extract is not None and entry.extract != extract:
            continue
        for path in entry.quarantine:
            part = pq.read_table(home.state / path, columns=[name for name in SHOWN if name != "extract"])
            parts.append(part.append_column("extract", pa.array([entry.extract] * len(part), pa.string())))
            rows += len(part)
        if rows >= limit:
            break
    if not parts:
        return pd.DataFrame(columns=list(SHOWN))
    return pa.concat_tables(parts).slice(0, limit).to_pandas()[list(SHOWN)]
