"""What is set aside because it is extreme but no cause: single leaves of a heavy tail.

A candidate cell is put to the question whether it is more than a few leaves that are extreme even for the
tail that all leaves show. The tail is read once per fit: leaves that were set aside stay in it, as those as
extreme that come after them are no rarer for it.
"""

from dataclasses import dataclass

import numpy as np

from monitors.explain.leaves import Floats, Ints
from monitors.explain.model import Model
from monitors.explain.tail import Tail, count_odds, read_tail, silence, silent_leaves, sober_nats

_FEW_LEAVES = (
    64  # cells of more leaves than this are suspected of an extreme leaf only if one leaf carries much
)
_MUCH = 0.2
_NEXT = 0.9  # leaves anywhere that deviate this part as far as the extreme one are tail with it


@dataclass(frozen=True)
class Extremes:
    """How far the leaves deviate under one fit: |z| [n], their tail, how many fall silent of how many whose
    silence would be seen.
    """

    z: Floats
    tail: Tail | None
    habit: tuple[int, int]


def read_extremes(model: Model, u: Floats, m: Floats, aside: Ints) -> Extremes:
    """Read them off the leaves' scores u and informations m [n]; `aside` are the positions set aside as
    tail.
    """
    z = np.maximum(m, 1e-300)
    np.sqrt(z, out=z)
    np.divide(u, z, out=z)
    np.abs(z, out=z)
    shown = m > 0
    mean = model.mean[aside]
    gap = np.abs(model.y[aside] - model.mu[aside])
    z[aside] = gap * np.sqrt(model.noise.weight(mean) / np.maximum(mean, 1e-300))
    shown[aside] = True
    gone, able = silent_leaves(model.y, model.mu, model.noise)
    habit = int(np.count_nonzero(gone & shown)), int(np.count_nonzero(able & shown))
    return Extremes(z, read_tail(z if shown.all() else z[shown]), habit)


def carried_by_few(u: Floats) -> bool:
    """May single leaves of a cell carry its evidence (scores u [k])?"""
    return not (u.size > _FEW_LEAVES and np.abs(u).max() < _MUCH * abs(float(u.sum())))


def sober(model: Model, seen: Extremes, rows: Ints, u: Floats, m: Floats) -> float:
    """Nats of a cell's leaves at positions `rows` [k] once the most extreme of them are tail."""
    silent = silence(model.y[rows], model.mu[rows], model.noise, seen.habit)

    def odds(picked: Ints) -> Floats:
        at = rows[picked]
        z = seen.z[at]
        nats = z**2 / 2 if seen.tail is None else np.array([seen.tail.odds(float(one)) for one in z])
        if model.counts:
            nats = np.minimum(nats, count_odds(model.y[at], model.mu[at], model.noise))
        return np.minimum(nats, silent[picked])

    return sober_nats(u / np.sqrt(m), u, m, odds, int(np.isfinite(silent).sum()))


def as_extreme(seen: Extremes, rows: Ints, aside: Ints) -> Ints:
    """Leaves anywhere about as extreme as the most extreme of a cell's, those set aside already left out."""
    found = np.flatnonzero(seen.z > _NEXT * seen.z[rows].max(initial=0.0))
    return found[~np.isin(found, aside)]
