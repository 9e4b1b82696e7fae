"""Queries at work: asked once, told how far, stopped; what was stopped or found no place is no answer."""

import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from pages.sql import running
from queries.content.home import Home
from queries.sandbox.course import Course
from queries.sandbox.folder import room_of
from queries.sandbox.launch import SandboxResult
from queries.sandbox.turns import turn
from tests.pages.reading import text_of, unescaped

ROWS = SandboxResult("done", pa.table({"a": [1]}))


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    """What running knows of a house: where it is, and its home."""
    return SimpleNamespace(root=tmp_path, home=SimpleNamespace(state=tmp_path))


class Sandbox:
    """Stands for launch.run: each query waits until it may end, or is stopped."""

    def __init__(self, answer: SandboxResult = ROWS) -> None:
        self.answer, self.asked, self.may_end = answer, 0, threading.Event()

    def __call__(self, *_: Any, course: Course, **__: Any) -> SandboxResult:
        self.asked += 1
        while not self.may_end.wait(0.01):
            if course.is_over():
                return SandboxResult("stopped", error="stopped on request")
        return self.answer


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    made = Sandbox()
    monkeypatch.setattr(running.launch, "run", made)
    return made


def start(desk: Any, key: str, person: str = "ana") -> running.Job:
    return running._start(desk, key, "select 1", "analyst", None, person)


def test_a_person_who_asks_the_same_again_waits_for_the_same_query(desk: Any, sandbox: Sandbox) -> None:
    first, again, other = start(desk, "a"), start(desk, "a"), start(desk, "a", "ben")
    assert first is again
    assert other is not first
    sandbox.may_end.set()
    assert first.done.wait(30)
    assert other.done.wait(30)
    assert sandbox.asked == 2


def test_an_answer_is_kept_for_all_and_given_once_it_is_there(desk: Any, sandbox: Sandbox) -> None:
    sandbox.may_end.set()
    found = running.ask(desk, "a", "select 1", "analyst", None, "ana")
    assert found.result is ROWS
    assert running.known(desk, "a") is found
    assert running.known(desk, "b") is None


@pytest.mark.parametrize("kind", ["busy", "stopped"])
def test_what_was_not_answered_is_not_kept(desk: Any, sandbox: Sandbox, kind: str) -> None:
    sandbox.answer = SandboxResult(kind, error="no")
    sandbox.may_end.set()
    job = start(desk, "a")
    assert job.done.wait(30)
    assert running._board(str(desk.root)).answers == {}
    assert running._board(str(desk.root)).jobs == []


def test_a_query_that_is_stopped_ends_and_is_started_anew_when_asked_again(
    desk: Any, sandbox: Sandbox
) -> None:
    job = start(desk, "a")
    job.course.stop.set()
    assert start(desk, "a") is not job
    assert job.done.wait(30)
    assert job.answer is not None
    assert job.answer.result.kind == "stopped"
    sandbox.may_end.set()


def test_a_fault_of_ours_ends_the_wait(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> SandboxResult:
        raise RuntimeError("a fault")

    monkeypatch.setattr(running.launch, "run", broken)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    found = running.ask(desk, "a", "select 1", "analyst", None, "ana")
    assert "ended without an answer" in str(found.result.error)
    assert running._board(str(desk.root)).jobs == []


@pytest.mark.parametrize(
    ("course", "said"),
    [
        (Course(), "In the queue: it is next"),
        (Course(ahead=1), "1 query comes before it"),
        (Course(ahead=9), "9 queries come before it"),
        (Course(runs=True), "stopped after 20 s"),
        (Course(runs=True, percent=42.0), "42 % done"),
    ],
)
def test_where_a_query_is_is_said_in_words(course: Course, said: str) -> None:
    assert said in running._said(running.Job("a", "ana", "select 1", course))


def test_a_query_of_another_process_is_told_and_stopped_by_its_person_alone(
    stocked: Home, browse: Callable[..., AppTest]
) -> None:
    mine, other = Course(), Course()
    room = room_of(stocked.state)
    with (
        turn(room, "named Ana", 60.0, slots=3, course=mine, statement="select 'slow'"),
        turn(room, "named Ben", 60.0, slots=3, course=other, statement="select 'of Ben'"),
    ):
        page = browse("sql", sql_side="History")
        words = unescaped(text_of(page))
        assert "runs in another process" in words
        assert "select 'slow'" in words
        assert "of Ben" not in words
        assert "1 query of other people, which only they can stop" in words
        page.button(key="sql_stop_other_0").click().run()
        assert not page.exception
        assert (mine.is_over(), other.is_over()) == (True, False)
