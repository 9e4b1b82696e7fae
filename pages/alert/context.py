"""What else moved: rules, changes at that time, innocent explanations, and a sample of the events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.explain import Explanation, Innocent, Section
from pages.desk.escape import plain
from pages.desk.explanations import MOVED
from pages.desk.house import House
from pages.kept.made_of import as_sent, made_of
from pages.parts import links, tables

PRECISION = "Confirmed bad ÷ labelled hits, with the 95 % interval and n"
VERDICTS = {"explains": "orange", "unknown": "gray", "ruled out": "green"}  # in this order
OUT = "ruled out"


def unmoved(section: Section) -> str:
    """That no rule moved, and how many were looked at; empty where one did."""
    if any(row["kind"] in MOVED for row in section.rows):
        return ""
    looked = int(section.facts.get("looked", 0))
    of = f" of the {words.plural(looked, 'rule')} that looked at this segment" if looked else ""
    return f"No rule moved{of}." if looked or not section.note else f"{section.note}."


def unchanged(section: Section) -> str:
    """That nothing changed around then, and how much was looked at; empty where something did."""
    if section.rows:
        return ""
    looked = int(section.facts.get("looked", 0))
    others = f" The {words.plural(looked, 'change')} of those days {'was' if looked == 1 else 'were'} made elsewhere."
    return f"{section.note or 'Nothing is known to have changed'}.{others if looked else ''}"


def rules(desk: House, section: Section) -> None:
    """Rules whose hit rate moved, each with its precision, never without the number of labels.

    A click on one leads to its own page.
    """
    moved = [row for row in section.rows if row["kind"] in MOVED]
    rows = made_of(section, "rules", lambda: pd.DataFrame([_rule(row) for row in moved]))
    columns = {
        "rule": tables.text("Rule", 146),
        "kind": tables.text("What", 82),
        "rate": tables.number("Hit rate", "%.2f %%", 72),
        "before": tables.number("Before", "%.2f %%", 72),
        "hits": tables.number("Hits", width=46),
        "precision": tables.text("Precision", 154, help=PRECISION),
        "money": tables.money("Money", desk.currency, 60),
    }
    tables.show(
        rows,
        columns,
        exact=made_of(section, "rows", lambda: pd.DataFrame(section.rows)),
        title="Why: rules that moved",
        key="rules",
        alt="Rules with hit rates before and after",
        sql=section.sql or None,
        rows=6,
        leads=[links.rule_place(str(row["rule"])) for row in moved],
        empty=section.note or "No rule's hit rate moved.",
    )


def _rule(row: dict[str, Any]) -> dict[str, Any]:
    scale = 100.0
    return {
        "rule": f"{row['rule']} v{row['version']}",
        "name": row["name"],
        "kind": row["kind"],
        "rate": None if row["rate"] is None else row["rate"] * scale,
        "before": None if row["rate_before"] is None else row["rate_before"] * scale,
        "hits": row["hits"],
        "precision": row["precision_words"],
        "money": row["money"],
    }


def changes(section: Section) -> None:
    """Rule versions, interventions, campaigns and data drops near the onset."""
    frame = made_of(section, "changes", lambda: _changed(section))
    columns = {
        "when": tables.text("When", 82),
        "days": tables.number("Onset", "%+.0f d", 52, help="Days from the estimated onset"),
        "fits": tables.badges("Fits", {"in time": "orange", OUT: "green"}, 66),
        "kind": tables.text("Kind", 88),
        "scope": tables.text("Where", 96),
        "what": tables.text("What", 172),
    }
    tables.show(
        frame,
        columns,
        title="Why: what changed around then",
        key="changes",
        alt="Changes around the time it began",
        sql=section.sql or None,
        rows=6,
        empty=section.note or "Nothing is known to have changed.",
    )


def _changed(section: Section) -> pd.DataFrame:
    frame = pd.DataFrame(section.rows)
    if frame.empty:
        return frame
    frame["scope"] = [words.segment(scope) for scope in frame["scope"]]
    frame["when"] = [words.day(day) for day in frame["at"]]
    out = frame["ruled_out"] if "ruled_out" in frame else [False] * len(frame)
    frame["fits"] = [
        [OUT] if tested else ["in time"] if near else []
        for tested, near in zip(out, frame["near"], strict=True)
    ]
    frame["kind"] = [words.label(kind) for kind in frame["kind"]]
    frame["what"] = [
        words.detailed(name, detail) for name, detail in zip(frame["name"], frame["detail"], strict=True)
    ]
    return frame.sort_values("days", key=abs, kind="stable", ignore_index=True)


def untested(found: Explanation) -> str:
    """That no innocent explanation was tested; empty where one was."""
    return "" if found.innocent else "No innocent explanation was tested."


def innocent(found: Explanation) -> None:
    """Innocent explanations, each tested, with its evidence: what holds or is open first, the ruled out on demand."""
    told = sorted(found.innocent, key=lambda one: list(VERDICTS).index(one.verdict))
    facts = {
        "verdict": [one.verdict for one in told],
        "name": [one.name for one in told],
        "evidence": [one.evidence for one in told],
    }
    exact = made_of(found, "innocents", lambda: pd.DataFrame(facts))
    tables.heading("Could it be innocent?", exact, key="innocent", note=_verdict(told))
    standing = [one for one in told if one.verdict != OUT]
    if standing:
        _tested(made_of(found, "standing", lambda: _evidence(standing)))
    out = [one for one in told if one.verdict == OUT]
    if not out:
        return
    named = words.listing([one.name for one in out], len(out))
    st.caption(plain(f"Ruled out: {named}."))
    opened = st.expander(
        f"{words.plural(len(out), 'explanation')} ruled out, with the evidence",
        key="innocent_out",
        on_change="rerun",
    )
    if opened.open:
        with opened:
            _tested(made_of(found, "out", lambda: _evidence(out)))


def _verdict(told: Sequence[Innocent]) -> str:
    """What the tests come to together."""
    holds = [one.name for one in told if one.verdict == "explains"]
    if holds:
        return f"perhaps: {words.listing(holds, 3)}"
    unknown = sum(one.verdict == "unknown" for one in told)
    tested = words.plural(len(told), "explanation")
    return f"{tested} tested, none holds" + (f", {unknown} cannot be told" if unknown else "")


def _evidence(told: Sequence[Innocent]) -> pd.DataFrame:
    """Verdict, name and evidence as Markdown; what they hold is escaped."""
    shown = {
        "": [f":{VERDICTS[one.verdict]}-badge[{one.verdict}]" for one in told],
        "Explanation": [plain(one.name) for one in told],
        "Evidence": [plain(one.evidence) for one in told],
    }
    return pd.DataFrame(shown)


def _tested(shown: pd.DataFrame) -> None:
    # Sentences wrap here, which the cells of a data frame do not.
    st.table(as_sent(shown), border="horizontal", hide_index=True, alt="Innocent explanations, tested")


def sample(section: Section) -> None:
    """Raw events of the newest bad day, personal data masked."""
    opened = st.expander(
        "Raw events, personal data masked",
        icon=":material/receipt_long:",
        key="alert_events",
        on_change="rerun",
    )
    if not opened.open:
        return
    with opened:
        frame = pd.DataFrame(section.rows)
        tables.show(
            frame,
            {str(name): tables.text(words.label(str(name)), None) for name in frame.columns},
            title=words.plural(len(frame), "event"),
            key="events",
            alt="A sample of the events behind the alert",
            sql=section.sql or None,
            note=section.note or "the newest bad day",
            empty=section.note or "No events.",
        )
