"""What if: the past decided again under changed rules, and what would have come out otherwise.

A changed rule is asked in its place among the others: a thing that another rule already blocked does not flip, and
a hit is incremental only where no rule in force before it had hit. A rule whose service was down stays down.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitors.life.share import Share, wilson
from monitors.rules.change import ChangeError, RuleChange, number
from monitors.rules.rule_record import STRENGTH
from monitors.rules.score_log import (
    BLOCKED,
    CHALLENGED,
    UNSEEN,
    VERDICTS,
    Flags,
    Numbers,
    ScoreLog,
    party_columns,
)

BAD, GOOD, BOTH = range(len(VERDICTS))
WINS = ("new catch", "spared")  # what gets better of what is known
LOSSES = ("lost catch", "new insult")
KINDS = (*WINS, *LOSSES, "stricter, outcome not known", "milder, outcome not known")


@dataclass(frozen=True)
class HitCounts:
    """Hits of a rule and what is known of them. All but the last two add up to `hits`."""

    hits: int
    bad: int
    good: int
    both: int  # verdicts contradict each other: neither bad nor good
    blocked_unseen: int  # was blocked: what it would have come to is never seen
    no_outcome: int  # nothing is named that a verdict could be about
    waiting: int  # no verdict yet, or none was ever asked for
    first: int  # hits where no rule in force before it had hit
    amount: float
    touched: Mapping[str, int] = field(default_factory=dict)  # party → different ones

    @property
    def precision(self) -> Share:
        """Confirmed bad ÷ labelled."""
        return wilson(self.bad, self.bad + self.good)

    @property
    def coverage(self) -> Share:
        """Labelled ÷ hits."""
        return wilson(self.bad + self.good + self.both, self.hits)


@dataclass(frozen=True)
class Stopped:
    """What all rules together stop: blocked or challenged things."""

    blocked: int
    challenged: int
    blocked_money: float
    bad: int  # confirmed bad, blocked or challenged
    bad_money: float
    good: int  # confirmed good, blocked or challenged: the friction that is known
    touched: Mapping[str, int] = field(default_factory=dict)
    good_touched: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class RuleEffect:
    """One changed rule as it was and as it would be."""

    change: RuleChange
    now: HitCounts
    new: HitCounts


@dataclass(frozen=True)
class WhatIf:
    """The past decided again. `hit`, `before`, `after` and `flips` are aligned with the log: rows, things, things."""

    log: ScoreLog
    effects: list[RuleEffect]
    now: Stopped
    new: Stopped
    hit: Flags
    before: Numbers
    after: Numbers
    flips: Numbers  # things whose decision changes
    verdict: Numbers  # of each thing

    def kinds(self) -> npt.NDArray[np.object_]:
        """What each flip is: a win, a loss, or not known (KINDS)."""
        stricter = self.after[self.flips] > self.before[self.flips]
        seen = self.verdict[self.flips]
        kind = np.where(stricter, KINDS[4], KINDS[5]).astype(object)
        kind[stricter & (seen == BAD)], kind[stricter & (seen == GOOD)] = "new catch", "new insult"
        kind[~stricter & (seen == BAD)], kind[~stricter & (seen == GOOD)] = "lost catch", "spared"
        return kind


def what_if(
    log: ScoreLog, changes: Sequence[RuleChange], held: Mapping[str, Collection[int]] | None = None
) -> WhatIf:
    """Decides the log again under changes. `held`: rule → events (hashes) of which its new condition holds.

    Raises ChangeError: a rule that is not in the log, a threshold below what was logged, a segment that is not there.
    """
    hit, strength = log.hit.copy(), log.strength.copy()
    for change in changes:
        rows = _rows_of(log, change)
        if change.action:
            strength[rows] = STRENGTH.get(change.action, 0)
        hit[rows] = _hits(log, change, rows, (held or {}).get(change.rule))
    before, after = log.strongest(log.hit, log.strength), log.strongest(hit, strength)
    verdict = _of_things(log)
    first_now, first_new = log.comes_first(log.hit, log.strength), log.comes_first(hit, strength)
    effects = []
    for change in changes:
        own = log.of_rule(change.rule)
        effects.append(
            RuleEffect(
                change,
                tally(log, own & log.hit, first_now, before),
                tally(log, own & hit, first_new, before),
            )
        )
    now, new = stopped(log, before, verdict), stopped(log, after, verdict)
    return WhatIf(log, effects, now, new, hit, before, after, np.flatnonzero(before != after), verdict)


def _rows_of(log: ScoreLog, change: RuleChange) -> Flags:
    if change.rule not in log.rules:
        raise ChangeError(f"{change.rule} scored nothing in these days")
    try:
        return log.of_rule(change.rule) & log.within(change.where)
    except KeyError as error:
        raise ChangeError(f"its events have no {error.args[0]}") from None


def _hits(log: ScoreLog, change: RuleChange, rows: Flags, held: Collection[int] | None) -> Flags:
    """Which of the rows the changed rule would hit."""
    if change.off:
        return np.zeros(int(rows.sum()), dtype=bool)
    floor = log.floor(change.rule)
    if change.threshold is not None and change.threshold < floor:
        raise ChangeError(
            f"{change.rule} logs scores from {number(floor)} on: what lies below was not kept, so "
            f"{number(change.threshold)} cannot be tried"
        )
    if not change.condition.strip() and change.threshold is None:
        return log.hit[rows]
    would = log.answered[rows].copy()
    if change.threshold is not None:
        would &= log.score[rows] >= change.threshold
    if change.condition.strip():
        if held is None:
            raise ChangeError(f"the condition of {change.rule} was not asked for")
        events = np.fromiter(held, dtype=np.uint64, count=len(held))
        would &= np.isin(log.rows["event"].to_numpy()[rows], events)
    return would


def _of_things(log: ScoreLog) -> Numbers:
    """Verdict of each thing: rows of a thing name the same order, so any of them that has one."""
    if not log.size:
        return np.array([], dtype=np.int64)
    return np.maximum.reduceat(log.verdict, log.first)


def tally(log: ScoreLog, hit: Flags, first: Flags, decided: Numbers) -> HitCounts:
    """What is known of some hits of one rule. `decided`: what really was decided of each thing."""
    at = np.flatnonzero(hit)
    seen = log.verdict[at]
    open_ = seen == UNSEEN
    can = log.can_be_labelled[at]
    blocked = decided[log.subject[at]] >= BLOCKED
    return HitCounts(
        hits=len(at),
        bad=int((seen == BAD).sum()),
        good=int((seen == GOOD).sum()),
        both=int((seen == BOTH).sum()),
        blocked_unseen=int((open_ & can & blocked).sum()),
        no_outcome=int((open_ & ~can).sum()),
        waiting=int((open_ & can & ~blocked).sum()),
        first=int((hit & first).sum()),
        amount=float(log.amount[at].sum()),
        touched=_touched(log, at),
    )


def stopped(log: ScoreLog, decision: Numbers, verdict: Numbers) -> Stopped:
    """What decisions stop, by what is known of the things."""
    amount = log.amount[log.first] if log.size else np.array([])
    felt = decision >= CHALLENGED
    bad, good = felt & (verdict == BAD), felt & (verdict == GOOD)
    return Stopped(
        blocked=int((decision >= BLOCKED).sum()),
        challenged=int((decision == CHALLENGED).sum()),
        blocked_money=float(amount[decision >= BLOCKED].sum()),
        bad=int(bad.sum()),
        bad_money=float(amount[bad].sum()),
        good=int(good.sum()),
        touched=_touched(log, log.first[felt]),
        good_touched=_touched(log, log.first[good]),
    )


def _touched(log: ScoreLog, at: Numbers) -> dict[str, int]:
    """Different ones of each party in some rows; a hash of 0 is nobody."""
    found = {}
    for word, column in party_columns(log).items():
        who = log.rows[column].to_numpy()[at]
        found[word] = len(np.unique(who[who != 0]))
    return found


def flips_by(result: WhatIf, column: str) -> pd.DataFrame:
    """Flips by a column of the log, or by week (`week`, its Monday): one row a value, one column a kind, and n."""
    log, at = result.log, result.log.first[result.flips] if len(result.flips) else result.flips
    if column == "week":
        day = log.rows["day"].to_numpy()[at]
        value = ((day + 3) // 7 * 7 - 3).astype("datetime64[D]").astype(str)
    else:
        value = log.told(column).to_numpy()[at]
    frame = pd.DataFrame({"value": value, "kind": result.kinds(), "amount": log.amount[at]})
    if frame.empty:
        return pd.DataFrame(columns=["value", *KINDS, "flips", "amount"])
    counts = (
        frame.groupby(["value", "kind"])
        .size()
        .unstack(fill_value=0)
        .reindex(columns=list(KINDS), fill_value=0)
    )
    counts["flips"] = counts.sum(axis=1)
    counts["amount"] = frame.groupby("value")["amount"].sum()
    order = counts.sort_index() if column == "week" else counts.sort_values("flips", ascending=False)
    return order.reset_index()
