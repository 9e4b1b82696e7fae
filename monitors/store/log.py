"""What is remembered: trails, comments, decisions, similar cases, precision, the promise, runs, replays."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from monitors.life.episode import Episode
from monitors.life.segment import contains, decode
from monitors.life.segment_counts import SegmentCounts, counts_of
from monitors.life.share import Share, wilson
from monitors.store.database import Row, Store
from monitors.store.machine import moment
from monitors.store.statements import statements

SQL = statements("reading")
CASES = statements("cases")


@dataclass(frozen=True)
class StandingDecision:
    """What was said of an incident: what it was, what is done, whose, by when (ISO day), why; by whom and when."""

    disposition: str | None
    decision: str | None
    owner: str | None
    due: str | None
    note: str
    actor: str
    at: str
    as_of: str
    reason: str = ""


def trail(store: Store, incident: int) -> list[Row]:
    """Every change of an incident and its episodes, oldest first."""
    return store.rows(SQL["trail"], {"incident": incident})


def comments(store: Store, incident: int) -> list[Row]:
    """id, actor, at, text; oldest first."""
    return store.rows(SQL["comments_of"], {"incident": incident})


def annotations(store: Store, monitor: str, where: Mapping[str, str], since: date, last: date) -> list[Row]:
    """What people wrote beside a metric's days from `since` to `last`: id, first_day, last_day, text, monitor, segment,
    actor, at. Of its segment, of one inside it, or of one that holds it; by day.
    """
    rows = store.rows(
        SQL["annotations"], {"monitor": monitor, "since": since.isoformat(), "last": last.isoformat()}
    )
    return [row for row in rows if contains(where, own := decode(row["segment"])) or contains(own, where)]


def decisions(store: Store, incident: int) -> list[Row]:
    """What was decided about an incident, oldest first."""
    return store.rows(SQL["decisions_of"], {"incident": incident})


def findings(store: Store, episode: int) -> list[Row]:
    """The bad buckets of an episode with all their numbers."""
    return store.rows(SQL["findings_of"], {"episode": episode})


def bad_buckets(store: Store, episode: int, as_of: date) -> set[str]:
    """The buckets that the mornings up to one judged bad, and no others: each left its own as the last bad one."""
    rows = store.rows(CASES["states_of"], {"episode": episode, "as_of": as_of.isoformat()})
    states = [json.loads(row["machine"]) for row in rows]
    return {state[name] for state in states for name in ("first_bucket", "last_bucket")}


def opening_limit(store: Store, episode: int) -> float | None:
    """The p-value up to which the decision that opened an episode let questions through; None where it is not kept.

    Of a step-up decision q = p · m / k, so the limit budget · k / m is budget · p / q. Where the run kept a bound on
    false alerts, the limit is at least k / m of that, and at least the p-value that passed: the stricter of what may
    have been is drawn.
    """
    row = store.one(CASES["opening_of"], {"episode": episode})
    if row is None or not row["q_value"]:
        return None
    first = row["budget"] if row["first"] is None else min(row["first"], row["budget"])
    return float(max(first * row["p_value"] / row["q_value"], row["p_value"]))


def let_go(store: Store, monitor: str, as_of: date, limit: int = 6) -> list[Row]:
    """What a monitor's decisions up to a morning found and a filter let go (`verdict`), the newest first."""
    return store.rows(SQL["let_go"], {"monitor": monitor, "as_of": as_of.isoformat(), "limit": limit})


def standing(store: Store, incidents: Iterable[int]) -> dict[int, StandingDecision]:
    """Incident → what people said of the whole of it and has not been said otherwise since; undecided ones left out."""
    found: dict[int, StandingDecision] = {}
    for row in store.rows(CASES["decisions_standing"], {"incidents": json.dumps(list(incidents))}):
        said = StandingDecision(**{name: value for name, value in row.items() if name != "incident_id"})
        before = found.get(row["incident_id"])
        found[row["incident_id"]] = said if before is None else _renewed(before, said)
    return found


def _renewed(before: StandingDecision, said: StandingDecision) -> StandingDecision:
    """The newer decision, with what it left open taken from the one before: who judges anew keeps the plan."""
    if said.decision is None:
        said = replace(said, decision=before.decision, due=said.due or before.due)
        said = replace(said, owner=said.owner or before.owner, note=said.note or before.note)
        said = replace(said, reason=said.reason or before.reason)
    return replace(said, disposition=said.disposition or before.disposition)


def similar(store: Store, episode: Episode, limit: int = 10) -> list[Row]:
    """Earlier incidents in which the same monitor spoke in this segment, one inside it or one around it.

    One row each, of its closest episode: incident_id, segment, family, first_bucket, opened_on, effect, money, state,
    resolved_on, reopened, and `said`, the StandingDecision or None. The same segment first, then the newest. Whatever
    began or was told on the same day is the same case or its twin, and not listed.
    """
    asked = {"monitor": episode.monitor, "class": episode.kind, "incident": episode.incident_id or 0}
    rows = store.rows(
        CASES["similar_cases"], {**asked, "bucket": episode.first_bucket, "opened_on": episode.opened_on}
    )
    kin = [
        row
        for row in rows
        if contains(decode(row["segment"]), episode.where) or contains(episode.where, decode(row["segment"]))
    ]
    kin.sort(key=lambda row: (row["segment"] != episode.segment, row["family"] != episode.family))
    closest: dict[int, Row] = {}
    for row in kin:
        closest.setdefault(row["incident_id"], row)
    said = standing(store, closest)
    return [{**row, "said": said.get(number)} for number, row in closest.items()][:limit]


def joined_into(store: Store, incident: int) -> int:
    """The incident in which this one's alerts are now: itself, unless it was joined into another, step by step."""
    seen: set[int] = set()
    while incident not in seen:
        seen.add(incident)
        row = store.one(CASES["joined_into"], {"incident": incident})
        if row is None or not str(row["new"]).isdigit():
            break
        incident = int(row["new"])
    return incident


def precision(store: Store, since: date, until: date) -> dict[str, Share]:
    """Monitor → incidents judged real among those judged. Never a guess: unjudged ones do not count."""
    return {
        row["monitor"]: wilson(row["real"] or 0, row["judged"] or 0) for row in judged(store, since, until)
    }


def judged(store: Store, since: date, until: date) -> list[Row]:
    """Per monitor: incidents in which it fired, judged ones, and how many of each disposition."""
    return store.rows(CASES["judged_by_monitor"], {"since": since.isoformat(), "until": until.isoformat()})


def promise(store: Store, since: date, until: date) -> tuple[Share, int]:
    """(share judged wrong among those judged, incidents fired): what reviews said of the stated budget.

    An incident counts once, by its newest decision, however many alerts it has and however often it was decided.
    """
    row = store.one(CASES["promise"], {"since": since.isoformat(), "until": until.isoformat()})
    if row is None:
        return wilson(0, 0), 0
    return wilson(row["wrong"] or 0, row["judged"] or 0), row["fired"]


def load(store: Store, since: date, until: date) -> dict[str, Row]:
    """Monitor → incidents, episodes, firing among the episodes that fired in the range."""
    rows = store.rows(SQL["incidents_per_monitor"], {"since": since.isoformat(), "until": until.isoformat()})
    return {row["monitor"]: row for row in rows}


def nights(store: Store, since: date, until: date) -> list[Row]:
    """Per morning: as_of, run_id, tested, found, budget (share), bound (false alerts a month; None in older runs)."""
    return store.rows(SQL["nights"], {"since": since.isoformat(), "until": until.isoformat()})


def latest_run(store: Store, as_of: date | None = None) -> Row | None:
    """The newest finished run of all monitors up to a morning."""
    return store.one(SQL["latest_run"], {"as_of": as_of.isoformat() if as_of else None})


def mornings(store: Store) -> list[date]:
    """The mornings on which all monitors were run, the newest first."""
    return [date.fromisoformat(row["as_of"]) for row in store.rows(SQL["mornings"])]


def runs(store: Store, limit: int = 50, as_of: date | None = None) -> list[Row]:
    """Runs, newest first."""
    return store.rows(SQL["runs"], {"limit": limit, "as_of": as_of.isoformat() if as_of else None})


def steps(store: Store, run: int) -> list[Row]:
    """The steps of a run with seconds, rows and what failed."""
    return store.rows(SQL["steps_of"], {"run": run})


def monitor_steps(store: Store, as_of: date | None = None) -> dict[str, Row]:
    """Monitor → its newest step (up to a morning): state ok, failed or unknown, cost, error with file and line,
    and what became of its segments.
    """
    wanted = {"as_of": as_of.isoformat() if as_of else None}
    return {row["name"]: row for row in store.rows(SQL["monitor_steps"], wanted)}


def segment_counts(store: Store, as_of: date | None = None) -> dict[str, SegmentCounts]:
    """Monitor → what became of its segments when it last ran (up to a morning)."""
    return {name: counts_of(row) for name, row in monitor_steps(store, as_of).items()}


def faults(store: Store, as_of: date) -> list[Row]:
    """The data faults a morning told; `monitors`: those that stand on the extract, `market`: where only."""
    rows = store.rows(SQL["faults_on"], {"as_of": as_of.isoformat()})
    return [
        {**row, "monitors": json.loads(row["monitors"]), "market": json.loads(row["market"])} for row in rows
    ]


def add_replay(
    store: Store, at: datetime, since: date, until: date, truth: str, actor: str, result: Mapping[str, Any]
) -> int:
    """Keep a replay's result (`summary`, `scenarios`, …) for the Monitors page."""
    row = {
        "at": moment(at),
        "since": since.isoformat(),
        "until": until.isoformat(),
        "truth": truth,
        "actor": actor,
        "summary": json.dumps(result.get("summary", {}), default=str),
        "result": json.dumps(result, default=str),
    }
    with store.write():
        return store.execute(SQL["add_replay"], row)


def replays(store: Store, limit: int = 20) -> list[Row]:
    """Replays without their details, newest first; `summary` is a dictionary."""
    rows = store.rows(SQL["replays"], {"limit": limit})
    return [{**row, "summary": json.loads(row["summary"])} for row in rows]


def replay(store: Store, number: int) -> Row | None:
    """One replay in full."""
    row = store.one(SQL["replay"], {"id": number})
    return (
        None
        if row is None
        else {**row, "summary": json.loads(row["summary"]), "result": json.loads(row["result"])}
    )


def add_calibration(store: Store, at: datetime, as_of: date, name: str, result: Mapping[str, Any]) -> int:
    """Keep one result of the self-test."""
    row = {
        "at": moment(at),
        "as_of": as_of.isoformat(),
        "name": name,
        "result": json.dumps(result, default=str),
    }
    with store.write():
        return store.execute(SQL["add_calibration"], row)


def calibrations(store: Store, limit: int = 50) -> list[Row]:
    """Results of the self-test, newest first; `result` is a dictionary."""
    rows = store.rows(SQL["calibrations"], {"limit": limit})
    return [{**row, "result": json.loads(row["result"])} for row in rows]
