"""Every innocent explanation of an alert, those that hold first."""

from dataclasses import replace

from monitors.explain.innocents.breadth import breadth
from monitors.explain.innocents.calendar_entry import calendar_entry
from monitors.explain.innocents.case import InnocentInput
from monitors.explain.innocents.huge_order import huge_order
from monitors.explain.innocents.load_faults import duplicates, late_data
from monitors.explain.innocents.mix import mix_shift, new_segment
from monitors.explain.innocents.twins import contradiction, twins
from monitors.explain.innocents.usual_range import equal_age, usual_range
from monitors.explain.innocents.verdict import Innocent

_ORDER = {"explains": 0, "unknown": 1, "ruled out": 2}
# What a harm could look like, too: it does not hold where the first sign of such a harm moved in the same cell.
_GUARDED = (calendar_entry, mix_shift, new_segment, breadth)
_PLAIN = (duplicates, late_data, equal_age, usual_range, huge_order)


def test_innocent(case: InnocentInput) -> list[Innocent]:
    """Every innocent explanation with verdict and evidence, those that hold first."""
    guarded = [*twins(case), *(test(case) for test in _GUARDED)]
    if any(one.verdict == "explains" for one in guarded) and (moved := contradiction(case)):
        guarded = [
            replace(one, verdict="unknown", evidence=f"{one.evidence}, but {moved}")
            if one.verdict == "explains"
            else one
            for one in guarded
        ]
    found = [*guarded, *(test(case) for test in _PLAIN)]
    return sorted(found, key=lambda one: _ORDER[one.verdict])
