"""What was caught: the alerts of a replay laid against what really happened.

An alert belongs to a case when it is of the same class, began while the case ran (a related monitor may be
late: labels are), and touches it: it names or shows one of its entities, or a part of its excess lies in its cell;
to an innocent case only if its monitor is related. The market and the time alone are no touch. Each alert belongs
to the case it fits best, a true one before an innocent one. What fits nothing is false.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any, Protocol

from monitors.catalogue.loading import Monitor
from monitors.life.bucket_span import last_day
from monitors.life.episode import Episode
from monitors.life.incidents import lead_of
from monitors.life.overlap import footprint_of
from monitors.replay.naming import entity_columns
from monitors.replay.truth import Case

NONE, AFTER = timedelta(0), timedelta(days=3)  # a view of it may lag a little behind its end
LATE = timedelta(days=60)  # and a related monitor may still speak of its cell: labels arrive weeks later
RELATED, STRANGER, NEVER = 0.3, 0.8, 2.0  # how much of the excess must lie where the case was
SHOWN = 0.1  # share of the excess from which an entity is shown by an alert; chosen


class CardReader(Protocol):
    """What the data and the cards say of an alert, beside what it keeps itself."""

    def share(self, case: Case, episode: Episode) -> float | None:
        """The part of the alert's excess that lies in the case's cell, 0 to 1; None where there is none to share."""
        ...

    def names(self, case: Case, episode: Episode, *, mine: bool) -> bool:
        """Whether the alert's card names the case first. `mine`: the alert is of the case."""
        ...


class KeptOnly:
    """Reads no card and no data: what the alerts keep of themselves has to do."""

    def share(self, case: Case, episode: Episode) -> float | None:
        """By the alert's footprint; a dimension it says nothing of is elsewhere."""
        where = footprint_of(episode)
        shares = [where.get(dim, {}).get(value, 0.0) for dim, value in case.segment.items()]
        return min(shares, default=0.0)

    def names(self, case: Case, episode: Episode, *, mine: bool) -> bool:
        """By the alert's own cell."""
        return names_case(case, episode)


@dataclass(frozen=True)
class CaseOutcome:
    """One case and what the desk made of it. `delay_days`: from the first mover's first day to the alert; None
    for a case that was under way before the first morning replayed.

    caught: an alert that belongs to it was raised by a monitor that moves with it. right: the card that leads the
    incident of the first such alert names the case first, by its cell, one of its entities or its rule. quiet: an
    innocent case raised no risk alert; alerts: ids of the alerts that belong to it.
    """

    case: Case
    caught: bool | None
    opened_on: date | None
    delay_days: int | None
    lost_before: float
    right: bool | None
    quiet: bool | None
    alerts: tuple[int, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values for `replay --json`."""
        told = asdict(self)
        case = told.pop("case")
        keys = (
            "id",
            "scenario",
            "kind",
            "innocent",
            "start",
            "end",
            "segment",
            "first_mover",
            "money",
            "twin_of",
        )
        return {**{key: case[key] for key in keys}, **told}


def place(case: Case, episode: Episode, monitor: Monitor | None, cards: CardReader) -> float:
    """How much of an alert is the case's, 0 to 1: 1 = it names an entity or shows one among those who carry it.

    Else the share of its excess in the case's cell. A monitor that lacks a dimension of the cell cannot tell the cell
    from its market: it counts only for a case that names it. A case of no place at all is one of the whole: only an
    alert of the whole names it.
    """
    if not case.segment and not case.entities:
        return 0.0 if episode.where else 1.0
    named = [
        episode.where[column] in case.entities[kind]
        for column, kind in entity_columns(case)
        if column in episode.where
    ]
    if named:
        return 1.0 if all(named) else 0.0
    if any(episode.where.get(dim, value) != value for dim, value in case.segment.items()):
        return 0.0
    if case.segment and case.segment.items() <= episode.where.items():
        return 1.0
    if shows_entity(case, episode):
        return 1.0
    known = None if monitor is None else monitor.columns
    listed = episode.monitor in case.first_mover or episode.monitor in case.also_moves
    if known is not None and not listed and any(dim not in known for dim in case.segment):
        return 0.0
    if not case.segment:
        # A fault of an extract is everywhere that the extract is read.
        return 0.5 if case.kind == "data" else 0.0
    return cards.share(case, episode) or 0.0


def shows_entity(case: Case, episode: Episode) -> bool:
    """Whether one of the case's entities carries a visible part of the alert's excess."""
    for kind, found in episode.carriers.items():
        rows = found.get("rows", ())
        if any(str(row[0]) in case.entities.get(kind, ()) and row[1] >= SHOWN for row in rows):
            return True
    return False


def fit(case: Case, episode: Episode, monitor: Monitor | None, cards: CardReader | None = None) -> float:
    """How well an alert belongs to a case, 0 = not at all."""
    # A week speaks of all its days: what began in it may have begun on its last.
    began = last_day(episode.first_bucket, episode.grain)
    # A cohort goes bad while it ages: one of before the case may still be hit by it.
    aged = timedelta(days=(monitor.lag or 0) if monitor is not None else 0)
    if began + aged < case.began:
        return 0.0
    if episode.kind == "data":
        named = {name for names in case.entities.values() for name in names}
        about = episode.monitor in named or not named
        return 1.0 if case.kind == "data" and about and began < case.end + AFTER else 0.0
    related = is_related(case, episode.monitor, monitor)
    if began < case.end + (AFTER if case.must_page == "risk" else NONE):
        # A stranger's alert in the same cell is no proof against something innocent.
        enough = RELATED if related else STRANGER if case.must_page == "risk" else NEVER
    elif case.must_page == "risk" and related and began < case.end + LATE:
        enough = STRANGER
    else:
        return 0.0
    if enough > 1:
        return 0.0
    found = place(case, episode, monitor, cards or KeptOnly())
    return found + (1.0 if related else 0.0) if found >= enough else 0.0


def is_related(case: Case, name: str, monitor: Monitor | None) -> bool:
    """Whether the monitor is one of those that move with the case, or with what the case is a twin of."""
    moves = name in case.first_mover or name in case.also_moves
    watched = monitor.scenarios if monitor is not None else ()
    return moves or case.scenario in watched or (case.twin_of is not None and case.twin_of in watched)


def evaluate(
    cases: Sequence[Case],
    episodes: Sequence[Episode],
    monitors: Sequence[Monitor],
    first: date,
    cards: CardReader | None = None,
) -> tuple[list[CaseOutcome], list[Episode]]:
    """Outcomes of the cases, and the live risk alerts of incidents in which none belongs to a case.

    `first`: first morning replayed; cases that were over by then are left out. `cards`: what the data and the cards
    say of an alert; None: what the alerts keep of themselves has to do.
    """
    cards = cards or KeptOnly()
    by_name = {monitor.name: monitor for monitor in monitors}
    belongs: dict[str, list[Episode]] = {case.id: [] for case in cases}
    false = []
    for episode in episodes:
        if not episode.live or not episode.fired_on:
            continue
        scored = [(fit(case, episode, by_name.get(episode.monitor), cards), case) for case in cases]
        fitting = [(score, case) for score, case in scored if score > 0]
        guilty = [(s, c) for s, c in fitting if not c.innocent] or fitting
        if guilty:
            belongs[max(guilty, key=lambda pair: (pair[0], pair[1].start))[1].id].append(episode)
        elif episode.kind == "risk":
            false.append(episode)
    leads = _leads(episodes)
    explained = {e.incident_id for members in belongs.values() for e in members}
    false = [e for e in false if e.incident_id not in explained]
    judged = [case for case in cases if case.end > first]
    outcomes = []
    for case in judged:
        catches = [
            e
            for e in belongs[case.id]
            if e.kind == "data" or is_related(case, e.monitor, by_name.get(e.monitor))
        ]
        outcomes.append(_outcome(case, belongs[case.id], catches, leads, first, cards))
    return outcomes, false


def summarise(
    outcomes: Sequence[CaseOutcome], false: Sequence[Episode], mornings: int, monitors: int, incidents: int
) -> dict[str, Any]:
    """The replay in one row of numbers; shares come with their n."""
    due = [o for o in outcomes if o.caught is not None]
    caught = [o for o in due if o.caught]
    twins = [o for o in outcomes if o.quiet is not None]
    delays = [o.delay_days for o in caught if o.delay_days is not None]
    months = mornings / 30.4
    false_incidents = len({e.incident_id for e in false})
    return {
        "mornings": mornings,
        "monitors": monitors,
        "cases": len(due),
        "caught": len(caught),
        "missed": [o.case.id for o in due if not o.caught],
        "median_delay_days": median(delays) if delays else None,
        "lost_before_alert": sum(o.lost_before for o in caught),
        "lost_in_missed": sum(o.case.money for o in due if not o.caught),
        "right": sum(bool(o.right) for o in caught),
        "twins": len(twins),
        "twins_quiet": sum(bool(o.quiet) for o in twins),
        "twins_paged": [o.case.id for o in twins if not o.quiet],
        "incidents": incidents,
        "false_incidents": false_incidents,
        "false_incidents_per_night": false_incidents / mornings if mornings else None,
        "false_episodes": len(false),
        "false_episodes_per_monitor_month": len(false) / (monitors * months) if monitors and months else None,
    }


def _outcome(
    case: Case,
    alerts: Sequence[Episode],
    catches: Sequence[Episode],
    leads: Mapping[int, Episode],
    since: date,
    cards: CardReader,
) -> CaseOutcome:
    """`catches`: those of the alerts whose monitors move with the case; the others only sit in its place."""
    ids = tuple(alert.id for alert in alerts if alert.id is not None)
    due = case.must_page
    wrong = [alert for alert in alerts if alert.kind == "risk"]
    if due is None:
        return CaseOutcome(case, None, None, None, 0.0, None, not wrong, ids)
    right_kind = [alert for alert in catches if alert.kind == due]
    quiet = None if not case.innocent and case.kind != "data" else not wrong
    if not right_kind:
        return CaseOutcome(case, False, None, None, case.lost_before(case.end), None, quiet, ids)
    first = min(right_kind, key=lambda alert: (alert.fired_on or "", alert.id or 0))
    opened = date.fromisoformat(first.fired_on or first.opened_on)
    lead = leads.get(first.incident_id or 0, first)
    right = due == "data" or cards.names(case, lead, mine=lead.id in ids)
    delay = (opened - case.start).days if case.start + timedelta(days=1) >= since else None
    return CaseOutcome(case, True, opened, delay, case.lost_before(opened), right, quiet, ids)


def names_case(case: Case, episode: Episode) -> bool:
    """Whether a cell names the case's segment, or one of its entities."""
    entities = {name for names in case.entities.values() for name in names}
    if any(value in entities for value in episode.where.values()):
        return True
    where = footprint_of(episode)
    found = [where.get(dim, {}) for dim in case.segment]
    tops = [max(shares, key=lambda value: shares[value]) if shares else None for shares in found]
    return bool(case.segment) and tops == list(case.segment.values())


def _leads(episodes: Sequence[Episode]) -> dict[int, Episode]:
    """Incident → its leading episode."""
    members: dict[int, list[Episode]] = {}
    for episode in episodes:
        if episode.incident_id is not None:
            members.setdefault(episode.incident_id, []).append(episode)
    return {incident: lead_of(group) for incident, group in members.items()}
