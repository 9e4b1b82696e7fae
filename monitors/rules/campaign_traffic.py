"""Before a campaign: what the rules did with the last one's traffic, and what the rules of today would have done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from monitors.life.share import Share, wilson
from monitors.rules.change import ChangeError, RuleChange
from monitors.rules.score_log import CHALLENGED, VERDICTS, ScoreLog, make_log
from monitors.rules.whatif import Stopped, WhatIf, what_if

USUAL_DAYS = 28  # days before a campaign that are its measure; chosen
NEWEST_DAYS = 14  # days up to the morning that say which thresholds are in force; chosen
GOOD = VERDICTS.index("good")
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class RehearsedRule:
    """One rule over the campaign: hits in as many usual days, hits then, hits by the setting of today, and what that
    setting changes, in words (empty: nothing).
    """

    rule: str
    usual: float
    then: int
    today: int
    change: str


@dataclass(frozen=True)
class Rehearsal:
    """The campaign's traffic decided as it was and as it would be today. scored: things scored; usual_scored: in as
    many usual days; good_then and so on: confirmed good that were challenged or blocked ÷ confirmed good.
    """

    days: int
    scored: int
    usual_scored: float
    rules: tuple[RehearsedRule, ...]
    then: Stopped
    today: Stopped
    usual: Stopped
    good_then: Share
    good_today: Share
    good_usual: Share
    usual_days: int
    notes: tuple[str, ...]

    def usual_of(self, name: str) -> float:
        """A number of `usual`, over as many days as the campaign has."""
        return float(getattr(self.usual, name)) * self.days / max(self.usual_days, 1)


def rehearse(log: ScoreLog, before: ScoreLog, newest: ScoreLog, by: Sequence[str]) -> Rehearsal:
    """Decide the log of a campaign again by the settings that the newest log shows.

    before: the usual days; by: the columns by which a threshold may differ. Never raises: what cannot be tried is in
    the notes.
    """
    changes, notes = changes_to(log, newest, by)
    result, more = _decided(log, changes)
    said: dict[str, list[str]] = {}
    for one in result.effects:
        said.setdefault(one.change.rule, []).append(one.change.said().removeprefix(f"{one.change.rule}: "))
    usual_days = max((before.until - before.since).days, 1)
    days = max((log.until - log.since).days, 1)
    rules = [
        RehearsedRule(
            rule,
            float((before.of_rule(rule) & before.hit).sum()) * days / usual_days if before.size else 0.0,
            int((log.of_rule(rule) & log.hit).sum()),
            int((log.of_rule(rule) & result.hit).sum()),
            "; ".join(said.get(rule, [])),
        )
        for rule in log.rules
    ]
    calm = what_if(before, [])
    return Rehearsal(
        days, log.size, before.size * days / usual_days, tuple(rules), result.now, result.new, calm.now,
        _good(result, after=False), _good(result, after=True), _good(calm, after=False), usual_days, (*notes, *more),
    )  # fmt: skip


def changes_to(log: ScoreLog, newest: ScoreLog, by: Sequence[str]) -> tuple[list[RuleChange], list[str]]:
    """What is set otherwise today than it was in a log, and in words what cannot be said."""
    changes: list[RuleChange] = []
    for rule in log.rules:
        if rule not in newest.rules:
            continue
        then, now = log.rows[log.of_rule(rule)], newest.rows[newest.of_rule(rule)]
        action = str(now["action"].mode().iloc[0])
        if action != str(then["action"].mode().iloc[0]):
            changes.append(RuleChange(rule, action=action))
        columns = [name for name in by if name in then.columns and name in now.columns]
        changes += _thresholds(rule, then, now, columns)
    gone = [rule for rule in log.rules if rule not in newest.rules]
    young = [rule for rule in newest.rules if rule not in log.rules]
    notes = [f"{rule} scores nothing any more: it is taken to do what it did" for rule in gone]
    notes += [f"{rule} scored nothing then: what it would do is not known" for rule in young]
    return changes, notes


def _thresholds(rule: str, then: pd.DataFrame, now: pd.DataFrame, columns: Sequence[str]) -> list[RuleChange]:
    """Where today's threshold is another than it was: everywhere, or in places where it differs from place to place.

    Of a place without a newer event the threshold that most of the rule's events are held against is taken.
    """
    usual = float(now["threshold"].mode().iloc[0])
    if not columns or (now["threshold"].nunique() == 1 and then["threshold"].nunique() == 1):
        return [RuleChange(rule, threshold=usual)] if (then["threshold"] != usual).any() else []
    newest = now.sort_values("day", kind="stable").groupby(list(columns), observed=True)["threshold"].last()
    today = {_values(place): float(threshold) for place, threshold in newest.items()}
    found = []
    for place, old in then.groupby(list(columns), observed=True)["threshold"]:
        new = today.get(_values(place), usual)
        if (old != new).any():
            where = dict(zip(columns, _values(place), strict=True))
            found.append(RuleChange(rule, threshold=new, where=where))
    return found


def _values(place: object) -> tuple[str, ...]:
    return tuple(map(str, place)) if isinstance(place, tuple) else (str(place),)


def _decided(log: ScoreLog, changes: Sequence[RuleChange]) -> tuple[WhatIf, list[str]]:
    """The log under all changes that can be tried."""
    possible, notes = [], []
    for change in changes:
        try:
            what_if(log, [change])
        except ChangeError as error:
            notes.append(f"{change.said()} cannot be tried: {error}")
        else:
            possible.append(change)
    return what_if(log, possible), notes


def _good(result: WhatIf, *, after: bool) -> Share:
    """Confirmed good that were challenged or blocked ÷ confirmed good."""
    good = result.verdict == GOOD
    felt = (result.after if after else result.before) >= CHALLENGED
    return wilson(int((good & felt).sum()), int(good.sum()))


def part_of(log: ScoreLog, since: date, until: date, where: Mapping[str, str]) -> ScoreLog:
    """The events of a log from `since` to before `until` in a place; a column that it has not limits nothing."""
    if log.rows.empty:
        return log
    known = {name: value for name, value in where.items() if name in log.rows}
    first, last = ((day - EPOCH) // timedelta(days=1) for day in (since, until))
    inside = log.within(known) & log.rows["day"].between(first, last - 1).to_numpy()
    if not inside.any():
        return ScoreLog(since, until, log.rows[:0], log.subject[:0], log.first[:0], log.sql)
    return make_log(log.rows[inside], since, until, log.sql)
