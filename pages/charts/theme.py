"""Colours that mean something, for light and for dark, and the two themes that Altair knows by their names.

One accent for interaction and the measured line; red only for bad, green only for recovered, grey for the
expected and the unknown. Never colour alone: flagged points have a shape of their own too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import altair
import streamlit as st

FONT = '"Source Sans", sans-serif'  # what Streamlit ships and draws everything else in


@dataclass(frozen=True)
class Palette:
    """Colours of one appearance, as hex strings; `name` is also the name of its Altair theme."""

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
    pins: tuple[str, str, str]  # lines laid over the measured one


LIGHT = Palette(
    "riskdesk light", "#24354d", "#5b6b80", "#a9b5c4", "#edf0f5", "#e3e8ef", "#7b8aa0", "#1d4ed8", "#c81e1e",
    "#b45309", "#047857", "#8a97a8", "#ffffff", ("#eef3fc", "#5b8def"), "#0b1526",
    ("#7c3aed", "#0e7490", "#57534e"),
)  # fmt: skip
DARK = Palette(
    "riskdesk dark", "#d5deea", "#9aa9bd", "#5d6f88", "#1b2533", "#26354a", "#8496ad", "#7db2ff", "#f87171",
    "#fbab5c", "#4ade9b", "#76869b", "#0d131d", ("#152033", "#2f63bd"), "#ffffff",
    ("#b79cff", "#5fd0e0", "#cfc8bd"),
)  # fmt: skip


def palette() -> Palette:
    """The palette of the appearance this browser shows right now."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def _theme(look: Palette) -> altair.theme.ThemeConfig:
    """All that belongs to no single mark: type, axes, legend, ground. Marks take their colour from the palette."""
    label: dict[str, object] = {"labelColor": look.faint, "labelFontSize": 11, "labelFontWeight": 400}
    title = {"titleColor": look.faint, "titleFontSize": 11, "titleFontWeight": 400}
    return altair.theme.ThemeConfig(
        autosize={"type": "fit-x", "contains": "padding"},  # the page gives the width, the chart its plot's height
        background="transparent",
        padding={"left": 2, "right": 8, "top": 6, "bottom": 2},
        config={
            "font": FONT,
            "view": {"stroke": None},
            "axis": {
                **label, **title, "domain": False, "ticks": False, "gridColor": look.grid, "labelPadding": 6,
            },
            "axisX": {"grid": False, "domain": True, "domainColor": look.line},
            "legend": {**label, **title, "symbolType": "square", "symbolSize": 90, "orient": "top", "padding": 0},
            "title": {
                "anchor": "start", "frame": "bounds", "color": look.ink, "fontSize": 13, "fontWeight": 600, "offset": 8,
            },
            "text": {"color": look.ink, "fontSize": 11},
            "range": {"heatmap": list(look.heat)},
        },
    )  # fmt: skip


for _look in (LIGHT, DARK):
    altair.theme.register(_look.name, enable=False)(partial(_theme, _look))
