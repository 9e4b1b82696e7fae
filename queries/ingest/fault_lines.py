"""Physical lines for the faults of CSV drops: looked up only in files that have a fault."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

from queries.engine.table_sql import literal
from queries.ingest.drop_batch import DropBatch
from queries.landing.csv_rows import physical_lines

MOST_LINES = (
    100_000  # faulty rows of a drop whose lines are looked up, the first; the others are known by their row
)


def find_lines(batch: DropBatch) -> None:
    """Fills ``_line`` of ``aside`` for CSV drops the engine read; a quoted line break counts as a line."""
    if batch.taken[0].shape.parquet or batch.taken[0].converted is not None:
        return
    places = [place for (place,) in batch.run("SELECT DISTINCT _drop FROM aside ORDER BY _drop")]
    for place in places:
        first = batch.run(f"SELECT min(_row) FROM landed WHERE _drop = {place}")[0][0]
        chosen = f"SELECT DISTINCT _row FROM aside WHERE _drop = {place} ORDER BY _row LIMIT {MOST_LINES}"
        rows = [row for (row,) in batch.run(chosen)]
        lines = physical_lines(batch.taken[place].drop, batch.extract, (row - first for row in rows))
        target = batch.staging / f"lines-{place}.parquet"
        pq.write_table(pa.table({"r": [first + row for row in lines], "line": list(lines.values())}), target)
        batch.run(
            f"UPDATE aside SET _line = l.line FROM read_parquet({literal(str(target))}) l "
            f"WHERE aside._drop = {place} AND aside._row = l.r"
        )
