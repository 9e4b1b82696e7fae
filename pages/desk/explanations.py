"""Why an episode is: the explanation of the judging floor, made once per run and episode."""

from __future__ import annotations

from datetime import date

import streamlit as st

from monitors import words
from monitors.explain import Cause, ExplainError, Explanation, LeafError, explain_episode
from monitors.observe.series import SeriesError
from monitors.store import log
from pages.desk.house import House
from queries.engine.opening import EngineError

KEPT = 100
MOVED = ("silent", "not run", "new version", "up", "down")


def of(desk: House, as_of: date, episode: int) -> Explanation | str:
    """The explanation as the morning knew it, or a sentence that says why there is none."""
    run = log.latest_run(desk.store, as_of)
    return _explained(str(desk.root), desk.data_version, run["id"] if run else 0, as_of, episode, desk)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _explained(
    root: str, version: str, run: int, as_of: date, episode: int, _desk: House
) -> Explanation | str:
    try:
        return explain_episode(_desk.home, _desk.store, _desk.engine(as_of), episode, as_of)
    except (ExplainError, EngineError, SeriesError, LeafError) as error:
        return str(error)


def reasons(found: Explanation) -> list[str]:
    """The three most telling sentences: cells, who carries it, rules or changes. Plain text, holds data."""
    said = [cell(cause) for cause in found.causes[:2]] or [found.causes_note or "No segment explains it."]
    carried = [(section.facts.get("half"), entity) for entity, section in found.who.items() if section.rows]
    half, entity = min(((half, entity) for half, entity in carried if half), default=(None, ""))
    if half == 1:
        first = found.who[entity].rows[0]
        part = words.percent(min(first["share"], 1.0), 2)
        said.append(f"{words.label(entity).capitalize()} {first['id']} alone carries {part} of it")
    elif half and half <= 10:
        many = words.count(found.who[entity].facts.get("entities"))
        said.append(f"{half} of {many} {words.label(entity)} ids carry half of it")
    rules = [row for row in found.rules.rows if row["kind"] in MOVED]
    if rules:
        said.append(f"Rule {rules[0]['rule']} {rules[0]['name']}: {rules[0]['kind']}")
    holds = [one for one in found.innocent if one.verdict == "explains"]
    if holds:
        said.append(f"Perhaps innocent: {holds[0].name}, {holds[0].evidence}")
    return said[:4]


def cell(cause: Cause) -> str:
    """A cause in words: "BR · electronics · COD: 312 against 140 expected, ×2.2, 41 % of the change"."""
    name = words.segment(cause.segment)
    part = words.percent(abs(cause.share), 2)
    if cause.effect == "mix":
        weighs = "is new" if cause.ratio is None else f"weighs {ratio(cause)} of what it did"
        return f"{name} {weighs}, {part} of the change"
    if cause.effect == "giant":
        return f"One huge amount in {name}, {part} of the change"
    seen = f"{words.count(cause.actual)} against {words.count(cause.expected)} expected"
    return f"{name}: {seen}, {ratio(cause)}, {part} of the change"


def ratio(cause: Cause) -> str:
    """The factor of a cause in words; a cell of which next to nothing was expected is new."""
    return "new" if cause.ratio is None else words.times(cause.ratio)
