"""What protects a home from a stranger's SQL on this machine, tried in a worker and not assumed."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

from queries.content.home import SETTINGS_FILE, Home
from queries.sandbox.folder import folder_of, room_of
from queries.sandbox.process import MEMORY, ask
from queries.sandbox.turns import FIRST_USER, places
from queries.sandbox.warm import start

SECONDS = 20.0


@dataclass(frozen=True)
class Protection:
    """One protection: its name in JSON, what it says in words, whether it holds here, and what would give it."""

    name: str
    says: str
    holds: bool
    otherwise: str = ""


def protections(home: Home) -> list[Protection]:
    """What holds here. Starts one worker, without an engine; where none can be started, nothing holds."""
    request = {
        "outside": str(home.root / SETTINGS_FILE),
        "user": FIRST_USER,
        "seconds": int(SECONDS),
        "parent": os.getpid(),
    }
    found = {}
    with suppress(OSError), folder_of(room_of(home.state), {}) as folder:
        found = json.loads(ask(request, folder, SECONDS, start=_without_engine).answer or b"{}")
    watched = Path("/proc/self/statm").exists()
    return [
        Protection("own_user", "a user of its own", found.get("user") not in (None, os.geteuid()), _AS_ROOT),
        Protection("no_capabilities", "no capabilities", bool(found.get("no_capabilities")), _LINUX),
        Protection("no_new_privileges", "no new privileges", bool(found.get("no_new_privileges")), _LINUX),
        Protection("no_files", "no file but its role's", bool(found.get("no_files")), _LANDLOCK),
        Protection("no_network", "no network", bool(found.get("no_network")), _LINUX),
        Protection("no_programs", "no other program", bool(found.get("no_programs")), _LINUX),
        Protection("dies_with_desk", "ends with the desk", bool(found.get("dies_with_desk")), _LINUX),
        Protection("memory", f"stopped at {MEMORY / 1e9:g} GB of memory", watched, _LINUX),
        Protection("turns", f"at most {places()} at once, one a person", True),
    ]


def _without_engine() -> Popen[bytes]:
    """A worker that gives up what every worker does: what it can still do afterwards needs no engine to be tried."""
    return start("confinement")


_AS_ROOT = "needs `serve` started as root, which only the worker gives up"
_LINUX = "needs Linux, and a container that allows it"
_LANDLOCK = "needs Linux with Landlock or user namespaces, or `serve` started as root"


def told(found: list[Protection]) -> list[str]:
    """The protections as lines for a person: those that hold, then each that does not with what would give it."""
    held = ", ".join(one.says for one in found if one.holds)
    return [f"ad-hoc SQL runs with: {held}"] + [
        f"ad-hoc SQL runs without: {one.says} ({one.otherwise})" for one in found if not one.holds
    ]
