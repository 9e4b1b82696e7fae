"""How sure are we: method, n, expected range, effect and p-values, in plain words."""

from __future__ import annotations

import streamlit as st

from monitors import words
from monitors.life.episode import Episode
from pages.alert.subject import Subject
from pages.desk.escape import plain
from pages.desk.house import House

METHODS = {
    "spike": "Sudden jump: one day or hour far outside its usual range",
    "drift": "Lasting change: small, but it stays",
    "sustained": "Shift that stays: the rate has moved against the quarter before",
    "relapse": "Came back: what a change of rule had driven out",
    "silence": "Fell silent: something that should speak has stopped",
    "new_value": "Never seen before: a segment that is new",
    "concentration": "Carried by few: a few hold most of the total",
    "distribution": "Changed mix: the day's mix is no longer that of the weeks before",
}


def draw(desk: House, subject: Subject) -> None:
    """A compact list of facts about the newest bad bucket; a data fault is seen, not inferred: nothing."""
    if subject.episode.kind == "data":
        return
    seen = subject.episode.evidence
    unit = subject.monitor.unit if subject.monitor else "count"

    def said(value: float | None) -> str:
        return words.quantity(value, unit, desk.currency)

    facts = {
        "Method": METHODS.get(subject.episode.family, words.family(subject.episode.family)),
        "Newest bad day or hour": words.day(subject.episode.last_bucket),
        "Seen": f"{said(seen.actual)}, {words.sample(seen.denominator)}"
        if seen.denominator
        else said(seen.actual),
        "Expected": f"{said(seen.expected)}, {words.interval(said(seen.lower), said(seen.upper))}",
        "Effect": effect(seen.effect),
        "If nothing had changed": words.chance(seen.p_value),
        "After all tests of the night": words.chance(seen.q_value, "false-discovery rate"),
        "Bad days or hours": _spell(subject.episode),
    }
    st.markdown("**How sure**")
    st.table({name: plain(text) for name, text in facts.items()}, border="horizontal", alt="How sure we are")


def effect(value: float | None) -> str:
    """How far off, in words."""
    if value == 0:
        return "nothing where something was expected"
    return f"{words.times(value)} of what was expected"


def _spell(episode: Episode) -> str:
    again = f", came back {words.plural(episode.reopened, 'time')}" if episode.reopened else ""
    return f"{episode.bad} since {words.day(episode.first_bucket)}{again}"
