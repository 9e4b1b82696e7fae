"""The part of a bucket's deviation that a segment shares: with everybody, with a campaign, with its own kind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitors.detectors.batch import Flags, Floats
from monitors.detectors.prepare import Data
from monitors.detectors.rolling import before, shift, window_sum
from monitors.detectors.shared import FEWEST, shared_move

UNEVEN = 0.35  # segments follow a shared move this unevenly (share of the move)
EVERYBODY, CAMPAIGN, KIND = 0.10, 1.0, 0.05  # size a shared move has before a panel has shown its own
FEW_OF = 0.10  # a kind that is more of the panel than this is a market: its move is nobody's alarm
LEAST_KIND = 0.20  # a kind's own move below this is no news
KNOWN = 3.0  # a kind whose move stood out so far within the last day is no news again
MEMORY = 60.0  # half-life in days of what moves of a kind are usual


@dataclass(frozen=True)
class Moves:
    """move: relative, as each segment sees it from the others; doubt: its standard deviation; kind: normal score of
    the move of a whole kind on the cell of its leader, where the most was added, and zero elsewhere [nS, nT].
    """

    move: Floats
    doubt: Floats
    kind: Floats


def shared_moves(
    data: Data, actual: Floats, mean: Floats, sd: Floats, known: Flags, *, news: bool = True
) -> Moves:
    """Everybody's move first, then that of each calendar entry, then that of each value of each dimension.

    news: whether the moves of kinds and their scores are wanted too; a first look does without.
    """
    total, doubt, kind = np.ones(mean.shape), np.zeros(mean.shape), np.zeros(mean.shape)
    if len(mean) < FEWEST:
        return Moves(kind, doubt, kind)
    everybody, always = np.arange(len(mean)), np.arange(mean.shape[1])
    codes = [int(k) for k in np.unique(data.codes) if k > 0]
    parts: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], int, float]] = [
        (data.groups[0], always, 0, EVERYBODY)
    ]
    parts += [(everybody, np.flatnonzero((data.codes == k).any(axis=0)), k, CAMPAIGN) for k in codes]
    if news:
        parts += [(rows, always, 0, KIND) for rows in data.groups[1:]]
    seen = before(np.ones((1, mean.shape[1])), MEMORY * data.timing.per_day)[0]
    for rows, columns, code, prior in parts:
        at = np.ix_(rows, columns)
        now = mean[at] * total[at]
        member = known[at] & (data.codes[at] == code) if code else known[at]
        memory = None if code else MEMORY * data.timing.per_day
        move, slip = shared_move(actual[at] / now - 1, sd[at] / now, member, prior, memory)
        if news and prior == KIND and len(rows) <= FEW_OF * len(mean):
            told = _news(move, slip, actual[at] - now, member, data.timing.per_day, seen)
            kind[at] = np.where(np.abs(told) > np.abs(kind[at]), told, kind[at])
        total[at] *= 1 + move
        doubt[at] += slip**2 + (UNEVEN * move) ** 2
    return Moves(total - 1, np.sqrt(doubt), kind)


def _news(move: Floats, slip: Floats, added: Floats, member: Flags, per_day: int, seen: Floats) -> Floats:
    """How unusual the move of a whole kind is against its own past, on the cell of its leader only, and
    only as it begins: one story, one alert. seen: buckets that the past of each one counts for.
    """
    count = np.maximum(member.sum(axis=0), 1)
    centre = np.sum(np.where(member, move, 0.0), axis=0) / count
    error = np.sum(np.where(member, slip, 0.0), axis=0) / count
    usual = before(np.minimum(centre**2, 0.09)[None, :], MEMORY * per_day)[0] + 0.05**2 * 10
    usual = usual / (seen + 10)
    size = np.where(np.abs(centre) > LEAST_KIND, centre / np.sqrt(usual + error**2 + 1e-12), 0.0)
    told = shift(window_sum((np.abs(size) >= KNOWN)[None, :] * 1.0, max(per_day, 2)), 1, 0.0)[0]
    size = np.where(told > 0, 0.0, size)
    leader = np.argmax(np.where(member, added * np.sign(centre), -np.inf), axis=0)
    out = np.zeros(move.shape)
    out[leader, np.arange(move.shape[1])] = size
    return out
