"""Lets go what is kept no longer: results past their day or too large together, and files that no result names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitors.store.database import Store
from monitors.store.workbench import kept_results
from queries.answers.kept_tables import MOST_TOGETHER, remove_strays, remove_table

STRAY = timedelta(hours=1)  # a younger file may be one that is being kept this moment; chosen


def sweep(store: Store, state: Path, at: datetime) -> int:
    """How many results have gone. store: one that may write for the whole home. Raises StoreError, OSError."""
    with store.write():  # all of the store is seen while it is written
        old = kept_results.outlived(store, at.date(), MOST_TOGETHER)
        for one, why in old:
            kept_results.forget(store, one.id, at, why)
        named = kept_results.files(store)
    for one, _ in old:
        remove_table(state, one.file)
    remove_strays(state, named, (at - STRAY).replace(tzinfo=UTC).timestamp())
    return len(old)
