"""The meeting's clock: how long it goes on, and how long this incident has been talked about. Ticks in the browser."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import streamlit as st

PLANNED = 240  # seconds for one incident, after which the clock says so; chosen
_TICK = """
export default function (component) {
  const { parentElement, data } = component
  const place = parentElement.querySelector('.time')
  const say = (from) => {
    const s = Math.max(0, Math.floor(Date.now() / 1000 - from))
    return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`
  }
  const draw = () => {
    const here = Date.now() / 1000 - data.item
    const over = data.timed && here > data.planned
    place.textContent = data.timed ? `${say(data.began)} in all · ${say(data.item)} here${over ? ' · over time' : ''}`
      : `${say(data.began)} in all`
    place.classList.toggle('over', over)
  }
  draw()
  clearInterval(parentElement.ticking)
  parentElement.ticking = setInterval(draw, 1000)
  return () => clearInterval(parentElement.ticking)
}
"""
_STYLE = """
.time { font-variant-numeric: tabular-nums; font-size: 0.95rem; color: var(--st-text-color); opacity: 0.85; }
.time.over { color: #b45309; opacity: 1; font-weight: 600; }
"""
_clock: Any = st.components.v2.component(
    "riskdesk_meeting_clock", html='<span class="time" role="timer"></span>', js=_TICK, css=_STYLE
)


def draw(began: str, place_at: str, timed: bool) -> None:
    """The clock. began, place_at: moments (ISO, UTC) since which the meeting and this place go on."""
    data = {"began": _epoch(began), "item": _epoch(place_at), "planned": PLANNED, "timed": timed}
    _clock(key="meeting_clock", data=data)


def _epoch(at: str) -> float:
    return datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp()
