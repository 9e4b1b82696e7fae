"""Concentration: a larger share of a group's volume lies with few holders."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtri

from monitors.detector_options.option_types import Dimensions, Rows
from monitors.detectors.arrays.batch import Batch, whole_in_groups
from monitors.detectors.arrays.score import Score, effect_of
from monitors.detectors.baseline.fit import fit_batch
from monitors.detectors.calibration.conformal import two_sided
from monitors.detectors.registry import detector

FIELDS = (
    "expected",
    "p_value",
    "effect",
    "score",
    "lower",
    "upper",
)  # of a score, on the largest holder's row


@detector("concentration")
def concentration(batch: Batch, *, within: Dimensions = (), least: Rows = 3) -> Score:
    """Herfindahl index of each group's volume against its own past, tested one-sided upwards; the result stands on
    the largest holder's row.

    batch: rows are the holders (sellers, devices, pairs). within: dimensions that define the groups (none = all rows
        together). least: holders a group needs to be tested.
    The index Σ share² of the numerator is scored like a rate with the group's volume as denominator, and calibrated
    by its own past. expected, lower, upper and effect are of the index; other rows of the group have p = NaN. Raises
    ValueError for a dimension that the segments do not have.

    Options:
        within: Dimensions that make a group; none = all rows together.
        least: Holders below which a group is not tested.
    """
    groups = _groups(batch.segments, within)
    usable = whole_in_groups(batch.usable, groups) & np.isfinite(batch.numerator)
    amounts = np.where(usable, np.maximum(batch.numerator, 0.0), 0.0)
    total = np.stack([amounts[rows].sum(axis=0) for rows in groups])
    square = np.stack([(amounts[rows] ** 2).sum(axis=0) for rows in groups])
    index = np.where(total > 0, square / np.maximum(total, 1e-300), np.nan)
    fit = fit_batch(Batch(batch.ts, index, np.where(total > 0, total, np.nan), calendar=None))
    fields = {name: np.full(batch.shape, np.nan) for name in FIELDS}
    elsewhere = np.zeros(batch.shape, dtype=bool)
    for g, rows in enumerate(groups):
        if len(rows) < least:
            continue
        leader = rows[np.argmax(amounts[rows], axis=0)]
        at = (leader, np.arange(batch.shape[1]))
        mean, sd = fit.mean[g] / fit.den[g], np.sqrt(fit.variance[g]) / fit.den[g]
        known = fit.tested[g] & np.isfinite(fit.score[g])
        p = np.where(known, two_sided(np.nan_to_num(fit.score[g]), 1 - 1e-12), np.nan)
        fields["expected"][at], fields["p_value"][at] = mean, p
        fields["lower"][at], fields["upper"][at] = np.zeros_like(mean), mean + 1.96 * sd
        fields["effect"][at] = effect_of(fit.num[g] / fit.den[g], mean)
        fields["score"][at] = np.where(known, -ndtri(np.clip(p, 1e-300, 1 - 1e-12)), np.nan)
        elsewhere[rows] = known
        elsewhere[at] = False
    return Score(**fields, reach=None, elsewhere=elsewhere)


def _groups(segments: pd.DataFrame, within: tuple[str, ...]) -> list[np.ndarray]:
    """Rows of each group, in order of first appearance."""
    missing = [name for name in within if name not in segments.columns]
    if missing:
        raise ValueError(
            f"within = {list(within)}: the segments have no {missing}, only {list(segments.columns)}"
        )
    if not within:
        return [np.arange(len(segments))]
    codes = segments.groupby(list(within), sort=False, dropna=False).ngroup().to_numpy()
    return [np.flatnonzero(codes == k) for k in range(codes.max() + 1)]
