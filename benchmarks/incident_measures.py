"""Every measure of one home: counts that add up over homes, and the lines that say which ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from benchmarks.incident_cards import (
    EXPLAINS,
    Card,
    CaseCards,
    Explainer,
    ask_innocent,
    cards_of,
    caught_cases,
    due_cases,
)
from benchmarks.incident_clusters import Bcubed, Item, bcubed, splits, strangers
from benchmarks.incident_homes import Played
from benchmarks.incident_places import FIELDS, Text, Told, Value, told_everywhere
from benchmarks.incident_review import FIRST_ROWS, Begin, MorningOrder, Stale, begins, order_by_morning, stale
from benchmarks.incident_truth import Label, label_all
from monitors.life.episode import Episode
from monitors.replay.excess import Excesses

# Rows read before the first morning: cohorts begin weeks early, and their own past lies before them.
HISTORY = timedelta(days=90)
DAYS_OFF = 2
PARTS = ("clusters", "cards", "innocent", "places", "review")


@dataclass(frozen=True)
class Count:
    """So many of so many; homes add up."""

    part: float = 0.0
    n: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.part + other.part, self.n + other.n)

    def __str__(self) -> str:
        return f"{self.part:g} / {self.n} = {self.part / self.n:.0%}" if self.n else "0 / 0"


@dataclass
class Findings:
    """What was found in one home: clusters, counts by measure, and the lines that say which."""

    name: str
    clusters: dict[str, Bcubed] = field(default_factory=dict)
    counts: dict[str, Count] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


def measure(played: Played, parts: Collection[str] = PARTS) -> Findings:
    """The measures of one home; `parts`: those of PARTS that are wanted, of which all but "clusters" read cards."""
    found = Findings(played.name)
    with played.timed("label"):
        excesses = Excesses(played.engine, played.monitors, played.mornings[0] - HISTORY, played.last)
        labels = label_all(played.episodes, played.cases, played.monitors, played.engine, excesses)
    if "clusters" in parts:
        _clusters(found, played, labels)
    explainer = Explainer(played)
    cards: list[CaseCards] = []
    if "cards" in parts:
        with played.timed("cards"):
            caught = caught_cases(played, labels)
            by_id = {case.id: case for case in played.cases}
            every = "innocent" in parts
            cards = [
                cards_of(played, explainer, by_id[c], many, labels, every=every) for c, many in caught.items()
            ]
            _cards(found, played, cards)
    if "innocent" in parts:
        with played.timed("innocent"):
            _innocent(found, played, explainer, labels)
    if "places" in parts:
        with played.timed("places"):
            _places(found, told_everywhere(played, explainer))
    if "review" in parts:
        with played.timed("review"):
            _review(found, order_by_morning(played, labels))
            _stale(found, played, stale(played))
            _begins(found, begins(played, {one.case.id: one.incident for one in cards}), cards)
    found.seconds = played.seconds
    return found


def _clusters(found: Findings, played: Played, labels: Mapping[int, Label]) -> None:
    """B-cubed of live episodes with and without what is unexplained, of shadow ones too; who stands together."""
    live = [e for e in played.episodes if e.live and e.fired_on]
    listed = [e for e in live if labels[e.id or 0].kind == "moved"]
    pairs = _pairs(live, labels, unexplained=False)
    found.clusters = {
        "listed by the truth": bcubed(_pairs(listed, labels, unexplained=False)),
        "and beside a case": bcubed(pairs),
        "and unexplained": bcubed(_pairs(live, labels, unexplained=True)),
        "shadow monitors too": bcubed(_pairs(played.episodes, labels, unexplained=False)),
    }
    mixed, torn = strangers(pairs), splits(pairs)
    found.counts["incidents of strangers"] = Count(len(mixed), len({i for i, _ in pairs}))
    found.counts["cases in several incidents"] = Count(len(torn), len({c for _, c in pairs}))
    found.lines["strangers in one incident"] = [f"{i}: {_counted(cases)}" for i, cases in mixed.items()]
    found.lines["one case in several incidents"] = [f"{c}: {_counted(many)}" for c, many in torn.items()]
    _explained(found, live, labels)


def _pairs(episodes: Iterable[Episode], labels: Mapping[int, Label], *, unexplained: bool) -> list[Item]:
    """(incident, case) of each episode; of an unexplained one with itself for a case, or not at all."""
    pairs: list[Item] = []
    for e in episodes:
        label = labels[e.id or 0]
        if label.case is not None or unexplained:
            pairs.append((e.incident_id, label.case or f"unexplained {e.id}"))
    return pairs


def _explained(found: Findings, live: Sequence[Episode], labels: Mapping[int, Label]) -> None:
    """How the labels of live episodes came about."""
    kinds = Counter(labels[e.id or 0].kind for e in live)
    for kind, name in (("moved", "listed"), ("beside", "beside"), ("", "unexplained")):
        found.counts[f"live episodes: {name}"] = Count(kinds[kind], len(live))
    unsure = [e for e in live if labels[e.id or 0].rivals]
    found.counts["live episodes: ambiguous"] = Count(len(unsure), len(live))
    found.lines["live episodes beside a case"] = [
        f"{e.id} in incident {e.incident_id}: {_view(e)}: {labels[e.id or 0].case}"
        for e in live
        if labels[e.id or 0].kind == "beside"
    ]
    found.lines["unexplained live episodes"] = [
        f"{e.id} in incident {e.incident_id}: {_view(e)}" for e in live if labels[e.id or 0].case is None
    ]
    found.lines["ambiguous live episodes"] = [
        f"{e.id}: {_view(e)}: {labels[e.id or 0].case}, or {', '.join(labels[e.id or 0].rivals)}"
        for e in unsure
    ]


def _counted(counts: Counter[object]) -> str:
    return ", ".join(f"{name} ({n})" for name, n in counts.most_common())


def _view(e: Episode) -> str:
    where = "·".join(e.where.values()) or "everywhere"
    return f"{e.monitor} {e.family} {where} {e.direction}, {e.first_bucket[:10]} to {e.last_bucket[:10]}"


def _cards(found: Findings, played: Played, cards: Sequence[CaseCards]) -> None:
    """Which cards name their case, and which frauds are told innocent."""
    due = due_cases(played)
    found.counts["true cases caught"] = Count(len(cards), len(due))
    found.lines["true cases nothing listed caught"] = [
        f"{case.id}, {case.start} to {case.end}, {'·'.join(case.segment.values())}"
        for case in due
        if case.id not in {one.case.id for one in cards}
    ]
    kinds = {
        "lead card right": [one.lead for one in cards],
        "lead card right, second morning": [one.early for one in cards if one.early],
        "own card right": [one.own for one in cards],
        "first alert's card right": [one.first for one in cards if one.first],
    }
    for name, many in kinds.items():
        found.counts[name] = Count(sum(card.right for card in many), len(many))
    for name in ("lead card right", "own card right"):
        found.lines[f"not {name}"] = [
            f"{card.case} (alert {card.episode}): {card.said}" for card in kinds[name] if not card.right
        ]
    told = sum(one.lead.right or bool(one.lead.carriers) or one.lead.placed for one in cards)
    found.counts["lead card right, by who or by its other alerts too"] = Count(told, len(cards))
    known = [one for one in cards if one.lead.carriers is not None]
    found.counts["lead card names who or which rule"] = Count(
        sum(bool(one.lead.carriers) for one in known), len(known)
    )
    found.lines["not lead card names who or which rule"] = [
        f"{one.case.id} (alert {one.lead.episode}): {one.lead.said}" for one in known if not one.lead.carriers
    ]
    few = sum(bool(_holds([one.lead, one.own])) for one in cards)
    found.counts["frauds told innocent by lead or own card"] = Count(few, len(cards))
    guilty = [
        (one.case, _holds([one.lead, *([one.early] if one.early else []), *one.every])) for one in cards
    ]
    accused = sum(bool(holds) for _, holds in guilty)
    found.counts["frauds told innocent by any of their cards"] = Count(accused, len(cards))
    found.lines["frauds told innocent"] = [
        f"{case.id}: {', '.join(holds)}" for case, holds in guilty if holds
    ]


def _holds(cards: Iterable[Card]) -> list[str]:
    return sorted({f"{name} (alert {card.episode})" for card in cards for name in card.innocent})


def _innocent(found: Findings, played: Played, explainer: Explainer, labels: Mapping[int, Label]) -> None:
    """Of the innocent events: those of which an alert's card says so, and those that say so when asked."""
    innocent = {case.id: case for case in played.cases if case.must_page is None}
    alerts: dict[str, list[Episode]] = {}
    for e in played.episodes:
        of = labels[e.id or 0].case
        if of in innocent and e.fired_on and e.live:
            alerts.setdefault(of, []).append(e)
    silent = {case: many for case, many in alerts.items() if not any(_says_so(explainer, e) for e in many)}
    cards = [(case, ask_innocent(played, case)) for case in innocent.values()]
    asked = [(case, card) for case, card in cards if card is not None]
    found.counts["innocent events that alerted, told"] = Count(len(alerts) - len(silent), len(alerts))
    told = [card for _, card in asked if card.innocent]
    found.counts["innocent events asked, told"] = Count(len(told), len(asked))
    found.counts["the same, of those that moved"] = Count(
        sum(card.moved for card in told), sum(card.moved for _, card in asked)
    )
    found.lines["innocent events that alerted, not told"] = [
        f"{case}: {'; '.join(_view(e) for e in many)}" for case, many in silent.items()
    ]
    found.lines["innocent events asked"] = [
        f"{case.id}: {', '.join(card.innocent) or ('NOT TOLD' if card.moved else 'nothing moved')}: {card.said}"
        for case, card in asked
    ]


def _says_so(explainer: Explainer, episode: Episode) -> bool:
    found = explainer.of(episode.id or 0)
    return not isinstance(found, str) and any(one.verdict == EXPLAINS for one in found.innocent)


def _places(found: Findings, told: Sequence[Told]) -> None:
    found.counts["incidents with equal numbers"] = Count(sum(not one.differ for one in told), len(told))
    for name in FIELDS:
        found.counts[f"equal {name}"] = Count(sum(name not in one.differ for one in told), len(told))
    found.lines["numbers that differ"] = [
        f"{one.incident} {one.name}: "
        + "; ".join(
            f"{name} {', '.join(f'{place} {_shown(f[name])}' for place, f in one.places.items() if name in f)}"
            for name in one.differ
        )
        for one in told
        if one.differ
    ]


def _shown(value: Value) -> str:
    if isinstance(value, Text):
        return value.said
    return value if isinstance(value, str) else f"{value:.4g}"


def _review(found: Findings, mornings: Sequence[MorningOrder]) -> None:
    first = [one for one in mornings if one.row is not None and one.row <= FIRST_ROWS]
    known = [one for one in mornings if one.row is not None]
    found.counts["dearest case in the first two rows"] = Count(len(first), len(mornings))
    found.counts["the same, mornings on which it had a row"] = Count(len(first), len(known))
    found.counts["and it leads that row's card"] = Count(sum(one.led for one in first), len(mornings))
    found.lines["mornings whose dearest case is lower, or absent"] = [
        f"{one.morning} {one.case} lost {one.lost:,.0f} in a week: "
        f"{f'row {one.row}' if one.row else 'no row'}; above: {' | '.join(one.above)}"
        for one in mornings
        if one not in first
    ]


def _stale(found: Findings, played: Played, many: Sequence[Stale]) -> None:
    for name, live in (("live", True), ("shadow", False)):
        firing = sum(e.state == "firing" and e.live == live for e in played.episodes)
        found.counts[f"stale alerts, {name}"] = Count(sum(one.episode.live == live for one in many), firing)
    found.lines["stale alerts"] = [
        f"{one.episode.id} {'' if one.episode.live else '(shadow) '}{_view(one.episode)}: "
        f"{one.behind} days behind, release {one.release}"
        for one in many
    ]


def _begins(found: Findings, many: Sequence[Begin], cards: Sequence[CaseCards]) -> None:
    """The day the incident begins in Review, and the day the headline of its lead card names."""
    said = {one.case.id: one for one in cards}
    headlines = []
    for one in many:
        case, day = said[one.case].case, said[one.case].lead.onset
        headlines.append(None if day is None else (day - case.start).days)
    near = sum(abs(one.off) <= DAYS_OFF for one in many)
    found.counts["incident begins within two days"] = Count(near, len(many))
    near = sum(off is not None and abs(off) <= DAYS_OFF for off in headlines)
    found.counts["headline begins within two days"] = Count(near, len(many))
    found.lines["incidents that begin on another day"] = [
        f"{one.case} in incident {one.incident}: {one.off:+d} days, "
        f"headline {'none' if off is None else f'{off:+d} days'}"
        for one, off in zip(many, headlines, strict=True)
        if abs(one.off) > DAYS_OFF or off is None or abs(off) > DAYS_OFF
    ]
