"""Planning: larger effects are told sooner, small volumes later, and nothing is promised of an empty scope."""

import numpy as np
import pytest

from monitors.effects.planning import times_to_tell
from monitors.effects.study import StudyError
from tests.monitors.effects.panels import changed, panel


def test_a_larger_effect_is_told_sooner() -> None:
    found = {one.cut: one.days for one in times_to_tell(panel(base=300, rows=40))}
    assert found[0.7] is not None
    assert found[0.5] is not None
    assert found[0.7] <= found[0.5]
    assert found[0.1] is None or found[0.1] > found[0.5]


def test_a_larger_holdout_tells_sooner() -> None:
    one = next(one for one in times_to_tell(panel(base=300)) if one.cut == 0.5)
    assert one.held[0.5] is not None
    assert one.held[0.1] is None or one.held[0.1] >= one.held[0.5]


def test_an_empty_scope_promises_nothing() -> None:
    study = panel()
    counts = study.counts.copy()
    counts[0] = 0
    with pytest.raises(StudyError, match="no effect could be told"):
        times_to_tell(changed(study, counts=np.asarray(counts)))
