"""What to do next: the seller, the threshold, an intervention, a new normal, silence; each is one click."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from monitors import words
from monitors.catalogue.loading import Monitor
from monitors.explain import Explanation
from pages.alert.subject import Subject
from pages.desk import named_entities
from pages.desk.explanations import MOVED
from pages.desk.house import House
from pages.parts import keyboard, links
from pages.parts.incident import acted_on
from pages.parts.links import Destination

Step = tuple[Destination, str, str]  # where to go, its label (data), its icon
NEW_NORMAL = "new_normal"


def draw(desk: House, as_of: date, subject: Subject, found: Explanation) -> None:
    """Links in the order of the story, then what is said of the incident itself."""
    st.markdown("**What to do next**")
    with st.container(gap=None, key="next_links"):
        for place, label, icon in steps(desk, as_of, subject, found):
            links.link(place, label, icon)
    _said_of_it(desk, as_of, subject)


def _said_of_it(desk: House, as_of: date, subject: Subject) -> None:
    """The two buttons that open the forms of Decide and Snooze, filled in as far as is meant."""
    incident = acted_on(subject.row)
    with st.container(horizontal=True, gap="small", key="next_acts"):
        st.button(
            "Mark as new normal …",
            icon=":material/trending_flat:",
            key="next_normal",
            help="It stays like this and nobody minds: opens the decision with New normal chosen",
            on_click=keyboard.open_dialog,
            args=("decide", (desk, as_of, {**incident, "disposition": NEW_NORMAL})),
        )
        if not incident["snoozed_until"]:
            st.button(
                "Silence until …",
                icon=":material/notifications_paused:",
                key="next_silence",
                help="Quiet until a day, then it comes back by itself",
                on_click=keyboard.open_dialog,
                args=("snooze", (desk, as_of, incident)),
            )


def steps(desk: House, as_of: date, subject: Subject, found: Explanation) -> list[Step]:
    """The links that fit this incident: its first carrier, the rule that moved, a plan, its metric."""
    told = [*_carrier(desk, as_of, subject, found), *_rule(found)]
    if subject.monitor is not None:
        told += [
            *plans(subject.monitor, found.segment, desk.names, subject.row.incident.id),
            _metric(desk, subject.monitor, found.segment),
        ]
    return told


def _carrier(desk: House, as_of: date, subject: Subject, found: Explanation) -> list[Step]:
    """The story of whoever carries most of it, where there is one; the headline's kind of entity first."""
    told, held = found.headline.numbers.carriers, first_carriers(found)
    for entity in sorted(held, key=lambda name: told is None or name != told.entity):
        name, share = held[entity]
        for place in links.entity_places(
            named_entities.kinds_of(desk, as_of, entity, [name]), [name], subject.row.incident.id
        ):
            if place is not None:
                part = f", {words.share(share)} of the excess" if share else ""
                return [(place, f"Open {words.entity(entity)} {name}{part}", ":material/person_search:")]
    return []


def first_carriers(found: Explanation) -> dict[str, tuple[str, float]]:
    """Kind of entity → who carries most of it, and its share of the excess, as that stands elsewhere on the card: in
    the headline where that names one of the kind, else in its table; what has no table as the alert kept it.
    """
    told = found.headline.numbers.carriers
    counted = {entity: one.rows[0] for entity, one in found.who.items() if one.rows}
    held = {entity: (str(row["id"]), float(row["share"] or 0.0)) for entity, row in counted.items()}
    for entity, one in found.facts.carriers.items():
        named = told is not None and bool(told.name) and told.entity == entity
        if one["rows"] and (named or entity not in held):
            held[entity] = (str(one["rows"][0][0]), float(one["rows"][0][1] or 0.0))
    return held


def _rule(found: Explanation) -> list[Step]:
    """The what-if of the rule that moved most; of a rule's own metric that rule's."""
    moved = [row for row in found.rules.rows if row["kind"] in MOVED]
    if moved:
        name, said = str(moved[0]["rule"]), f"{moved[0]['kind']} in these days"
    elif "rule_id" in found.segment:
        name, said = found.segment["rule_id"], "the rule of this alert"
    else:
        return []
    return [
        (links.rule_place(name, "What if"), f"Try another threshold of {name} ({said})", ":material/tune:")
    ]


def plans(
    monitor: Monitor, where: Mapping[str, str], names: words.MetricNames, incident: int | None = None
) -> list[Step]:
    """An intervention planned on this metric, here, as the answer to an incident. Its effect is measured by day, so of
    other grains there is none.
    """
    if monitor.grain != "day" or monitor.status == "retired":
        return []
    scope = {name: value for name, value in where.items() if name in monitor.watched[:3]}
    place = links.plan_place(monitor.name, scope, incident)
    inside = f" in {words.segment(where)}" if where else ""
    return [(place, f"Plan an intervention on {names.metric(monitor.name)}{inside}", ":material/healing:")]


def _metric(desk: House, monitor: Monitor, where: Mapping[str, str]) -> Step:
    place = links.metric_place(monitor.name, where)
    return place, f"Explore {desk.names.metric(monitor.name)} here", ":material/monitoring:"
