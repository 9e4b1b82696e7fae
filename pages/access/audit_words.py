"""The audit in the words of the pages: what was changed, and what of it; the store's own names stay in its files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monitors import words

# A table of the store → what a person calls a row of it, one and several.
_ROWS = {
    "annotation": ("note on a chart", "notes on charts"),
    "calibration": ("self-test", "self-tests"),
    "comment": ("comment", "comments"),
    "decision": ("decision", "decisions"),
    "episode": ("alert", "alerts"),
    "incident": ("incident", "incidents"),
    "incident_facts": ("record of numbers", "records of numbers"),
    "intervention": ("intervention", "interventions"),
    "intervention_step": ("step of an intervention", "steps of interventions"),
    "kept_result": ("kept result", "kept results"),
    "loss": ("broken record", "broken records"),
    "loss_event": ("line in a record's trail", "lines in records' trails"),
    "meeting": ("meeting", "meetings"),
    "meeting_item": ("point of a meeting", "points of a meeting"),
    "message": ("message", "messages"),
    "message_try": ("try to send a message", "tries to send messages"),
    "monitor_change": ("change of a monitor", "changes of monitors"),
    "page": ("page sent", "pages sent"),
    "person": ("person", "people"),
    "pinned_result": ("pinned result", "pinned results"),
    "replay": ("replay", "replays"),
    "rule_proposal": ("proposal for a rule", "proposals for rules"),
    "rule_proposal_step": ("step of a proposal", "steps of proposals"),
    "saved_query": ("saved question", "saved questions"),
    "saved_query_version": ("text of a saved question", "texts of saved questions"),
    "snooze": ("silence", "silences"),
    "transition": ("line in a trail", "lines in trails"),
    "tuning": ("proposal for a monitor", "proposals for monitors"),
    "tuning_step": ("step of such a proposal", "steps of such proposals"),
}
# A column of the store → what a person calls it.
_NAMES = {
    "incident_id": "incident", "loss_id": "record", "loss": "record", "disposition": "judged", "at": "", "actor": "",
    "version": "", "knew": "", "snoozed_until": "silent until", "until": "until", "subject_id": "number",
    "query": "question", "result_id": "result", "episode_id": "alert", "due": "due", "ends_at": "until",
    "personal": "sees personal data", "partly": "sees a part of masked values",
}  # fmt: skip


def subject(action: str, text: str) -> str:
    """Of what an entry is: of a change the kinds of things changed; any other as it is."""
    tables = text.split(", ")
    if action != "changed" or not all(one in _ROWS for one in tables):
        return text
    return words.listing([_ROWS[one][0] for one in tables], len(tables))


def detail(found: Any) -> str:
    """A detail as a line: `role pm · markets BR, MX`; what is not set, or has a column of its own, is left out."""
    if isinstance(found, Mapping):
        parts = [
            (name, _value(name, value)) for name, value in found.items() if value not in (None, "", {}, [])
        ]
        named = [(_NAMES.get(name, words.label(name)), said) for name, said in parts if said]
        return " · ".join(
            f"{name} ({said})" if " · " in said else f"{name} {said}" for name, said in named if name
        )
    if isinstance(found, list):
        return ", ".join(map(detail, found))
    if isinstance(found, bool):
        return "yes" if found else "no"
    return str(found)


def _value(name: str, value: Any) -> str:
    if name == "rows" and isinstance(value, Mapping):
        if not all(one in _ROWS for one in value):
            return detail(value)
        return words.listing([_many(one, int(n)) for one, n in value.items()], len(value))
    if isinstance(value, str):
        told = words.DECISIONS.get(value) or words.DISPOSITIONS.get(value)
        return told.lower() if told and name in ("decision", "disposition") else value
    return detail(value)


def _many(table: str, n: int) -> str:
    one, several = _ROWS[table]
    return f"{n} {one if n == 1 else several}"
