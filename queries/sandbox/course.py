"""How a query is coming along: written by who runs it, read by who waits for it, and the ways to stop it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

LEFT_ALONE = (
    5.0  # seconds after which nobody is taken to wait any more; chosen: a page looks four times a second
)


@dataclass
class Course:
    """One query on its way.

    ahead: how many come before it in the queue, None once it has a place. percent: 0 to 100 of the engine's work, None
    where the engine has not said. began: when it got its place, by the clock of `time.monotonic`. Set `stop` from any
    thread: it leaves the queue, or its worker is killed. ticket: what it is called among all that this home is asked;
    also_stopped: whether somebody asked from elsewhere that it stop.
    """

    ahead: int | None = None
    percent: float | None = None
    runs: bool = False
    began: float | None = None
    ticket: str = ""
    also_stopped: Callable[[], bool] = lambda: False
    stop: threading.Event = field(default_factory=threading.Event)
    _looked: float | None = None

    def look(self) -> None:
        """Somebody waits for it. From the first call on it ends LEFT_ALONE seconds after the last one."""
        self._looked = time.monotonic()

    def is_over(self) -> bool:
        """Whether nobody wants it any more."""
        left = self._looked is not None and time.monotonic() - self._looked > LEFT_ALONE
        return left or self.stop.is_set() or self.also_stopped()
