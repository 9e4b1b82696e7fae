"""Interventions that touched an alert: its answers, those aimed at its metric, those that may have pushed it."""

from __future__ import annotations

from datetime import date

import streamlit as st

from monitors import words
from monitors.interventions.guardrails import Touch
from pages.alert.subject import Subject
from pages.desk import ledger_links
from pages.desk.house import House
from pages.parts import links

SHOWN = 3  # interventions with a link; chosen
SAID = {
    "answer": ("Answered by", ":material/flag:"),
    "metric": ("Aimed at this metric", ":material/experiment:"),
    "guardrail": ("May have pushed this guardrail", ":material/shield:"),
}


def draw(desk: House, as_of: date, found: Subject) -> None:
    """A link for each; a line that leads to a plan where nothing answers the alert. Data faults have none."""
    card, episode = found.row.incident, found.episode
    if episode.kind != "risk":
        return
    monitor = found.monitor or episode.monitor
    onset = date.fromisoformat(episode.first_bucket[:10])
    touched = ledger_links.of_alert(desk, as_of, monitor, card.segment, onset, card.id)
    with st.container(horizontal=True, gap="small", key="alert_interventions"):
        for one in touched[:SHOWN]:
            icon = SAID[one.relation][1]
            links.link(links.intervention_place(one.item.id), said(one, onset), icon)


def said(one: Touch, onset: date) -> str:
    """The words of a link: what it has to do with the alert, what it was, and when."""
    days = (onset - one.item.day).days
    when = f"{words.plural(days, 'day')} before" if days > 0 else words.day(one.item.day)
    return f"{SAID[one.relation][0]}: “{one.item.title}”, {when}"
