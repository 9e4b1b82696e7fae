"""The change that is tried: its controls, all of it in the address, and what comes of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import streamlit as st

from monitors import words
from monitors.rules.change import ACTIONS, ChangeError, RuleChange, number, parse_set
from monitors.rules.condition import ConditionHits, ask_condition, too_long, usable
from monitors.rules.score_log import ScoreLog
from monitors.rules.whatif import WhatIf, what_if
from pages.desk.house import House
from pages.parts import actor, flash, unknown_value
from pages.rules import rule_data
from pages.rules.persons import names_here

AS_NOW, OFF = "as now", "switched off"
EVERYWHERE = "Everywhere"
KEPT = 12  # trials kept for a log: on a million orders each is some ten megabytes; chosen
STEPS = 500  # of the slider at most


@dataclass(frozen=True)
class Trial:
    """What is tried, and what came out; `error` in words where it cannot be tried."""

    rule: str
    changes: list[RuleChange]
    result: WhatIf | None = None
    condition: ConditionHits | None = None
    notes: list[str] = field(default_factory=list)
    error: str = ""


def draw(desk: House, as_of: date, days: int, log: ScoreLog, rule: str) -> Trial:
    """Draw the controls of a rule and decide the past again."""
    changes: list[RuleChange] = []
    try:
        own = _own(log, rule)
        others = _others(log, rule)
        changes = [*([] if own.is_nothing else [own]), *others]
        shown = changes or [RuleChange(rule, where=own.where)]
        return _tried(desk, as_of, days, log, rule, shown)
    except ChangeError as error:
        return Trial(rule, changes, error=str(error))


def _own(log: ScoreLog, rule: str) -> RuleChange:
    """Place, action, threshold and condition of the rule itself."""
    with st.container(horizontal=True, gap="small", key="trial_line"):
        places = [EVERYWHERE, *_places(log, rule)]
        unknown_value.say(f"in_{rule}", places, "place", "the change holds everywhere")
        place = st.selectbox("Where", places, key=f"in_{rule}", bind="query-params", width=220)
        options = [AS_NOW, OFF, *ACTIONS]
        unknown_value.say(f"does_{rule}", options, "action", "the rule does what it does now")
        does = st.selectbox("It does", options, key=f"does_{rule}", bind="query-params", width=140)
    name, _, value = place.partition(" = ")
    where = {name: value} if value else {}
    now = log.threshold(rule, where)
    asked = _threshold(log, rule, now)
    key = f"if_{rule}"
    # By hand and not by `bind`: the address of a condition as long as a book would be ignored as a whole.
    st.session_state[key] = st.query_params.get(key, "")
    condition = st.text_area(
        "Condition, besides the threshold",
        key=key,
        on_change=_keep_condition,
        args=(key,),
        height=68,
        placeholder=f"for example: {_example(log)}",
        help=f"What stands behind WHERE, over the events the rule scored: {', '.join(usable(log))}",
    )
    changed = condition.strip() or not math.isclose(asked, now) or f"to_{rule}" in st.query_params
    return RuleChange(
        rule,
        threshold=asked if changed and does != OFF else None,
        condition=condition,
        action="" if does in (AS_NOW, OFF) else does,
        off=does == OFF,
        where=where,
    )


def _threshold(log: ScoreLog, rule: str, now: float) -> float:
    """The slider, from the logging floor to the highest score; what the address asks beyond is said and left out."""
    own = log.score[log.of_rule(rule)]
    low, top = log.floor(rule), max(float(own.max()), log.thresholds(rule)[1])
    step = _step(top - low)
    low, top = math.ceil(low / step) * step, math.ceil(top / step) * step
    key = f"to_{rule}"
    asked = st.query_params.get(key)
    if asked is not None:
        value = _number(asked)
        if value is None or not low <= value <= top:
            said = f"{number(low)} to {number(top)}"
            unknown_value.tell(
                f"“{unknown_value.short(asked)}” is no threshold of {rule} that can be tried: its scores are logged "
                f"from {said}."
            )
            del st.query_params[key]
            asked = None
    start = _number(asked) if asked is not None else None
    # Without a threshold in the address the rule has the one that is in force, in whichever place is looked at.
    st.session_state[key] = float(min(max(now if start is None else start, low), top))
    tried = st.slider(
        f"Threshold (now {number(now)}, logged from {number(log.floor(rule))})",
        low,
        top,
        step=step,
        format="%g",
        key=key,
        on_change=_keep,
        args=(key,),
    )
    return float(tried)


def _keep(key: str) -> None:
    """Callback: the threshold goes into the address, today's too: one for all may be a change of its own."""
    st.query_params[key] = number(st.session_state[key])


def _keep_condition(key: str) -> None:
    """Callback: the condition goes into the address; one that has no room there is said, and the one before stays."""
    condition = str(st.session_state[key])
    wrong = too_long(condition)
    if wrong:
        flash.say(wrong[:1].upper() + wrong[1:] + ".", "failed")
    elif condition.strip():
        st.query_params[key] = condition
    else:
        st.query_params.pop(key, None)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _step(span: float) -> float:
    """1, or a round number that keeps the slider's steps few."""
    size = max(span, 1e-9) / STEPS
    power = 10 ** math.floor(math.log10(size))
    step = next(one * power for one in (1, 2, 5, 10) if one * power >= size)
    return float(max(step, 1.0) if span > 20 else step)


def _places(log: ScoreLog, rule: str) -> list[str]:
    found = []
    for name in log.segments:
        values = sorted(log.told(name)[log.of_rule(rule)].unique())
        found += [f"{name} = {value}" for value in values] if len(values) > 1 else []
    return found


def _example(log: ScoreLog) -> str:
    """A condition over columns that are there."""
    flags = [name for name in log.segments if set(log.rows[name].dropna().unique()) <= {True, False}]
    return f"score >= 700 and {flags[0]}" if flags else "score >= 700"


def _others(log: ScoreLog, rule: str) -> list[RuleChange]:
    text = st.text_input(
        "Other rules, in the same breath",
        key="also",
        bind="query-params",
        placeholder="other_rule=820; third_rule=off; trial_rule=review",
        help=f"A number is a threshold. Rules are asked in this order: {', '.join(log.rules)}",
    )
    others = parse_set(text or "", log.rules)
    if any(one.rule == rule for one in others):
        unknown_value.tell(f"{rule} is the rule above and is changed there: among the others it is left out.")
    return [one for one in others if one.rule != rule]


def _tried(desk: House, as_of: date, days: int, log: ScoreLog, rule: str, changes: list[RuleChange]) -> Trial:
    own = changes[0]
    asked = None
    if own.rule == rule and own.condition.strip() and not own.off:
        asked = _condition(desk, as_of, days, log, rule, own.condition)
    held = {rule: asked.events} if asked is not None else {}
    key = (tuple(one.said() for one in changes), None if asked is None else hash(asked.events.tobytes()))
    if key not in log.memo:
        if len(log.memo) > KEPT + len(log.rules):
            log.memo.clear()
        log.memo[key] = what_if(log, changes, held)
    notes = [] if asked is None else list(asked.notes)
    return Trial(rule, changes, log.memo[key], asked, notes)


def _condition(
    desk: House, as_of: date, days: int, log: ScoreLog, rule: str, condition: str
) -> ConditionHits:
    role = names_here(desk).role
    if not role:
        raise ChangeError("no role of riskdesk.toml is for you: a condition is asked as a role")
    return _asked(
        str(desk.root), desk.data_version, as_of, days, rule, condition, role, desk, log,
        actor.current() or "",
    )  # fmt: skip


@st.cache_data(max_entries=64, show_spinner="Asking the condition …")
def _asked(
    root: str,
    version: str,
    as_of: date,
    days: int,
    rule: str,
    condition: str,
    role: str,
    _desk: House,
    _log: ScoreLog,
    _person: str,
) -> ConditionHits:
    return ask_condition(_desk.home, _log, rule, condition, role, as_of, _person)


def tried_words(trial: Trial) -> str:
    """The changes in a line."""
    return "; ".join(change.said() for change in trial.changes)


def points(desk: House, as_of: date, days: int, log: ScoreLog, trial: Trial) -> list[dict[str, Any]]:
    """The frontier's points as the chart takes them: the curve, those that beat today's, today's and the tried one."""
    own = next((one for one in trial.changes if one.rule == trial.rule), None)
    where = dict(own.where) if own is not None else {}
    found, _ = rule_data.frontier(desk, as_of, days, trial.rule, where)
    better = {point.threshold for point in found.better}
    rows = [
        _point(
            "beats today" if one.threshold in better else "threshold",
            number(one.threshold),
            one.bad,
            one.good,
            one.hits,
            step,
        )
        for step, one in enumerate(found.points)
    ]
    rows.append(_point("today", "as it is", found.today.bad, found.today.good, found.today.hits, -1))
    if own is not None and own.threshold is not None and not own.condition.strip() and own.rule == trial.rule:
        at = min(found.points, key=lambda one: abs((one.threshold or 0) - (own.threshold or 0)), default=None)
        if at is not None:
            rows.append(_point("tried", number(at.threshold), at.bad, at.good, at.hits, -1))
    return rows


def _point(kind: str, setting: str, bad: int, good: int, hits: int, step: int) -> dict[str, Any]:
    return {
        "kind": kind,
        "threshold": setting,
        "bad": bad,
        "good": good,
        "step": step,
        "Setting": setting if kind == "today" else f"threshold {setting}",
        "Caught": f"{words.count(bad)} confirmed bad",
        "Wronged": f"{words.count(good)} confirmed good",
        "Hits": f"{words.count(hits)} hits",
    }


def of_thing(log: ScoreLog, rules: list[str], things: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The row of the log that shows a thing best: that of a changed rule, else its first."""
    changed = np.zeros(len(log.rows), dtype=bool)
    for rule in rules:
        changed |= log.of_rule(rule)
    rows = np.flatnonzero(changed)
    best = log.first.copy()
    best[log.subject[rows[::-1]]] = rows[::-1]
    return best[things]
