"""One segment of a scored panel: what was counted, what a detector expected, and its band.

Every screen draws this row: the run keeps its last buckets with an episode, the Metrics page shows all of it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitors.observe.scoring import ScoredPanel
from monitors.observe.series import Flags, Floats


@dataclass(frozen=True)
class SegmentRow:
    """A segment by bucket, all arrays [nT]. Rates are fractions, NaN = not known.

    detector: whose expectation and band these are, "" where nothing was scored; ts: bucket starts; denominator: None
    for a volume; usable: False = not judged and not learnt from.
    """

    detector: str
    ts: npt.NDArray[np.datetime64]
    numerator: Floats
    denominator: Floats | None
    actual: Floats
    expected: Floats
    lower: Floats
    upper: Floats
    usable: Flags


def segment_row(scored: ScoredPanel, row: int, detector: str = "") -> SegmentRow:
    """A row of the panel with the band of `detector`; of the first one where that did not score the panel."""
    panel, scores = scored.panel, scored.scores
    name = detector if detector in scores else next(iter(scores), "")
    numerator = actual = panel.numerator[row]
    denominator = None
    if panel.denominator is not None:
        denominator = panel.denominator[row]
        nothing = np.full_like(denominator, np.nan)
        actual = np.divide(numerator, denominator, nothing, where=denominator > 0)
    unknown = np.full_like(numerator, np.nan)
    expected, lower, upper = (
        getattr(scores[name], field)[row] if name else unknown for field in ("expected", "lower", "upper")
    )
    return SegmentRow(
        name, panel.ts, numerator, denominator, actual, expected, lower, upper, panel.trusted[row]
    )
