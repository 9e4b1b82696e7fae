"""Alerts as `alerts --json` and `replay --json` give them: one row per episode, fields that stay."""

from datetime import date, datetime
from typing import Any

from monitors.life.episode import Episode
from monitors.life.incident_facts import IncidentFacts
from monitors.store import Store, reading

FIELDS = {
    "id": "number of the alert (an episode); `explain ID` takes it",
    "incident": "number of the incident it belongs to: alerts of one cause share it",
    "monitor": "the monitor's name; for class data the extract",
    "detector": "what found it (spike, drift, silence, …); for class data the kind of fault",
    "class": "risk or data",
    "segment": "dimension → value; {} = everywhere",
    "direction": "up or down",
    "grain": "length of its bucket: hour, day, week (named by its Monday), month (by its first)",
    "first_bucket": "first bad bucket, local",
    "last_bucket": "last bad bucket so far, local",
    "opened_on": "the morning it became known",
    "resolved_on": "the morning it ended, or null",
    "state": "machine: pending, firing, resolved",
    "disposition": "human: real, expected, false_alarm, new_normal, data_issue, or null",
    "window_first": "first bucket of the window that the numbers below are of: from the first bad bucket to the last, "
    "at most the newest 28 days, trusted buckets only",
    "window_last": "last bucket of that window",
    "buckets": "number of trusted buckets in the window",
    "bad_buckets": "of them, how many were bad",
    "onset": "first day of the change as this alert shows it, most probable",
    "onset_low": "it began on this day at the earliest, with 90 % probability both ends",
    "onset_high": "it began on this day at the latest",
    "actual": "over the window: sum ÷ sum for a rate, as a fraction; per bucket for a volume; of class data the days "
    "at fault",
    "expected": "over the same window",
    "expected_low": "of the interval of what was expected, or null",
    "expected_high": "of the interval of what was expected, or null",
    "numerator": "sum over the window; of a volume per bucket",
    "denominator": "sum over the window, null for a volume",
    "effect": "actual ÷ expected, null where nothing was expected and for class data",
    "exposure": "money at stake: the events beyond expectation over the window times the worth of one, in the home's "
    "currency; null where there is none",
    "exposure_low": "of its 95 % interval",
    "exposure_high": "of its 95 % interval",
    "no_exposure": "why there is no money at stake, else empty",
    "views": "alerts of its incident, ended ones included, of live monitors where it has one",
    "newest_actual": "of the last bad bucket",
    "newest_expected": "of the last bad bucket",
    "newest_lower": "of the band that decided the last bad bucket",
    "newest_upper": "of the band that decided the last bad bucket",
    "newest_numerator": "of the last bad bucket",
    "newest_denominator": "of the last bad bucket, null for a volume",
    "newest_effect": "of the last bad bucket, null for class data",
    "p_value": "of the last bad bucket, all looks of the day counted; null for class data: nothing was tested",
    "q_value": "of the morning's one decision, null for class data",
    "severity": "low, medium, high",
    "live": "false = of a shadow monitor: pages nobody",
    "owner": "who has the incident, or null",
    "snoozed_until": "moment (UTC) a running snooze ends, or null",
    "note": "what a data alert says in words",
}


def alert_rows(
    store: Store, as_of: date | None, at: datetime, *, state: str = "open", shadow: bool = False
) -> list[dict[str, Any]]:
    """Alerts as the morning `as_of` left them (None: the newest), each with all of FIELDS.

    state: pending, firing, resolved, open (pending and firing) or all. Most money of the last week × confidence first.
    """
    days = 36_500 if state in ("all", "resolved") else 0
    cards = reading.incidents(store, at, as_of, resolved_days=days, shadow=shadow)
    wanted = {"open": ("pending", "firing"), "all": ("pending", "firing", "resolved")}.get(state, (state,))
    rows = []
    for card in cards:
        said = reading.dispositions(store, card.id)
        members = [
            one
            for one in reading.episodes(store, card.id, as_of)
            if one.state in wanted and (one.live or shadow)
        ]
        facts = reading.alert_facts(store, members, as_of)
        for episode in members:
            number = episode.id or 0
            # The alert that leads an incident has the incident's numbers.
            told = card.facts if number == card.facts.alert else facts[number]
            rows.append(_row(episode, told, card, said.get(number)))
    return rows


def _row(
    episode: Episode, facts: IncidentFacts, card: reading.Incident, disposition: str | None
) -> dict[str, Any]:
    # Over 40 lines: one line per documented field.
    evidence = episode.evidence
    return {
        "id": episode.id,
        "incident": card.id,
        "monitor": episode.monitor,
        "detector": episode.detector,
        "class": episode.kind,
        "segment": episode.where,
        "direction": episode.direction,
        "grain": episode.grain,
        "first_bucket": episode.first_bucket,
        "last_bucket": episode.last_bucket,
        "opened_on": episode.opened_on,
        "resolved_on": episode.resolved_on,
        "state": episode.state,
        "disposition": disposition or card.disposition,
        "window_first": facts.first_bucket,
        "window_last": facts.last_bucket,
        "buckets": facts.buckets,
        "bad_buckets": facts.bad_buckets,
        "onset": facts.onset,
        "onset_low": facts.onset_low,
        "onset_high": facts.onset_high,
        "actual": facts.actual,
        "expected": facts.expected,
        "expected_low": facts.expected_low,
        "expected_high": facts.expected_high,
        "numerator": facts.numerator,
        "denominator": facts.denominator,
        "effect": facts.effect,
        "exposure": facts.exposure,
        "exposure_low": facts.exposure_low,
        "exposure_high": facts.exposure_high,
        "no_exposure": facts.no_exposure,
        "views": card.episodes,
        "newest_actual": evidence.actual,
        "newest_expected": evidence.expected,
        "newest_lower": evidence.lower,
        "newest_upper": evidence.upper,
        "newest_numerator": evidence.numerator,
        "newest_denominator": evidence.denominator,
        "newest_effect": evidence.effect,
        "p_value": evidence.p_value,
        "q_value": evidence.q_value,
        "severity": episode.severity,
        "live": episode.live,
        "owner": card.owner,
        "snoozed_until": card.snoozed_until,
        "note": evidence.note,
    }
