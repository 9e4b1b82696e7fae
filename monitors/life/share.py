"""A share with how sure it is: never a ratio without its n."""

from dataclasses import dataclass
from math import sqrt

Z95 = 1.96  # standard normal deviates of a 95 % interval


@dataclass(frozen=True)
class Share:
    """So many of n, with Wilson's 95 % interval; share, low and high are None while n = 0."""

    hits: float
    n: float
    share: float | None
    low: float | None
    high: float | None


def wilson(hits: float, n: float) -> Share:
    """Share with its interval (Wilson 1927); honest at small n and at 0 and 1."""
    if n <= 0:
        return Share(0, 0, None, None, None)
    share, square = hits / n, Z95 * Z95
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = Z95 * sqrt(max(share * (1 - share), 0.0) / n + square / (4 * n * n)) / (1 + square / n)
    return Share(hits, n, share, max(0.0, middle - half), min(1.0, middle + half))
