"""One page to show upwards: the intervention as Markdown or HTML, made when it is clicked."""

from __future__ import annotations

import html
from datetime import date

import streamlit as st

from monitors import words
from monitors.effects.counterfactual import METHODS
from monitors.interventions.effect_report import EffectReport, signed
from monitors.interventions.side_effects import verdict_words
from pages.desk.house import House
from pages.interventions import observed


def draw(desk: House, as_of: date, found: EffectReport) -> None:
    """The menu with both forms."""
    with st.popover("One page", icon=":material/ios_share:", type="tertiary", key="intervention_export"):
        for label, ending, mime in (("Markdown", "md", "text/markdown"), ("HTML", "html", "text/html")):
            st.download_button(
                label,
                data=lambda ending=ending: _made(desk, as_of, found, ending),
                file_name=f"intervention_{found.item.id}.{ending}",
                mime=mime,
                type="tertiary",
                key=f"intervention_{ending}",
                on_click="ignore",
            )


def _made(desk: House, as_of: date, found: EffectReport, ending: str) -> bytes:
    lines = page_lines(desk, as_of, found)
    if ending == "md":
        text = "\n\n".join(f"# {line}" if not at else line for at, line in enumerate(map(_safe, lines)))
    else:
        body = "".join(
            f"<h1>{html.escape(line)}</h1>" if not at else f"<p>{html.escape(line)}</p>"
            for at, line in enumerate(lines)
        )
        text = f"<!doctype html><meta charset='utf-8'><title>{html.escape(lines[0])}</title>{body}"
    return text.encode()


def page_lines(desk: House, as_of: date, found: EffectReport) -> list[str]:
    """The page in plain lines, the first one its title."""
    item, effect = found.item, found.effect
    money = ""
    if effect.money is not None:
        value, low, high = (
            words.money(one, desk.currency)
            for one in (effect.money.value, effect.money.low, effect.money.high)
        )
        money = f"Money prevented: {value} ({words.interval(low, high)}, 95 %)."
    lines = [
        item.title,
        f"{words.segment(item.scope)}, from {words.day(item.day)}. Data as of the morning of {words.day(as_of)}.",
        f"Expected beforehand: {item.hypothesis}" if item.hypothesis else "",
        found.sentence(),
        money,
        found.decay(),
        found.moved(),
        f"{METHODS[effect.method.name]}. {effect.method.why}",
    ]
    for one in observed.side_effects(desk, as_of, item)[0]:
        if one.effect is not None and one.named:
            name = desk.names.metric(one.monitor.name)
            share = signed(one.effect.ratio.value)
            lines.append(
                f"{words.titled(one.party)}: {name} {verdict_words(one)}, {share} against what was to be expected."
            )
    lines += [
        f"Check {'failed' if c.passed is False else 'open'}: {c.name}: {c.said}."
        for c in found.checks
        if not c.passed
    ]
    return [line for line in lines if line]


def _safe(line: str) -> str:
    """Data in Markdown stays text."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>#|!$" else sign for sign in line)
