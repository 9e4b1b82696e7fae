"""Running one untrusted query: start a worker, hand it a snapshot, take its answer or kill it."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from queries.content.home import Home
from queries.content.problem import nearest
from queries.sandbox.snapshot import take_snapshot

MAX_BYTES = 64 << 20
MEMORY = "1GB"
_ROOT = Path(__file__).resolve().parents[2]
_LINE = re.compile(r"\bLINE (\d+):")
_PATH = re.compile(r"""(?<!\w)(?:file:)?/(?:[^\s'"\]/]+/)+[^\s'"\]]*""")


@dataclass(frozen=True)
class SandboxResult:
    """What a query gave: ``table``, cut at the limit when ``truncated``; or ``error`` and its ``line``.

    ``kind`` is done, refused (the sandbox does not allow it), failed (the engine could not) or timeout.
    """

    kind: str
    table: pa.Table | None = None
    truncated: bool = False
    error: str | None = None
    line: int | None = None


def run(
    home: Home,
    sql: str,
    role: str = "analyst",
    max_rows: int = 10_000,
    timeout: float = 20.0,
    as_of: dt.date | None = None,
) -> SandboxResult:
    """Runs one SELECT as a role, in a process of its own that is killed after ``timeout`` seconds.

    The role's extracts are all there is, personal data is masked unless the role may see it, and no text of
    an error names a path. Never raises for what the query does.
    """
    known = home.settings.roles.get(role)
    if known is None:
        close = nearest(role, home.settings.roles)
        return SandboxResult(
            "refused", error=f"no such role: {role}" + (f"; did you mean {close}?" if close else "")
        )
    snapshot = take_snapshot(home, known, sql, as_of)
    request = {
        "sql": sql,
        "tables": sorted(snapshot.tables),
        "views": snapshot.views,
        "folders": snapshot.folders,
        "as_of": snapshot.as_of.isoformat(),
        "max_rows": max_rows,
        "max_bytes": MAX_BYTES,
        "seconds": max(int(timeout), 1),
        "memory": MEMORY,
    }
    return _ask(json.dumps(request).encode(), timeout)


def _ask(request: bytes, timeout: float) -> SandboxResult:
    """One worker, its own process group, nothing of our environment but where Python finds its modules."""
    paths = os.pathsep.join([str(_ROOT), *(path for path in sys.path if path)])
    process = subprocess.Popen(
        [sys.executable, "-m", "queries.sandbox.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"PYTHONPATH": paths, "OMP_NUM_THREADS": "1", "ARROW_IO_THREADS": "1"},
        start_new_session=True,
    )
    try:
        answer, _ = process.communicate(request, timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        text = f"stopped after {timeout:g} seconds: narrow the days or group first"
        return SandboxResult("timeout", error=text)
    return _read(answer)


def _read(answer: bytes) -> SandboxResult:
    head, _, body = answer.partition(b"\n")
    try:
        values = json.loads(head)
    except ValueError:
        return SandboxResult("failed", error="the query used more memory or time than a query may use")
    if "error" in values:
        text = str(values["error"])
        place = _LINE.search(text)
        shown = _PATH.sub("(path)", text.split("\n\n")[0].strip())
        return SandboxResult(values["kind"], error=shown, line=int(place.group(1)) if place else None)
    try:
        table = pa.ipc.open_stream(body).read_all()
    except pa.ArrowInvalid:
        return SandboxResult("failed", error="the query used more memory or time than a query may use")
    return SandboxResult("done", table, bool(values["truncated"]))
