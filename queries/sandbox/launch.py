"""Running one untrusted query: wait for a turn, ask a worker over what the role may see, read its answer."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

import pyarrow as pa

from queries.content.home import Home
from queries.content.problem import nearest
from queries.content.settings import Role
from queries.engine.opening import EngineError
from queries.masking.mask_key import MaskKeyError, read_key
from queries.sandbox.course import Course
from queries.sandbox.folder import kept_folder, room_of
from queries.sandbox.home_macros import wire
from queries.sandbox.masked_files import readable_files
from queries.sandbox.process import MEMORY, Ended, ask
from queries.sandbox.snapshot import macros_of, take_snapshot, why_unseen
from queries.sandbox.turns import FIRST_USER, USERS, NoTurnError, turn

MAX_BYTES = 64 << 20
ENGINE_MEMORY = "700MB"  # what the engine counts itself; the worker as a whole is held at MEMORY
_UNSEEN = re.compile(r"no such table for this role: (\w+)")
_UNKNOWN = re.compile(r"not allowed: the (?:table )?function (\w+)$")
_LINE = re.compile(r"\bLINE (\d+):")
_PATH = re.compile(r"""(?<!\w)(?:file:)?/(?:[^\s'"\]/]+/)+[^\s'"\]]*|[^\s'"\[\]]*\.parquet\b""")
# What the engine advises and nobody here may do: its settings are locked.
_ADVICE = re.compile(r"""(?:,? or|\.? Use) "?SET \w+[^.\n]*\.?""")
_KILLED = {
    "time": "stopped after {seconds:g} seconds: narrow the days or group first",
    "memory": f"stopped at {MEMORY / 1e9:g} GB of memory: narrow the days, take fewer columns or group first",
    "stopped": "stopped on request",
    "died": "the query used more memory or time than a query may use",
}


@dataclass(frozen=True)
class SandboxResult:
    """What a query gave: ``table``, cut at the limit when ``truncated``; or ``error``, its ``line`` and ``column``.

    ``kind`` is done, refused (the sandbox does not allow it), failed (the engine could not), timeout, stopped (who
    asked did not want it any more), or busy (no turn came). ``note``: what the reader should know of the question:
    masks of an older key in it.
    """

    kind: str
    table: pa.Table | None = None
    truncated: bool = False
    error: str | None = None
    line: int | None = None
    note: str | None = None
    column: int | None = None


def run(
    home: Home,
    sql: str,
    role: str = "pm",
    max_rows: int = 10_000,
    timeout: float = 20.0,
    as_of: dt.date | None = None,
    person: str = "",
    course: Course | None = None,
) -> SandboxResult:
    """Runs one SELECT as a role, in a process of its own that is killed after ``timeout`` seconds.

    The role's extracts are all there is, personal data is masked unless the role may see it, and no text of
    an error names a path. ``person``: whose query it is; it waits while another one of theirs runs, and while all
    places are taken, for at most ``timeout`` seconds. ``course`` is told how it comes along, and can stop it. Never
    raises for what the query does.
    """
    course = course or Course()
    known = home.settings.roles.get(role)
    if known is None or (told := _half_a_character(sql)):
        return SandboxResult("refused", error=_no_role(home, role) if known is None else told)
    try:
        room = room_of(home.state)
        with turn(room, person, timeout, course=course, statement=sql) as place:
            return _run_in_turn(home, known, sql, as_of, max_rows, timeout, room, place, course)
    except NoTurnError as error:
        if course.is_over():
            return SandboxResult("stopped", error="taken out of the queue on request")
        return SandboxResult("busy", error=str(error))
    except (MaskKeyError, EngineError) as error:
        return SandboxResult("failed", error=str(error))
    except OSError as error:
        gone = _gone(home, error)
        if gone is not None:
            return SandboxResult("failed", error=gone)
        text = f"the sandbox cannot work in state/sandbox: {error.strerror or type(error).__name__}"
        return SandboxResult("failed", error=f"{text}; free disk space, or let the user who serves own it")


def _no_role(home: Home, role: str) -> str:
    close = nearest(role, home.settings.roles)
    return f"no such role: {role}{f'; did you mean {close}?' if close else ''}"


def _half_a_character(sql: str) -> str:
    """What is wrong with a text that holds half of a character, which no process can be told; else empty."""
    at = next((place for place, sign in enumerate(sql) if "\ud800" <= sign <= "\udfff"), None)
    if at is None:
        return ""
    line, column = sql.count("\n", 0, at) + 1, at - sql.rfind("\n", 0, at)
    return f"half of a character stands in line {line} at {column} (U+{ord(sql[at]):04X}): delete it, or type it anew"


def _gone(home: Home, error: OSError) -> str | None:
    """What to do about a file of a table that is missing; the table is named, for a role may not see paths."""
    if not isinstance(error, FileNotFoundError) or not error.filename:
        return None
    for folder, command in (("events", "ingest"), ("cubes", "run")):
        held = home.state / folder
        if Path(error.filename).is_relative_to(held):
            table = Path(error.filename).relative_to(held).parts[0]
            return f"rows of {table} are missing from the home: `riskdesk {command}` brings them back"
    return None


def _run_in_turn(
    home: Home,
    role: Role,
    sql: str,
    as_of: dt.date | None,
    max_rows: int,
    timeout: float,
    room: Path,
    place: int,
    course: Course,
) -> SandboxResult:
    macros = macros_of(home).called(sql)
    snapshot = take_snapshot(home, role, "\n".join([sql, *(one.body for one in macros)]), as_of)
    key = read_key(home.state)
    files = readable_files(home, room, snapshot.sources, key)
    request = {
        "sql": sql,
        "tables": sorted(snapshot.tables),
        "views": snapshot.views,
        "macros": wire(macros),
        "files": sorted(files),
        "as_of": snapshot.as_of.isoformat(),
        "morning": as_of.isoformat() if as_of else "",
        "max_rows": max_rows,
        "max_bytes": MAX_BYTES,
        "seconds": max(int(timeout), 1),
        "memory": ENGINE_MEMORY,
        "user": FIRST_USER + place % USERS,
        "parent": os.getpid(),
    }
    note = None if role.personal else key.told(sql)
    with kept_folder(room, key.label, files) as folder:
        found = _read(ask(request, folder, timeout, course), timeout, note)
    return _explained(home, role, found) if found.kind == "refused" else found


def _explained(home: Home, role: Role, found: SandboxResult) -> SandboxResult:
    """A refusal with what the worker cannot know: the tables and macros of the home that were not laid out for it."""
    said = found.error or ""
    if unseen := _UNSEEN.search(said):
        why = why_unseen(home, role, unseen.group(1))
        return replace(found, error=why) if why else found
    if unknown := _UNKNOWN.search(said):
        close = get_close_matches(unknown.group(1), macros_of(home).macros, n=1, cutoff=0.8)
        return replace(found, error=f"{said}; did you mean the macro {close[0]}?") if close else found
    return found


def _column(text: str) -> int | None:
    """The column, from 1, that the engine's caret points at; None where it shows no place or only a part of a line."""
    rows = text.splitlines()
    for at, row in enumerate(rows[:-1]):
        found = _LINE.match(row)
        caret = rows[at + 1].find("^")
        if found and caret >= 0 and not row[found.end() :].lstrip().startswith("..."):
            return max(caret - len(f"LINE {found.group(1)}: ") + 1, 1)
    return None


def _read(ended: Ended, timeout: float, note: str | None) -> SandboxResult:
    head, _, body = ended.answer.partition(b"\n")
    if ended.killed == "time":
        return SandboxResult("timeout", error=_KILLED["time"].format(seconds=timeout))
    if ended.killed == "stopped":
        return SandboxResult("stopped", error=_KILLED["stopped"])
    try:
        values = json.loads(head)
        if "error" in values:
            text = str(values["error"])
            line = _LINE.search(text)
            shown = _ADVICE.sub("", _PATH.sub("(path)", text.split("\n\n")[0].strip()))
            at = int(line.group(1)) if line else None
            return SandboxResult(values["kind"], None, False, shown, at, note, _column(text))
        table = pa.ipc.open_stream(body).read_all()
    except (ValueError, pa.ArrowInvalid):
        return SandboxResult("failed", error=_KILLED[ended.killed or "died"])
    return SandboxResult("done", table, bool(values["truncated"]), note=note)
