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
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
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
MOMENT = 0.1  # seconds between the end of a command and the word about it, at most
SHARED = "RISKDESK_WORKS"  # names the folder that several server processes share
OUT, ERR, HOW_FAR = "out", "err", "progress.json"
TOLD, ENDED, STOPPED = "told.json", "ended.json", "stopped.json"
_LOST = -1  # the exit code of a command whose server died before it could tell


@dataclass(frozen=True)
class LongWork:
    """A command at work, or one that has ended and waits to be looked at. folder: what is known of it."""

    kind: str
    folder: Path
    who: str
    pid: int
    begun: str  # tells its process from a later one of the same number

    @property
    def code(self) -> int | None:
        """Its exit code; None while it is at work."""
        ended = _read(self.folder / ENDED)
        if ended is None and _begun(self.pid) == self.begun:
            return None
        if ended is None:  # it has ended this moment, or its server has died
            time.sleep(MOMENT)
            ended = _read(self.folder / ENDED)
        return _LOST if ended is None else int(ended["code"])

    @property
    def is_going(self) -> bool:
        """Whether it is still at work."""
        return self.code is None

    @property
    def stopped_by(self) -> str:
        """Who had it stopped; empty where nobody had."""
        return str((_read(self.folder / STOPPED) or {}).get("by", ""))

    @property
    def how_far(self) -> tuple[float, str]:
        """(share done, what is at work)."""
        try:
            told = json.loads((self.folder / HOW_FAR).read_text())
            return min(told["done"] / max(told["total"], 1), 1.0), str(told["now"])
        except (OSError, ValueError, KeyError):
            return 0.0, "reading the data"

    @property
    def said(self) -> str:
        """What it has put out."""
        return (self.folder / OUT).read_text(encoding="utf-8")

    @property
    def complaint(self) -> str:
        """The last line it has complained with."""
        lines = (self.folder / ERR).read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1].removeprefix("riskdesk: ")[:LONGEST_NOTE] if lines else "it ended without a word"


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


def start(desk: House, kind: str, command: Sequence[str], files: dict[str, str] | None = None) -> bool:
    """Begin a command; False where one of the kind is at work already. files: texts it finds under their names, which
    `{folder}` in an argument stands for.
    """
    try:
        desk.need("begin work on the home")
    except StoreError as error:
        flash.say(str(error), "failed")
        return False
    place = _place(desk, kind)
    put_away(desk, kind)
    try:
        place.mkdir(parents=True)  # of two who start one at the same moment, one makes the folder
    except FileExistsError:
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
    _write(place / TOLD, {"who": who, "pid": process.pid, "begun": _begun(process.pid)})
    threading.Thread(target=_see_it_end, args=(process, place), name=f"work-{kind}", daemon=True).start()
    return True


def _see_it_end(process: subprocess.Popen[bytes], place: Path) -> None:
    code = process.wait()
    _own.remove(process)
    with contextlib.suppress(OSError):
        _write(place / ENDED, {"code": code})


def of(desk: House, kind: str) -> LongWork | None:
    """The work of a kind, at work or ended; None where there was none or it was put away."""
    place = _place(desk, kind)
    told = _read(place / TOLD)
    return (
        None
        if told is None
        else LongWork(kind, place, str(told["who"]), int(told["pid"]), str(told["begun"]))
    )


def put_away(desk: House, kind: str) -> None:
    """Forget an ended work. For callbacks too."""
    work = of(desk, kind)
    if work is not None and not work.is_going:
        with contextlib.suppress(OSError):  # somebody else has put it away
            # It is gone at once for everybody, and then cleared away.
            gone = work.folder.rename(work.folder.with_suffix(f".{os.getpid()}.{time.monotonic_ns()}"))
            shutil.rmtree(gone, ignore_errors=True)


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
    _write(work.folder / STOPPED, {"by": actor.current() or "somebody"})
    _signal(work, signal.SIGTERM)
    threading.Timer(PATIENCE, _signal, (work, signal.SIGKILL)).start()
    flash.say("Asked to stop")


def _signal(work: LongWork, number: signal.Signals) -> None:
    """Told to the command itself, while it is at work."""
    if work.is_going:
        with contextlib.suppress(ProcessLookupError):
            os.kill(work.pid, number)


def _begun(pid: int) -> str:
    """When a process was started, in the system's own count; empty where there is none, or none that is at work."""
    try:
        os.kill(pid, 0)
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (ProcessLookupError, PermissionError):
        return ""
    except OSError:
        return "there"  # a system without /proc
    return "" if fields[0] == "Z" else fields[19]


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found


def _write(path: Path, told: dict[str, Any]) -> None:
    """Whole or not at all."""
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps(told), encoding="utf-8")
    beside.replace(path)


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
