"""Opens the data beside the pages: at the start of a server, and after each night, before the first person asks.

Opening a home looks at every file of its ledger, and the first look at some places reads all of a month: seconds that
the first click of a morning would wait.
"""

from __future__ import annotations

import importlib
import logging
import threading
from collections.abc import Sequence

from monitors.store import StoreError
from monitors.store.machine import latest_morning
from pages.desk import house
from queries.content.home import HomeError
from queries.engine.opening import EngineError
from queries.state.ledger import LedgerError

EVERY = 20.0  # seconds between two looks at whether the night has published
_SAID = (HomeError, EngineError, LedgerError, StoreError, OSError)  # what the pages say in their own words
_LOG = logging.getLogger(__name__)
_STREAMLIT = (
    "streamlit.runtime.scriptrunner_utils.script_run_context"  # warns that nobody sees what a thread draws
)


def keep(over: threading.Event, looks: Sequence[str]) -> None:
    """Hold the newest data open until the server ends, and take the first looks at them.

    looks: `module:function` of a desk and a morning, whose answers are kept.
    """
    here = threading.get_ident()
    logging.getLogger(_STREAMLIT).addFilter(lambda record: record.thread != here)
    seen = ""
    while not over.is_set():
        seen = warm_once(looks, seen)
        over.wait(EVERY)


def warm_once(looks: Sequence[str], seen: str) -> str:
    """Open the home's data, unless they are open, and take the looks if data or morning are others than those `seen`.

    Returns which they are; empty where the home cannot be opened. One look that fails costs no other.
    """
    try:
        desk = house.open_house()
        desk.engine(None)
        _ = desk.catalogue, desk.kinds
        morning = latest_morning(desk.store)
    except _SAID:
        return ""
    now = f"{desk.root}|{desk.data_version}|{morning}"
    if now != seen and morning is not None:
        for look in looks:
            module, _, name = look.partition(":")
            try:
                getattr(importlib.import_module(module), name)(desk, morning)
            except _SAID:
                continue
            except Exception:  # a fault of ours: the page that meets it says so, and the log has it once more
                _LOG.exception("%s could not be looked at ahead of the pages", look)
    return now
