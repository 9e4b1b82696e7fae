"""Where a key of a declared file stands, so that a problem with it names file, line and key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from queries.content.problem import Problem, nearest


@dataclass(frozen=True)
class KeyPlace:
    """A key of a file ("" = the file itself). All places of one file share one list of ``problems``.

    ``lines``: dotted key → line; ``first``: the line named for a key that is not there.
    """

    file: str
    lines: Mapping[str, int]
    first: int | None = 1
    key: str = ""
    problems: list[Problem] = field(default_factory=list)

    def at(self, name: str) -> KeyPlace:
        """The place of a key inside this one."""
        # Not `replace`, which takes ten times as long: every key of every file asks for its place.
        key = f"{self.key}.{name}" if self.key else name
        return KeyPlace(self.file, self.lines, self.first, key, self.problems)

    def nth(self, number: int) -> KeyPlace:
        """The place of the n-th table of this array, counted from 0."""
        return replace(self, key=f"{self.key}[{number}]")

    @property
    def line(self) -> int | None:
        """The key's line; that of the nearest table around it where the key itself has none."""
        name = self.key
        while name and name not in self.lines:
            name = name[: max(name.rfind("."), name.rfind("["), 0)]
        return self.lines.get(name, self.first)

    def note(self, message: str, expected: str, found: str, hint: str | None = None) -> None:
        """Adds a problem of this key."""
        self.problems.append(Problem(self.file, message, self.line, self.key or None, expected, found, hint))

    def note_unknown(self, message: str, found: str, known: Iterable[str], hint: str | None = None) -> None:
        """Adds the problem of a word that is none of the known ones, with the nearest of them as the hint."""
        names = list(known)
        close = nearest(found, names)
        expected = "one of " + ", ".join(names) if names else "nothing: there are none"
        self.note(message, expected, found, f"Did you mean {close}?" if close else hint)

    def in_order(self) -> list[Problem]:
        """The problems noted so far, in the order of their lines."""
        return sorted(self.problems, key=lambda problem: problem.line or 0)
