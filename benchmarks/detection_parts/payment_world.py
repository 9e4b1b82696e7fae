"""Card payments with fraud, in the manner of the simulator of the "Fraud Detection Handbook" (Le Borgne et al. 2022).

Customers and terminals lie on a square; a customer pays at the terminals nearby. Three frauds: every amount above a
limit; terminals that steal for four weeks; cards whose payments are now and then five times as large for two. What
the handbook gives for 5,000 customers and 10,000 terminals a day is scaled by their numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
# The handbook's parameters.
SIDE, RADIUS = 100.0, 5.0
AMOUNTS = (5.0, 100.0)  # mean amount of a customer
A_DAY = 4.0  # most payments a day a customer makes on average
LIMIT = 220.0  # every payment above it is fraud
TERMINALS, CARDS = 2 / 10_000, 3 / 5_000  # share that is compromised each day
TERMINAL_DAYS, CARD_DAYS = 28, 14
CARD_SHARE, CARD_FACTOR = 1 / 3, 5.0


@dataclass(frozen=True)
class Payments:
    """One entry a payment; broken: (first day, number) of each compromised terminal or card."""

    days: int
    customers: int
    terminals: int
    day: Index
    customer: Index
    terminal: Index
    amount: Floats
    fraud: Flags
    broken_terminals: list[tuple[int, int]]
    broken_cards: list[tuple[int, int]]


def simulate_payments(seed: int, customers: int = 1000, terminals: int = 2000, days: int = 183) -> Payments:
    """Every payment of so many days; the same for the same seed."""
    rng = np.random.default_rng(seed)
    home, place = rng.uniform(0, SIDE, (customers, 2)), rng.uniform(0, SIDE, (terminals, 2))
    mean, a_day = rng.uniform(*AMOUNTS, customers), rng.uniform(0, A_DAY, customers)
    count = rng.poisson(a_day[:, None], (customers, days))
    near = [np.flatnonzero(((place - one) ** 2).sum(axis=1) < RADIUS**2) for one in home]
    count[[len(one) == 0 for one in near]] = 0
    customer, day = (np.repeat(axis.ravel(), count.ravel()) for axis in np.indices(count.shape))
    amount = rng.normal(mean[customer], mean[customer] / 2)
    amount = np.where(amount < 0, rng.uniform(0, 2 * mean[customer]), amount)
    reach = np.array([len(one) for one in near])
    starts = np.concatenate([[0], np.cumsum(reach)[:-1]])
    pick = starts[customer] + (rng.random(len(customer)) * reach[customer]).astype(np.int64)
    terminal = np.concatenate(near)[pick]
    fraud = amount > LIMIT
    broken_terminals = _broken(rng, terminals, TERMINALS, days)
    for first, number in broken_terminals:
        fraud |= (terminal == number) & (day >= first) & (day < first + TERMINAL_DAYS)
    broken_cards = _broken(rng, customers, CARDS, days)
    for first, number in broken_cards:
        inside = (customer == number) & (day >= first) & (day < first + CARD_DAYS)
        hit = inside & (rng.random(len(day)) < CARD_SHARE)
        amount = np.where(hit, amount * CARD_FACTOR, amount)
        fraud |= hit
    world = (days, customers, terminals, day, customer, terminal, amount, fraud)
    return Payments(*world, broken_terminals, broken_cards)


def by_day(who: Index, day: Index, weight: Floats | Flags, shape: tuple[int, int]) -> Floats:
    """Sums of weights by entity and day [entities, days]."""
    out = np.zeros(shape)
    np.add.at(out, (who, day), weight)
    return out


def _broken(rng: np.random.Generator, many: int, share: float, days: int) -> list[tuple[int, int]]:
    """(first day, number) of what is compromised; as many a day as the share says on average."""
    each = rng.poisson(many * share, days)
    return [(first, int(rng.integers(many))) for first in range(days) for _ in range(each[first])]
