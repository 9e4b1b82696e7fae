"""Alerts as `alerts --json` and `replay --json` give them: one row per episode, fields that stay."""

from datetime import date, datetime
from typing import Any

from monitors.life.episode import Episode
from monitors.store import Store, reading

FIELDS = {
    "id": "number of the alert (an episode); `explain ID` takes it",
    "incident": "number of the incident it belongs to: alerts of one cause share it",
    "monitor": "the monitor's name; for class data the extract",
    "detector": "what found it (spike, drift, silence, …); for class data the kind of fault",
    "class": "risk or data",
    "segment": "dimension → value; {} = everywhere",
    "direction": "up or down",
    "first_bucket": "first bad bucket, local",
    "last_bucket": "last bad bucket so far, local",
    "opened_on": "the morning it became known",
    "resolved_on": "the morning it ended, or null",
    "state": "machine: pending, firing, resolved",
    "disposition": "human: real, expected, false_alarm, new_normal, data_issue, or null",
    "actual": "of the last bad bucket; a fraction for rates",
    "expected": "of the last bad bucket",
    "lower": "of the expected band",
    "upper": "of the expected band",
    "numerator": "of the last bad bucket",
    "denominator": "of the last bad bucket, null for a volume",
    "effect": "actual ÷ expected, null for class data",
    "p_value": "of the last bad bucket, all looks of the day counted; null for class data: nothing was tested",
    "q_value": "of the morning's one decision, null for class data",
    "exposure": "money the deviating events touch, all bad buckets together, in the home's currency",
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

    state: pending, firing, resolved, open (pending and firing) or all. Most money × confidence first.
    """
    days = 36_500 if state in ("all", "resolved") else 0
    cards = reading.incidents(store, at, as_of, resolved_days=days, shadow=shadow)
    wanted = {"open": ("pending", "firing"), "all": ("pending", "firing", "resolved")}.get(state, (state,))
    rows = []
    for card in cards:
        said = reading.dispositions(store, card.id)
        for episode in reading.episodes(store, card.id, as_of):
            if episode.state in wanted and (episode.live or shadow):
                rows.append(_row(episode, card, said.get(episode.id or 0)))
    return rows


def _row(episode: Episode, card: reading.Incident, disposition: str | None) -> dict[str, Any]:
    evidence = episode.evidence
    return {
        "id": episode.id,
        "incident": card.id,
        "monitor": episode.monitor,
        "detector": episode.detector,
        "class": episode.kind,
        "segment": episode.where,
        "direction": episode.direction,
        "first_bucket": episode.first_bucket,
        "last_bucket": episode.last_bucket,
        "opened_on": episode.opened_on,
        "resolved_on": episode.resolved_on,
        "state": episode.state,
        "disposition": disposition or card.disposition,
        "actual": evidence.actual,
        "expected": evidence.expected,
        "lower": evidence.lower,
        "upper": evidence.upper,
        "numerator": evidence.numerator,
        "denominator": evidence.denominator,
        "effect": evidence.effect,
        "p_value": evidence.p_value,
        "q_value": evidence.q_value,
        "exposure": episode.money,
        "severity": episode.severity,
        "live": episode.live,
        "owner": card.owner,
        "snoozed_until": card.snoozed_until,
        "note": evidence.note,
    }
