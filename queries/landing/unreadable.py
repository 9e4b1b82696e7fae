"""A drop that cannot be read as a whole, and why."""

from __future__ import annotations

from queries.content.problem import Problem

AGAIN = "It was cut or altered on its way: send it again under the same name."


class UnreadableError(ValueError):
    """A drop whose bytes, header or footer cannot be read."""

    def __init__(
        self,
        message: str,
        line: int | None,
        expected: str,
        found: str,
        hint: str | None = None,
        column: str | None = None,
    ) -> None:
        super().__init__(message)
        self.fields = (message, line, column, expected, found, hint)

    def problem(self, file: str) -> Problem:
        """The problem of this drop."""
        message, line, column, expected, found, hint = self.fields
        return Problem(file, message, line, column, expected, found, hint)
