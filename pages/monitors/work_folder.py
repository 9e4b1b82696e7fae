"""What is known of a long work, in the folder that the server processes of a desk share."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LONGEST_NOTE = 400  # characters of what went wrong; chosen
MOMENT = 0.1  # seconds between the end of a command and the word about it, at most
OUT, ERR, HOW_FAR = "out", "err", "progress.json"
TOLD, ENDED, STOPPED = "told.json", "ended.json", "stopped.json"
LOST = -1  # the exit code of a command whose server died before it could tell


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
        ended = read(self.folder / ENDED)
        if ended is None and begun_of(self.pid) == self.begun:
            return None
        if ended is None:  # it has ended this moment, or its server has died
            time.sleep(MOMENT)
            ended = read(self.folder / ENDED)
        return LOST if ended is None else int(ended["code"])

    @property
    def is_going(self) -> bool:
        """Whether it is still at work."""
        return self.code is None

    @property
    def stopped_by(self) -> str:
        """Who had it stopped; empty where nobody had."""
        return str((read(self.folder / STOPPED) or {}).get("by", ""))

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


def begun_of(pid: int) -> str:
    """When a process was started, in the system's own count; empty where there is none, or none that is at work."""
    try:
        os.kill(pid, 0)
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (ProcessLookupError, PermissionError):
        return ""
    except OSError:
        return "there"  # a system without /proc
    return "" if fields[0] == "Z" else fields[19]


def read(path: Path) -> dict[str, Any] | None:
    """What a file tells; None where there is none, or it is damaged."""
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found


def write(path: Path, told: dict[str, Any]) -> None:
    """Whole or not at all."""
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps(told), encoding="utf-8")
    beside.replace(path)
