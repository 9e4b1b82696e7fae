"""Proposals: what was promised, what became of each, and what happened once it was in force."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import parse_qsl

import pandas as pd
import streamlit as st

from monitors import words
from monitors.rules.proposal import ProposalOutcome, in_force_since, live_window, outcome
from monitors.rules.rule_record import RuleRecord, read_record
from monitors.rules.whatif import KINDS
from monitors.store.proposals import RuleProposal, proposal_steps, proposals
from pages.desk.escape import plain
from pages.desk.house import House
from pages.kept.keeper import kept
from pages.parts import brief_links, links, tables
from pages.rules import proposal_answer, rule_data
from pages.rules.board_view import said
from pages.rules.proposal_brief import file_name, proposal_brief

STATES = {"proposed": "blue", "live": "green", "declined": "gray", "withdrawn": "gray"}


def draw(desk: House, as_of: date, days: int) -> None:
    """The list, and the one that is chosen with its frozen figures and what came."""
    kept = proposals(desk.store)
    if not kept:
        st.title("No proposal yet")
        st.markdown("Try a change under **What if** and save it there: with a name, an owner and a reason.")
        return
    left, right = st.columns([1.35, 1], gap="medium")
    with left:
        frame = pd.DataFrame([_row(one) for one in kept])
        tables.heading("Proposals", _exact(kept), key="proposals")
        chosen = tables.pick(
            frame,
            {
                "name": tables.text("Proposal", 190),
                "rule": tables.text("Rule", 130),
                "change": tables.text("Change", 150),
                "state": tables.badges("State", STATES, 84),
                "owner": tables.text("Owner", 80),
                "made": tables.text("Made", 110),
            },
            ids=[str(one.id) for one in kept],
            parameter="proposal",
            prefix="proposals",
            alt="Proposals of rule changes",
        )
        picked = next(one for one in kept if str(one.id) == chosen)
        _steps(desk, as_of, picked)
    with right:
        _one(desk, as_of, days, picked)


def _row(one: RuleProposal) -> dict[str, Any]:
    return {
        "name": one.name,
        "rule": one.rule,
        "change": one.change,
        "state": [one.state],
        "owner": one.owner,
        "made": f"{words.day(one.at[:10])}, {one.actor}",
    }


def _exact(kept: list[RuleProposal]) -> pd.DataFrame:
    names = (
        "id",
        "name",
        "rule",
        "change",
        "owner",
        "reason",
        "since",
        "until",
        "actor",
        "at",
        "state",
        "live_on",
        "note",
    )
    return pd.DataFrame([{name: getattr(one, name) for name in names} for one in kept])


def _one(desk: House, as_of: date, days: int, one: RuleProposal) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{plain(one.name)}**", width="stretch")
        links.link(
            links.Destination(links.RULES, dict(parse_qsl(one.address))), "The trial", ":material/tune:"
        )
        links.link(links.rule_place(one.rule), "The rule", ":material/rule:")
        brief_links.offer(lambda: proposal_brief(desk, one), "proposal", file_name(one))
    st.markdown(plain(one.reason))
    st.caption(
        plain(
            f"{one.change} · tried on {words.span(one.since, one.until)} · {one.actor}, {words.moment(one.at)}"
        )
    )
    _promised(one, desk.currency)
    _came(desk, as_of, days, one)


def _steps(desk: House, as_of: date, one: RuleProposal) -> None:
    proposal_answer.draw(desk, as_of, one)
    steps = pd.DataFrame(proposal_steps(desk.store, one.id))
    since = [words.day(one) if one else "" for one in steps["live_on"]]
    shown = steps.assign(at=[words.moment(at) for at in steps["at"]], since=since)
    tables.show(
        shown,
        {
            "at": tables.text("When", 120),
            "state": tables.text("What", 90),
            "since": tables.text("In force from", 100),
            "actor": tables.text("Who", 90),
            "note": tables.text("Note", 200),
        },
        title="What became of it",
        key="proposal_steps",
        alt="Steps of the proposal",
        rows=4,
    )


def _promised(one: RuleProposal, currency: str) -> None:
    now, new = one.figures.get("now", {}), one.figures.get("new", {})
    flips = one.figures.get("flips", {})
    rows = [
        {"what": "Confirmed bad stopped", "now": now.get("bad"), "new": new.get("bad")},
        {"what": "Confirmed good stopped", "now": now.get("good"), "new": new.get("good")},
        {"what": "Blocked", "now": now.get("blocked"), "new": new.get("blocked")},
        {"what": "Challenged", "now": now.get("challenged"), "new": new.get("challenged")},
        {
            "what": f"Money blocked, {currency}",
            "now": now.get("blocked_money"),
            "new": new.get("blocked_money"),
        },
    ]
    told = ", ".join(f"{words.count(flips[kind])} {kind}" for kind in KINDS if flips.get(kind))
    tables.show(
        pd.DataFrame(rows),
        {
            "what": tables.text("As it was seen then", 190),
            "now": tables.number("As it was", width=90),
            "new": tables.number("Under the change", width=120),
        },
        title="Frozen figures",
        key="proposal_figures",
        alt="Figures of the proposal as they were when it was made",
        rows=5,
        note=told or "no decision flips",
    )


def _came(desk: House, as_of: date, days: int, one: RuleProposal) -> None:
    """What happened once it went live, beside what was promised; before that, versions that look like it."""
    if one.state != "live" or one.live_on is None:
        later = in_force_since(rule_data.figures(desk, as_of, days).book, one.rule, one.as_of)
        if one.state == "proposed" and len(later):
            newest = later.iloc[-1]
            at = f", threshold {newest['threshold']:g}" if pd.notna(newest["threshold"]) else ""
            st.info(
                plain(
                    f"v{newest['version']} of {one.rule} is in force since {words.day(newest['day'])}{at}: "
                    "if that is it, mark it as live."
                )
            )
        return
    window = live_window(one.live_on, as_of)
    if window is None:
        st.caption(
            plain(f"In force from {words.day(one.live_on)}: no whole day of it is known on this morning.")
        )
        return
    book = _book(str(desk.root), desk.data_version, as_of, window, desk)
    came = outcome(one.figures, one.rule, book)
    if came is not None:
        _compare(came)


def _compare(came: ProposalOutcome) -> None:
    rows = [
        {"what": "Before", "days": came.promised_days, "hits": came.before_hits, "precision": words.DASH},
        {
            "what": "Promised",
            "days": came.promised_days,
            "hits": came.promised_hits,
            "precision": said(came.promised_precision),
        },
        {"what": "Came", "days": came.days, "hits": came.hits, "precision": said(came.precision)},
    ]
    tables.show(
        pd.DataFrame(rows),
        {
            "what": tables.text("", 80),
            "days": tables.number("Days", width=56),
            "hits": tables.number("Hits a day", "%,.1f", 80),
            "precision": tables.text("Precision", 170),
        },
        title="Promised and come",
        key="proposal_came",
        alt="What the proposal promised beside what happened",
        rows=3,
    )


@kept(12)
def _book(root: str, version: str, as_of: date, window: tuple[date, date], _desk: House) -> RuleRecord:
    return read_record(_desk.engine(as_of), _desk.home, *window)
