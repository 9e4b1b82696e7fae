"""A change of a monitor's options, found on the older decisions and held against the newer ones.

The change is chosen by the older decisions alone; what it does to the newer ones is told beside it, whatever it is. So
the first figure flatters, as a choice always does, and the second does not.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from monitors.catalogue.header_edit import HeaderEditError, edited
from monitors.catalogue.home_file import fingerprint
from monitors.catalogue.loading import Monitor, read_monitor
from monitors.feedback.decided_cases import DecidedCase, FeedbackCounts, count, decided_cases
from monitors.feedback.option_changes import OptionChange, option_changes
from monitors.feedback.past_alerts import past_alerts
from monitors.life.episode import Episode
from monitors.mornings import Clock, Progress, RunOptions
from monitors.store import Store
from queries.content.home import Home

OLDER = 2 / 3  # share of the decisions a change is chosen by; chosen
FEWEST_FALSE = 3  # older false alarms without which nothing is chosen: two may be alike by luck; chosen
FEWEST_GONE = 2  # of them must be gone; chosen
LONGEST_PAST = 120  # days gone through; chosen: the pack learns from 91

Told = Callable[[int, int, str], None]  # done, total, what is at work


@dataclass(frozen=True)
class FoundChange:
    """A change and what it does: to the older decisions, by which it was chosen, and to the newer ones."""

    change: OptionChange
    older: FeedbackCounts
    newer: FeedbackCounts


@dataclass(frozen=True)
class TuningSearch:
    """What a search over one monitor came to.

    why: in words, where there is no change. not_seen: judged incidents that the monitor alone, as it is now, does not
    raise: they are in no figure. file: fingerprint of its text.
    """

    monitor: str
    false: int
    real: int
    tried: int
    not_seen: int
    since: date
    until: date
    file: str
    found: FoundChange | None = None
    why: str = ""

    def figures(self) -> dict[str, Any]:
        """The figures to keep with the proposal. Raises ValueError where nothing was found."""
        if self.found is None:
            raise ValueError("a search without a change has no figures")
        parts = {"older": asdict(self.found.older), "newer": asdict(self.found.newer)}
        return {**parts, "tried": self.tried, "not_seen": self.not_seen}


def search(
    home: Home,
    store: Store,
    monitor: Monitor,
    as_of: date,
    clock: Clock,
    *,
    known: Sequence[object] = (),
    progress: Told | None = None,
    settings: RunOptions | None = None,
) -> TuningSearch:
    """The best change of a monitor by its decisions up to a morning. known: edits answered before, not tried again.

    Raises what `run` raises.
    """
    # Over 40 lines: the steps in their order, each of which may end it with its reason.
    cases = decided_cases(store, monitor.name, as_of)
    text = monitor.path.read_text(encoding="utf-8")
    since = _since(cases, as_of)
    false = [case for case in cases if not case.is_real]
    made = TuningSearch(
        monitor.name, len(false), len(cases) - len(false), 0, 0, since, as_of, fingerprint(text)
    )
    if len(false) < FEWEST_FALSE:
        return replace(made, why=_few(len(false)))
    changes = [
        one
        for one in option_changes(monitor, [alert for case in false for alert in case.alerts])
        if one.edit not in known
    ]
    tell = _counted(progress, len(changes) + 1)
    base = past_alerts(
        home, monitor.name, since, as_of, clock, progress=tell(0, "as it is"), settings=settings
    )
    seen = [case for case in cases if case.raised_by(base)]
    made = replace(made, not_seen=len(cases) - len(seen))
    older, newer = split(seen)
    if sum(not case.is_real for case in older) < FEWEST_FALSE:
        return replace(made, why=_few(sum(not case.is_real for case in older), older=True))
    found = []
    for at, change in enumerate(changes, 1):
        alerts = _alerts_with(
            home, monitor, text, change, (since, as_of), clock, tell(at, change.words), settings
        )
        if alerts is not None:
            found.append(FoundChange(change, count(older, alerts), count(newer, alerts)))
    best = choose(found)
    why = (
        ""
        if best
        else f"none of {len(found)} changes tried takes {FEWEST_GONE} false alarms away and no real one"
    )
    return replace(made, tried=len(found), found=best, why=why)


def split(cases: Sequence[DecidedCase]) -> tuple[list[DecidedCase], list[DecidedCase]]:
    """(older, newer) decisions, by their moment."""
    first = round(OLDER * len(cases))
    return list(cases[:first]), list(cases[first:])


def choose(found: Sequence[FoundChange]) -> FoundChange | None:
    """By the older decisions alone: no real incident lost, most false alarms gone, the milder change of two alike."""
    fit = [one for one in found if one.older.lost == 0 and one.older.gone >= FEWEST_GONE]
    return max(fit, key=lambda one: one.older.gone, default=None)


def _alerts_with(
    home: Home,
    monitor: Monitor,
    text: str,
    change: OptionChange,
    days: tuple[date, date],
    clock: Clock,
    progress: Callable[[Progress], None],
    settings: RunOptions | None,
) -> list[Episode] | None:
    """The alerts of the past with a change; None where the header does not take it."""
    with tempfile.TemporaryDirectory(prefix="riskdesk-tune-") as folder:
        path = Path(folder) / f"{monitor.name}.sql"
        try:
            path.write_text(edited(text, change.edit, change.words), encoding="utf-8")
        except HeaderEditError:
            return None
        if not isinstance(read_monitor(path), Monitor):
            return None
        tried = replace(home, tried=(path,))
        return past_alerts(tried, monitor.name, *days, clock, progress=progress, settings=settings)


def _since(cases: Sequence[DecidedCase], as_of: date) -> date:
    """The first day gone through: the one before the first judged alert fired, within limits."""
    fired = [date.fromisoformat(str(one.fired_on)) for case in cases for one in case.alerts]
    first = min(fired, default=as_of) - timedelta(days=2)
    return max(first, as_of - timedelta(days=LONGEST_PAST))


def _few(false: int, *, older: bool = False) -> str:
    where = " among the older decisions" if older else ""
    return f"{false} false alarms judged{where}: a proposal needs {FEWEST_FALSE}"


def _counted(progress: Told | None, total: int) -> Callable[[int, str], Callable[[Progress], None]]:
    """Progress over the tries: each is one step of a hundred parts."""

    def step(at: int, what: str) -> Callable[[Progress], None]:
        def tell(tick: Progress) -> None:
            if progress is not None:
                progress(100 * at + 100 * tick.done // max(tick.total, 1), 100 * total, what)

        return tell

    return step
