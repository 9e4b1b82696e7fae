"""The ledger: every dated change, what it was meant to move, and what became of it."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from monitors import words
from monitors.effects.estimate import NOTHING, UNSURE, WORKED, WORSE, EffectEstimate
from monitors.interventions.effect_report import change_and_interval
from monitors.interventions.intervention_ledger import QUERY, Intervention, overlaps
from monitors.store.intervened import withdrawn_interventions
from pages.desk.house import House
from pages.interventions import observed
from pages.parts import links, tables, unknown_value
from queries.content.sql_file import read_sqlfile

VERDICTS = {WORKED: "green", NOTHING: "gray", WORSE: "red", UNSURE: "orange", "not measured": "gray"}
MARKS = {verdict: verdict.capitalize() for verdict in VERDICTS}


def draw(desk: House, as_of: date) -> None:
    """The table, newest first; a click on a name opens it."""
    everything = list(reversed(observed.observatory(desk, as_of).ledger))
    found = observed.outcomes(desk, as_of)
    _counts(found, desk.currency)
    ledger = _chosen(everything, found)
    frame = pd.DataFrame([_row(desk, one, found[one.id], everything) for one in ledger])
    tables.show(
        frame,
        {
            "what": tables.text("What was changed", 250),
            "money": tables.times(
                "Prevented", 90, "Money of the events that did not come; less than nothing: more came"
            ),
            "verdict": tables.badges("Verdict", {MARKS[v]: color for v, color in VERDICTS.items()}, 112),
            "where": tables.text("Where", 104),
            "day": tables.text("From", 82),
            "metric": tables.text("Meant to move", 176),
            "change": tables.times("Against expected", 118),
            "range": tables.times("95 % interval", 120),
            "days": tables.number("Days", "%d", 56),
            "note": tables.text(
                "Note", 300, "Overlaps: other changes of the metric and scope within 28 days"
            ),
        },
        title="Interventions",
        key="interventions",
        alt="Interventions, the newest first",
        sql=_sql(desk),
        rows=18,
        empty="No intervention is known on this morning. Write one down under Plan.",
        note="newest first · measured against what was to be expected without each",
        leads=[links.intervention_place(one.id) for one in ledger],
    )
    gone = withdrawn_interventions(desk.store)
    if gone:
        links.named_places(
            "Withdrawn", [(links.intervention_place(f"D{row['id']}"), row["name"]) for row in reversed(gone)]
        )


def _row(
    desk: House, one: Intervention, found: observed.Outcome, ledger: list[Intervention]
) -> dict[str, object]:
    other = overlaps(one, ledger, 28)
    row: dict[str, object] = {
        "what": one.title,
        "where": words.segment(one.scope),
        "day": words.day(one.day),
        "metric": desk.names.metric(one.metric) if one.metric else None,
        "verdict": [MARKS["not measured"]],
        "change": None, "range": None, "money": None, "days": None,
        "note": words.plural(len(other), "overlap") if other else None,
    }  # fmt: skip
    currency = desk.currency
    if isinstance(found, EffectEstimate):
        change, between = change_and_interval(found.ratio)
        row |= {
            "verdict": [MARKS[found.verdict]],
            "change": change,
            "range": between,
            "money": words.money(found.money.value, currency)
            if found.money and found.verdict in (WORKED, WORSE)
            else None,
            "days": found.days,
        }
    else:
        row["note"] = found
    return row


def _chosen(ledger: list[Intervention], found: dict[str, observed.Outcome]) -> list[Intervention]:
    """Those that are measured, those that cannot be, or all; the choice is in the address."""
    done = [one for one in ledger if isinstance(found[one.id], EffectEstimate)]
    rest = [one for one in ledger if not isinstance(found[one.id], EffectEstimate)]
    options = {"Measured": done, "Not measured": rest, "All": ledger}
    unknown_value.say("i_show", options, "choice", "those measured are shown")
    chosen = st.segmented_control(
        "Show",
        list(options),
        default="Measured",
        required=True,
        key="i_show",
        bind="query-params",
        label_visibility="collapsed",
        # The address keeps the word: how many there are changes from day to day.
        help=" · ".join(f"{name.lower()}: {len(found)}" for name, found in options.items()),
    )
    return options[chosen or "Measured"]


def _counts(found: dict[str, observed.Outcome], currency: str) -> None:
    """The line of numbers above: how many with which verdict, and the money of those that worked."""
    told = [one for one in found.values() if isinstance(one, EffectEstimate)]
    worked = [one for one in told if one.verdict == WORKED and one.money is not None]
    with st.grid(5, gap="small"):
        for verdict in (WORKED, NOTHING, WORSE, UNSURE):
            st.metric(MARKS[verdict], sum(one.verdict == verdict for one in told), border=True)
        total = sum(one.money.value for one in worked if one.money)
        st.metric(
            f"Prevented by the {len(worked)} that worked", words.money(total, currency), border=True,
            help="Point estimates added up; each has its interval on its own page",
        )  # fmt: skip


def _sql(desk: House) -> str | None:
    path = next((path for path in desk.home.content("drilldown") if path.stem == QUERY), None)
    return read_sqlfile(path).sql if path else None
