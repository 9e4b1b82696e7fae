"""The cells of a panel before a morning trusts or doubts them: sums by segment and bucket, of one combination."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitors.catalogue.loading import Monitor
from monitors.observe.grains import positions
from monitors.observe.leaf_rows import Flags, Floats, LeafRows, named_segments
from monitors.observe.series import Panel

Times = npt.NDArray[np.datetime64]
NOBODY = np.iinfo(np.int64).max  # the first day of a segment without a row, as `build_panels` has it
NO_ROW = -1


@dataclass(frozen=True)
class PanelCells:
    """Segments × buckets of one combination of dimensions.

    names: the values of each segment, in rising order; numerator, denominator (None: a volume), exposure [nS, nT];
    age [nS, nT]: days from the bucket to the first report of the cell, 0 for activity, NO_ROW where it has no row.
    """

    names: list[tuple[str, ...]]
    numerator: Floats
    denominator: Floats | None
    exposure: Floats
    age: npt.NDArray[np.int32]

    def panel(self, monitor: Monitor, watch: tuple[str, ...], buckets: Times, usable: Flags) -> Panel:
        """The panel, as `build_panels` makes it of the rows."""
        days = buckets.astype("datetime64[D]").astype(np.int64)[None, :] + self.age
        first = np.min(np.where(self.age == NO_ROW, NOBODY, days), axis=1, initial=NOBODY)
        columns = list(zip(*self.names, strict=True)) if self.names and watch else [() for _ in watch]
        frame = (
            pd.DataFrame(
                {name: list(values) for name, values in zip(watch, columns, strict=True)}, dtype=object
            )
            if watch
            else pd.DataFrame(index=pd.RangeIndex(1))
        )
        return Panel(
            monitor,
            watch,
            buckets,
            frame,
            self.numerator,
            self.denominator,
            self.exposure,
            usable.copy(),
            first=first.astype("datetime64[D]"),
        )


def cells_of(monitor: Monitor, leaves: LeafRows, watch: tuple[str, ...], buckets: Times) -> PanelCells:
    """The cells of a combination, summed from rows."""
    if monitor.view == "cohort" and monitor.lag is not None and leaves.age is not None:
        leaves = leaves.only(leaves.age <= monitor.equal_age)
    at = positions(monitor.grain, leaves.bucket, buckets)
    inside = at >= 0
    codes, names = named_segments(leaves, watch, inside)
    cell = codes[inside] * len(buckets) + at[inside]
    size = (len(names), len(buckets))

    def summed(name: str) -> Floats:
        total = np.bincount(cell, leaves.numbers[name][inside], size[0] * size[1])
        return total.astype(np.float64).reshape(size)

    ages = np.zeros(len(leaves)) if leaves.age is None else leaves.age
    age = np.full(size[0] * size[1], np.iinfo(np.int32).max, dtype=np.int32)
    np.minimum.at(age, cell, ages[inside].astype(np.int32))
    age[age == np.iinfo(np.int32).max] = NO_ROW
    den = summed("denominator") if "denominator" in leaves.numbers else None
    return PanelCells(names, summed("numerator"), den, summed("exposure"), age.reshape(size))


def joined(old: PanelCells, first: int, kept: int, new: PanelCells) -> PanelCells:
    """The columns of `old` from `first` on, `kept` of them, and after them those of `new`; segments without a row in
    any are gone, but the whole stays.
    """
    left = _part(old, slice(first, first + kept))
    names = sorted({*left.names, *new.names})
    rows = {name: row for row, name in enumerate(names)}
    width = kept + new.numerator.shape[1]

    def laid(mine: npt.NDArray[np.generic], theirs: npt.NDArray[np.generic], fill: float) -> np.ndarray:
        out = np.full((len(names), width), fill, dtype=mine.dtype)
        out[[rows[name] for name in left.names], :kept] = mine
        out[[rows[name] for name in new.names], kept:] = theirs
        return out

    both = left.denominator is not None and new.denominator is not None
    whole = PanelCells(
        names,
        laid(left.numerator, new.numerator, 0.0),
        laid(left.denominator, new.denominator, 0.0) if both else None,  # type: ignore[arg-type]
        laid(left.exposure, new.exposure, 0.0),
        laid(left.age, new.age, NO_ROW),
    )
    there = (whole.age != NO_ROW).any(axis=1)
    return whole if there.all() or names == [()] else _only(whole, there)


def _part(cells: PanelCells, columns: slice) -> PanelCells:
    den = None if cells.denominator is None else cells.denominator[:, columns]
    return replace(
        cells,
        numerator=cells.numerator[:, columns],
        denominator=den,
        exposure=cells.exposure[:, columns],
        age=cells.age[:, columns],
    )


def _only(cells: PanelCells, rows: Flags) -> PanelCells:
    den = None if cells.denominator is None else cells.denominator[rows]
    names = [name for name, here in zip(cells.names, rows.tolist(), strict=True) if here]
    return PanelCells(names, cells.numerator[rows], den, cells.exposure[rows], cells.age[rows])
