"""Opens the data beside the pages: at the start of a server, and after each night, before the first person asks.

Opening a home looks at every file of its ledger: half a second that the first click of a morning would wait.
"""

from __future__ import annotations

import logging
import threading

from pages.desk import house
from queries.content.home import HomeError
from queries.engine.opening import EngineError
from queries.state.ledger import LedgerError

EVERY = 20.0  # seconds between two looks at whether the night has published
_LOG = logging.getLogger(__name__)


def keep(over: threading.Event) -> None:
    """Hold the newest data open until the server ends. What cannot be opened is said by the pages themselves."""
    while not over.is_set():
        warm_once()
        over.wait(EVERY)


def warm_once() -> bool:
    """Open the home's data, its monitors and kinds, unless they are open; whether that could be done."""
    try:
        desk = house.open_house()
        desk.engine(None)
        _ = desk.catalogue, desk.kinds
    except (HomeError, EngineError, LedgerError, OSError):
        return False
    except Exception:  # a fault of ours: the page that meets it says so, and the log has it once more
        _LOG.exception("the data could not be opened ahead of the pages")
        return False
    return True
