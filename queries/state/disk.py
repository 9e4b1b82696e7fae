"""What a full disk or a home that may not be written is called, whoever runs into it: one line that says what to do."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator

FULL = "full"
CLOSED = "closed"
_KINDS = {
    FULL: (errno.ENOSPC, errno.EDQUOT, errno.EFBIG),
    CLOSED: (errno.EROFS, errno.EACCES, errno.EPERM),
}
# Engines tell of it in words alone.
_WORDS = {
    FULL: ("no space left", "disk is full", "disk quota", "file too large"),
    CLOSED: ("read-only file system", "readonly database", "permission denied", "operation not permitted"),
}
TODO = {
    FULL: "the disk is full, or a limit on it is reached. What was written before is whole; this was not written. "
    "Free some space, then do the same again",
    CLOSED: "it may not be written by user {user}. Nothing was changed. Make the home writable for this user (its "
    "owner, its rights, how it is mounted), or work as the user it belongs to",
}


def disk_trouble(error: BaseException) -> str | None:
    """Where an error comes of a full disk or a place that may not be written: one line, with what to do; else None."""
    for one in _chain(error):
        kind = kind_of(one)
        if kind is not None:
            reason = one.strerror if isinstance(one, OSError) and one.strerror else str(one).split("\n")[0]
            place = str(one.filename) if isinstance(one, OSError) and one.filename else ""
            return told(kind, place, reason)
    return None


def told(kind: str, place: str, reason: str) -> str:
    """The line for a kind of trouble at a place; `reason` as the system gave it."""
    todo = TODO[kind].format(user=os.geteuid())
    return f"{place}: {todo} ({reason})" if place else f"{todo[:1].upper()}{todo[1:]} ({reason})"


def kind_of(error: BaseException) -> str | None:
    """FULL, CLOSED or None, of one error alone."""
    if isinstance(error, OSError) and error.errno is not None:
        return next((kind for kind, codes in _KINDS.items() if error.errno in codes), None)
    if isinstance(error, OSError) or type(error).__module__.split(".")[0] in ("duckdb", "_duckdb", "pyarrow"):
        said = str(error).lower()
        return next((kind for kind, words in _WORDS.items() if any(word in said for word in words)), None)
    return None


def is_full(error: BaseException) -> bool:
    """Whether an error comes of a full disk: then nothing else can be done either."""
    return any(kind_of(one) == FULL for one in _chain(error))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and those it comes from."""
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or following.__context__
