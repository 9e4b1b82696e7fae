"""Long work that is started from a page: a command in a process of its own, with progress and a Stop button.

It goes on when the page is left, and whoever opens the page sees it, at whichever server process of the desk: what is
known of it stands in a folder that these share. It ends with the server that started it. What it writes is whole or not
at all: the command sees to that. One of a kind at a time per home.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import streamlit as st

from monitors.commands.progress import PROGRESS_FILE
from monitors.store import StoreError
from pages.desk.escape import plain
from pages.desk.house import House
from pages.monitors.work_folder import (
    ENDED,
    ERR,
    HOW_FAR,
    OUT,
    STOPPED,
    TOLD,
    LongWork,
    begun_of,
    read,
    write,
)
from pages.parts import actor, flash

PATIENCE = 5.0  # seconds between asking a command to stop and ending it; chosen
SHARED = "RISKDESK_WORKS"  # names the folder that several server processes share

_own: list[subprocess.Popen[bytes]] = []


def _works() -> Path:
    """The folder of all works."""
    shared = os.environ.get(SHARED)
    return Path(shared) if shared else _alone()


@cache
def _alone() -> Path:
    """That of a server that stands alone; it goes with it."""
    made = tempfile.mkdtemp(prefix="riskdesk-work-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return Path(made)


def _place(desk: House, kind: str) -> Path:
    return _works() / blake2b(f"{desk.root}\x1f{kind}".encode(), digest_size=12).hexdigest()


def start(
    desk: House, kind: str, command: Sequence[str], files: dict[str, str] | None = None, *, busy: str = ""
) -> bool:
    """Begin a command; False where that is not theirs, which is said, or where one of the kind is at work already.

    files: texts it finds under their names, which `{folder}` in an argument stands for. busy: said where one is.
    """
    # Over 40 lines: what is said, the folder, the command and who sees it end, each once.
    if not _needed(desk, "begin work on the home"):
        return False
    place = _place(desk, kind)
    clear(desk, kind)
    try:
        place.mkdir(parents=True)  # of two who start one at the same moment, one makes the folder
    except FileExistsError:
        if busy:
            flash.say(busy)
        return False
    for name, text in (files or {}).items():
        (place / name).write_text(text, encoding="utf-8")
    who = actor.current() or "somebody"
    words = [word.replace("{folder}", str(place)) for word in command]
    with (place / OUT).open("wb") as out, (place / ERR).open("wb") as err:
        process = subprocess.Popen(
            [sys.executable, "-m", "monitors", "--home", str(desk.root), *words],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            env={**os.environ, PROGRESS_FILE: str(place / HOW_FAR), "RISKDESK_ACTOR": who},
        )
    _own.append(process)
    write(place / TOLD, {"who": who, "pid": process.pid, "begun": begun_of(process.pid)})
    threading.Thread(target=_see_it_end, args=(process, place), name=f"work-{kind}", daemon=True).start()
    return True


def _see_it_end(process: subprocess.Popen[bytes], place: Path) -> None:
    code = process.wait()
    _own.remove(process)
    with contextlib.suppress(OSError):
        write(place / ENDED, {"code": code})


def of(desk: House, kind: str) -> LongWork | None:
    """The work of a kind, at work or ended; None where there was none or it was put away.

    Every work is of the whole home: who sees some markets or stages alone sees none.
    """
    if desk.here is not None and desk.here.limited:
        return None
    place = _place(desk, kind)
    told = read(place / TOLD)
    return (
        None
        if told is None
        else LongWork(kind, place, str(told["who"]), int(told["pid"]), str(told["begun"]))
    )


def put_away(desk: House, kind: str) -> None:
    """Callback: forget an ended work."""
    if _needed(desk, "put work on the home away"):
        clear(desk, kind)


def _may(desk: House) -> bool:
    """Whether who is here may begin, stop and put away work."""
    return desk.here is None or (desk.here.writes and not desk.here.limited)


def _needed(desk: House, what: str) -> bool:
    """Whether they may; a refusal is said, and told in the audit."""
    try:
        desk.need(what)
    except StoreError as error:
        flash.say(str(error), "failed")
        return False
    return True


def clear(desk: House, kind: str) -> None:
    """Forget an ended work; nothing happens where who looks may not."""
    if not _may(desk):
        return
    work = of(desk, kind)
    if work is not None and not work.is_going:
        with contextlib.suppress(OSError):  # somebody else has put it away
            # It is gone at once for everybody, and then cleared away.
            gone = work.folder.rename(work.folder.with_suffix(f".{os.getpid()}.{time.monotonic_ns()}"))
            shutil.rmtree(gone, ignore_errors=True)


def stop(desk: House, kind: str) -> None:
    """Callback: end it, first by asking."""
    if not _needed(desk, "stop what is at work"):
        return
    work = of(desk, kind)
    if work is None or not work.is_going:
        flash.say("It has ended already")
        return
    write(work.folder / STOPPED, {"by": actor.current() or "somebody"})
    _signal(work, signal.SIGTERM)
    threading.Timer(PATIENCE, _signal, (work, signal.SIGKILL)).start()
    flash.say("Asked to stop")


def _signal(work: LongWork, number: signal.Signals) -> None:
    """Told to the command itself, while it is at work."""
    if work.is_going:
        with contextlib.suppress(ProcessLookupError):
            os.kill(work.pid, number)


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
    elif work.code != 0:
        st.error(plain(f"{what} did not end well: {work.complaint}"), icon=":material/error:")
    elif done is not None:
        done(work)
        return False
    away_button(desk, kind)
    return False


def away_button(desk: House, kind: str) -> None:
    """The button that puts an ended work away, for who may."""
    if _may(desk):
        st.button("Put away", key=f"away_{kind}", type="tertiary", on_click=put_away, args=(desk, kind))


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
    for process in list(_own):
        with contextlib.suppress(OSError):
            process.terminate()


def result(work: LongWork) -> Any:
    """The JSON a command has put out; None where it is none."""
    try:
        return json.loads(work.said)
    except (OSError, ValueError):
        return None


atexit.register(_end_all)
