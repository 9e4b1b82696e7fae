"""The few numbers on top: how many texts, how many say the same, how many name a contact outside, what is new."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from monitors import words
from monitors.voices.voice import Said
from pages.desk.house import House
from pages.spoken import said_words
from pages.voices import text_counts
from pages.voices.voice_filters import VoiceQuestion


def draw(desk: House, as_of: date, asked: VoiceQuestion, found: Said) -> None:
    """One card a number, each with what it is out of."""
    counts = text_counts.count_texts(desk, as_of, asked.about, asked.since, asked.until)
    totals = found.totals
    listed = len(found.groups)
    money = "" if totals.money is None else f"{words.money(totals.money, desk.currency)} of orders"
    largest = f", the largest {words.count(listed)} below" if listed < totals.groups else ""
    each = found.texts_now / max(found.authors_now, 1)
    days = words.plural((asked.until - asked.since).days, "day")
    shown = [
        (
            f"Texts, {days}",
            words.count(found.texts_now),
            f"{words.count(found.texts_before)} in {said_words.before_days(found)}",
        ),
        ("Authors", words.count(found.authors_now), f"{words.digits(each)} texts each"),
        ("Said by many", words.count(totals.texts), _part(totals.texts, found.texts_now)),
        (
            "Groups",
            words.count(totals.groups),
            f"{money or 'that say the same'}{largest}",
        ),
        (
            "Phrases that rise",
            words.count(len(found.phrases) + len(found.talk)),
            f"{words.count(len(found.talk))} in own words of many" if found.talk else "beyond chance",
        ),
        (
            "With a contact outside",
            words.count(counts.with_contact),
            _part(counts.with_contact, counts.texts),
        ),
    ]
    look: dict[str, Any] = {"delta_color": "off", "delta_arrow": "off", "border": True, "height": "stretch"}
    with st.grid(6, gap="small"):
        for label, value, note in shown:
            st.metric(label, value, delta=note, **look)


def _part(part: int, whole: int) -> str:
    return f"{words.share(part / whole)} of the texts" if whole else "no text"
