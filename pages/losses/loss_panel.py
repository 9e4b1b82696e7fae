"""One broken record: what it breaks, what is at loss, the numbers behind it, what is done about it, its trail."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.money.money_check import MoneyCheck
from monitors.store.losses import loss_acts, loss_book
from pages.desk.escape import plain
from pages.desk.house import House
from pages.desk.shown_ids import Names
from pages.losses import loss_data
from pages.losses.loss_words import DECISIONS, HEALED, standing_words
from pages.parts import actions, links, tables

DUE_DAYS = 7  # the day that is offered for money to be back; chosen


def draw(desk: House, as_of: date, row: dict[str, Any], check: MoneyCheck | None, names: Names) -> None:
    """The record from top to bottom: what, how much, who, what to do."""
    title = check.title if check else row["check_name"]
    st.markdown(
        f"#### {plain(title)} · {plain(words.to_the_cent(row['cents'] or row['most_cents'], desk.currency))}"
    )
    st.caption(plain(_says(row, check, as_of)))
    _numbers(desk, row, check, names)
    _who(desk, row, names)
    if check:
        st.markdown(f"**What to do** {tables.muted('runbook')}  \n{plain(check.runbook)}")
    if row["state"] != "healed":
        _decide(desk, as_of, row)
    _trail(desk, int(row["id"]))


def _amount(row: Mapping[str, Any], currency: str) -> str:
    """What was lost; beside it what of it is open, where that is another amount."""
    lost = words.to_the_cent(row["cents"] or row["most_cents"], currency)
    part = 0 < row["open_cents"] != row["cents"]
    return f"{lost}, {words.to_the_cent(row['open_cents'], currency)} of it open" if part else lost


def _value(value: object) -> str:
    """A value of the evidence as the desk says it: a day as a day, an amount with two digits."""
    text = str(value)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return words.day(date.fromisoformat(text))
    return f"{float(text):,.2f}" if re.fullmatch(r"-?\d+\.\d+", text) else text


def _says(row: Mapping[str, Any], check: MoneyCheck | None, as_of: date) -> str:
    """Where it stands and what the check protects, in two sentences."""
    age = (as_of - date.fromisoformat(row["day"])).days
    told = f"{standing_words(row)} · of {words.day(date.fromisoformat(row['day']))}, {words.plural(age, 'day')} ago"
    told += f" · found on {words.day(date.fromisoformat(row['found_on']))}"
    if row["healed_on"]:
        told += f" · healed on {words.day(date.fromisoformat(row['healed_on']))}: {HEALED[row['healed_how']]}"
    if row["restated"]:
        told += " · restated: a row of it was changed since it was found"
    if row["state"] == "unknown":
        told += " · an extract with its counterpart is wanting on these days, so it may be no loss"
    if check is None:
        return f"{told}. Its check is gone: nothing looks at it any more."
    return f"{told}. {check.protects} The amount: {check.amount[:1].lower()}{check.amount[1:]}"


def _numbers(desk: House, row: dict[str, Any], check: MoneyCheck | None, names: Names) -> None:
    """Key and evidence as the check returned them; ids of persons as who is here may see them."""
    told = {
        words.titled(name): _value(names.shown(name, str(value)))
        for name, value in {**row["record_key"], **row["fields"]}.items()
        if value not in (None, "")
    }
    key = {name: names.shown(name, value) for name, value in row["record_key"].items()}
    frame = pd.DataFrame({"what": list(told), "value": list(told.values())})
    tables.show(
        frame,
        {"what": tables.text("What", 130), "value": tables.text("Value", 220)},
        title="The record",
        key="loss_numbers",
        alt="Key and evidence of the record",
        sql=loss_data.evidence_sql(check, key) if check else None,
        rows=8,
        note=f"amounts in {desk.currency}; SQL shows the rows behind it",
    )


def _who(desk: House, row: dict[str, Any], names: Names) -> None:
    """Links to the stories of those it names."""
    with st.container(horizontal=True, gap="small", key="loss_who"):
        for column, value in {**row["record_key"], **row["fields"]}.items():
            kind = desk.kinds.of_key(column)
            if kind is not None and value:
                shown = names.shown(column, str(value))
                place = links.entity_place(kind.name, names.token(column, str(value)))
                links.link(place, f"{kind.word} {shown}", ":material/person_search:")


def _decide(desk: House, as_of: date, row: dict[str, Any]) -> None:
    """Decide, hand on, book what came back, note."""
    # Over 40 lines: two forms, a line for each field.
    number, version = int(row["id"]), int(row["version"])
    left, right = st.columns(2, gap="small")
    with left, st.form(f"loss_decide_{number}", border=True):
        kinds = list(DECISIONS)
        chosen = st.selectbox(
            "Decision",
            kinds,
            index=kinds.index(row["decision"]) if row["decision"] in kinds else 0,
            format_func=lambda one: DECISIONS[one],
            key=f"loss_decision_{number}",
        )
        owner = st.text_input("Owner", value=row["owner"] or "", max_chars=60)
        day = date.fromisoformat(row["due"]) if row["due"] else as_of + timedelta(days=DUE_DAYS)
        due = st.date_input("Until", value=day)
        note = st.text_input(
            "Note", max_chars=500, placeholder="Why; needed to take it off the list", key=f"loss_why_{number}"
        )
        if st.form_submit_button("Decide", type="primary", key=f"loss_decided_{number}"):
            _act(
                desk,
                as_of,
                f"Decided: {DECISIONS[chosen].lower()}",
                lambda store, who: loss_acts.decide_loss(
                    store,
                    number,
                    chosen,
                    who,
                    note=note,
                    due=due if chosen == "recover" else None,
                    owner=owner.strip() or None,
                    version=version,
                ),
            )
    with right, st.form(f"loss_recover_{number}", border=True):
        most = max(row["cents"] - row["recovered_cents"], 0) / 100
        back = st.number_input(
            f"Came back ({desk.currency})",
            value=most,
            step=0.01,
            format="%.2f",
            help=f"{words.to_the_cent(row['recovered_cents'], desk.currency)} so far; a negative amount takes back",
        )
        said = st.text_input("Note", max_chars=500, key=f"loss_note_{number}")
        booked = st.form_submit_button("Book what came back", disabled=row["state"] == "unknown")
        noted = st.form_submit_button("Note only")
        if booked:
            cents = round(back * 100)
            _act(
                desk,
                as_of,
                f"{words.to_the_cent(cents, desk.currency)} booked as back",
                lambda store, who: loss_acts.recover_loss(store, number, cents, who, said, version),
            )
        elif noted:
            _act(desk, as_of, "Noted", lambda store, who: loss_acts.note_loss(store, number, said, who))


def _act(desk: House, as_of: date, done: str, what: actions.Act) -> None:
    """Carry it out and draw the page anew with it."""
    actions.act(desk, as_of, done, what)
    st.rerun()


def _trail(desk: House, number: int) -> None:
    rows = loss_book.trail(desk.store, number)
    frame = pd.DataFrame(
        {
            "day": [words.day(date.fromisoformat(row["as_of"])) for row in rows],
            "who": [row["actor"] for row in rows],
            "what": [_event(row, desk.currency) for row in rows],
        }
    )
    columns = {
        "day": tables.text("Morning", 86),
        "who": tables.text("Who", 90),
        "what": tables.text("What", 320),
    }
    tables.show(
        frame,
        columns,
        title="What happened to it",
        key="loss_trail",
        alt="What happened to the record",
        rows=8,
    )


def _event(row: dict[str, Any], currency: str) -> str:
    """One line of the trail."""
    now = words.to_the_cent(row["cents"] or 0, currency)
    was = (
        f"{now} at loss, {words.to_the_cent(int(row['value'] or 0), currency)} before"
        if row["value"].isdigit()
        else ""
    )
    said = {
        "unknown": "Found; may be no loss, an extract is wanting",
        "opened": f"Found: {now} at loss",
        "amount": f"Now {was}",
        "restated": f"Restated: {was}",
        "healed": f"Healed: {HEALED.get(row['note'], row['note'])}",
        "broken again": f"Broken again: {now} at loss",
        "owner": f"Owner: {row['value'] or 'nobody'}",
        "decision": DECISIONS.get(row["value"], "Decision taken back"),
        "recovered": f"{now} came back",
        "note": "Note",
    }[row["kind"]]
    note = row["note"] if row["kind"] in ("decision", "recovered", "note") else ""
    return f"{said}: {note}" if note else said
