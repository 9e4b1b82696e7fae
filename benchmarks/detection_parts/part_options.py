"""What every part of the benchmark of detection is told, and how it prints: one markdown table after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SHARED = Path(__file__).parents[3] / "shared" / "data"  # beside the project


class MissingInputError(RuntimeError):
    """The data or the package that a part needs is not there; the message says which and what to do."""


@dataclass(frozen=True)
class PartOptions:
    """seeds: of shuffles and simulations; shared: folder of the real data; work: where homes are kept (None: not)."""

    seeds: range
    shared: Path = SHARED
    work: Path | None = None

    def existing(self, *parts: str) -> Path:
        """A file or folder of the real data. Raises MissingInputError where it is missing."""
        path = self.shared.joinpath(*parts)
        if not path.exists():
            raise MissingInputError(f"{path} is not there: give the folder of the real data with --data")
        return path


def print_table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A title and a markdown table."""
    print(f"\n### {title}\n")
    print("| " + " | ".join(head) + " |")
    print("|" + " --- |" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)


def percent(share: float, digits: int = 0) -> str:
    """A share in percent; a dash where there is none."""
    return "–" if share != share else f"{100 * share:.{digits}f} %"
