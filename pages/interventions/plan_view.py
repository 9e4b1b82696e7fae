"""Plan: written down before it starts, with how long until its effect can be told."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from monitors import words
from monitors.catalogue.loading import Monitor
from monitors.effects.estimate import EffectEstimate
from monitors.effects.planning import HOLDOUTS, TimeToTell, times_to_tell
from monitors.effects.study import StudyError
from monitors.interventions.effect_report import change_words
from monitors.interventions.intervention_ledger import Intervention, at_once
from monitors.interventions.planned_subject import study_before
from pages.desk.escape import plain
from pages.desk.house import House
from pages.interventions import observed, plan_form
from pages.parts import links, tables, unknown_value

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
        plan_form.draw(desk, as_of, monitor, scope)
    with right:
        _times(desk, as_of, monitor, scope)
        _at_once(desk, as_of, monitor, scope)
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


def _at_once(desk: House, as_of: date, monitor: Monitor, scope: dict[str, str]) -> None:
    """What else is, or was just, in force in this scope: two changes at once have one effect."""
    planned = Intervention("", as_of, "plan", "plan", monitor.name, scope, days=28)
    rows = at_once(planned, observed.observatory(desk, as_of).ledger)
    if not rows:
        st.caption("Nothing else is in force in this scope in the 28 days from this morning on.")
        return
    frame = pd.DataFrame(
        {
            "what": [one.title for one in rows],
            "where": [words.segment(one.scope) for one in rows],
            "day": [words.day(one.day) for one in rows],
            "metric": [desk.names.metric(one.metric) if one.metric else None for one in rows],
            "same": [["same metric"] if one.metric == monitor.name else [] for one in rows],
        }
    )
    tables.show(
        frame,
        {
            "what": tables.text("What was changed", 220),
            "where": tables.text("Where", 100),
            "day": tables.text("From", 85),
            "metric": tables.text("Meant to move", 150),
            "same": tables.badges("", {"same metric": "orange"}, 96),
        },
        title="In force in this scope, too",
        key="at_once",
        alt="Interventions that share scope and time with the plan",
        rows=5,
        note=words.count(len(frame)),
        leads=[links.intervention_place(one.id) for one in rows],
    )
    if any(one.metric == monitor.name for one in rows):
        st.caption(
            "One on the same metric that is younger than eight weeks shortens the level compared with; one that begins "
            "within the window ends it. Begin later, or elsewhere, and both can be told."
        )


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
