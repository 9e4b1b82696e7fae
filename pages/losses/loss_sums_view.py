"""The sums: what is known, open, back; over time; and what each check has found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.money.money_check import MoneyChecks
from monitors.store.losses import loss_book
from pages.charts import drawing, theme
from pages.charts.quick import quick_chart
from pages.desk.broken_records import Record
from pages.desk.escape import plain
from pages.desk.house import House
from pages.losses import loss_data
from pages.parts import tables
from pages.parts.links import LOSSES, Destination

APART = (
    "Known loss, counted record by record. Money at stake of incidents, on Review, is estimated from rates: "
    "the two are never added."
)


def cards(desk: House, rows: Sequence[Record], as_of: date) -> None:
    """The sums of all records; each in one place only."""
    told = loss_book.sums(rows)
    due = [row for row in rows if loss_data.is_due(row, as_of)]
    today = sum(row["open_cents"] for row in due)
    shown = [
        ("To decide today", words.to_the_cent(today, desk.currency), words.plural(len(due), "record")),
        ("Open", words.to_the_cent(told.open, desk.currency), words.plural(told.records, "record")),
        ("Came back", words.to_the_cent(told.recovered, desk.currency), "by hand or by later records"),
        ("Healed", words.to_the_cent(told.healed, desk.currency), "later records made it whole"),
        (
            "Written off",
            words.to_the_cent(told.written_off, desk.currency),
            f"{words.to_the_cent(told.no_loss, desk.currency)} explained",
        ),
        ("Known so far", words.to_the_cent(told.known, desk.currency), "open + back + healed + written off"),
    ]
    with st.grid(6, gap="small"):
        for label, value, note in shown:
            look: dict[str, Any] = {
                "delta_color": "off",
                "delta_arrow": "off",
                "border": True,
                "height": "stretch",
            }
            st.metric(label, value, delta=note, **look)
    st.caption(APART + (f" {words.plural(told.unknown, 'record')} unknown." if told.unknown else ""))


def by_check(
    desk: House, rows: Sequence[Record], checks: MoneyChecks, as_of: date, *, brief: bool = False
) -> None:
    """One row a check: what is open, what is new, whether it ran. brief: only what is open, beside the records."""
    # Over 40 lines: one line for each column.
    ran = loss_book.checks_run(desk.store, as_of)
    told = []
    for check in checks.checks:
        mine = [row for row in rows if row["check_name"] == check.name]
        sums, run = loss_book.sums(mine), ran.get(check.name)
        told.append(
            {
                "check": check.title,
                "name": check.name,
                "open": sums.open / 100,
                "records": sums.records,
                "new": sum(row["opened_on"] == as_of.isoformat() for row in mine),
                "known": sums.known / 100,
                "stage": words.stage(check.stage),
                "owner": check.owner,
                "state": _state(run),
                "protects": check.protects,
            }
        )
    told.sort(key=lambda row: (-row["open"], -row["known"], row["check"]))
    money = f"{words.symbol(desk.currency)}%,.2f"
    columns = {
        "check": tables.text("Check", 215),
        "open": tables.number("Open", money, 96),
        "records": tables.number("Records", width=70),
        "new": tables.number("New", width=56, help="Found this morning"),
        "known": tables.number("Known so far", money, 106),
        "stage": tables.text("Stage", 100),
        "owner": tables.text("Team", 110),
        "state": tables.text("Ran", 190),
        "protects": tables.text("What it protects", 320),
    }
    if brief:
        told = [row for row in told if row["records"]]
        columns = {name: columns[name] for name in ("check", "open", "records", "new", "owner")}
    names = ["check", "name", "open", "records", "new", "known", "stage", "owner", "state", "protects"]
    tables.show(
        pd.DataFrame(told, columns=names),
        columns,
        title="By check",
        key="loss_checks",
        alt="What each check has found",
        rows=8 if brief else 20,
        note="most open money first; click a name for its records",
        leads=[Destination(LOSSES, {"l_check": row["name"], "l_show": loss_data.ALL}) for row in told],
    )
    for problem in () if brief else checks.problems:
        st.error(plain(str(problem)), icon=":material/error:")


def over_time(desk: House, as_of: date) -> None:
    """Known and open after each morning on which they changed."""
    points = loss_data.over_time(desk, as_of)
    if points and points[-1]["day"] < as_of.isoformat():
        points = [*points, {**points[-1], "day": as_of.isoformat()}]  # nothing has changed since
    frame = pd.DataFrame(
        [
            {"Morning": one["day"], "Sum": name, desk.currency: one[key] / 100}
            for one in points
            for name, key in (("known", "known"), ("open", "open"))
        ],
        columns=["Morning", "Sum", desk.currency],
    )
    tables.heading(
        "Known and open, over time", frame, key="loss_over_time", note="after each morning that changed it"
    )
    if len(points) < 2:
        st.caption("One morning so far: a line needs two.")
        return
    look = theme.palette()
    spec, _ = quick_chart.draw(frame, look, quick_chart.LINE, "Morning", desk.currency, "Sum")
    drawing.draw(spec, alt="Known loss and what of it is open, by morning")


def _state(run: dict[str, Any] | None) -> str:
    if run is None:
        return "not run yet"
    if run["state"] == "done":
        unknown = f", {run['unknown']} unknown" if run["unknown"] else ""
        return f"{words.day(date.fromisoformat(run['as_of']))}, {words.count(run['looked_at'])} looked at{unknown}"
    return str(run["error"])
