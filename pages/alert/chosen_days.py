"""Days chosen on the chart, explained against days chosen beside it; both are in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from monitors import words
from monitors.catalogue.counted import EVENTS, carried_in, counted_in
from monitors.catalogue.loading import Monitor
from monitors.explain import ExplainError, LeafError
from monitors.explain.two_spans import Days, DaysExplained, explain_days, usual_before
from monitors.life.episode import Episode
from monitors.observe.series import SeriesError
from monitors.store import log
from pages.alert import causes
from pages.alert.blocks import Block, row
from pages.alert.subject import Subject
from pages.desk.escape import plain
from pages.desk.explanations import MOVED
from pages.desk.house import House
from pages.parts import links, spans, tables, unknown_value
from queries.engine.opening import EngineError

DAYS, AGAINST = "days", "against"  # of the address
KEPT = 60  # explanations of chosen days that stay in memory


@dataclass(frozen=True)
class Choice:
    """Days to be explained, and those to compare them with (None: the eight weeks before)."""

    days: Days
    against: Days | None

    @property
    def base(self) -> Days:
        """What is compared with."""
        return self.against or usual_before(self.days)


def read(as_of: date) -> Choice | None:
    """What the address chooses; None where it chooses nothing, and a sentence where it cannot be read."""
    found: dict[str, Days | None] = {}
    for name in (DAYS, AGAINST):
        asked = st.query_params.get(name, "")
        span = spans.read(asked)
        if asked and span is None:
            unknown_value.tell(
                f"“{unknown_value.short(asked)}” names no days: they are written as 2026-11-09..2026-11-14. "
                "Drag over the chart to choose some."
            )
        found[name] = None if span is None else Days(*span)
    days = found[DAYS]
    return None if days is None else Choice(days, found[AGAINST])


def choose(span: tuple[date, date]) -> None:
    """Callback of the chart: other days are to be explained; those compared with stay if they do not meet them."""
    st.query_params[DAYS] = spans.written(*span)
    against = spans.read(st.query_params.get(AGAINST, ""))
    if against is not None and Days(*against).meets(Days(*span)):
        del st.query_params[AGAINST]


def draw(desk: House, as_of: date, subject: Subject, chosen: Choice | None) -> None:
    """What tells the chosen days from those compared with; nothing where none are chosen."""
    if chosen is None:
        return
    with st.container(border=True, key="chosen_days"):
        _controls(as_of, chosen)
        if subject.monitor is None:
            st.caption("The monitor is gone from the catalogue: its days cannot be compared any more.")
            return
        found = _found(desk, as_of, subject.monitor, subject.episode, chosen)
        if isinstance(found, str):
            st.info(plain(f"{found[:1].upper()}{found[1:]}."), icon=":material/search_off:")
            return
        _said(desk, subject.monitor, subject.episode, found)
        row(
            Block(
                "Who carries these days",
                lambda: _who(desk, as_of, subject, found),
                1.0,
                _nobody(found),
            ),
            Block(
                "Where these days differ",
                lambda: _cells(desk, subject, found),
                1.25,
                "" if found.causes else f"{found.causes_note}.",
            ),
            Block("Rules", lambda: _rules(found), 0.8, _unmoved(found)),
        )


def _controls(as_of: date, chosen: Choice) -> None:
    """Both spans as fields, and the way back."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="chosen_controls"):
        st.markdown("**Chosen days**", width="content")
        last = as_of - timedelta(days=1)
        spans.field("Explain", DAYS, (chosen.days.since, chosen.days.last), last)
        spans.field("against", AGAINST, (chosen.base.since, chosen.base.last), last)
        if chosen.against is not None:
            st.button(
                "The 8 weeks before", key="against_usual", type="tertiary", on_click=_forget, args=(AGAINST,)
            )
        st.button(
            "Close",
            icon=":material/close:",
            key="days_close",
            type="tertiary",
            on_click=_forget,
            args=(DAYS, AGAINST),
        )


def _forget(*names: str) -> None:
    for name in names:
        st.query_params.pop(name, None)


def _found(
    desk: House, as_of: date, monitor: Monitor, episode: Episode, chosen: Choice
) -> DaysExplained | str:
    return _explained(
        desk.written, desk.data_version, as_of, episode.id or 0, monitor.sql, chosen, desk, monitor, episode
    )


@st.cache_resource(max_entries=KEPT, show_spinner="Comparing days …", hash_funcs={Choice: repr})
def _explained(
    written: str,
    version: str,
    as_of: date,
    number: int,
    sql: str,
    chosen: Choice,
    _desk: House,
    _monitor: Monitor,
    _episode: Episode,
) -> DaysExplained | str:
    faults = log.faults(_desk.store, as_of)
    try:
        return explain_days(
            _desk.home, _desk.engine(as_of), _monitor, _episode, chosen.days, chosen.against, faults
        )
    except (ExplainError, EngineError, SeriesError, LeafError) as error:
        return str(error).rstrip(".")


def _said(desk: House, monitor: Monitor, episode: Episode, found: DaysExplained) -> None:
    """The two numbers, what was compared, and how much of it is rate."""
    one = found.split
    actual, before = words.quantities((one.actual, one.expected), monitor.unit, desk.currency)
    per = "" if monitor.unit in ("bps", "percent", "ratio") or one.mix else f" a {monitor.grain}"
    ratio = f", {words.times(one.actual / one.expected)}" if one.expected > 0 else ""
    parts = []
    if one.mix and one.change:
        rate = abs(one.rate) / ((abs(one.rate) + abs(one.mix)) or 1.0)
        parts.append(f"{words.share(rate)} of the movement is in the rates, the rest in the mix")
    if found.spoiled:
        parts.append(f"{words.plural(found.spoiled, 'spoiled day')} left out")
    rest = f" {'; '.join(parts)}." if parts else ""
    st.markdown(
        f"**{plain(f'{actual}{per} against {before}{per}{ratio}')}** in {plain(words.segment(episode.where))} "
        f"&ensp;{tables.muted(f'{found.compared}.{rest}')}"
    )


def _nobody(found: DaysExplained) -> str:
    if any(section.rows for section in found.who.values()):
        return ""
    return "Nobody stands out." if found.who else "This metric is not counted by seller, device or account."


def _who(desk: House, as_of: date, subject: Subject, found: DaysExplained) -> None:
    entity, section = next((name, one) for name, one in found.who.items() if one.rows)
    frame = pd.DataFrame(section.rows)
    counted = carried_in(subject.monitor, entity) if subject.monitor else EVENTS
    names = [str(one["id"]) for one in section.rows]
    tables.show(
        frame.assign(share=frame["share"] * 100),
        {
            "id": tables.text(words.titled(entity), 112),
            "actual": tables.counted("Actual", counted, desk.currency, 56),
            "expected": tables.counted(
                "Expected",
                counted,
                desk.currency,
                66,
                "%,.1f",
                help="From its own compared days and all others'",
            ),
            "excess": tables.counted("Excess", counted, desk.currency, 64, "%+,.1f"),
            "share": tables.number("Share", "%.0f %%", 54, help="Of the excess of all"),
        },
        exact=frame,
        title="Who carries these days",
        key="days_who",
        alt="Who carries the chosen days",
        sql=section.sql or None,
        rows=6,
        note=section.note or None,
        leads=causes.stories(desk, as_of, entity, names, subject.row.incident.id),
    )


def _cells(desk: House, subject: Subject, found: DaysExplained) -> None:
    monitor = subject.monitor
    frame = pd.DataFrame([causes.told(one) for one in found.causes])
    name, counted = (monitor.name, counted_in(monitor)) if monitor else ("", EVENTS)
    tables.show(
        frame,
        {
            "where": tables.text("Where", 130),
            "effect": tables.text("What", 88),
            "actual": tables.counted("These days", counted, desk.currency, 70),
            "expected": tables.counted(
                "Compared", counted, desk.currency, 70, help="At the size of these days"
            ),
            "ratio": tables.times("Ratio", 56),
            "share": tables.number("Share", "%.0f %%", 50, help="Of the gross movement"),
        },
        title="Where these days differ",
        key="days_cells",
        alt="Segments that tell the chosen days from those compared with",
        rows=6,
        leads=[links.metric_place(name, {**subject.episode.where, **one.segment}) for one in found.causes],
    )


def _unmoved(found: DaysExplained) -> str:
    if any(one["kind"] in MOVED for one in found.rules.rows):
        return ""
    looked = int(found.rules.facts.get("looked", 0))
    of = f" of the {words.plural(looked, 'rule')} that looked at it" if looked else ""
    return f"None{of} moved between the two."


def _rules(found: DaysExplained) -> None:
    moved = [one for one in found.rules.rows if one["kind"] in MOVED]
    frame = pd.DataFrame(
        {
            "rule": [f"{one['rule']} v{one['version']}" for one in moved],
            "kind": [one["kind"] for one in moved],
            "rate": [None if one["rate"] is None else one["rate"] * 100 for one in moved],
            "before": [None if one["rate_before"] is None else one["rate_before"] * 100 for one in moved],
        }
    )
    tables.show(
        frame,
        {
            "rule": tables.text("Rule", 130),
            "kind": tables.text("What", 76),
            "rate": tables.number("These days", "%.2f %%", 76),
            "before": tables.number("Compared", "%.2f %%", 76),
        },
        title="Rules that differ",
        key="days_rules",
        alt="Rules whose hit rate differs between the two",
        sql=found.rules.sql or None,
        rows=6,
        leads=[links.rule_place(str(one["rule"])) for one in moved],
    )
