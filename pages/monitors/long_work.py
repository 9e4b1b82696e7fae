"""Long work that is started from a page: a command in a process of its own, with progress and a Stop button.

It goes on when the page is left, and whoever opens the page sees it; it ends with the server. What it writes is whole
or not at all: the command sees to that. One of a kind at a time per home.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from monitors.commands.progress import PROGRESS_FILE
from monitors.store import StoreError
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import actor, flash

PATIENCE = 5.0  # seconds between asking a command to stop and ending it; chosen
LONGEST_NOTE = 400  # characters of what went wrong; chosen
OUT, ERR, HOW_FAR = "out", "err", "progress.json"


@dataclass
class LongWork:
    """A command at work, or one that has ended and waits to be looked at."""

    kind: str
    who: str
    process: subprocess.Popen[bytes]
    folder: tempfile.TemporaryDirectory[str]
    stopped_by: str = ""

    @property
    def is_going(self) -> bool:
        """Whether it is still at work."""
        return self.process.poll() is None

    @property
    def how_far(self) -> tuple[float, str]:
        """(share done, what is at work)."""
        try:
            told = json.loads((Path(self.folder.name) / HOW_FAR).read_text())
            return min(told["done"] / max(told["total"], 1), 1.0), str(told["now"])
        except (OSError, ValueError, KeyError):
            return 0.0, "reading the data"

    @property
    def said(self) -> str:
        """What it has put out."""
        return (Path(self.folder.name) / OUT).read_text(encoding="utf-8")

    @property
    def complaint(self) -> str:
        """The last line it has complained with."""
        lines = (
            (Path(self.folder.name) / ERR).read_text(encoding="utf-8", errors="replace").strip().splitlines()
        )
        return lines[-1].removeprefix("riskdesk: ")[:LONGEST_NOTE] if lines else "it ended without a word"


_works: dict[tuple[str, str], LongWork] = {}
_lock = threading.Lock()


def start(desk: House, kind: str, command: Sequence[str], files: dict[str, str] | None = None) -> bool:
    """Begin a command; False where one of the kind is at work already. files: texts it finds under their names, which
    `{folder}` in an argument stands for.
    """
    try:
        desk.need("begin work on the home")
    except StoreError as error:
        flash.say(str(error), "failed")
        return False
    with _lock:
        before = _works.get((str(desk.root), kind))
        if before is not None and before.is_going:
            return False
        folder = tempfile.TemporaryDirectory(prefix="riskdesk-work-")
        place = Path(folder.name)
        for name, text in (files or {}).items():
            (place / name).write_text(text, encoding="utf-8")
        who = actor.current() or "somebody"
        words = [word.replace("{folder}", folder.name) for word in command]
        with (place / OUT).open("wb") as out, (place / ERR).open("wb") as err:
            process = subprocess.Popen(
                [sys.executable, "-m", "monitors", "--home", str(desk.root), *words],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env={**os.environ, PROGRESS_FILE: str(place / HOW_FAR), "RISKDESK_ACTOR": who},
            )
        _works[str(desk.root), kind] = LongWork(kind, who, process, folder)
        return True


def of(desk: House, kind: str) -> LongWork | None:
    """The work of a kind, at work or ended; None where there was none or it was put away."""
    return _works.get((str(desk.root), kind))


def put_away(desk: House, kind: str) -> None:
    """Forget an ended work. For callbacks too."""
    with _lock:
        work = _works.get((str(desk.root), kind))
        if work is not None and not work.is_going:
            del _works[str(desk.root), kind]
            work.folder.cleanup()


def stop(desk: House, kind: str) -> None:
    """Callback: end it, first by asking."""
    work = of(desk, kind)
    if work is None or not work.is_going:
        flash.say("It has ended already")
        return
    try:
        desk.need("stop what is at work")
    except StoreError as error:
        flash.say(str(error), "failed")
        return
    work.stopped_by = actor.current() or "somebody"
    work.process.terminate()
    threading.Timer(PATIENCE, _kill, (work,)).start()
    flash.say("Asked to stop")


def _kill(work: LongWork) -> None:
    """It did not end when it was asked."""
    if work.is_going:
        work.process.kill()


def draw(desk: House, kind: str, what: str, done: Callable[[LongWork], None] | None = None) -> bool:
    """The line of a work: how far it is, or how it ended; `done` draws what it came to. True while it is at work."""
    work = of(desk, kind)
    if work is None:
        return False
    if work.is_going:
        _watch(desk, kind, what)
        return True
    if work.stopped_by:
        st.info(
            plain(f"{what} was stopped by {work.stopped_by}; nothing of it is kept."),
            icon=":material/stop_circle:",
        )
    elif work.process.returncode != 0:
        st.error(plain(f"{what} did not end well: {work.complaint}"), icon=":material/error:")
    elif done is not None:
        done(work)
        return False
    st.button("Put away", key=f"away_{kind}", type="tertiary", on_click=put_away, args=(desk, kind))
    return False


@st.fragment(run_every=1)
def _watch(desk: House, kind: str, what: str) -> None:
    work = of(desk, kind)
    if work is None or not work.is_going:
        st.rerun()
    share, now = work.how_far if work else (0.0, "")
    with st.container(horizontal=True, vertical_alignment="center", key=f"work_{kind}"):
        by = work.who if work else ""
        st.progress(share, text=plain(f"{what}, started by {by} · {share:.0%} · {now}"))
        st.button("Stop", icon=":material/stop_circle:", key=f"stop_{kind}", on_click=stop, args=(desk, kind))


def _end_all() -> None:
    """The server ends: what it has started ends with it."""
    for work in _works.values():
        with contextlib.suppress(OSError):
            if work.is_going:
                work.process.terminate()


def result(work: LongWork) -> Any:
    """The JSON a command has put out; None where it is none."""
    try:
        return json.loads(work.said)
    except (OSError, ValueError):
        return None


atexit.register(_end_all)
