"""Replay: every morning as it was then, in a desk of its own, laid against what really happened."""

import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from monitors.catalogue.loading import load_catalogue
from monitors.messages.alert_rows import alert_rows
from monitors.mornings import Clock, Progress, RunOptions
from monitors.replay.cards import ReplayedCards
from monitors.replay.evaluate import CaseOutcome, evaluate, summarise
from monitors.replay.truth import Case
from monitors.run import run
from monitors.store import Store, reading
from queries.content.home import Home
from queries.engine.opening import open_engine

COUNTED = ("mornings", "monitors", "incidents")  # what a replay knows without being told the truth


@dataclass(frozen=True)
class Replay:
    """What a replay found: alerts (the fields of `alerts --json`), outcomes by case, and the sum of it."""

    since: date
    until: date
    alerts: list[dict[str, Any]]
    outcomes: list[CaseOutcome]
    summary: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The document of `replay --json`."""
        scenarios = [outcome.as_json() for outcome in self.outcomes]
        return {"alerts": self.alerts, "scenarios": scenarios, "summary": self.summary}


def replay(
    home: Home,
    since: date,
    until: date,
    cases: Sequence[Case],
    clock: Clock,
    *,
    monitors: Sequence[str] | None = None,
    progress: Callable[[Progress], None] | None = None,
    settings: RunOptions | None = None,
) -> Replay:
    """Replay the days from `since` to before `until`: the mornings after each of them, the last is `until`.

    The home's own desk is not touched. Without cases the result is what would have been raised, unjudged.
    Raises what `run` raises.
    """
    with tempfile.TemporaryDirectory(prefix="riskdesk-replay-") as folder:
        store = Store(Path(folder) / "desk.sqlite")
        first = since + timedelta(days=1)
        run(home, store, until, clock, since=first, monitors=monitors, progress=progress, settings=settings)
        episodes = reading.all_episodes(store, until)
        rows = alert_rows(store, until, clock(), state="all")
        catalogue = load_catalogue(home)
        watched = [m for m in catalogue.live if monitors is None or m.name in monitors]
        with closing(open_engine(home)) as engine:
            cards = ReplayedCards(home, store, engine, catalogue.monitors, first, until)
            outcomes, false = evaluate(cases, episodes, watched, first, cards)
        store.close()
    mornings = (until - since).days
    incidents = len({e.incident_id for e in episodes if e.live and e.kind == "risk" and e.fired_on})
    summary = summarise(outcomes, false, mornings, len(watched), incidents)
    if not cases:  # what nobody knows is not zero
        summary = {name: value if name in COUNTED else None for name, value in summary.items()}
    return Replay(since, until, rows, outcomes, {"since": since, "until": until, **summary})
