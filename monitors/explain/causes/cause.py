"""Result of the search for causes."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal["rate", "mix", "volume", "giant"]


@dataclass(frozen=True)
class Cause:
    """One cell of the leaf table that carries part of the change.

    effect: "rate" the ratio inside the cell changed; "mix" the cell's share of the denominators changed; "volume" a
        count or amount changed (tables without denominators); "giant" one leaf holds one huge amount.
    actual, expected: numerators for rate, volume and giant (expected at the actual denominators), denominators for
        mix.
    ratio: estimated factor of actual against what the rest of the table leads to expect; None for a new cell.
    contribution: part of the total's change, in units of the total (a ratio for ratios); share: contribution ÷ gross
        change, the sum of the absolute contributions of all causes and of the rest.
    score: log likelihood ratio − price of the conditions and of the cells tried, in nats; p_value: exp(−score), at
        most 1.
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
