"""Parts of a panel: some of its segments, or its buckets up to a morning."""

from dataclasses import replace

import numpy as np

from monitors.observe.series import Flags, Panel


def only(panel: Panel, rows: Flags) -> Panel:
    """The panel of some of its segments."""
    if rows.all():
        return panel
    return replace(
        panel,
        segments=panel.segments[rows].reset_index(drop=True),
        numerator=panel.numerator[rows],
        denominator=None if panel.denominator is None else panel.denominator[rows],
        exposure=panel.exposure[rows],
        spoiled=None if panel.spoiled is None else panel.spoiled[rows],
        held=None if panel.held is None else panel.held[rows],
        hours=None if panel.hours is None else panel.hours[rows],
        holiday=None if panel.holiday is None else panel.holiday[rows],
        first=None if panel.first is None else panel.first[rows],
    )


def cut(panel: Panel, width: int) -> Panel:
    """The panel up to a column, every bucket trusted."""
    return replace(
        panel,
        ts=panel.ts[:width],
        numerator=panel.numerator[:, :width],
        denominator=None if panel.denominator is None else panel.denominator[:, :width],
        exposure=panel.exposure[:, :width],
        usable=np.ones(width, dtype=bool),
        spoiled=None,
        held=None,
        hours=None,
        holiday=None,
    )
