"""One fault in what somebody gave us, said so that it can be put right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Problem:
    """What is wrong, where, what was found and what would be right.

    ``file`` is a path as the reader knows it (relative to the home where it can be); ``line`` is the physical
    line, counted from 1; ``column`` a column or a header key. ``count`` is how many rows or values share
    the fault.
    """

    file: str
    message: str
    line: int | None = None
    column: str | None = None
    expected: str | None = None
    found: str | None = None
    hint: str | None = None
    count: int = 1

    def __str__(self) -> str:
        where = self.file + (f":{self.line}" if self.line is not None else "")
        parts = [f"{where}: {self.message}"]
        if self.column is not None:
            parts.append(f"column {self.column}")
        if self.expected is not None:
            parts.append(f"expected {self.expected}")
        if self.found is not None:
            parts.append(f"found {self.found}")
        text = "; ".join(parts)
        if self.count > 1:
            text += f" ({self.count} times)"
        text += f". {self.hint}" if self.hint else ""
        # What stands in a file may steer a terminal: signs that do not show are written out.
        return "".join(char if char.isprintable() else _written_out(char) for char in text)

    def as_dict(self) -> dict[str, object]:
        """The fields that are set, ready for JSON."""
        return {key: value for key, value in asdict(self).items() if value is not None}


def _written_out(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like ``word``, or None when nothing comes close."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return close[0] if close else None


def unknown_key(file: str, line: int | None, key: str, known: Iterable[str]) -> Problem:
    """The problem of a key nobody reads: it names the nearest known one."""
    names = sorted(known)
    close = nearest(key, names)
    hint = f"Did you mean {close}?" if close else "Take it out, or correct its spelling."
    return Problem(
        file, "unknown key", line, key, expected="one of " + ", ".join(names), found=key, hint=hint
    )
