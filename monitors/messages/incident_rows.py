"""Incidents as `incidents --json` gives them: one row per incident, its facts and where people stand with it."""

from datetime import date, datetime
from typing import Any

from monitors import words
from monitors.store import Store, reading

FIELDS = {
    "incident": "number of the incident; `explain --incident N` takes it",
    "alert": "number of the alert that leads it, whose numbers these are; `explain ID` takes it",
    "as_of": "the morning the facts are of; an incident that is over keeps its last ones",
    "headline": "what every place says of it, in words",
    "kind": "risk or data",
    "harm": "what a headline calls it: of the scenario whose signature its alerts fit, else empty",
    "role": "what the leading monitor measures: harm, exposure, response (ours), volume, quality",
    "live": "false = of shadow monitors only: pages nobody",
    "state": "machine: pending, firing, resolved",
    "severity": "low, medium, high",
    "monitor": "of the leading alert; for kind data the extract",
    "family": "of the leading alert: the detector family that its life goes by; for kind data the kind of fault",
    "detector": "what saw its last bad bucket",
    "segment": "dimension → value; {} = everywhere",
    "direction": "up or down",
    "first_bucket": "first bucket of the window that is summed: from the leading alert's first bad bucket to its last "
    "bad one, at most the newest 28 days, trusted buckets only",
    "last_bucket": "last bucket of that window",
    "buckets": "trusted buckets in the window",
    "bad_buckets": "of them, how many were bad",
    "onset": "first day of the change, the median of what its strongest alerts show",
    "onset_low": "it began on this day at the earliest, with 90 % probability both ends",
    "onset_high": "it began on this day at the latest",
    "actual": "over the window: sum ÷ sum for a rate, as a fraction; per bucket for a volume; of kind data the "
    "days at fault",
    "expected": "over the same window",
    "expected_low": "of the interval of what was expected, or null",
    "expected_high": "of the interval of what was expected, or null",
    "effect": "actual ÷ expected, null where nothing was expected and for kind data",
    "numerator": "sum over the window; of a volume per bucket",
    "denominator": "sum over the window, null for a volume",
    "exposure": "money at stake: the events beyond expectation over the window times the worth of one, in the home's "
    "currency; null where there is none",
    "exposure_low": "of its 95 % interval",
    "exposure_high": "of its 95 % interval",
    "exposure_alert": "the alert whose money it is: the leading one, or where that has none the one with the most",
    "exposure_week": "the part of it that the last seven days have: times confidence it is the order of the incidents",
    "exposure_segment": "the segment of that alert, null where it is the leading one",
    "exposure_first": "first bucket of that alert's window, empty where it is the leading one",
    "exposure_last": "last bucket of that window",
    "same_money": "numbers of other open incidents whose money may be most of this one's, the most first",
    "no_exposure": "why there is no money at stake, else empty",
    "alerts": "numbers of all its alerts, ended ones and those of shadow monitors included",
    "views": "how many of them are of live monitors (of an incident of shadow monitors, all)",
    "open_views": "of the views, how many are open",
    "quiet_since": "the last bad day, once there was none for a week or the incident is over; else null",
    "carriers": "entity → {active, half, rows of [id, share of the excess, share of the usual events]}; {} = not known",
    "note": "what a data fault says in words",
    "opened_on": "the morning it became known",
    "resolved_on": "the morning it ended, or null",
    "disposition": "human: real, expected, false_alarm, new_normal, data_issue, or null",
    "decision": "what was decided last, or null",
    "due": "the day that is due, or null",
    "owner": "who has it, or null",
    "snoozed_until": "moment (UTC) a running snooze ends, or null",
}


def incident_rows(
    store: Store,
    as_of: date | None,
    at: datetime,
    *,
    state: str = "open",
    shadow: bool = False,
    currency: str = "",
    names: words.MetricNames = words.NO_NAMES,
) -> list[dict[str, Any]]:
    """Incidents as the morning `as_of` left them (None: the newest), each with all of FIELDS.

    state: pending, firing, resolved, open (pending and firing) or all. Most money of the last week × confidence first.
    """
    days = 36_500 if state in ("all", "resolved") else 0
    wanted = None if state == "all" else state
    cards = reading.incidents(store, at, as_of, state=wanted, resolved_days=days, shadow=shadow)
    return [incident_row(card, currency, names) for card in cards]


def incident_row(card: reading.Incident, currency: str, names: words.MetricNames) -> dict[str, Any]:
    """One incident with all of FIELDS."""
    told = {
        **card.facts.as_json(),
        "incident": card.id,
        "headline": words.headline_of_facts(
            card.facts, about=names.words_of(card.monitor), currency=currency
        ).line,
        "severity": card.severity,
        "opened_on": card.opened_on,
        "resolved_on": card.resolved_on,
        "disposition": card.disposition,
        "decision": card.decision,
        "due": card.due,
        "owner": card.owner,
        "snoozed_until": card.snoozed_until,
    }
    return {name: told[name] for name in FIELDS}
