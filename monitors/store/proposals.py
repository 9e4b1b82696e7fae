"""Proposals of rule changes: made by a person with frozen figures, and what became of each, appended."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from monitors.store.acts import Act
from monitors.store.database import Row, Store
from monitors.store.machine import moment
from monitors.store.statements import statements
from monitors.store.store_errors import StoreError

SQL = statements("proposals")
ProposalState = Literal["proposed", "live", "declined", "withdrawn"]
LONGEST_TEXT = 2_000  # characters of a name or reason; chosen


@dataclass(frozen=True)
class RuleProposal:
    """A change of a rule somebody proposed: tried on the days from `since` to before `until`, with frozen figures."""

    id: int
    name: str
    rule: str
    change: str
    owner: str
    reason: str
    since: date
    until: date
    figures: Mapping[str, Any]
    address: str
    actor: str
    at: str
    as_of: date
    state: str
    live_on: date | None
    note: str
    state_by: str
    state_at: str


def propose(
    store: Store,
    who: Act,
    *,
    name: str,
    rule: str,
    change: str,
    reason: str,
    days: tuple[date, date],
    figures: Mapping[str, Any],
    address: str,
    owner: str = "",
) -> int:
    """Keeps a proposal; returns its number. Raises StoreError without a name or a reason, or with too long ones."""
    for what, text in (("name", name), ("reason", reason)):
        if not 0 < len(text.strip()) <= LONGEST_TEXT:
            raise StoreError(
                f"a proposal needs a {what} of 1 to {LONGEST_TEXT:,} characters, this one has {len(text.strip())}"
            )
    row = {
        "name": name.strip(),
        "rule": rule,
        "change": change,
        "owner": owner.strip(),
        "reason": reason.strip(),
        "since": days[0].isoformat(),
        "until": days[1].isoformat(),
        "figures": json.dumps(figures, sort_keys=True),
        "address": address,
        "actor": who.actor,
        "at": moment(who.at),
        "as_of": who.as_of.isoformat(),
    }
    with store.write():
        number = store.execute(SQL["add_proposal"], row)
        _step(store, number, "proposed", who)
    return number


def answer_proposal(
    store: Store, number: int, state: str, who: Act, live_on: date | None = None, note: str = ""
) -> None:
    """What became of a proposal: in force from a day on, declined, withdrawn, or proposed again.

    Raises StoreError for an unknown word, a number that is none, or `live` without its day.
    """
    if state not in get_args(ProposalState):
        raise StoreError(f"unknown state {state!r}: one of {', '.join(get_args(ProposalState))}")
    if state == "live" and live_on is None:
        raise StoreError("a proposal that went live needs the day from which it is in force")
    with store.write():
        if store.one(SQL["proposal"], {"id": number}) is None:
            raise StoreError(f"no proposal {number}")
        _step(store, number, state, who, live_on, note)


def _step(
    store: Store, number: int, state: str, who: Act, live_on: date | None = None, note: str = ""
) -> None:
    row = {
        "id": number,
        "state": state,
        "live_on": live_on.isoformat() if live_on else None,
        "note": note.strip(),
        "actor": who.actor,
        "at": moment(who.at),
    }
    store.execute(SQL["add_proposal_step"], row)


def proposals(store: Store) -> list[RuleProposal]:
    """Every proposal, the newest first, as it stands."""
    return [_proposal(row) for row in store.rows(SQL["proposals"])]


def proposal_steps(store: Store, number: int) -> list[Row]:
    """What became of a proposal, step by step: state, live_on, note, actor, at."""
    return store.rows(SQL["steps_of_proposal"], {"id": number})


def _proposal(row: Row) -> RuleProposal:
    days = {name: date.fromisoformat(row[name]) for name in ("since", "until", "as_of")}
    live_on = date.fromisoformat(row["live_on"]) if row["live_on"] else None
    return RuleProposal(**{**row, **days, "live_on": live_on, "figures": json.loads(row["figures"])})
