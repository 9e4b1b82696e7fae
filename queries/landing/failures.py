"""What to make of an error: the fault of one drop, of the contract or of this program, or the end of the ingest."""

from __future__ import annotations

import errno

import duckdb

from queries.content.problem import Problem
from queries.landing.drops import Drop

TRY_AGAIN = ""  # in place of a contract's fingerprint: the drop is looked at again by the next ingest
_NO_PLACE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE)
_FULL = ("No space left on device", "Read-only file system", "Disk quota exceeded", "Too many open files")
NOT_THE_DATA = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)
NO_MEMORY = (duckdb.OutOfMemoryException, MemoryError)
BROKEN_ENGINE = (duckdb.InternalException, duckdb.FatalException)


def ends_the_ingest(error: Exception) -> bool:
    """Whether the machine has no place left to write to: then no drop is at fault, and none can be taken."""
    if isinstance(error, OSError) and error.errno in _NO_PLACE:
        return True
    return isinstance(error, duckdb.Error) and any(words in str(error) for words in _FULL)


def unreadable(drop: Drop, error: Exception) -> Problem:
    """The problem of a drop whose reader failed."""
    hint = "The file may be damaged: send it again under the same name."
    expected = "a sound file"
    if isinstance(error, NO_MEMORY):
        hint = "Land it in several files, or raise memory_limit under [engine] in riskdesk.toml."
        expected = "rows that fit into memory"
    elif isinstance(error, FileNotFoundError):
        hint = "It is looked for again by the next ingest."
    elif isinstance(error, PermissionError):
        hint = "Make it readable for the desk; it is looked at again by the next ingest."
    elif isinstance(error, NOT_THE_DATA):
        hint = "The contract may ask for what cannot be done: run `riskdesk check`."
        expected = "a contract that fits the file"
    return Problem(drop.name, "cannot be read", expected=expected, found=said(error), hint=hint)


def said(error: Exception) -> str:
    """The first line of what an error says, without the paths of this machine."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:300]
