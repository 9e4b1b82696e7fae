"""Which rows of a metric's panel lie in a scope, were held out of it, and are its neighbours."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from monitors import words
from monitors.effects.counterfactual import MethodCheck
from monitors.effects.study import Flags
from monitors.interventions.intervention_ledger import Intervention
from monitors.observe.series import Panel


def rows_in(panel: Panel, scope: Mapping[str, str]) -> Flags:
    """The rows in a scope [nS]."""
    inside = np.ones(panel.rows, dtype=bool)
    for name, value in scope.items():
        inside &= (panel.segments[name].astype(str) == value).to_numpy()
    return inside


def held_rows(panel: Panel, item: Intervention, inside: Flags) -> tuple[Flags | None, MethodCheck | None]:
    """Of the rows in scope those held out by a value of theirs [nS], or why nobody can be taken for it."""
    if not item.holdout:
        return None, None
    place = words.segment(item.holdout)
    as_if = "measured as if nobody had been held out"
    if not set(item.holdout) <= set(panel.watch):
        return None, MethodCheck("held out", False, f"the metric is not counted by {place}: {as_if}")
    found = inside & rows_in(panel, item.holdout)
    if not found.any() or (found == inside).all():
        which = "nothing" if not found.any() else "everything"
        return None, MethodCheck("held out", False, f"{place} is {which} in its scope: {as_if}")
    return found, MethodCheck("held out", None, f"{place}, taken to be drawn by lot")


def neighbour_rows(panel: Panel, scope: Mapping[str, str], taken: Flags) -> Flags:
    """Rows that share all but one value of the scope [nS], its first dimension before the others: same market,
    another category. Of a scope of one dimension: all others.
    """
    near = np.zeros(panel.rows, dtype=bool)
    names = list(scope)
    if len(names) > 1:
        near |= rows_in(panel, {name: scope[name] for name in names[:-1]})
    elif names:
        near |= True
    return near & ~taken
