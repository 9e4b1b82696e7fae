"""What a night does when its mornings are judged: open incidents are explained, and kept results let go in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from monitors.explained.kept_explanations import explain_open
from monitors.store import Store, StoreError
from monitors.store.workbench.kept_sweep import sweep
from queries.content.home import Home


def end_night(
    home: Home, store: Store, as_of: date, at: datetime, progress: Callable[[int, int, str], None]
) -> tuple[int, list[str]]:
    """How many explanations are kept, and a sentence for each thing that could not be done. See explain_open."""
    kept, failed = explain_open(home, store, as_of, at, progress)
    try:
        sweep(store, home.state, at)
    except (StoreError, OSError) as error:  # it costs no night: the next one tries again
        failed = [*failed, f"kept results could not be let go: {error}"]
    return kept, failed
