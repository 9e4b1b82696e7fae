"""What lies in the landing folder: every file, link, pipe and empty folder, under a name that can be written down.

A name on disk is bytes. The name a drop is known by is text of printable characters, one for each file.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from queries.content.problem import Problem

_ALL_READ = (
    stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH
)  # who may read is not asked of a file that everybody may
_LONGEST = 400  # characters of a name that a message shows
_ESCAPED = re.compile(r"\\(\\|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")


@dataclass(frozen=True)
class FoundFile:
    """One thing in landing: its path, the name it is known by, and what keeps it from being read (None: nothing)."""

    path: Path
    name: str
    size: int
    mtime_ns: int
    fault: Problem | None = None


def known_name(relative: str) -> str:
    r"""The text a path under landing is known by.

    Bytes that are no UTF-8, line breaks and other signs that do not show are written ``\xNN`` or ``\uNNNN``, and
    a backslash is doubled, so that two files never share a name.
    """
    if relative.isascii() and relative.isprintable() and "\\" not in relative:
        return relative  # nearly every name
    return "".join(_sign(char) for char in relative)


def _sign(char: str) -> str:
    if char == "\\":
        return "\\\\"
    if "\udc80" <= char <= "\udcff":
        return f"\\x{ord(char) - 0xDC00:02x}"
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if ord(char) <= 0xFFFF else f"\\U{ord(char):08x}"


def path_of(landing: Path, name: str) -> Path:
    """The path of the file known by a name: the inverse of ``known_name``."""

    def raw(found: re.Match[str]) -> str:
        code = found.group(1)
        if code == "\\":
            return "\\"
        return chr(int(code[1:], 16) + (0xDC00 if code[0] == "x" else 0))

    return landing / _ESCAPED.sub(raw, name)


def find_files(
    landing: Path, skip: Callable[[str], bool] = lambda name: False
) -> Iterator[FoundFile | Problem]:
    """Everything in landing that is not hidden, and a problem for each folder that cannot be looked into.

    ``skip``: file names that are not looked at. Links to folders are followed, each folder once. Nothing is opened, so
    a pipe holds nobody up.
    """
    problems: list[Problem] = []

    def note(error: OSError) -> None:
        name = known_name(os.path.relpath(str(error.filename), landing))[:_LONGEST]
        found = error.strerror or str(error)
        problems.append(
            Problem(name, "folder cannot be read", expected="a folder that may be read", found=found)
        )

    seen: set[tuple[int, int]] = set()
    for place, folders, files in os.walk(landing, followlinks=True, onerror=note):
        base = os.path.relpath(place, landing)
        here = Path(place)
        inner = "" if base == "." else base + "/"
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and _is_new(place, name, seen)
        )
        if inner and not folders and not files:
            yield _found(place, inner[:-1], here)
        for name in sorted(files):
            if not name.startswith(".") and not skip(name):
                yield _found(f"{place}/{name}", inner + name, here / name)
    yield from problems


def _is_new(place: str, name: str, seen: set[tuple[int, int]]) -> bool:
    """Whether a folder has not been walked yet: links may lead in a circle."""
    try:
        status = os.stat(os.path.join(place, name))
    except OSError:
        return True
    identity = (status.st_dev, status.st_ino)
    if identity in seen:
        return False
    seen.add(identity)
    return True


def _found(place: str, relative: str, path: Path) -> FoundFile:
    name = known_name(relative)
    try:
        status = os.stat(place)
    except OSError as error:
        words = "a link to nothing" if path.is_symlink() else "a file that cannot be looked at"
        return FoundFile(path, name, 0, 0, _fault(name, words, error.strerror or str(error)))
    fault = None
    if stat.S_ISDIR(status.st_mode):
        fault = _fault(name, "a folder, not a file", "an empty folder")
    elif not stat.S_ISREG(status.st_mode):
        fault = _fault(name, "not a file", "a pipe, a socket or a device")
    elif status.st_mode & _ALL_READ != _ALL_READ and not os.access(place, os.R_OK):
        fault = _fault(name, "a file that may not be read", "no permission to read it")
    return FoundFile(path, name, status.st_size, status.st_mtime_ns, fault)


def _fault(name: str, message: str, found: str) -> Problem:
    hint = "Put the file itself there, readable for the desk, or take this away."
    return Problem(name[:_LONGEST], message, expected="a file that may be read", found=found, hint=hint)
