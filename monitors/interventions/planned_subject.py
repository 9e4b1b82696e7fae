"""The study of a scope before anything is changed in it: what planning looks at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from monitors.catalogue.loading import Monitor
from monitors.effects.study import WEEK, Study, StudyError
from monitors.interventions.intervention_ledger import Intervention
from monitors.interventions.measured import Observatory, subject_of

LIKE_DAYS = 2 * WEEK  # the shortest window looked at; `times_to_tell` takes a longer one where there is one


def study_before(desk: Observatory, monitor: Monitor, scope: Mapping[str, str]) -> Study:
    """The metric in a scope up to the morning. Raises StudyError where the history or the scope holds nothing."""
    ripe = desk.as_of - timedelta(days=monitor.lag or 0)
    imagined = Intervention(
        "plan", ripe - timedelta(days=LIKE_DAYS), "plan", "plan", monitor.name, dict(scope), days=LIKE_DAYS
    )
    subject = subject_of(desk, imagined)
    if subject.study.stop - subject.study.at < 2 * WEEK:
        raise StudyError("Fewer than two whole weeks of it are known: it is too early to plan by them.")
    return subject.study
