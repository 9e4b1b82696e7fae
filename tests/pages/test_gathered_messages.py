"""Pieces of a page reach the loop in their order and in few wakes; what begins or ends a run waits for nobody."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.runtime import Runtime
from streamlit.runtime.scriptrunner import ScriptRunnerEvent

from pages import gathered_messages, launcher
from pages.gathered_messages import Handful


class CountedLoop(asyncio.SelectorEventLoop):
    """A loop that counts how often another thread woke it."""

    wakes = 0

    def call_soon_threadsafe(self, *args: Any, **more: Any) -> asyncio.Handle:  # type: ignore[override]
        self.wakes += 1
        return super().call_soon_threadsafe(*args, **more)


def on_a_loop(work: Callable[[CountedLoop], Any]) -> CountedLoop:
    """Have a thread beside the loop do something, and the loop finish what came of it."""
    loop = CountedLoop()

    async def wait() -> None:
        with ThreadPoolExecutor(1) as pool:
            await asyncio.wrap_future(pool.submit(work, loop))
        await asyncio.sleep(gathered_messages.HANDFUL * 3)

    try:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(loop.run_until_complete, wait()).result()
    finally:
        loop.close()
    return loop


def test_a_hundred_pieces_wake_the_loop_once_a_handful_and_come_in_their_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gathered_messages, "HANDFUL", 0.5)  # longer than a hundred appends take anywhere
    came: list[int] = []
    wakes: list[int] = []

    def draw(loop: CountedLoop) -> None:
        handful, before = Handful(loop), loop.wakes
        for number in range(100):
            handful.add(lambda number=number: came.append(number), at_once=False)  # type: ignore[misc]
        wakes.append(loop.wakes - before)

    on_a_loop(draw)
    assert came == list(range(100))
    assert wakes == [1]


def test_the_end_of_a_run_takes_all_before_it_along() -> None:
    came: list[str] = []

    def draw(loop: CountedLoop) -> None:
        handful = Handful(loop)
        handful.add(lambda: came.append("piece"), at_once=False)
        handful.add(lambda: came.append("end"), at_once=True)

    on_a_loop(draw)
    assert came == ["piece", "end"]


def test_a_piece_that_fails_does_not_keep_the_others_back() -> None:
    came: list[str] = []
    told: list[str] = []

    def broken() -> None:
        raise ValueError("broken")

    def draw(loop: CountedLoop) -> None:
        loop.set_exception_handler(lambda _, context: told.append(str(context["exception"])))
        handful = Handful(loop)
        handful.add(broken, at_once=False)
        handful.add(lambda: came.append("after"), at_once=False)

    on_a_loop(draw)
    assert (came, told) == (["after"], ["broken"])


class Session:
    """What the functions look at of a session."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._event_loop = loop
        self.came: list[str] = []

    def _handle_scriptrunner_event_on_event_loop(
        self, sender: object, event: ScriptRunnerEvent, *_: object
    ) -> None:
        self.came.append(event.name)


def test_streamlits_own_events_go_through_it_in_their_order() -> None:
    launcher.parts_of("127.0.0.1")
    launcher.parts_of("127.0.0.1")  # by both ways of starting
    sessions: list[Session] = []

    def run(loop: CountedLoop) -> None:
        session = Session(loop)
        session._call_soon_on_event_loop = AppSession._call_soon_on_event_loop.__get__(session)  # type: ignore[attr-defined]
        sessions.append(session)
        tell = AppSession._on_scriptrunner_event
        for event in (
            ScriptRunnerEvent.SCRIPT_STARTED,
            *[ScriptRunnerEvent.ENQUEUE_FORWARD_MSG] * 50,
            ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS,
        ):
            tell(session, None, event)

    on_a_loop(run)
    [session] = sessions
    assert session.came == [
        "SCRIPT_STARTED",
        *["ENQUEUE_FORWARD_MSG"] * 50,
        "SCRIPT_STOPPED_WITH_SUCCESS",
    ]


def test_word_that_something_waits_is_said_on_the_loop_without_a_wake() -> None:
    loop = CountedLoop()

    async def say() -> bool:
        class Objects:
            eventloop = loop
            need_send_data = asyncio.Event()

        class Server:
            def _get_async_objs(self) -> type[Objects]:
                return Objects

        gathered_messages.gather()
        Runtime._enqueued_some_message(Server())
        return Objects.need_send_data.is_set() and loop.wakes == 0

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(loop.run_until_complete, say()).result()
    loop.close()
