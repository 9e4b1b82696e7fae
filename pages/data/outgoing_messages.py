"""Messages: what went out, to whom, what waits and why; one can be sent again."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.store import StoreError, outgoing
from pages.desk.escape import plain
from pages.desk.house import House, now
from pages.parts import flash, tables

STATES = {"waiting": "orange", "sent": "green", "given up": "red"}
KINDS = {"digest": "Morning digest", "incident": "Incident", "missed": "No run"}
PARAMETER = "message"
KEPT = 300  # messages listed, the newest first
SET_UP = (
    "No message goes out yet. Name a channel (Slack, Lark, a webhook, mail) under `[[messages.channel]]` in "
    "`riskdesk.toml`; `riskdesk run` then sends the digest of the morning and each new or worse incident."
)


def draw(desk: House) -> None:
    """The messages at the left, the chosen one at the right with each try."""
    kept = outgoing.messages(desk.store, limit=KEPT)
    if not kept:
        channels = desk.home.settings.messages.channel
        st.info(
            "Nothing has been sent yet: `riskdesk messages send`, or the next `riskdesk run`."
            if channels
            else SET_UP,
            icon=":material/outgoing_mail:",
        )
        return
    frame = pd.DataFrame([_row(row) for row in kept])
    left, right = st.columns([1.35, 1], gap="medium")
    with left:
        tables.heading(words.plural(len(kept), "message"), frame, key="messages", note=_waiting(desk))
        chosen = tables.pick(
            frame,
            _columns(),
            ids=[str(row["id"]) for row in kept],
            parameter=PARAMETER,
            prefix="messages",
            rows=18,
            alt="Messages, newest first",
        )
    with right:
        _panel(desk, int(chosen))


def _waiting(desk: House) -> str:
    waiting, following = outgoing.waiting(desk.store)
    if not waiting:
        return "newest first, none waiting"
    return f"newest first, {waiting} waiting, next try {words.moment(following)}"


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "state": [row["state"].replace("_", " ")],
        "subject": row["subject"],
        "kind": KINDS[row["kind"]],
        "channel": row["channel"],
        "queued": words.moment(row["queued_at"]),
        "sent": words.moment(row["sent_at"]),
        "tries": row["tries"],
        "why": row["why"],
    }


def _columns() -> dict[str, tables.Column]:
    return {
        "state": tables.badges("State", STATES, 76),
        "subject": tables.text("Subject", 280),
        "kind": tables.text("What", 104),
        "channel": tables.text("Channel", 86),
        "queued": tables.text("Queued", 112),
        "sent": tables.text("Sent", 112),
        "tries": tables.number("Tries", width=46),
        "why": tables.text("Why not", 240),
    }


def _panel(desk: House, number: int) -> None:
    """One message: its text, its tries, and the button that sends it again."""
    row = outgoing.one_message(desk.store, number)
    with st.container(border=True, key="message_panel"):
        st.markdown(f"**{plain(row['subject'])}**")
        st.caption(plain(f"{KINDS[row['kind']]} to {row['channel']}, {row['state'].replace('_', ' ')}"))
        st.text(row["content"]["text"])
        st.button(
            "Send again",
            icon=":material/forward_to_inbox:",
            key="send_again",
            disabled=row["state"] == "waiting",
            on_click=partial(_again, desk, number),
            help="Puts it back into the queue; riskdesk messages send, or the next run, sends it",
        )
    log = pd.DataFrame(
        {
            "began": [words.moment(one["began_at"]) for one in row["log"]],
            "taken": [_taken(one["ok"]) for one in row["log"]],
            "why": [one["why"] for one in row["log"]],
        }
    )
    columns = {
        "began": tables.text("Tried", 112),
        "taken": tables.text("Taken", 70),
        "why": tables.text("Why not", 260),
    }
    tables.show(
        log, columns, title="Tries", key="message_tries", alt="Tries of this message", empty="Not tried yet."
    )
    st.caption(plain(f"Key, by which receivers drop doubles: {outgoing.key_of(row)}"))


def _taken(ok: int | None) -> str:
    """A try without an end: its sender was killed, and the message may have arrived."""
    return "not known" if ok is None else "yes" if ok else "no"


def _again(desk: House, number: int) -> None:
    """Callback of Send again."""
    try:
        outgoing.send_again(desk.store, number, now())
    except StoreError as error:
        flash.say(str(error), "failed")
    else:
        flash.say(f"Message {number} waits again: riskdesk messages send, or the next run, sends it")
