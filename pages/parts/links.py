"""Addresses within the desk: every view has one, and a pasted one opens the same view cold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import streamlit as st

from monitors import words
from monitors.catalogue.counted import taken_together
from monitors.catalogue.loading import Monitor
from monitors.catalogue.monitor import LARGEST
from monitors.interventions.intervention_ledger import Intervention
from pages.desk.escape import plain
from pages.parts import addresses
from queries.engine.drill import is_value
from queries.engine.table_sql import filled, literal

REVIEW = "pages/review/page.py"
FRONT = ""  # the path of the front page, which is the review
ALERT = "pages/alert/page.py"
SELLERS = "pages/sellers/page.py"
ENTITY = "pages/sellers/story_page.py"
MEETING = "pages/meeting/page.py"
METRICS = "pages/metrics/page.py"
MONITORS = "pages/monitors/page.py"
DATA = "pages/data/page.py"
LOSSES = "pages/losses/page.py"
VOICES = "pages/voices/page.py"
RULES = "pages/rules/page.py"
SQL = "pages/sql/page.py"
RING = "pages/rings/page.py"
PATH = "pages/path/page.py"
INTERVENTIONS = "pages/interventions/page.py"
ACCESS = "pages/access/page.py"


@dataclass(frozen=True)
class Destination:
    """A view to go to: a page file, and the state its address holds."""

    page: str
    state: Mapping[str, str] = field(default_factory=dict)


def travel(state: Mapping[str, str]) -> dict[str, str]:
    """The state of a view of the same morning: `as_of` of this address goes along."""
    morning = st.query_params.get("as_of")
    return {**({"as_of": morning} if morning else {}), **state}


PAGES = "riskdesk_pages"  # of the session: page files and their pages, as `frame.places` made them
_OFFERED = "riskdesk_offered"
DRAFT = "riskdesk_monitor_draft"  # of the session: name and text of a monitor that is to be written


def _offer(place: Destination) -> None:
    """A statement the desk itself made and leads to: in this session it runs when one arrives."""
    if place.page == SQL and "sql" in place.state:
        st.session_state.setdefault(_OFFERED, set()).add(place.state["sql"].strip())


def is_offered(sql: str) -> bool:
    """Whether the desk led to this statement in this session."""
    return sql in st.session_state.get(_OFFERED, ())


def _page(file: str) -> Any:
    """The page of a file; a page of the session itself is a tenth of the price of looking its file up again."""
    return st.session_state.get(PAGES, {}).get(file, file)


def link(place: Destination, label: str, icon: str, help: str | None = None) -> None:
    """A link to a view of the same morning. `label` is data, and stays text."""
    _offer(place)
    st.page_link(
        _page(place.page),
        label=plain(label),
        icon=icon,
        query_params=travel(place.state),
        help=plain(help or ""),
    )


def go(place: Destination) -> None:
    """Leave for a view of the same morning: the run of this page ends here."""
    _offer(place)
    st.switch_page(place.page, query_params=travel(place.state))


def metric_place(monitor: str, where: Mapping[str, str] | None = None) -> Destination:
    """The metric of a monitor, in a segment."""
    return Destination(
        METRICS,
        {"metric": monitor, **{f"x_{name}": value for name, value in (where or {}).items()}},
    )


def writing_place(name: str, text: str) -> Destination:
    """Where monitors are written, with this draft opened there."""
    st.session_state[DRAFT] = (name, text)
    return Destination(MONITORS, {"m_view": "Write"})


def alert_place(incident: int) -> Destination:
    """The card of an incident."""
    return Destination(ALERT, {"id": str(incident)})


def rule_place(rule: str, view: str = "Rule", **state: str) -> Destination:
    """A rule's page, or another view of it: What if, with the state of that view."""
    return Destination(RULES, {"rules_view": view, "rule": rule, **state})


def entity_place(kind: str, name: str, incident: int | None = None) -> Destination:
    """The story of an entity. kind: the name of its file in entities/; incident: the card to lead back to."""
    back = {} if incident is None else {"incident": str(incident)}
    return Destination(ENTITY, {"kind": kind, "id": name, **back})


def entity_places(
    kinds: Sequence[str | None], names: Sequence[str], incident: int | None = None
) -> list[Destination | None]:
    """The story of each name, of the kind at its place; None for a name of none."""
    pairs = zip(kinds, names, strict=True)
    return [entity_place(kind, name, incident) if kind else None for kind, name in pairs]


def ranking_place(kind: str, /, **state: str) -> Destination:
    """The ranking of a kind of entity, with filters of that page; a kind among them gives way."""
    return Destination(SELLERS, {**state, "kind": kind})


def left_at(place: str) -> dict[str, str]:
    """The state in which a place was left in this session, one value a name; the morning is not of it."""
    kept = addresses.address_of(place)
    return {name: values[-1] for name, values in kept.items() if values and name != "as_of"}


def ring_place(kind: str, ring: str | None = None) -> Destination:
    """A ring of a kind of entity, by the address of its oldest member; None: the list of the kind's rings."""
    return Destination(RING, {"kind": kind, **({"ring": ring} if ring else {})})


def path_place(kind: str, incident: str) -> Destination:
    """The path of those of a kind who carry an incident."""
    return Destination(PATH, {"kind": kind, "incident": incident})


def meeting_place(number: int) -> Destination:
    """A meeting, where its room stands; its minutes once it has ended."""
    return Destination(MEETING, {"meeting": str(number)})


def meetings_place(view: str) -> Destination:
    """The list of meetings, or the weeks together."""
    return Destination(MEETING, {"mt_view": view})


def intervention_place(number: str) -> Destination:
    """One intervention: what it did."""
    return Destination(INTERVENTIONS, {"id": number})


def named_places(said: str, places: Sequence[tuple[Destination, str]], most: int = 3) -> None:
    """A line of links after a few words; the labels are data. Nothing where there are none."""
    if not places:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        more = f", {words.count(len(places) - most)} more" if len(places) > most else ""
        st.markdown(f":gray[{plain(said + more)}]")
        for place, label in places[:most]:
            link(place, label, ":material/experiment:")


def intervention_links(found: Sequence[Intervention], said: str) -> None:
    """A line of links to interventions, said what they have to do with this place."""
    labels = [
        f"{one.title}{f' in {words.segment(one.scope)}' if one.scope else ''}, {words.day(one.day)}"
        for one in found
    ]
    named_places(
        said, [(intervention_place(one.id), label) for one, label in zip(found, labels, strict=True)]
    )


def plan_place(monitor: str, where: Mapping[str, str], incident: int | None = None) -> Destination:
    """The plan of an intervention on a metric in a segment, filled in from the incident it answers."""
    answers = {} if incident is None else {"i_incident": str(incident)}
    scope = {f"i_{name}": value for name, value in where.items()}
    return Destination(INTERVENTIONS, {"i_view": "Plan", "i_metric": monitor, **scope, **answers})


def proposal_place(number: int) -> Destination:
    """A proposal of a rule change."""
    return Destination(RULES, {"rules_view": "Proposals", "proposal": str(number)})


def sql_link(sql: str, label: str = "SQL") -> None:
    """A small link that opens the workbench with this statement in it."""
    link(Destination(SQL, {"sql": sql}), label, ":material/code:", "Open in the workbench")


def metric_link(monitor: str, label: str, **state: str) -> None:
    """A link to a monitor's metric, with the state of that page."""
    link(Destination(METRICS, {**metric_place(monitor).state, **state}), label, ":material/monitoring:")


def back_link() -> None:
    """From a card back to the review, with the filters and the row it was left with."""
    st.page_link(
        _page(REVIEW), label="Review", icon=":material/arrow_back:", query_params=addresses.address_of(FRONT)
    )


def segment_sql(
    monitor: Monitor, where: Mapping[str, str], since: date, until: date, by: str = "bucket"
) -> str:
    """The statement behind a monitor's series in one segment, or split `by` a dimension; runs as it is."""
    body = filled(monitor.sql.strip().rstrip(";"), {"since": since, "until": until})
    tests = [is_value(name, literal(value)) for name, value in sorted(where.items())]
    known = monitor.columns or ()
    fold = "max" if taken_together(monitor) == LARGEST else "sum"
    sums = [
        f"{fold}({name}) as {name}"
        for name in ("numerator", "denominator", monitor.exposure)
        if name in known
    ]
    picked = ", ".join([by, *(sums or ["*"])])
    if monitor.view == "cohort" and monitor.lag is not None:  # all at equal age
        tests.append(f"date_diff('day', bucket, reported) <= {monitor.equal_age}")
    condition = f"\nwhere {' and '.join(tests)}" if tests else ""
    grouped = f"\ngroup by {by}" if sums else ""
    return f"with monitor as (\n{body}\n)\nselect {picked}\nfrom monitor{condition}{grouped}\norder by {by}"
