"""Plan: written down before it starts, with how long until its effect can be told."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pandas as pd
import streamlit as st

from monitors import words
from monitors.catalogue.loading import Monitor
from monitors.effects.estimate import EffectEstimate
from monitors.effects.planning import HOLDOUTS, TimeToTell, times_to_tell
from monitors.effects.study import StudyError
from monitors.interventions.effect_report import change_words
from monitors.interventions.planned_subject import study_before
from monitors.store import Store, acts
from monitors.store.intervened import KINDS, PlannedIntervention, add_intervention
from pages.desk.escape import plain
from pages.desk.house import House
from pages.interventions import observed
from pages.parts import actions, links, tables, unknown_value

ANY = "(all)"


def draw(desk: House, as_of: date) -> None:
    """Choose metric and scope; see when an effect could be told; write the plan down."""
    monitors = [one for one in desk.catalogue.monitors if one.grain == "day" and one.status != "retired"]
    if not monitors:
        st.info("This home has no daily monitor to plan by.")
        return
    by_title = {
        desk.names.metric(one.name): one for one in sorted(monitors, key=lambda one: (one.stage, one.name))
    }
    left, right = st.columns([1, 1.25], gap="medium")
    with left:
        st.markdown("**What, where, and by which metric**")
        asked = st.query_params.get("i_metric", "")
        titles = {one.name: title for title, one in by_title.items()}
        if asked in titles:
            st.query_params["i_metric"] = titles[asked]  # the address keeps what the control shows
            st.rerun()
        else:
            unknown_value.say("i_metric", by_title, "metric", "the first one is shown")
        monitor = by_title[
            st.selectbox("Metric it is meant to move", list(by_title), key="i_metric", bind="query-params")
        ]
        scope = _scope(desk, as_of, monitor)
        _form(desk, as_of, monitor, scope)
    with right:
        _times(desk, as_of, monitor, scope)
        _earlier(desk, as_of, monitor)


def _scope(desk: House, as_of: date, monitor: Monitor) -> dict[str, str]:
    """A value, or all, of each dimension the metric watches."""
    seen = observed.observatory(desk, as_of)
    scope = {}
    for name in monitor.watched[:3]:
        panel = seen.panel(monitor, [name])
        values = [ANY, *sorted(map(str, panel.segments[name]))]
        unknown_value.say(f"i_{name}", values, words.label(name), "all are taken")
        chosen = st.selectbox(words.titled(name), values, key=f"i_{name}", bind="query-params")
        if chosen != ANY:
            scope[name] = chosen
    return scope


def _times(desk: House, as_of: date, monitor: Monitor, scope: dict[str, str]) -> None:
    """Days until an effect of a given size is told, with and without a holdout."""
    try:
        found = _found(str(desk.root), desk.data_version, as_of, monitor.name, tuple(scope.items()), desk)
    except StudyError as error:
        st.info(plain(str(error)), icon=":material/help:")
        return
    frame = pd.DataFrame([_row(one) for one in found])
    tables.show(
        frame,
        {
            "cut": tables.text("Effect", 80),
            "alone": tables.text("Without a holdout", 135),
            **{str(share): tables.text(f"{words.share(share)} held out", 115) for share in HOLDOUTS},
        },
        title="Days until it can be told",
        key="days_to_tell",
        alt="Days until an effect can be told",
        note=f"{words.segment(scope)} · {words.count(found[0].weekly)} events a week now",
    )
    st.caption(
        "So many days until an effect of that size is told in 4 of 5 cases by a 95 % interval, at the present volume "
        "and scatter. A holdout is a share of the accounts in scope, drawn at random, that the change passes over."
    )


@st.cache_resource(max_entries=40, show_spinner="Looking at its weeks …")
def _found(
    root: str, version: str, as_of: date, name: str, scope: tuple[tuple[str, str], ...], _desk: House
) -> list[TimeToTell]:
    seen = observed.observatory(_desk, as_of)
    return times_to_tell(study_before(seen, _desk.catalogue[name], dict(scope)))


def _earlier(desk: House, as_of: date, monitor: Monitor) -> None:
    """What earlier changes aimed at the metric did: the best guess of what the next one will."""
    found = observed.outcomes(desk, as_of)
    ledger = observed.observatory(desk, as_of).ledger
    rows = [
        one
        for one in reversed(ledger)
        if one.metric == monitor.name and isinstance(found[one.id], EffectEstimate)
    ]
    effects = [effect for one in rows if isinstance(effect := found[one.id], EffectEstimate)]
    frame = pd.DataFrame(
        {
            "what": [one.title for one in rows],
            "where": [words.segment(one.scope) for one in rows],
            "day": [words.day(one.day) for one in rows],
            "said": [change_words(effect.ratio) for effect in effects],
        }
    )
    tables.show(
        frame,
        {
            "what": tables.text("What was changed", 240),
            "where": tables.text("Where", 120),
            "day": tables.text("From", 85),
            "said": tables.times("Against expected, 95 %", 190),
        },
        title="What earlier changes of this metric did",
        key="earlier_changes",
        alt="Earlier interventions on this metric",
        rows=8,
        empty="None that could be measured.",
        leads=[links.intervention_place(one.id) for one in rows],
    )


def _row(one: TimeToTell) -> dict[str, str]:
    return {
        "cut": f"−{words.share(one.cut)}",
        "alone": _days(one.days),
        **{str(share): _days(days) for share, days in one.held.items()},
    }


def _days(days: int | None) -> str:
    return words.plural(days, "day") if days else "not in half a year"


def _form(desk: House, as_of: date, monitor: Monitor, scope: dict[str, str]) -> None:
    """The plan, written down before its result is known."""
    with st.form("plan", border=True):
        name = st.text_input("What is changed", key="plan_name", max_chars=120)
        kind = st.selectbox("Kind", KINDS, index=2, key="plan_kind")
        first, last = st.columns(2)
        day = first.date_input("First day in force", value=as_of, key="plan_day")
        until = last.date_input("Last day, if it ends", value=None, key="plan_until")
        aim = first.number_input("Events it takes away, %", 0, 100, 30, 5, key="plan_aim")
        days = last.number_input("Measured over, days", 7, 182, 28, 7, key="plan_days")
        hypothesis = st.text_area("What we expect, and why", key="plan_hypothesis", max_chars=500, height=68)
        owner = first.text_input("Owner", key="plan_owner", max_chars=60)
        st.form_submit_button(
            "Write it down",
            type="primary",
            on_click=partial(_write, desk, as_of, monitor.name, dict(scope)),
        )
    del name, kind, day, until, aim, days, hypothesis, owner
    st.caption("Metric and window stand from now on: the result is measured by them, whatever else moves.")


def _write(desk: House, as_of: date, metric: str, scope: dict[str, str]) -> None:
    """Callback of the form."""
    given = st.session_state
    plan = PlannedIntervention(
        given["plan_name"], given["plan_day"], metric, scope, given["plan_kind"], given["plan_until"],
        hypothesis=given["plan_hypothesis"], aim=given["plan_aim"] / 100, days=int(given["plan_days"]),
        owner=given["plan_owner"],
    )  # fmt: skip

    def write(store: Store, who: acts.Act) -> None:
        add_intervention(store, plan, who)

    over = words.day(plan.day + timedelta(days=plan.days))
    actions.act(desk, as_of, f"Written down. Its result is due on {over}", write)
