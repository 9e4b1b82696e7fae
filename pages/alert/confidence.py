"""How sure are we: method, n, expected range, effect and p-values, in plain words."""

from __future__ import annotations

import streamlit as st

from monitors import words
from monitors.life.episode import Episode
from pages.alert.subject import Subject
from pages.desk.escape import plain
from pages.desk.house import House

METHODS = {
    "spike": "Spike: one bucket far outside its own baseline",
    "drift": "Drift: a small change that lasts",
    "relapse": "Relapse: what a change of rule had driven out is back",
    "silence": "Silence: something that should speak has stopped",
    "new_value": "New value: a segment nobody has seen",
    "concentration": "Concentration: few carry most of it",
    "distribution": "Distribution: the day's mix is no longer that of the weeks before",
}


def draw(desk: House, subject: Subject) -> None:
    """A compact list of facts about the newest bad bucket; a data fault is seen, not inferred: nothing."""
    if subject.episode.kind == "data":
        return
    seen = subject.episode.evidence
    unit = subject.monitor.unit if subject.monitor else "count"

    def spoken(value: float | None) -> str:
        return words.quantity(value, unit, desk.currency)

    facts = {
        "Method": METHODS.get(subject.episode.family, words.label(subject.episode.family)),
        "Newest bad bucket": words.day(subject.episode.last_bucket),
        "Seen": f"{spoken(seen.actual)}, {words.sample(seen.denominator)}"
        if seen.denominator
        else spoken(seen.actual),
        "Expected": f"{spoken(seen.expected)}, {between(spoken(seen.lower), spoken(seen.upper))}",
        "Effect": effect(seen.effect),
        "If nothing had changed": chance(seen.p_value),
        "After all tests of the night": chance(seen.q_value, "false-discovery rate"),
        "Bad buckets": _spell(subject.episode),
    }
    st.markdown("**How sure**")
    st.table({name: plain(text) for name, text in facts.items()}, border="horizontal", alt="How sure we are")


def between(lower: str, upper: str) -> str:
    """The expected range; one-sided where one end is not known: a silence has no upper end."""
    if words.DASH in (lower, upper):
        return f"at least {lower}" if upper == words.DASH else f"at most {upper}"
    return f"between {lower} and {upper}"


def effect(value: float | None) -> str:
    """How far off, in words."""
    if value == 0:
        return "nothing where something was expected"
    return f"{words.times(value)} of what was expected"


def _spell(episode: Episode) -> str:
    again = f", came back {words.plural(episode.reopened, 'time')}" if episode.reopened else ""
    return f"{episode.bad} since {words.day(episode.first_bucket)}{again}"


def chance(p_value: float | None, kind: str = "p") -> str:
    """A p-value as odds: `1 in 12,000 (p = 0.000083)`."""
    p_value = words.known(p_value)
    if p_value is None:
        return words.DASH
    if p_value < 1e-9:
        return f"less than 1 in a billion{'' if kind == 'p' else f' ({kind})'}"
    odds = f"1 in {words.count(float(f'{1 / p_value:.1e}'))}" if p_value < 0.5 else "as likely as not"
    return f"{odds} ({kind} = {p_value:.2g})"
