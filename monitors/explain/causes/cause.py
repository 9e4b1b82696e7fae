"""What a search for causes answers with."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal["rate", "mix", "volume", "giant"]


@dataclass(frozen=True)
class Cause:
    """One cell of the leaf table that carries part of the change.

    `effect`: "rate" the ratio inside the cell moved; "mix" the cell's share of the denominators moved;
    "volume" a count or amount moved (tables without denominators); "giant" one leaf holds one huge amount.
    `actual` and `expected` are numerators for rate, volume and giant (expected at the actual denominators),
    and denominators for mix. `ratio` = estimated factor (actual against what the rest of the table would
    make one expect); None for a cell of which next to nothing was expected: it is new. `contribution` is the
    part of the total's change it accounts for, in units of the total (a ratio for ratios); `share` is that
    over the gross movement: the sum of the absolute parts of all causes and of the rest. `score` is the log
    likelihood ratio less the price of its conditions and of the cells tried; `p_value` is two-sided and
    already paid for the number of cells tried.
    """

    segment: dict[str, Any]
    effect: Kind
    actual: float
    expected: float
    ratio: float | None
    contribution: float
    share: float
    score: float
    p_value: float
    leaves: int
    actual_den: float | None = None
    expected_den: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)
