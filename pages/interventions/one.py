"""One intervention: verdict, chart against the counterfactual, money, decay, where it went, method and checks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from monitors import words
from monitors.effects.counterfactual import METHODS
from monitors.effects.estimate import Between
from monitors.interventions.effect_report import EffectReport, change_and_interval
from monitors.interventions.intervention_ledger import Intervention
from pages.charts import drawing, theme
from pages.desk.escape import plain
from pages.desk.house import House
from pages.interventions import (
    answered,
    effect_chart,
    handed_on,
    kept_steps,
    moved,
    observed,
    party_table,
    two_arms,
)
from pages.interventions.ledger_table import MARKS, VERDICTS
from pages.parts import links, tables

PASSED = {
    True: ":green[:material/check_circle:]",
    False: ":red[:material/cancel:]",
    None: ":gray[:material/help:]",
}


def draw(desk: House, as_of: date, item: Intervention) -> None:
    """The whole page of one intervention."""
    st.page_link(
        links.INTERVENTIONS,
        label="All interventions",
        icon=":material/arrow_back:",
        query_params=links.travel({}),
    )
    found = observed.report(desk, as_of, item)
    _head(desk, as_of, item, found)
    if isinstance(found, str):
        st.info(plain(found), title="This one cannot be measured", icon=":material/help:")
        answered.draw(desk, as_of, item)
        return
    _numbers(desk, found)
    left, right = st.columns([1.8, 1], gap="medium")
    with left:
        _chart(desk, as_of, found)
        moved.draw(desk, found)
    with right:
        _method(found)
        two_arms.draw(found)
        _donors(desk, found)
        answered.draw(desk, as_of, item)
    party_table.draw(desk, as_of, item)
    answered.guardrails(desk, as_of, item, observed.side_effects(desk, as_of, item)[0])


def _head(desk: House, as_of: date, item: Intervention, found: EffectReport | str) -> None:
    """What was changed where and when, and the verdict in a sentence."""
    until = f" to {words.day(item.until)}" if item.until else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="intervention_head"):
        st.markdown(f"### {plain(item.title)}", width="stretch")
        kept_steps.menu(desk, as_of, item)
        if isinstance(found, EffectReport):
            handed_on.offer_one(desk, as_of, found)
    parts = [
        words.segment(item.scope),
        f"{words.label(item.kind)} {item.name}"
        if item.name not in (item.kind, item.title)
        else words.label(item.kind),
        f"from {words.day(item.day)}{until}",
        f"meant to move {words.inside(desk.names.metric(item.metric))}" if item.metric else "",
        f"held out: {item.held_out}" if item.held_out else "",
        f"owner {item.owner}" if item.owner else "",
    ]
    st.markdown(tables.muted(" · ".join(part for part in parts if part)))
    if item.hypothesis:
        aim = f" (aim: −{words.share(item.aim)})" if item.aim else ""
        st.markdown(f":material/lightbulb: {plain(item.hypothesis)}{plain(aim)}")
    kept_steps.draw(desk, item)
    if isinstance(found, EffectReport):
        verdict = found.effect.verdict
        said = found.sentence().split(": ", 1)[-1]
        said = said[:1].upper() + said[1:]
        st.markdown(f":{VERDICTS[verdict]}-badge[{MARKS[verdict]}] &ensp;{plain(said)}")
        for other in found.overlapping[:3]:
            links.link(
                links.intervention_place(other.id),
                f"Overlaps with “{other.title}” of {words.day(other.day)}",
                ":material/join_inner:",
            )


def _numbers(desk: House, found: EffectReport) -> None:
    """Change, events, money, decay, net: each with its interval."""
    effect, move = found.effect, found.displacement
    fading = effect.fading
    if fading is None:
        decay, said = words.DASH, "too short, or no clear effect, to ask"
    elif fading.holds:
        decay, said = "holds", f"surely not gone within {words.plural(effect.days, 'day')}"
    elif fading.half_life is None:
        decay, said = "cannot tell", f"no fading shows, but it may be {round(fading.low)} days, 95 %"
    else:
        decay = f"half gone after {words.plural(round(fading.half_life), 'day')}"
        said = f"{round(fading.low)} to {round(fading.high)} days, 95 %"
    change, between = change_and_interval(effect.ratio)
    shown = [
        ("Against expected", change, f"{between}, 95 %"),
        ("Events prevented", words.count(effect.prevented.value), _range(effect.prevented, words.count)),
        ("Money prevented", *_money(desk, effect.money)),
        ("How long it held", decay, said),
        (
            "Prevented, net of what moved",
            words.count(found.net.value),
            _range(found.net, words.count) if move.places or found.traces else "no neighbour to look at",
        ),
    ]
    for column, (label, value, below) in zip(st.columns(len(shown)), shown, strict=True):
        with column, st.container(border=True):
            st.metric(label, value)
            st.caption(plain(below))


def _money(desk: House, money: Between | None) -> tuple[str, str]:
    if money is None:
        return words.DASH, "its metric counts no money"
    return words.money(money.value, desk.currency), _range(money, lambda one: words.money(one, desk.currency))


def _range(one: Between, said: Callable[[float], str]) -> str:
    return f"{words.interval(said(one.low), said(one.high))}, 95 %"


def _chart(desk: House, as_of: date, found: EffectReport) -> None:
    """By week: what came, and what was to be expected."""
    subject, item = found.subject, found.item
    monitor = subject.monitor
    since, until = subject.day(subject.study.start), subject.last + timedelta(days=1)
    sql = links.segment_sql(monitor, item.scope, since, until)
    note = f"{words.segment(item.scope)} · by week · {words.span(since, subject.last)}"
    frame = effect_chart.effect_frame(found)
    tables.heading(desk.names.metric(monitor.name), frame, key="counterfactual", sql=sql, note=note)
    look = theme.palette()
    key = ("counterfactual", str(desk.root), desk.data_version, str(as_of), item.id, look.name, monitor.sql)
    drawing.draw(
        drawing.kept(key, lambda: effect_chart.effect_chart(found, desk.currency, look)),
        alt=f"{desk.names.metric(monitor.name)} by week against what was to be expected",
    )
    st.caption(effect_chart.LEGEND)


def _method(found: EffectReport) -> None:
    """How it was measured and why so, and what was checked."""
    method = found.effect.method
    st.markdown("**How it was measured**")
    st.markdown(plain(f"{METHODS[method.name]}."))
    st.caption(plain(f"{method.why} Chosen by what is known before it starts, never by the result."))
    for check in found.checks:
        st.markdown(f"{PASSED[check.passed]} {plain(words.titled(check.name))}: {tables.muted(check.said)}")
    beyond = f"; untouched segments differ by ±{100 * found.effect.expectation.between**0.5:.0f} % beyond it"
    st.caption(
        plain(
            f"Events scatter {method.dispersion:.1f} times as much as by chance alone"
            f"{beyond if found.effect.donors else ''}."
        )
    )
    if found.decay():
        st.markdown(f":material/trending_down: {plain(found.decay())}")


def _donors(desk: House, found: EffectReport) -> None:
    """The segments compared with, and how much each weighs."""
    if not found.effect.donors:
        return
    monitor, subject = found.subject.monitor, found.subject
    frame = pd.DataFrame(
        {
            "segment": [words.segment(subject.segment(row)) for row, _ in found.effect.donors],
            "weight": [100 * weight for _, weight in found.effect.donors],
        }
    )
    tables.show(
        frame,
        {"segment": tables.text("Compared with", 170), "weight": tables.number("Weight", "%.1f %%", 80)},
        title="Untouched segments",
        key="donors",
        alt="Segments compared with",
        rows=6,
        note=words.count(len(frame)),
        leads=[links.metric_place(monitor.name, subject.segment(row)) for row, _ in found.effect.donors],
    )
