"""Queries at work: each in a thread of its own, so that the page can tell how far it is and stop it."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date

import streamlit as st

from monitors import words
from pages.desk.escape import plain
from pages.desk.house import House
from queries.sandbox import launch
from queries.sandbox.course import Course
from queries.sandbox.folder import room_of
from queries.sandbox.launch import SandboxResult
from queries.sandbox.turns import Queued, ask_to_stop, places, queue, whose_is

MOST_ROWS = 10_000
SECONDS = 20.0
AT_ONCE = 0.4  # seconds a page waits before it says that a query runs; chosen
LOOK = 0.25  # seconds between two words on how far it is; chosen
KEPT = 24  # answers kept for all, the newest
LINE = 90  # characters of a statement in the list of what runs
_MINE, _STOPPED = "sql_running_job", "sql_stopped"  # of the session


@dataclass(frozen=True)
class Answer:
    """A sandbox result and how long it took, in seconds, its wait for a turn not among them."""

    result: SandboxResult
    seconds: float


@dataclass
class Job:
    """One query of one person, on its way. `answer` stands once `done` is set."""

    key: Hashable
    person: str
    sql: str
    course: Course = field(default_factory=Course)
    began: float = field(default_factory=time.monotonic)
    done: threading.Event = field(default_factory=threading.Event)
    answer: Answer | None = None


@dataclass
class _Board:
    """What runs in this process and what was answered there, of one home."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    jobs: list[Job] = field(default_factory=list)
    answers: OrderedDict[Hashable, Answer] = field(default_factory=OrderedDict)


def known(desk: House, key: Hashable) -> Answer | None:
    """What was answered to this before: of the data as it is, to the role that asks now."""
    if st.session_state.get(_STOPPED) == key:
        return Answer(SandboxResult("stopped", error="You stopped it. Run starts it anew."), 0.0)
    return _board(str(desk.root)).answers.get(key)


def ask(desk: House, key: Hashable, sql: str, role: str, as_of: date | None, person: str) -> Answer:
    """The answer, once it is there; meanwhile the page says how far it is, and offers to stop it.

    A run of the page that ends meanwhile leaves the query running for who comes back within seconds; else it ends.
    """
    job = _start(desk, key, sql, role, as_of, person)
    before = st.session_state.get(_MINE)
    if before is not None and before is not job:
        before.course.stop.set()  # this session asks something else now
    st.session_state[_MINE] = job
    job.course.look()
    if not job.done.wait(AT_ONCE):
        _follow(desk, job)
    st.session_state.pop(_MINE, None)
    if job.answer is None:
        return Answer(SandboxResult("failed", error="the query ended without an answer: run it again"), 0.0)
    if job.answer.result.kind == "stopped":
        st.session_state[_STOPPED] = key
    return job.answer


def forget_stopped() -> None:
    """Callback of Run: what was stopped may run again."""
    st.session_state.pop(_STOPPED, None)


def draw_others(desk: House, person: str, but: Job | None = None) -> None:
    """The queries that run now, whatever server process they are in: this person's with a way to stop each, of the
    others how many. but: one that is told elsewhere on the page.
    """
    here = {job.course.ticket: job for job in _board(str(desk.root)).jobs}
    asked = _queue(desk)
    mine = whose_is(person)
    own = [one for one in asked if one.whose == mine and (but is None or one.ticket != but.course.ticket)]
    others = sum(one.whose != mine for one in asked)
    for place, one in enumerate(own):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            text = " ".join(one.statement.split())
            st.markdown(f":gray[{plain(text[:LINE] + ('…' if len(text) > LINE else ''))}]", width="stretch")
            job = here.get(one.ticket)
            st.caption(plain(_said(job) if job else _said_elsewhere(one)))
            _stop_button(desk, job, one, f"sql_stop_other_{place}")
    if others:
        st.caption(
            plain(f"{words.plural(others, 'query', 'queries')} of other people, which only they can stop.")
        )
    if not own and not others:
        st.caption("Nothing runs.")


def _queue(desk: House) -> list[Queued]:
    try:
        return queue(room_of(desk.home.state))
    except OSError:
        return []  # a query says by itself that the sandbox cannot work there


def _follow(desk: House, job: Job) -> None:
    """Say how far it is until it is done. Leaves by Streamlit's own exception when the page is drawn anew or closed."""
    told = st.empty()
    with told.container(border=True, key="sql_running"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            line = st.empty()
            _stop_button(desk, job, None, "sql_stop")
        mine = whose_is(job.person)
        if any(one.whose == mine and one.ticket != job.course.ticket for one in _queue(desk)):
            st.caption("Another query of yours runs: one at a time for each person. It can be stopped here.")
            draw_others(desk, job.person, but=job)
    while True:
        share = job.course.percent if job.course.runs else None
        line.progress(min((share or 0.0) / 100, 1.0), text=plain(_said(job)))
        job.course.look()
        if job.done.wait(LOOK):
            break
    told.empty()


def _stop_button(desk: House, job: Job | None, one: Queued | None, key: str) -> None:
    def stop() -> None:
        if job is not None:
            job.course.stop.set()
            st.session_state[_STOPPED] = job.key
        elif one is not None:
            ask_to_stop(room_of(desk.home.state), one)

    st.button("Stop", key=key, icon=":material/stop_circle:", type="tertiary", on_click=stop)


def _said(job: Job) -> str:
    """Where it is, in words."""
    if job.course.runs:
        done = f", {job.course.percent:.0f} % done" if job.course.percent else ""
        return f"Running for {time.monotonic() - job.began:.0f} s{done}; stopped after {SECONDS:.0f} s"
    if job.course.ahead:
        at_once = words.plural(places(), "query", "queries")
        before = "1 query comes" if job.course.ahead == 1 else f"{job.course.ahead} queries come"
        return f"In the queue: {before} before it, {at_once} run at once"
    return "In the queue: it is next"


def _said_elsewhere(one: Queued) -> str:
    """The same of a query that another process of the server, or a shell, has begun."""
    if one.runs:
        return f"Asked {time.monotonic() - one.asked:.0f} s ago, runs in another process"
    return "In the queue, in another process"


def _start(desk: House, key: Hashable, sql: str, role: str, as_of: date | None, person: str) -> Job:
    """The query, started, or the one this person has running already."""
    board = _board(str(desk.root))
    with board.lock:
        going = next((one for one in board.jobs if one.key == key and one.person == person), None)
        if going is not None and not going.course.is_over():
            return going
        job = Job(key, person, sql)
        job.course.look()
        board.jobs.append(job)

    def work() -> None:
        try:
            began = time.monotonic()
            result = launch.run(
                desk.home,
                sql,
                role,
                max_rows=MOST_ROWS,
                timeout=SECONDS,
                as_of=as_of,
                person=person,
                course=job.course,
            )
            job.answer = Answer(result, time.monotonic() - (job.course.began or began))
        finally:
            with board.lock:
                board.jobs.remove(job)
                if job.answer is not None and job.answer.result.kind not in ("busy", "stopped"):
                    board.answers[key] = job.answer
                    while len(board.answers) > KEPT:
                        board.answers.popitem(last=False)
            job.done.set()

    threading.Thread(target=work, name="sql-query", daemon=True).start()
    return job


@st.cache_resource(max_entries=8, show_spinner=False)
def _board(root: str) -> _Board:
    return _Board()
