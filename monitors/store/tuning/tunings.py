"""Changes of monitors: those that decisions suggest, what became of each, and every file written from the desk."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from monitors.life.share import Share, wilson
from monitors.store.acts import Act
from monitors.store.database import Row, Store
from monitors.store.machine import moment
from monitors.store.statements import statements
from monitors.store.store_errors import StaleWriteError, StoreError

SQL = statements("tunings")
TuningState = Literal["proposed", "accepted", "rejected", "outdated"]
ChangeAct = Literal["new", "edited", "live", "shadow", "tuned"]
LONGEST_REASON = 2_000  # characters; chosen


@dataclass(frozen=True)
class Tuning:
    """A change of a monitor that was tried on the days from `since` to before `until`, with frozen figures.

    edit: what of the file is changed; file: fingerprint of the file it was tried on.
    """

    id: int
    monitor: str
    edit: Mapping[str, Any]
    change: str
    figures: Mapping[str, Any]
    file: str
    since: date
    until: date
    actor: str
    at: str
    as_of: date
    state: str
    reason: str
    state_by: str
    state_at: str


def reviewed_rows(store: Store, monitor: str, as_of: date) -> list[Row]:
    """incident_id, disposition, at of the judged incidents in which a monitor fired, the oldest judgement first."""
    return store.rows(SQL["reviewed"], {"monitor": monitor, "as_of": as_of.isoformat()})


def precision_by_detector(store: Store, since: date, until: date) -> dict[str, Share]:
    """Detector → incidents judged real among those judged that it spoke in; an incident counts once."""
    rows = judged_by_detector(store, since, until)
    return {row["detector"]: wilson(row["real"] or 0, row["judged"] or 0) for row in rows}


def judged_by_detector(store: Store, since: date, until: date) -> list[Row]:
    """Per detector: incidents that it spoke in (`fired`), `judged` ones, `real` ones, `false_alarm`."""
    return store.rows(SQL["judged_by_detector"], {"since": since.isoformat(), "until": until.isoformat()})


def suggest(
    store: Store,
    who: Act,
    monitor: str,
    edit: Mapping[str, Any],
    *,
    change: str,
    figures: Mapping[str, Any],
    file: str,
    days: tuple[date, date],
) -> int | None:
    """Keep a proposal; None where the same change was answered before. An open one of the monitor is outdated by it."""
    with store.write():
        for old in tunings(store, monitor):
            if old.state in ("accepted", "rejected") and dict(old.edit) == dict(edit):
                return None
            if old.state == "proposed":
                _step(store, old.id, "outdated", "a newer search", who)
        row = {
            "monitor": monitor,
            "edit": json.dumps(edit, sort_keys=True),
            "change": change,
            "figures": json.dumps(figures, sort_keys=True),
            "file": file,
            "since": days[0].isoformat(),
            "until": days[1].isoformat(),
            "actor": who.actor,
            "at": moment(who.at),
            "as_of": who.as_of.isoformat(),
        }
        number = store.execute(SQL["add_tuning"], row)
        _step(store, number, "proposed", "", who)
        return number


def answer_tuning(store: Store, number: int, state: TuningState, who: Act, reason: str = "") -> None:
    """Accept or reject an open proposal. Raises StoreError without a reason to reject, StaleWriteError when somebody
    answered it before.
    """
    if state == "rejected" and not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise StoreError(f"say why it is rejected, in 1 to {LONGEST_REASON:,} characters")
    with store.write():
        found = next((one for one in tunings(store) if one.id == number), None)
        if found is None:
            raise StoreError(f"no proposal {number}")
        if found.state != "proposed":
            raise StaleWriteError(
                f"proposal {number} was {found.state} by {found.state_by} at {found.state_at} UTC. Look again."
            )
        _step(store, number, state, reason, who)


def tunings(store: Store, monitor: str | None = None) -> list[Tuning]:
    """Every proposal (of a monitor), the newest first, as it stands."""
    found = [_tuning(row) for row in store.rows(SQL["tunings"])]
    return [one for one in found if monitor in (None, one.monitor)]


def keep_change(
    store: Store, monitor: str, act: ChangeAct, texts: tuple[str, str], who: Act, why: str = ""
) -> None:
    """Keep that a monitor's file was written: (text before, text after)."""
    row = {"monitor": monitor, "act": act, "why": why.strip(), "before": texts[0], "after": texts[1]}
    with store.write():
        store.execute(SQL["add_monitor_change"], {**row, "actor": who.actor, "at": moment(who.at)})


def monitor_changes(store: Store, monitor: str | None = None, limit: int = 20) -> list[Row]:
    """Files written from the desk, the newest first: id, monitor, act, why, actor, at."""
    return store.rows(SQL["monitor_changes"], {"monitor": monitor, "limit": limit})


def _step(store: Store, number: int, state: str, reason: str, who: Act) -> None:
    row = {"tuning_id": number, "state": state, "reason": reason.strip()}
    store.execute(SQL["add_tuning_step"], {**row, "actor": who.actor, "at": moment(who.at)})


def _tuning(row: Row) -> Tuning:
    days = {name: date.fromisoformat(row[name]) for name in ("since", "until", "as_of")}
    read = {name: json.loads(row[name]) for name in ("edit", "figures")}
    return Tuning(**{**row, **days, **read})
