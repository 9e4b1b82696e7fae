"""One intervention, whole: effect, displacement, costs, and the sentences that say them; the JSON of `effect`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from monitors import words
from monitors.effects.counterfactual import METHODS, MethodCheck
from monitors.effects.displaced_events import DisplacedEvents, displaced
from monitors.effects.draws import interval
from monitors.effects.estimate import NOTHING, UNSURE, WORKED, WORSE, Between, EffectEstimate, estimate
from monitors.interventions.intervention_ledger import Intervention, overlaps
from monitors.interventions.measured import MeasuredSubject, Observatory, subject_of
from monitors.interventions.offenders import SAME, OffenderTrace, offender_traces, said
from monitors.interventions.side_effects import SideEffect, costs, other_stages, verdict_words

LARGE = 4.0  # came ÷ expected above which a rise is said as a factor; chosen


@dataclass(frozen=True)
class EffectReport:
    """What is known of one intervention on a morning."""

    item: Intervention
    subject: MeasuredSubject
    effect: EffectEstimate
    displacement: DisplacedEvents
    costs: Sequence[SideEffect]
    stages: Sequence[SideEffect]
    overlapping: Sequence[Intervention]
    others: Sequence[Intervention]
    currency: str
    traces: Sequence[OffenderTrace] = ()

    @property
    def net(self) -> Between:
        """Events prevented less those that moved: by the traces of those who did it where there are any, they are sure
        of who it was; else by the neighbours.
        """
        gone = [-one.found.draws.prevented for one in self.traces if one.claimed]
        if not gone:
            return self.displacement.net
        return Between(*interval(self.effect.draws.prevented - np.max(gone, axis=0)))

    @property
    def checks(self) -> tuple[MethodCheck, ...]:
        """What was tested, and what was left out."""
        return (*self.effect.checks, *self.subject.notes)

    @property
    def half_day(self) -> date | None:
        """The day on which half of the effect was gone; None = it holds."""
        fading = self.effect.fading
        if fading is None or fading.half_life is None:
            return None
        return self.item.day + timedelta(days=round(fading.half_life))

    def sentence(self) -> str:
        """The verdict with its number, in a sentence."""
        metric = words.inside(words.metric(self.subject.monitor.name, self.subject.monitor.title))
        share = change_words(self.effect.ratio)
        days = words.plural(self.effect.days, "day")
        if self.effect.verdict == WORKED:
            return f"Worked: {metric} {share} against what was to be expected, over {days}."
        if self.effect.verdict == WORSE:
            return f"Made it worse: {metric} {share} against what was to be expected, over {days}."
        if self.effect.verdict == NOTHING:
            return f"Did nothing that matters: {metric} {share} against what was to be expected, over {days}."
        return f"Cannot tell: {metric} {share} against what was to be expected, over {days}. {self.effect.needed}"

    def decay(self) -> str:
        """What became of the effect, in a sentence; empty where it was too short to ask."""
        fading = self.effect.fading
        if fading is None:
            return ""
        measured = words.plural(self.effect.days, "day")
        if fading.holds:
            return f"It holds: more than half of it is surely left after the {measured} measured."
        if fading.half_life is None:
            return (
                f"Whether it fades cannot be told yet: no fading shows in the {measured} measured, but half of it may "
                f"be gone after {words.plural(round(fading.low), 'day')}."
            )
        low, high = round(fading.low), min(round(fading.high), 10 * self.effect.days)
        return (
            f"It fades: half of it was gone after {words.plural(round(fading.half_life), 'day')} "
            f"({low} to {high}), about {words.day(self.half_day)}."
        )

    def moved(self) -> str:
        """Where the fraud went, in sentences: by those who did it, and by the neighbours."""
        claimed = [said(self.subject, one) for one in self.traces if one.claimed]
        return " ".join([*claimed, self._near_by()])

    def _near_by(self) -> str:
        found = self.displacement
        net = f" {self._net()}." if any(one.claimed for one in self.traces) else ""
        if not found.places:
            return f"No neighbour segment with enough events: whether it moved cannot be told.{net}"
        asked = words.plural(len(found.places), "neighbour segment")
        if not found.claimed:
            late = [words.segment(self.subject.segment(one.row)) for one in found.places if one.later]
            rose = f" {words.listing(late)} rose, but weeks after it: that is something else." if late else ""
            with_it = " with it" if late else ""
            return (
                f"No rise in {asked}{with_it} beyond what other segments show.{rose} {self._visible()}{net}"
            )
        places = [one for one in found.places if one.claimed]
        named = words.listing([words.segment(self.subject.segment(one.row)) for one in places])
        extra = words.count(found.extra.value)
        where = f"in {named}" if places else f"over all {asked} together"
        share = f", {words.share(min(found.share.value, 9.99))} of what was prevented" if found.share else ""
        told = f"It moved: {extra} events more than expected {where}{share}. {self._net()}.{self._others()}"
        rows = {one.row for one in places}
        theirs = any(one.claimed and one.most in rows for one in self.traces)
        if theirs or not self.rivals:  # where those who did it are seen there, it was they who moved
            return told
        other = words.listing([f"“{one.title}” of {words.day(one.day)}" for one in self.rivals])
        return f"{told} It may be {other} that moved it there: both have this neighbour."

    def _others(self) -> str:
        """Whether those who did it here are known not to be those who do it there, in a sentence."""
        same = [one for one in self.traces if one.how == SAME]
        if not same or any(one.claimed for one in self.traces):
            return ""
        if max(one.extra.high for one in same) >= self.displacement.extra.low:
            return ""
        who = words.inside(same[0].kind.plural)
        return (
            f" But others do it there: the {who} who did it here before did no more elsewhere than is usual."
        )

    def _visible(self) -> str:
        """What a move would have had to be to show, in a sentence."""
        found = self.displacement
        if self.effect.verdict != WORKED:
            return "Whether its effect moved is asked once one is seen."
        if found.visible is None:
            least = "not even all of what was prevented would have shown"
            return f"But whether it moved cannot be told: in one of them {least} in 4 of 5 cases."
        share = f"{words.share(found.visible)} of what was prevented"
        if found.told:
            return f"A move of {share} to one of them would have shown in 4 of 5 cases."
        return f"But whether it moved cannot be told: only a move of {share} or more would have shown in 4 of 5 cases."

    @property
    def rivals(self) -> list[Intervention]:
        """Other interventions on the metric in these weeks that the first claimed place is a neighbour of too."""
        places = [dict(self.subject.segment(one.row)) for one in self.displacement.places if one.claimed]
        near = [
            one
            for one in self.others
            if self.subject.first <= one.day <= self.subject.last and len(one.scope) > 1
        ]
        return [
            one
            for one in near
            if places
            and places[0].items() >= dict(list(one.scope.items())[:-1]).items()
            and not one.scope.items() <= places[0].items()
        ]

    def _net(self) -> str:
        """What was prevented less what moved, and by which of the two sums of what moved."""
        net = self.net
        told = words.interval(words.count(net.low), words.count(net.high))
        of = " of those who did it and went on" if any(one.claimed for one in self.traces) else ""
        return f"Net{of}: {words.count(net.value)} prevented ({told})"

    def to_json(self) -> dict[str, Any]:
        """The report as `riskdesk effect --json` prints it."""
        # Over 40 lines: one record, key by key.
        effect, item = self.effect, self.item
        fading = effect.fading
        return {
            "id": item.id, "day": item.day, "until": item.until, "kind": item.kind, "title": item.title,
            "metric": item.metric, "scope": dict(item.scope), "holdout": item.holdout_json,
            "hypothesis": item.hypothesis, "owner": item.owner,
            "verdict": effect.verdict, "sentence": self.sentence(), "needed": effect.needed,
            "since": item.day, "last": self.subject.last, "days": effect.days,
            "ratio": as_numbers(effect.ratio), "actual": effect.actual, "expected": as_numbers(effect.expected),
            "prevented": as_numbers(effect.prevented),
            "money": None if effect.money is None else as_numbers(effect.money), "currency": self.currency,
            "method": effect.method.name, "method_said": METHODS[effect.method.name], "why": effect.method.why,
            "checks": [{"name": c.name, "passed": c.passed, "said": c.said} for c in self.checks],
            "donors": [
                {"segment": dict(self.subject.segment(row)), "weight": weight} for row, weight in effect.donors
            ],
            "curve": [
                {"day": self.subject.day(w.column), "days": w.days, "actual": w.actual, "base": w.base,
                 "expected": as_numbers(w.expected)} for w in effect.curve
            ],
            "decay": None if fading is None else {
                "half_life": fading.half_life, "low": fading.low, "high": fading.high, "p_value": fading.p_value,
                "holds": fading.holds, "said": self.decay(),
            },
            "displacement": {
                "claimed": self.displacement.claimed, "told": self.displacement.told,
                "visible": self.displacement.visible, "extra": as_numbers(self.displacement.extra),
                "net": as_numbers(self.net), "said": self.moved(),
                "places": [
                    {"segment": dict(self.subject.segment(one.row)), "ratio": as_numbers(one.ratio),
                     "extra": as_numbers(one.extra), "p_value": one.p_value, "claimed": one.claimed}
                    for one in self.displacement.places
                ],
                "traces": [trace_json(self.subject, one) for one in self.traces],
            },
            "costs": [side_json(one) for one in self.costs],
            "stages": [side_json(one) for one in self.stages],
            "overlaps": [{"id": one.id, "day": one.day, "title": one.title} for one in self.overlapping],
        }  # fmt: skip


def report_of(desk: Observatory, item: Intervention, *, parties: bool = True) -> EffectReport:
    """Measure an intervention whole. parties: its side effects too, which take longer. Raises
    StudyError in words, EngineError.
    """
    subject = subject_of(desk, item)
    effect = estimate(subject.study, subject.amounts, bad=subject.monitor.direction)
    return EffectReport(
        item,
        subject,
        effect,
        displaced(subject.study, effect, subject.neighbours),
        costs(desk, item) if parties else (),
        other_stages(desk, item, subject.monitor) if parties else (),
        overlaps(item, desk.ledger),
        [one for one in desk.ledger if one.metric == item.metric and one.id != item.id],
        desk.home.settings.currency,
        offender_traces(desk, subject, effect),
    )


def change_words(ratio: Between) -> str:
    """Came ÷ expected as a change with its interval: −62 % (−75 % to −43 %)."""
    said, between = change_and_interval(ratio)
    return f"{said} ({between})"


def change_and_interval(ratio: Between) -> tuple[str, str]:
    """A ratio and its interval in one unit: in percent, or all three as factors where an end is a large rise."""
    how = words.times if ratio.high > LARGE else signed
    return how(ratio.value), words.interval(how(ratio.low), how(ratio.high))


def signed(ratio: float) -> str:
    """A ratio as a change in percent; large rises as a factor."""
    if ratio > LARGE:
        return words.times(ratio)
    change = 100 * (ratio - 1)
    return f"{'−' if change < -0.5 else '+' if change > 0.5 else '±'}{abs(change):.0f} %"


def as_numbers(one: Between) -> dict[str, float]:
    """A number with its interval, for JSON."""
    return {"value": one.value, "low": one.low, "high": one.high}


def trace_json(subject: MeasuredSubject, one: OffenderTrace) -> dict[str, Any]:
    """What became of those who did it, for JSON."""
    return {
        "kind": one.kind.name, "how": one.how, "claimed": one.claimed, "members": one.found.members,
        "before": one.found.before, "after": one.found.after,
        "expected": as_numbers(Between(*interval(one.found.draws.expected))), "extra": as_numbers(one.extra),
        "p_value": one.found.p_value, "said": said(subject, one),
        "segment": None if one.most is None else dict(subject.segment(one.most)),
    }  # fmt: skip


def side_json(one: SideEffect) -> dict[str, Any]:
    """A side effect, for JSON."""
    effect = one.effect
    return {
        "metric": one.monitor.name, "party": one.party, "scope": dict(one.scope), "said": verdict_words(one),
        "named": one.named, "bad": one.bad, "problem": one.problem,
        "ratio": None if effect is None else as_numbers(effect.ratio),
        "extra": None if effect is None else as_numbers(
            Between(-effect.prevented.value, -effect.prevented.high, -effect.prevented.low)
        ),
        "money": None if effect is None or effect.money is None else as_numbers(
            Between(-effect.money.value, -effect.money.high, -effect.money.low)
        ),
        "actual": None if effect is None else effect.actual,
    }  # fmt: skip


__all__ = ["UNSURE", "EffectReport", "report_of"]
