"""What, how much, how sure: numbers with n and range, rate or mix, where people stand, method and p-values in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from monitors import words
from monitors.catalogue.loading import Monitor
from monitors.explain import Explanation, Split
from monitors.life.incident_facts import IncidentFacts
from monitors.store import log, reading
from pages.alert.causes import leaves_sql
from pages.alert.subject import Subject
from pages.charts import bars, drawing, theme
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import decided, tables

METHODS = {
    "spike": "Sudden jump: one day, hour, week or month far outside its usual range",
    "drift": "Adding up: a small change that shows over days",
    "sustained": "Shift that stays: the rate has moved against the quarter before",
    "relapse": "Came back: what a change of rule had driven out",
    "silence": "Fell silent: something that should speak has stopped",
    "new_value": "Never seen before: a segment that is new",
    "concentration": "Carried by few: a few hold most of the total",
    "distribution": "Changed mix: the day's mix is no longer that of the weeks before",
}


def how_much(desk: House, as_of: date, subject: Subject) -> None:
    """Beside the chart: the numbers of the headline with n and interval, and where people stand with it.

    A data fault is seen, not inferred: it has no numbers of its own.
    """
    measured = subject.episode.kind != "data"
    numbers = {**_window(desk, subject), "Began": _began(subject.facts, _bucket(subject))} if measured else {}
    st.markdown("**What and how much**" if measured else "**Where it stands**")
    table = {**numbers, **_standing(desk, as_of, subject)}
    tables.facts({name: plain(text) for name, text in table.items()}, alt="What and how much")


def _standing(desk: House, as_of: date, subject: Subject) -> dict[str, str]:
    """State, owner, decision, due day and snooze; what nobody has said is said too."""
    row, incident = subject.row, subject.row.incident
    said = log.standing(desk.store, [incident.id]).get(incident.id)
    told = {"State": row.status.capitalize(), "Owner": incident.owner or "nobody yet"}
    if said is None:
        return told | {"Decided": "nothing yet"} | _quiet(subject)
    done = (words.DISPOSITIONS.get(said.disposition or ""), words.DECISIONS.get(said.decision or ""))
    told["Decided"] = ", ".join(part for part in done if part) or words.DASH
    if said.due:
        mark = decided.due_mark(said.due, as_of)
        told["Due"] = words.day(said.due, as_of) + (f", {mark.lower()}" if mark else "")
    return told | _quiet(subject)


def _quiet(subject: Subject) -> dict[str, str]:
    until = subject.row.incident.snoozed_until
    return {"Snoozed until": words.moment(until)} if until else {}


def draw(desk: House, subject: Subject) -> None:
    """How it was tested: method and chance, and apart from the headline, with their days, the newest bad bucket and
    the worst one. A data fault is seen, not inferred: nothing.
    """
    if subject.episode.kind == "data":
        return
    seen = subject.episode.evidence
    table = {
        "Method": METHODS.get(subject.episode.family, words.family(subject.episode.family)),
        **_newest(desk, subject),
        **_worst(desk, subject),
        "If nothing had changed": f"{words.chance(seen.p_value)}, newest bad {_bucket(subject)}",
        "After all tests of the night": words.chance(seen.q_value, "false-discovery rate"),
        f"Bad {words.entity(_bucket(subject), 2)}": _spell(subject),
    }
    st.markdown("**How sure**")
    tables.facts({name: plain(text) for name, text in table.items()}, alt="How sure we are")


def _window(desk: House, subject: Subject) -> dict[str, str]:
    """The numbers of the headline, with n and interval."""
    known, said = subject.facts, _sayer(desk, subject)
    ends = [words.DASH if end is None else said(end) for end in (known.expected_low, known.expected_high)]
    span = words.buckets(known.first_bucket, known.last_bucket, _bucket(subject))
    size = words.plural(known.buckets, _bucket(subject))
    n = f", {words.sample(known.denominator)}" if known.denominator else ""
    return {
        "At stake": _stake(desk, known),
        "Seen": f"{said(known.actual)}{n}",
        "Expected": f"{said(known.expected)}, {words.interval(*ends)}",
        "Effect": effect(known.effect),
        "Window": f"{span}, {size}",
    }


def _stake(desk: House, known: IncidentFacts) -> str:
    if known.exposure is None:
        return f"none: {known.no_exposure}"
    ends = [words.money(end, desk.currency) for end in (known.exposure_low, known.exposure_high)]
    said = words.money(known.exposure, desk.currency)
    return said if ends == [said, said] else f"{said}, {words.interval(*ends)}"


def _began(known: IncidentFacts, grain: str) -> str:
    day, low, high = (words.bucket(one, grain) for one in (known.onset, known.onset_low, known.onset_high))
    return day if low == high else f"{day}, between {low} and {high}"


def _newest(desk: House, subject: Subject) -> dict[str, str]:
    """The newest bad bucket, which is often quiet again, under its day."""
    seen, said = subject.episode.evidence, _sayer(desk, subject)
    name = f"Newest bad {_bucket(subject)}, {_told(subject.episode.last_bucket, subject)}"
    n = f", {words.sample(seen.denominator)}" if seen.denominator else ""
    return {name: f"{said(seen.actual)}{n}, {said(seen.expected)} expected, {words.times(seen.effect)}"}


def _worst(desk: House, subject: Subject) -> dict[str, str]:
    """The bucket of the window that stood furthest beyond its band, under its day; none where no series was kept."""
    number, known = subject.episode.id or 0, subject.facts
    kept = reading.series(desk.store, [number]).get(number, {})
    said, sign = _sayer(desk, subject), 1.0 if subject.episode.direction == "up" else -1.0
    found: list[tuple[float, str, float, float]] = []
    columns = (kept.get(name, []) for name in ("bucket", "actual", "expected", "lower", "upper"))
    for bucket, actual, expected, lower, upper in zip(*columns, strict=True):
        inside = known.first_bucket <= bucket <= known.last_bucket
        if inside and None not in (actual, expected, lower, upper) and upper > lower:
            found.append((sign * (actual - expected) / (upper - lower), bucket, actual, expected))
    if len(found) < 2:
        return {}
    _, bucket, actual, expected = max(found)
    ratio = words.times(actual / expected if expected > 0 else None)
    return {
        f"Worst {_bucket(subject)}, {_told(bucket, subject)}": f"{said(actual)}, {said(expected)} expected, {ratio}"
    }


def _sayer(desk: House, subject: Subject) -> Callable[[float], str]:
    """How a value of this view's metric is said."""
    unit = subject.monitor.unit if subject.monitor else "count"
    each = f" a {_bucket(subject)}" if unit == "count" and subject.facts.denominator is None else ""
    return lambda value: f"{words.quantity(value, unit, desk.currency)}{each}"


def _bucket(subject: Subject) -> str:
    return subject.monitor.grain if subject.monitor is not None else subject.episode.grain


def _told(bucket: str, subject: Subject) -> str:
    """A bucket; an hour by its day."""
    return words.bucket(bucket[:10], _bucket(subject))


def effect(value: float | None) -> str:
    """How far off, in words."""
    if value == 0:
        return "nothing where something was expected"
    return f"{words.times(value)} of what was expected"


def _spell(subject: Subject) -> str:
    episode = subject.episode
    again = f", came back {words.plural(episode.reopened, 'time')}" if episode.reopened else ""
    return f"{episode.bad} since {_told(episode.first_bucket, subject)}{again}"


def split(found: Explanation, monitor: Monitor, currency: str) -> None:
    """The waterfall from expected to actual, and what it says in words."""
    one = found.split
    steps = pd.DataFrame(
        {
            "step": ["expected", "rate", "mix", "actual"],
            "value": [one.expected, one.rate, one.mix, one.actual],
        }
    )
    tables.heading("Where: rate or mix", steps, key="split", sql=leaves_sql(found, monitor))
    steps_drawn = (
        ("Expected", one.expected, "total"),
        ("Rates moved", one.rate, _kind(one.rate, monitor.direction)),
        ("Mix moved", one.mix, _kind(one.mix, monitor.direction)),
        ("Actual", one.actual, "total"),
    )
    if one.change:
        look = theme.palette()
        shown = {"unit": monitor.unit, "currency": currency}
        # Its few numbers are all that it is made of.
        key = ("split", str(steps_drawn), str(shown), look.name)
        chart = drawing.kept(key, lambda: bars.waterfall(steps_drawn, look, **shown))
        drawing.draw(chart, alt="From the expected value to the actual one: rate effect and mix effect")
    last = date.fromisoformat(found.until[:10]) - timedelta(days=1)
    against = f"{words.span(found.since, last)} against {found.baseline}."
    st.caption(plain(f"{_said(one, monitor.unit, currency)} {against}"))


def _kind(effect: float, direction: str) -> str:
    bad = effect > 0 if direction == "up" else effect < 0 if direction == "down" else None
    return "step" if bad is None else "step bad" if bad else "step good"


def _said(one: Split, unit: str, currency: str) -> str:
    if not one.change:
        return "Nothing moved over these days."
    part = abs(one.rate) / ((abs(one.rate) + abs(one.mix)) or 1.0)
    half = words.quantity(one.rate_half, unit, currency)
    source = "the rates inside the segments" if part >= 0.5 else "the mix of the segments"
    said = f"{words.share(max(part, 1 - part))} of the movement is in {source} (± {half} at 95{words.THIN}%)."
    # Where no cell moved, an equal change everywhere is the whole rate effect, and nothing beside it.
    if not one.everywhere:
        return said
    alike = words.change(one.everywhere, unit, currency)
    return f"{said} {alike} of it is a change of all rates outside the named segments alike."


def unsplit(found: Explanation) -> str:
    """Why there is nothing to split into rate and mix; empty where there is."""
    one = found.split
    if not one.change:
        return "Nothing moved over these days."
    if not one.mix and not one.mix_half and not found.facts.denominator:
        return "It is a volume, which has no mix: all of it is more of the same, or less."
    return ""
