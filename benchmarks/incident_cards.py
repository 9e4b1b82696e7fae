"""What the cards say: does the explanation name the true cause first, and does it call a fraud innocent?

A card names a case as a replay has it (monitors/replay/naming.py): by who stands first, the rule, or the cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

from benchmarks.incident_culprits import Culprits, culprits_of, names_culprits
from benchmarks.incident_homes import STORE, Played
from benchmarks.incident_truth import Label
from monitors.explain import ExplainError, Explanation, Known, explain, explain_episode
from monitors.explain.causes.leaves import LeafError
from monitors.explained.kept_explanations import read
from monitors.life.episode import Episode, Evidence
from monitors.life.segment import encode
from monitors.observe.series import SeriesError
from monitors.replay.naming import names
from monitors.replay.truth import Case
from monitors.store import reading
from queries.engine.opening import EngineError, data_version

ERRORS = (ExplainError, EngineError, SeriesError, LeafError)
EXPLAINS = "explains"
MOVED = 0.1


@dataclass(frozen=True)
class Card:
    """One card about a case: whether it names it, what it says, the innocent tests that hold, and its onset.

    moved: it shows a change in the monitor's bad direction, of a tenth at least. carriers: whether it names a seller,
    a ring, a rule or an agency of the case first; None where the case has none. placed: it does not name it so, but the
    other alerts of its incident are, as it says, in the case's segment first.
    """

    case: str
    episode: int
    right: bool
    said: str
    innocent: tuple[str, ...]
    onset: date | None = None
    moved: bool = False
    carriers: bool | None = None
    placed: bool = False


@dataclass(frozen=True)
class CaseCards:
    """The cards of a case that was caught: of the incident with most of it, at the end and on the second morning
    of its first alert; of its best episode; of its first one; and of each of them (the last three where asked for).
    """

    case: Case
    incident: int
    lead: Card
    own: Card
    early: Card | None = None
    first: Card | None = None
    every: tuple[Card, ...] = ()


class Explainer:
    """Explanations of a home, each made once."""

    def __init__(self, played: Played) -> None:
        """Of this home."""
        self.played = played
        self.made: dict[tuple[int, date | None], Explanation | str] = {}
        self.data = data_version(played.home)

    def of(self, episode: int, morning: date | None = None) -> Explanation | str:
        """The explanation as a morning knew it (None: the newest it was seen on), or why there is none."""
        key = (episode, morning)
        if key not in self.made:
            self.made[key] = self._kept(episode, morning) or self._explained(episode, morning)
        return self.made[key]

    def _kept(self, episode: int, morning: date | None) -> Explanation | str | None:
        """What the last night explained already and still holds: the card that a person opens in the morning."""
        home = self.played
        if morning not in (None, home.last) or home.desk != STORE:
            return None
        return read(home.home, home.store, episode, home.last, self.data)

    def _explained(self, episode: int, morning: date | None) -> Explanation | str:
        home = self.played
        try:
            return explain_episode(home.home, home.store, home.engine, episode, morning)
        except ERRORS as error:
            return f"no card: {error}"


def caught_cases(played: Played, labels: Mapping[int, Label]) -> dict[str, list[Episode]]:
    """True risk case → its live episodes, oldest first.

    Only cases that have one of a monitor the truth lists, and that were not over before the first morning: of those
    the desk sees the late consequences alone.
    """
    found: dict[str, list[Episode]] = {}
    for episode in sorted(played.episodes, key=lambda e: (e.fired_on or "", e.id or 0)):
        label = labels[episode.id or 0]
        if episode.live and episode.fired_on and label.case is not None:
            found.setdefault(label.case, []).append(episode)
    risky = {case.id for case in due_cases(played)}
    listed = {e.id for e in played.episodes if labels[e.id or 0].kind == "moved"}
    return {c: many for c, many in found.items() if c in risky and any(e.id in listed for e in many)}


def due_cases(played: Played) -> list[Case]:
    """The true risk cases that were under way on one of the mornings."""
    return [case for case in played.cases if case.must_page == "risk" and case.end > played.mornings[0]]


def main_incident(episodes: Sequence[Episode]) -> int:
    """The incident that holds most of a case's episodes, the older of two alike."""
    counts: dict[int, int] = {}
    for episode in episodes:
        counts[episode.incident_id or 0] = counts.get(episode.incident_id or 0, 0) + 1
    return max(counts, key=lambda number: (counts[number], -number))


def lead_of(played: Played, incident: int) -> Episode:
    """The alert that an incident's card is about on the last morning: the one its record says."""
    members = reading.episodes(played.store, incident, played.last)
    facts = reading.incident_facts(played.store, incident, played.last)
    return next((one for one in members if facts is not None and one.id == facts.alert), members[0])


def best_episode(case: Case, episodes: Sequence[Episode]) -> Episode:
    """The episode of a case that should know it best: of its first mover, in the narrowest cell, then the clearest."""

    def rank(one: Episode) -> tuple[bool, int, float, int]:
        named = sum(one.where.get(dim) == value for dim, value in case.segment.items())
        return one.monitor in case.first_mover, named, one.evidence.strength, -(one.id or 0)

    return max(episodes, key=rank)


def cards_of(
    played: Played,
    explainer: Explainer,
    case: Case,
    episodes: Sequence[Episode],
    labels: Mapping[int, Label],
    *,
    every: bool = True,
) -> CaseCards:
    """The cards of a caught case: of the alert that leads its incident and of its best one, or every card of it."""
    incident = main_incident(episodes)
    lead = lead_of(played, incident)
    culprits = culprits_of(case, played.rings, played.engine)

    def card(one: Episode, morning: date | None = None) -> Card:
        mine = labels.get(one.id or 0, Label()).case == case.id
        return read_card(case, one.id or 0, explainer.of(one.id or 0, morning), mine=mine, culprits=culprits)

    two = CaseCards(case, incident, card(lead, played.last), card(best_episode(case, episodes)))
    if not every:
        return two
    first = episodes[0]
    second = min(date.fromisoformat(first.fired_on or first.opened_on) + timedelta(days=1), played.last)
    early = reading.episodes(played.store, first.incident_id or 0, second)[0]
    rest = tuple(card(one) for one in episodes)
    return replace(two, early=card(early, second), first=card(first), every=rest)


def read_card(
    case: Case, episode: int, found: Explanation | str, *, mine: bool, culprits: Culprits | None = None
) -> Card:
    """What an explanation says of a case. `mine`: the episode is of the case."""
    if isinstance(found, str):
        return Card(case.id, episode, False, found, ())
    holds = tuple(one.name for one in found.innocent if one.verdict == EXPLAINS)
    right = names(case, found, mine=mine)
    placed = not right and _placed(case, found)
    carriers = names_culprits(culprits, found, mine=mine) if culprits and culprits.known else None
    return Card(
        case.id, episode, right, words_of(found), holds, found.onset.day, carriers=carriers, placed=placed
    )


def _placed(case: Case, found: Explanation) -> bool:
    """Whether the first place where the incident's other alerts are is the case's segment."""
    first = {str(k): str(v) for k, v in found.places[0]["segment"].items()} if found.places else {}
    return bool(case.segment) and case.segment.items() <= first.items()


def words_of(found: Explanation) -> str:
    """A card in one line: headline's first sentence, first cell, who stands first, the first rule."""
    parts = [found.headline.lead]
    if found.causes:
        first = found.causes[0]
        cell = "·".join(str(value) for value in first.segment.values())
        parts.append(f"first cell {cell} ({first.effect}, {first.share:.0%})")
    for kind, section in {**found.also, **found.who}.items():
        if section.rows:
            parts.append(f"{kind} {section.rows[0]['id']} ({section.rows[0]['share']:.0%})")
    if found.rules.rows:
        parts.append(f"rule {found.rules.rows[0]['rule']} {found.rules.rows[0]['kind']}")
    return "; ".join(parts)


def ask_innocent(played: Played, case: Case) -> Card | None:
    """The card of an innocent event when it is asked about: its first mover, its own segment, its own days, as the
    morning after its last day knew them.

    The episode is made up: nothing had to be raised. None where its first mover is no monitor.
    """
    monitor = next((played.monitors[m] for m in case.first_mover if m in played.monitors), None)
    if monitor is None:
        return None
    morning = min(case.end, played.last)
    known = set(monitor.columns or ())
    where = {dim: value for dim, value in case.segment.items() if dim in known}
    last = min(case.end, played.last) - timedelta(days=1)
    told = Evidence(0, 0, float("nan"), float("nan"), 0, None, 0, 1, 1, 0)
    down = monitor.direction == "down"
    episode = Episode(
        monitor=monitor.name,
        family="spike",
        segment=encode(where),
        detector="spike",
        direction="down" if down else "up",
        severity=monitor.severity,
        live=True,
        kind="risk",
        state="firing",
        opened_on=morning.isoformat(),
        first_bucket=case.start.isoformat(),
        last_bucket=last.isoformat(),
        seen_bucket=last.isoformat(),
        seen_on=morning.isoformat(),
        evidence=told,
    )
    found = _asked(played, episode, morning)
    if not isinstance(found, str) and monitor.direction == "both" and found.split.change < 0:
        down, found = True, _asked(played, replace(episode, direction="down"), morning)
    card = read_card(case, 0, found, mine=True)
    if isinstance(found, str):
        return card
    change = found.split.change * (-1 if down else 1)
    return replace(card, moved=change > 0 and change >= MOVED * abs(found.split.expected))


def _asked(played: Played, episode: Episode, morning: date) -> Explanation | str:
    engine = played.engine.at(morning)
    calendar = None
    files = {path.stem: path for path in played.home.content("drilldown")}
    if "calendar" in files and "calendar" in engine.catalog.names():
        calendar = engine.frame(files["calendar"].read_text(), file=files["calendar"])
    # A morning before the first one run left no faults in the store.
    faults = [asdict(fault) for fault in played.health(morning).faults]
    known = Known({}, faults, calendar)
    try:
        return explain(played.home, engine, played.monitors[episode.monitor], episode, known)
    except ERRORS as error:
        return f"no card: {error}"
