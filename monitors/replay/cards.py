"""What the data and the cards of a replayed desk say of its alerts: where an excess lies, and what a card names."""

from collections.abc import Sequence
from datetime import date, timedelta

from monitors.catalogue.loading import Monitor
from monitors.explain import ExplainError, Explanation, LeafError, explain_episode
from monitors.life.episode import Episode
from monitors.observe.series import SeriesError
from monitors.replay.evaluate import names_case
from monitors.replay.excess import CasePlace, Excesses
from monitors.replay.naming import names
from monitors.replay.truth import Case
from monitors.store import Store
from queries.content.home import Home
from queries.engine.opening import Engine, EngineError

# Days read before the first morning: cohorts begin weeks early, and their own past lies before them.
HISTORY = timedelta(days=90)


class ReplayedCards:
    """Cards and excesses of a desk's alerts, each made once and only when asked for."""

    def __init__(
        self, home: Home, store: Store, engine: Engine, monitors: Sequence[Monitor], first: date, until: date
    ) -> None:
        """Of the mornings from `first` to `until`, as the last of them knew the data."""
        self._home, self._store, self._engine, self._until = home, store, engine, until
        self._monitors = {monitor.name: monitor for monitor in monitors}
        self._excesses = Excesses(engine, self._monitors, first - HISTORY, until)
        self._made: dict[int, Explanation | None] = {}

    def share(self, case: Case, episode: Episode) -> float | None:
        """The part of an alert's excess that lies in the case's cell; None without an excess, or without rows."""
        if episode.monitor not in self._monitors:
            return None
        cell = {name: frozenset({value}) for name, value in case.segment.items()}
        try:
            [found] = self._excesses.shares(episode, [CasePlace(cell, cell)])
        except (EngineError, SeriesError):
            return None
        return None if found != found else found

    def names(self, case: Case, episode: Episode, *, mine: bool) -> bool:
        """Whether the alert's card names the case first; by the alert's own cell where there is no card."""
        found = self._card(episode)
        return names_case(case, episode) if found is None else names(case, found, mine=mine)

    def _card(self, episode: Episode) -> Explanation | None:
        number = episode.id or 0
        if number not in self._made:
            try:
                self._made[number] = explain_episode(self._home, self._store, self._engine, number)
            except (ExplainError, EngineError, SeriesError, LeafError):
                self._made[number] = None
        return self._made[number]
