"""What the nightly run writes and reads back: runs, steps, episodes, incidents, findings, faults."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from monitors.life.episode import Episode, from_json
from monitors.life.finding import DataFault, Finding, Step
from monitors.life.incidents import Card
from monitors.life.segment import encode
from monitors.store.database import Store
from monitors.store.statements import statements

SQL = statements("machine")
MACHINE = "riskdesk"
WHOLE = "all"  # the scope of a run of all monitors; of some it is their names


def moment(at: datetime) -> str:
    """A moment as stored: UTC to the second. A zoned one is converted, a naive one is UTC already."""
    if at.tzinfo is not None:
        at = (at - (at.utcoffset() or at - at)).replace(tzinfo=None)
    return at.isoformat(timespec="seconds")


def open_run(
    store: Store,
    as_of: date,
    at: datetime,
    *,
    actor: str,
    budget: float,
    scope: str,
    call: int | None = None,
) -> int:
    """A run begins; runs that never ended (a kill, a crash) are marked stopped. Returns its id."""
    row = {"as_of": as_of.isoformat(), "scope": scope, "actor": actor, "budget": budget}
    with store.write():
        run = store.execute(SQL["open_run"], {**row, "at": moment(at)})
        if call is not None:
            store.execute(SQL["put_call"], {"id": run, "call": call})
        store.execute(SQL["stop_stale_runs"], {"at": moment(at), "id": run})
    return run


def close_run(store: Store, run: int, at: datetime, state: str, counts: Mapping[str, int], why: str) -> None:
    """A run ends as done, failed (some monitor failed) or stopped."""
    blank = dict.fromkeys(("monitors", "failed", "unknown", "tested", "found", "extracts", "fresh"), 0)
    with store.write():
        store.execute(
            SQL["close_run"], {**blank, **counts, "id": run, "at": moment(at), "state": state, "why": why}
        )


def put_bound(store: Store, run: int, bound: float) -> None:
    """The bound that a run's decision held: false alerts a month at most."""
    with store.write():
        store.execute(SQL["put_bound"], {"id": run, "bound": bound})


def add_steps(store: Store, run: int, steps: Sequence[Step]) -> None:
    """The steps a run took, in order."""
    store.many(
        SQL["add_step"],
        [
            {"run_id": run, "position": position, **asdict(step), **asdict(step.segments_judged)}
            for position, step in enumerate(steps)
        ],
    )


def latest_morning(store: Store) -> date | None:
    """The newest morning that was run, or None on a new desk."""
    row = store.one(SQL["latest_morning"])
    return date.fromisoformat(row["as_of"]) if row and row["as_of"] else None


def morning_before(store: Store, as_of: date) -> date | None:
    """The newest whole morning before `as_of`."""
    row = store.one(SQL["morning_before"], {"as_of": as_of.isoformat()})
    return date.fromisoformat(row["as_of"]) if row and row["as_of"] else None


def episodes_on(store: Store, morning: date | None, monitors: Iterable[str] | None = None) -> list[Episode]:
    """Episodes as a morning left them (alive, or lately resolved), of some monitors or of all."""
    if morning is None:
        return []
    found = []
    for row in store.rows(SQL["episodes_on"], {"as_of": morning.isoformat()}):
        episode = from_json(json.loads(row["machine"]))
        found.append(replace(episode, id=row["episode_id"], incident_id=row["incident_id"]))
    wanted = None if monitors is None else set(monitors)
    return [e for e in found if wanted is None or e.monitor in wanted]


def adopt(store: Store, episode: Episode) -> Episode:
    """The episode with the ids of its row, when an earlier run of the same morning opened it already."""
    row = store.one(SQL["find_episode"], _row(episode))
    if row is None:
        return episode
    return replace(episode, id=row["id"], incident_id=row["incident_id"])


def put_episode(store: Store, episode: Episode) -> Episode:
    """Write an episode that has its incident; returns it with its id."""
    if episode.id is None:
        return replace(episode, id=store.execute(SQL["add_episode"], _row(episode)))
    store.execute(SQL["change_episode"], _row(episode))
    return episode


def put_morning(store: Store, as_of: date, episodes: Iterable[Episode]) -> None:
    """Remember the machine's state of this morning.

    Which incident an episode is in stands in its row alone: a later morning may correct it, and a copy here would say
    what was believed then, or on a rerun what is believed now.
    """
    rows = [
        {
            "episode_id": e.id,
            "as_of": as_of.isoformat(),
            "machine": json.dumps(replace(e, incident_id=None).as_json()),
        }
        for e in episodes
    ]
    store.many(SQL["add_episode_day"], rows)


def put_series(store: Store, as_of: date, series: Mapping[int, Mapping[str, Any]]) -> None:
    """Episode id → its last buckets as its monitor saw them."""
    rows = [
        {"episode_id": episode, "as_of": as_of.isoformat(), "series": json.dumps(values)}
        for episode, values in series.items()
    ]
    store.many(SQL["put_series"], rows)


def put_findings(
    store: Store,
    run: int,
    as_of: date,
    findings: Iterable[Finding],
    episode_of: Mapping[tuple[str, str, str], int],
) -> None:
    """What the decision of this run let through, each with the episode it belongs to."""
    rows = []
    for finding in findings:
        evidence = asdict(finding.evidence)
        kept = finding.verdict == "kept"
        rows.append(
            {
                **{
                    key: value
                    for key, value in asdict(finding).items()
                    if key not in ("evidence", "footprint")
                },
                **evidence,
                "run_id": run,
                "as_of": as_of.isoformat(),
                "episode_id": episode_of.get(finding.identity) if kept else None,
            }
        )
    store.many(SQL["add_finding"], rows)


def put_faults(
    store: Store,
    run: int,
    as_of: date,
    faults: Iterable[DataFault],
    episode_of: Mapping[tuple[str, str, str], int],
) -> None:
    """The data faults this morning knew."""
    rows = [
        {
            **asdict(fault),
            "run_id": run,
            "as_of": as_of.isoformat(),
            "day": fault.day.isoformat(),
            "monitors": json.dumps(list(fault.monitors)),
            "market": encode(fault.market),
            "healed": int(fault.healed),
            "episode_id": episode_of.get(fault.identity),
        }
        for fault in faults
    ]
    store.many(SQL["add_fault"], rows)


def add_incident(store: Store, card: Card) -> int:
    """A new incident; its id."""
    return store.execute(
        SQL["add_incident"],
        {
            "class": card.lead.kind,
            "state": card.state,
            "severity": card.severity,
            "live": int(card.live),
            "opened_on": card.opened_on,
            "first_bucket": card.first_bucket,
            "last_bucket": card.last_bucket,
        },
    )


def put_incident(store: Store, incident: int, card: Card) -> str:
    """Write what the incident shows of its episodes; returns the state it had before."""
    before = store.one(SQL["incident_state"], {"id": incident})
    fields = {key: value for key, value in asdict(card).items() if key != "lead"}
    store.execute(
        SQL["change_incident"], {**fields, "live": int(card.live), "lead": card.lead.id, "id": incident}
    )
    return str(before["state"]) if before else ""


def withdrawn_since(store: Store, since: date) -> list[tuple[int, int]]:
    """(episode, incident) of the episodes of these mornings that nobody found again."""
    rows = store.rows(SQL["withdrawn_since"], {"as_of": since.isoformat()})
    return [(row["id"], row["incident_id"]) for row in rows]


def incidents_since(store: Store, since: date) -> list[int]:
    """Incidents whose episodes moved, or could have, on these mornings."""
    rows = store.rows(SQL["touched_incidents"], {"as_of": since.isoformat()})
    return sorted(row["incident_id"] for row in rows)


def members_of(store: Store, incidents: Sequence[int]) -> dict[int, list[Episode]]:
    """Incident → its episodes in their newest state, withdrawn ones left out."""
    found: dict[int, list[Episode]] = {}
    for row in store.rows(SQL["last_days_of"], {"incidents": json.dumps(list(incidents))}):
        episode = from_json(json.loads(row["machine"]))
        episode = replace(episode, id=row["episode_id"], incident_id=row["incident_id"])
        found.setdefault(row["incident_id"], []).append(episode)
    return found


def retire_incident(store: Store, incident: int, as_of: date) -> None:
    """An incident whose episodes are all withdrawn is over; what people said about it stays."""
    store.execute(SQL["retire_incident"], {"id": incident, "as_of": as_of.isoformat()})


def last_page(store: Store, incident: int) -> dict[str, Any] | None:
    """The last time it went out: reason, severity, money, as_of."""
    return store.one(SQL["last_page"], {"incident_id": incident})


def add_page(store: Store, incident: int, card: Card, reason: str, as_of: date, at: datetime) -> None:
    """It goes out, once per morning and reason."""
    store.execute(
        SQL["add_page"],
        {
            "incident_id": incident,
            "as_of": as_of.isoformat(),
            "at": moment(at),
            "reason": reason,
            "severity": card.severity,
            "money": card.money,
        },
    )


def tell(
    store: Store,
    subject: str,
    subject_id: int,
    field: str,
    change: tuple[str | None, str | None],
    *,
    at: datetime,
    as_of: date,
    why: str = "",
    actor: str = MACHINE,
) -> None:
    """Append a transition (old, new). The machine tells each change of a morning once, rerun or not."""
    row = {
        "subject": subject,
        "subject_id": subject_id,
        "field": field,
        "old": change[0],
        "new": change[1],
        "actor": actor,
        "at": moment(at),
        "as_of": as_of.isoformat(),
        "why": why,
    }
    if actor == MACHINE and store.one(SQL["told_already"], row):
        return
    store.execute(SQL["add_transition"], row)


def _row(episode: Episode) -> dict[str, Any]:
    plain = {key: value for key, value in asdict(episode).items() if key not in ("evidence", "seen_on")}
    return {
        **plain,
        **{key: value for key, value in asdict(episode.evidence).items() if key != "note"},
        "class": episode.kind,
        "live": int(episode.live),
        "footprint": json.dumps(episode.footprint),
        "note": episode.evidence.note or episode.why,
    }
