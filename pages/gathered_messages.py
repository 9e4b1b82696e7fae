"""What a page draws goes to the browser in a few handfuls, not piece by piece: a third less work a rerun.

A page's script runs in a thread of its own. Streamlit 1.67 wakes the thread of the sockets twice for every element, and
each time both want the interpreter: of a rerun of Review (86 messages) that was 27 % of the time. Here the first piece
asks for a collection after HANDFUL, and what begins or ends a run goes at once with all before it, in its order. Both
methods are private to Streamlit, so a test looks at the order and at the number of wakes.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from streamlit.runtime.app_session import AppSession
from streamlit.runtime.runtime import Runtime
from streamlit.runtime.scriptrunner import ScriptRunnerEvent

HANDFUL = 0.01  # seconds that a drawn piece waits for others at most; a hand notices from 0.1 on
_PLAIN_EVENT = AppSession._on_scriptrunner_event
_PLAIN_NOTICE = Runtime._enqueued_some_message
_told = threading.local()
_making = threading.Lock()


class Handful:
    """The callbacks of one session that wait for the thread of its sockets. Any thread may add."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._waiting: deque[Callable[[], None]] = deque()
        self._lock = threading.Lock()
        self._asked = False

    def add(self, callback: Callable[[], None], *, at_once: bool) -> None:
        """Have it called on the loop, after all that were added before. Raises RuntimeError on a closed loop."""
        with self._lock:
            self._waiting.append(callback)
            if self._asked and not at_once:
                return
            self._asked = True
        self.loop.call_soon_threadsafe(self._take if at_once else self._later)

    def _later(self) -> None:
        self.loop.call_later(HANDFUL, self._take)

    def _take(self) -> None:
        """Call all that wait, in their order; one that fails does not keep the others back."""
        with self._lock:
            taken, self._waiting, self._asked = self._waiting, deque(), False
        for callback in taken:
            try:
                callback()
            except Exception as error:
                told = {"message": "a session's message could not be handed on", "exception": error}
                self.loop.call_exception_handler(told)


def gather() -> None:
    """Every session from now on hands its pages on in handfuls. Asked for twice it changes nothing."""
    AppSession._on_scriptrunner_event = _event
    AppSession._call_soon_on_event_loop = _soon
    Runtime._enqueued_some_message = _notice


def _event(self: Any, sender: Any, event: ScriptRunnerEvent, *args: Any, **more: Any) -> None:
    """A piece of a page may wait; that a run began or ended may not."""
    _told.may_wait = event is ScriptRunnerEvent.ENQUEUE_FORWARD_MSG
    try:
        _PLAIN_EVENT(self, sender, event, *args, **more)
    finally:
        _told.may_wait = False


def _soon(self: Any, callback: Callable[[], None]) -> None:
    handful: Handful | None = self.__dict__.get("riskdesk_handful")
    if handful is None:
        with _making:
            handful = self.__dict__.setdefault("riskdesk_handful", Handful(self._event_loop))
    try:
        handful.add(callback, at_once=not getattr(_told, "may_wait", False))
    except RuntimeError:
        if not handful.loop.is_closed():
            raise


def _notice(self: Any) -> None:
    """Something waits to be sent. On the sockets' own thread, where it is always said, nobody has to be woken."""
    objects = self._get_async_objs()
    try:
        here = asyncio.get_running_loop() is objects.eventloop
    except RuntimeError:
        here = False
    if here:
        objects.need_send_data.set()
    else:
        _PLAIN_NOTICE(self)
