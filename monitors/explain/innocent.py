"""Every innocent explanation of an alert, those that hold first."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from monitors.catalogue.coverage import load_scenarios
from monitors.catalogue.lineage import extracts_of
from monitors.catalogue.loading import Monitor
from monitors.explain.causes.cause import Cause
from monitors.explain.explanation import Section, Split
from monitors.explain.innocents.breadth import breadth
from monitors.explain.innocents.calendar_entry import calendar_entry
from monitors.explain.innocents.case import InnocentInput
from monitors.explain.innocents.huge_order import find_largest, huge_order
from monitors.explain.innocents.load_faults import duplicates, late_data
from monitors.explain.innocents.measures import Measures
from monitors.explain.innocents.mix import mix_shift, new_segment
from monitors.explain.innocents.twins import contradiction, twins
from monitors.explain.innocents.usual_range import equal_age, usual_range
from monitors.explain.innocents.verdict import Innocent
from monitors.explain.window import Table, Window
from monitors.life.episode import Episode
from queries.content.home import Home
from queries.engine.opening import Engine

_RAISED = 0.5  # p-value below which an alert was raised by the desk and not made up to ask about; chosen
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


def innocent_case(
    home: Home,
    engine: Engine,
    monitor: Monitor,
    episode: Episode,
    window: Window,
    table: Table,
    split: Split,
    causes: Sequence[Cause],
    who: Mapping[str, Section],
    faults: Sequence[Mapping[str, Any]],
    calendar: pd.DataFrame | None,
) -> InnocentInput:
    """What the tests are given of an explained alert, with the means to read other measures of the home."""
    # Over 40 lines: the signature, and the fields of one record.
    extracts = extracts_of(monitor, engine.catalog)
    markets = {extract.market for name, extract in engine.catalog.contracts.items() if name in extracts}
    chance = episode.evidence.p_value
    return InnocentInput(
        monitor,
        episode.where,
        window,
        table,
        split,
        causes,
        who,
        faults,
        extracts,
        calendar,
        episode.direction == "up",
        scenarios=load_scenarios(home)[0],
        measures=Measures(home, engine, window),
        raised=chance is None or chance < _RAISED,
        places=frozenset(name for name in markets if name),
        largest=lambda: find_largest(engine, monitor, episode.where, window),
    )
