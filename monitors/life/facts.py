"""The facts of an incident from its alerts and their kept series: one pure function, for an incident and for one alert.

An alert alone is told by the same function: it is an incident of one alert. The numbers are the lead alert's, over its
window (`window_sums`). The day it began is the median of what the strongest alerts say, for each sees the beginning a
little differently. Money is that of the lead alert, or of the alert with the most where the lead has none; moneys of
one incident touch the same events and are never added. What we held or refused ourselves is no money at stake.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isfinite
from typing import Any

from monitors.life.bucket_span import LENGTH, LONGER
from monitors.life.episode import Episode
from monitors.life.incident_facts import IncidentFacts, Onset
from monitors.life.incidents import Card, summarise
from monitors.life.onset import find_onset
from monitors.life.window_sums import Series, WindowSums, sum_window

# Alerts that are asked for the onset. Within two days of the truth with ideal grouping: 40 of 43 cases of three demos;
# the lead alone 37, the first bad bucket of any 37.
STRONGEST = 5
WEEK_DAYS = 7  # days of money that put incidents in order: what is under way
_QUIET_DAYS = 7  # days without a bad bucket after which an incident is quiet
RESPONSE = "response"
# Why there can be no money at stake, as the sentence "no money at stake: …" ends.
NO_MONEY = {
    "data": "a fault of the data",
    "response": "our own response",
    "undeclared": "its monitor declares no money",
    "worthless": "none is counted for its events",
    "within": "all its days together are as expected",
    "unknown": "none was kept",
}


@dataclass(frozen=True)
class Stake:
    """Money at stake with its 95 % interval, in the home's currency; or None, with the reason why there is none."""

    amount: float | None
    low: float | None = None
    high: float | None = None
    why_none: str = ""


def facts_of(members: Sequence[Episode], series: Mapping[int, Series], as_of: str) -> IncidentFacts:
    """The facts of an incident from its episodes as a morning left them, at least one, and their kept series by id.

    The lead alone needs its series, the onset those of the strongest; where one is missing, the newest bad bucket and
    the first bad day speak.
    """
    # Over 40 lines: one field per line of the record that every place shows.
    card = summarise(members)
    told = [one for one in members if one.live == card.live]
    lead = card.lead
    sums = sum_window(lead, _series_of(lead, series))
    began = _onset(strongest(told), series)
    stake, owner = _stake_of(lead, sums, told, series)
    of = None if owner is None or owner is lead else sum_window(owner, _series_of(owner, series))
    return IncidentFacts(
        incident=lead.incident_id,
        alert=lead.id,
        as_of=as_of,
        kind=lead.kind,
        role=lead.role,
        live=card.live,
        state=card.state,
        monitor=lead.monitor,
        family=lead.family,
        detector=lead.detector,
        segment=lead.where,
        direction=lead.direction,
        first_bucket=sums.first_bucket,
        last_bucket=sums.last_bucket,
        buckets=sums.buckets,
        bad_buckets=min(lead.bad, sums.buckets),
        onset=began.day.isoformat(),
        onset_low=began.low.isoformat(),
        onset_high=began.high.isoformat(),
        actual=sums.actual,
        expected=sums.expected,
        expected_low=sums.low if isfinite(sums.low) else None,
        expected_high=sums.high if isfinite(sums.high) else None,
        effect=sums.actual / sums.expected if sums.expected > 0 and lead.kind == "risk" else None,
        numerator=sums.numerator,
        denominator=sums.denominator,
        exposure=stake.amount,
        exposure_low=stake.low,
        exposure_high=stake.high,
        exposure_alert=None if owner is None else owner.id,
        exposure_week=None if owner is None else _stake_of_week(owner, series, as_of),
        exposure_segment=None if of is None or owner is None else owner.where,
        exposure_first="" if of is None else of.first_bucket,
        exposure_last="" if of is None else of.last_bucket,
        no_exposure=stake.why_none,
        alerts=tuple(sorted(one.id for one in members if one.id is not None)),
        views=len(told),
        open_views=sum(one.alive for one in told),
        quiet_since=_quiet_since(card, as_of),
        carriers=_carriers(lead, told),
        note=lead.evidence.note,
    )


def strongest(members: Sequence[Episode]) -> list[Episode]:
    """The alerts that are asked for the onset: those with the strongest evidence, our own responses last."""
    ranked = sorted(members, key=lambda e: (e.role == RESPONSE, -e.evidence.strength, e.identity))
    return ranked[:STRONGEST]


def stake_of(episode: Episode, sums: WindowSums) -> Stake:
    """Money at stake of one alert: its excess over the window times the worth of an event.

    A series from before money was kept with it says no worth: then the sum over the bad buckets stands.
    """
    why = _why_none(episode, sums)
    if why:
        return Stake(None, why_none=NO_MONEY[why])
    amount = episode.money if sums.worth is None else sums.excess * sums.worth
    part = sums.excess_half / sums.excess if sums.excess > 0 else 0.0
    return Stake(amount, max(0.0, amount * (1 - part)), amount * (1 + part))


def _why_none(episode: Episode, sums: WindowSums) -> str:
    """Key of NO_MONEY, empty where there is money."""
    if episode.kind == "data":
        return "data"
    if episode.role == RESPONSE:
        return "response"
    if sums.declared is None:
        return "" if episode.money > 0 else "unknown"
    if not sums.declared:
        return "undeclared"
    if sums.worth is None:
        return "worthless"
    return "" if sums.excess > 0 else "within"


def _stake_of(
    lead: Episode, sums: WindowSums, members: Sequence[Episode], series: Mapping[int, Series]
) -> tuple[Stake, Episode | None]:
    """The incident's money, and the alert it is that of: the lead's, else the largest among the others."""
    mine = stake_of(lead, sums)
    if mine.amount is not None or lead.kind == "data":
        return mine, lead if mine.amount is not None else None
    others = [(stake_of(one, sum_window(one, _series_of(one, series))), one) for one in members]
    known = [(stake, one) for stake, one in others if stake.amount is not None]
    return max(known, key=lambda one: one[0].amount or 0.0, default=(mine, None))


def _stake_of_week(episode: Episode, series: Mapping[int, Series], as_of: str) -> float:
    """Money at stake of the last seven days: what is going on now, not what has added up. 0 for a spell before them."""
    since = (date.fromisoformat(as_of) - timedelta(days=WEEK_DAYS)).isoformat()
    if episode.grain in LONGER:
        return _stake_of_long_bucket(episode, series, since)
    if episode.last_bucket < since:
        return 0.0
    return stake_of(episode, sum_window(episode, _series_of(episode, series), since)).amount or 0.0


def _stake_of_long_bucket(episode: Episode, series: Mapping[int, Series], since: str) -> float:
    """A week's worth of the newest bad week or month, for one bucket longer: until the next one is judged."""
    length = LENGTH[episode.grain]
    if (episode.last_day + timedelta(days=length)).isoformat() < since:
        return 0.0
    sums = sum_window(episode, _series_of(episode, series), episode.last_bucket)
    return (stake_of(episode, sums).amount or 0.0) * WEEK_DAYS / length


def _onset(asked: Sequence[Episode], series: Mapping[int, Series]) -> Onset:
    """The median of the alerts' onsets, the earlier of two in the middle, with that alert's interval."""
    found = [find_onset(_series_of(one, series), one.first_bucket, one.last_bucket) for one in asked]
    return sorted(found, key=lambda one: (one.day, one.low, one.high))[(len(found) - 1) // 2]


def _quiet_since(card: Card, as_of: str) -> str | None:
    last = date.fromisoformat(card.last_bucket[:10])
    silent = date.fromisoformat(as_of) - last > timedelta(
        days=_QUIET_DAYS + 2 * (LENGTH[card.lead.grain] - 1)
    )
    return last.isoformat() if silent or card.state == "resolved" else None


def _carriers(lead: Episode, members: Sequence[Episode]) -> dict[str, dict[str, Any]]:
    """Of the lead alert, else of the strongest that knows any."""
    return next((one.carriers for one in (lead, *strongest(members)) if one.carriers), {})


def _series_of(episode: Episode, series: Mapping[int, Series]) -> Series:
    return series.get(episode.id or 0, {})
