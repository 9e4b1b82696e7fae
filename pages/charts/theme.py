"""Colours that mean something, for light and for dark: chosen once, used by every chart.

One accent for interaction and the measured line; red only for bad, green only for recovered, grey for the
expected and the unknown. Never colour alone: flagged points have a shape of their own too.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True)
class Palette:
    """Colours of one appearance, as hex strings."""

    name: str
    ink: str  # text and annotations
    faint: str  # axis text, notes
    line: str  # annotation rules
    grid: str
    band: str  # the expected range
    expected: str
    actual: str
    bad: str
    warning: str
    good: str
    unknown: str
    ground: str
    heat: tuple[str, str]  # least to most, of a heat map
    on_heat: str  # text on the darker half of it


LIGHT = Palette(
    "light", "#24354d", "#5b6b80", "#c3ccd8", "#edf0f5", "#e3e8ef", "#7b8aa0", "#1d4ed8", "#c81e1e", "#b45309",
    "#047857", "#8a97a8", "#ffffff", ("#eef3fc", "#5b8def"), "#0b1526",
)  # fmt: skip
DARK = Palette(
    "dark", "#d5deea", "#9aa9bd", "#56677f", "#1b2533", "#26354a", "#8496ad", "#7db2ff", "#f87171", "#fbab5c",
    "#4ade9b", "#76869b", "#0d131d", ("#152033", "#2f63bd"), "#ffffff",
)  # fmt: skip
SEVERITY = {"high": "red", "medium": "orange", "low": "gray", "data": "violet"}


def palette() -> Palette:
    """The palette of the appearance this browser shows right now."""
    return DARK if st.context.theme.type == "dark" else LIGHT
