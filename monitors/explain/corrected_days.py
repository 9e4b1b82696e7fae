"""Corrected days: what corrections of the data changed of an alert's own numbers since."""

from collections.abc import Sequence
from datetime import date

from monitors.catalogue.loading import Monitor
from monitors.life.episode import Episode
from monitors.observe.restated_values import RestatedValue, corrected_since
from monitors.observe.series import SeriesError
from queries.engine.opening import Engine, EngineError


def find_corrected(engine: Engine, monitor: Monitor, episode: Episode) -> Sequence[RestatedValue]:
    """The buckets of the alert that were corrected by the engine's morning, the newest correction first.

    Raises nothing: where the monitor cannot be asked of that past, nothing is known to have been corrected.
    """
    first, last = (date.fromisoformat(day[:10]) for day in (episode.first_bucket, episode.last_bucket))
    try:
        return corrected_since(engine, monitor, first, last, episode.where)
    except (EngineError, SeriesError):
        return ()
