"""Plain tables for a terminal: aligned columns, numbers to the right, nothing else."""

from collections.abc import Sequence

import click

from monitors import words

WIDEST = 72  # characters of one cell; `--json` gives everything


def print_table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under a head; a column of numbers is aligned to the right."""
    cells = [[_text(value) for value in row] for row in rows]
    widths = [max(len(head[n]), *(len(row[n]) for row in cells), 0) for n in range(len(head))]
    right = [bool(rows) and all(isinstance(row[n], int | float) for row in rows) for n in range(len(head))]
    for line in ([*head], ["-" * width for width in widths], *cells):
        parts = [
            text.rjust(width) if flush else text.ljust(width)
            for text, width, flush in zip(line, widths, right, strict=True)
        ]
        click.echo("  ".join(parts).rstrip())


def _text(value: object) -> str:
    if value is None:
        return words.DASH
    if isinstance(value, float):
        return f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    # A value from the data may hold line breaks or control characters: a terminal must not obey them. The narrow
    # space between a number and its unit is our own.
    text = "".join(char if char.isprintable() or char == words.THIN else "�" for char in str(value))
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"
