"""The form that writes an intervention down before its result is known; an incident that leads here fills it in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from monitors import words
from monitors.catalogue.loading import Monitor
from monitors.effects.planning import HOLDOUTS
from monitors.store import Store, acts, log, reading
from monitors.store.intervened import KINDS, PlannedIntervention, add_intervention
from pages.desk.house import House, now
from pages.interventions import observed
from pages.parts import actions, actor, links, unknown_value
from pages.parts.incident import row_of

NOBODY = "nobody: the change meets all"
MOST_HELD = 60  # values offered as held out: more are ids, and no cell of an experiment; chosen
USUAL_DAYS, USUAL_AIM = 28, 30  # window and percent where nobody says; chosen


@dataclass(frozen=True)
class Draft:
    """What an incident fills in."""

    incident: int | None = None
    name: str = ""
    owner: str = ""
    hypothesis: str = ""


def draw(desk: House, as_of: date, monitor: Monitor, scope: dict[str, str]) -> None:
    """The form. A wrong plan is refused in words and nothing of it is lost."""
    # Over 40 lines: one form, field by field.
    draft = _draft(desk, as_of)
    mark = draft.incident or 0  # another incident, another form: fields keep what was typed for their own
    with st.form(f"plan_{mark}", border=True):
        if draft.incident is not None:
            links.link(
                links.alert_place(draft.incident), f"Answers incident {draft.incident}", ":material/flag:"
            )
        st.text_input("What is changed", value=draft.name, key=f"plan_name_{mark}", max_chars=120)
        first, last = st.columns(2)
        first.selectbox("Kind", KINDS, index=2, key=f"plan_kind_{mark}")
        last.text_input("Owner", value=draft.owner, key=f"plan_owner_{mark}", max_chars=actor.LONGEST)
        first.date_input("First day in force", value=as_of, key=f"plan_day_{mark}")
        last.date_input("Last day, if it ends", value=None, key=f"plan_until_{mark}")
        first.number_input("Events it takes away, %", 0, 100, USUAL_AIM, 5, key=f"plan_aim_{mark}")
        last.number_input("Measured over, days", 7, 182, USUAL_DAYS, 7, key=f"plan_days_{mark}")
        held = _held(desk, as_of, monitor, scope)
        st.selectbox(
            "Held out, drawn at random",
            [NOBODY, *held],
            key=f"plan_held_{mark}",
            help="Those the change passes over, by a value that marks them in the data or by a share of ids: with them "
            "the effect is read off those held out",
        )
        st.text_area(
            "What we expect, and why",
            value=draft.hypothesis,
            key=f"plan_hypothesis_{mark}",
            max_chars=500,
            height=82,
        )
        st.form_submit_button(
            "Write it down",
            type="primary",
            key="plan_write",
            on_click=_write,
            args=(desk, as_of, monitor.name, dict(scope), held, draft, mark),
        )
    st.caption("Metric and window stand from now on: the result is measured by them, whatever else moves.")


def _draft(desk: House, as_of: date) -> Draft:
    """What the incident of the address says: its headline, its owner, what was decided."""
    asked = st.query_params.get("i_incident", "")
    if not asked:
        return Draft()
    number = unknown_value.number(asked)
    found = None if number is None else reading.incident(desk.store, number, now(), as_of)
    if found is None:
        unknown_value.tell(
            f"There is no incident “{unknown_value.short(asked)}” on this morning: the plan answers none."
        )
        return Draft()
    monitor = next((one for one in desk.catalogue.monitors if one.name == found.monitor), None)
    headline = row_of(found, monitor, desk.currency).headline.title
    said = log.standing(desk.store, [found.id]).get(found.id)
    why = said.note if said is not None and said.note else ""
    metric = desk.names.metric(found.monitor)
    back = f"{metric} in {words.segment(found.segment)} goes back to what it was before incident {found.id}"
    owner = (said.owner if said is not None else None) or found.owner or ""
    return Draft(found.id, f"Answer to: {headline}"[:120], owner, f"{back}. {why}".strip()[:500])


def _held(desk: House, as_of: date, monitor: Monitor, scope: dict[str, str]) -> dict[str, dict[str, str]]:
    """Whom it may pass over: a share of the ids behind the metric's events, or a value of a column it is counted by,
    outside the scope.
    """
    found = _drawn(desk, as_of, monitor)
    leaves = observed.observatory(desk, as_of).leaves(monitor)
    for column in leaves.columns:
        if column in scope or not isinstance(leaves[column].dtype, pd.CategoricalDtype):
            continue
        values = sorted(map(str, leaves[column].cat.categories))
        if len(values) <= MOST_HELD:
            found |= {f"{words.titled(column)}: {value}": {str(column): value} for value in values}
    return found


def _drawn(desk: House, as_of: date, monitor: Monitor) -> dict[str, dict[str, str]]:
    """Shares of the ids of each kind that the metric's raw events name; the key is given when it is written down."""
    if not monitor.events:
        return {}
    columns = desk.engine(as_of).columns(monitor.events)
    return {
        f"{words.share(share)} of {words.inside(kind.plural)}, drawn by {words.label(kind.key)}": {
            "by": kind.key,
            "share": f"{share:g}",
            "key": "",
        }
        for kind in desk.kinds.kinds.values()
        if kind.key in columns
        for share in HOLDOUTS
    }


def _key(name: str, day: date) -> str:
    """The key of a draw: the plan's name and first day, so that no two plans pass over the same ids."""
    return f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')[:40]}-{day}"


def _write(
    desk: House,
    as_of: date,
    metric: str,
    scope: dict[str, str],
    held: dict[str, dict[str, str]],
    draft: Draft,
    mark: int,
) -> None:
    """Callback of the form."""
    given = {name: st.session_state[f"plan_{name}_{mark}"] for name in _FIELDS}
    if given["day"] is None:
        given["day"] = as_of
    out = held.get(given["held"], {})
    if "key" in out:
        out = {**out, "key": _key(given["name"], given["day"])}
    plan = PlannedIntervention(
        given["name"], given["day"], metric, scope, given["kind"], given["until"],
        holdout=out, hypothesis=given["hypothesis"], aim=given["aim"] / 100,
        days=int(given["days"]), owner=actor.tidy(given["owner"]) or "", incident=draft.incident,
    )  # fmt: skip

    def write(store: Store, who: acts.Act) -> None:
        number = add_intervention(store, plan, who)
        st.query_params["id"] = number  # its page is the next to be drawn

    over = words.day(plan.day + timedelta(days=plan.days))
    actions.act(desk, as_of, f"Written down. Its result is due on {over}", write)


_FIELDS = ("name", "kind", "owner", "day", "until", "aim", "days", "held", "hypothesis")
