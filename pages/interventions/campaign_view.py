"""Before a campaign: what the rules and monitors did with the last one's traffic, and today's rules would have done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from monitors import words
from monitors.interventions.intervention_ledger import meets
from monitors.life.episode import Episode
from monitors.life.segment import decode
from monitors.life.share import Share
from monitors.rules.campaign_traffic import NEWEST_DAYS, USUAL_DAYS, Rehearsal, part_of, rehearse
from monitors.rules.score_log import ScoreLog, read_log
from monitors.store import log, reading
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import links, tables, unknown_value
from queries.content.sql_file import read_sqlfile
from queries.engine.opening import EngineError

QUERY = "calendar"  # the drill-down that reads the home's calendar
KIND = "campaign"  # the kind of day of it that is asked about
FIXED = ("day", "kind", "name")  # its columns; every other one limits a campaign's scope
LATE = 2  # days after its end in which an alert may still be of it; chosen


@dataclass(frozen=True)
class CampaignDays:
    """A campaign of the calendar: its days, and where it was held (a value a column; {} = everywhere)."""

    name: str
    first: date
    last: date
    where: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Name, days and place."""
        return f"{self.name} · {words.span(self.first, self.last)} · {words.segment(self.where)}"


def draw(desk: House, as_of: date) -> None:
    """The campaign that is looked at, what comes next, and the three answers."""
    found = campaigns(desk, as_of)
    past = {one.label: one for one in reversed(found) if one.last < as_of}
    coming = [one for one in found if one.first >= as_of]
    if not past:
        st.info(
            "The calendar of this home has no past campaign: land an extract `calendar` with day, kind, name and "
            "where it holds."
        )
        return
    unknown_value.say("i_campaign", past, "past campaign", "the newest one is shown")
    left, right = st.columns([1, 1.4], gap="medium", vertical_alignment="bottom")
    chosen = left.selectbox("With the traffic of", list(past), key="i_campaign", bind="query-params")
    if coming:
        right.caption(plain(f"Next in the calendar: {coming[0].label}."))
    one = past[chosen]
    rehearsed = of_campaign(desk, as_of, one)
    if isinstance(rehearsed, str):
        st.info(plain(rehearsed), icon=":material/help:")
    else:
        _numbers(desk, rehearsed[0])
        _rules(desk, *rehearsed)
    _alerts(desk, as_of, one)


def campaigns(desk: House, as_of: date) -> list[CampaignDays]:
    """The campaigns of the calendar by their first day; one that is held in several places by itself is one a place."""
    return _campaigns(str(desk.root), desk.data_version, as_of, desk)


@st.cache_resource(max_entries=12, show_spinner=False)
def _campaigns(root: str, version: str, as_of: date, _desk: House) -> list[CampaignDays]:
    file = next((path for path in _desk.home.content("drilldown") if path.stem == QUERY), None)
    if file is None:
        return []
    try:
        frame = _desk.engine(as_of).frame(read_sqlfile(file).sql, file=file)
    except EngineError:
        return []
    frame = frame[frame["kind"] == KIND]
    scopes = [str(name) for name in frame.columns if name not in FIXED]
    found = []
    for name, rows in frame.groupby("name"):
        days = pd.to_datetime(rows["day"]).dt.date
        new = days.sort_values().drop_duplicates()
        run = (new.diff() > timedelta(days=1)).cumsum() if len(new) > 1 else pd.Series(0, index=new.index)
        for _, part in new.groupby(run):
            inside = rows[days.between(part.min(), part.max())]
            where = {scope: _only(inside[scope]) for scope in scopes}
            kept = {scope: value for scope, value in where.items() if value}
            found.append(CampaignDays(str(name), part.min(), part.max(), kept))
    return sorted(found, key=lambda one: (one.first, one.name))


def _only(values: pd.Series) -> str:
    """The one value of a column; empty where there are several, or none."""
    kept = values.dropna().unique()
    return str(kept[0]) if len(kept) == 1 and values.notna().all() else ""


def of_campaign(desk: House, as_of: date, one: CampaignDays) -> tuple[Rehearsal, str] | str:
    """The campaign decided again by today's rules with the statement behind it, or why that cannot be done."""
    return _rehearsed(str(desk.root), desk.data_version, as_of, one.label, desk, one)


@st.cache_resource(max_entries=24, show_spinner="Deciding the campaign again …")
def _rehearsed(
    root: str, version: str, as_of: date, label: str, _desk: House, _one: CampaignDays
) -> tuple[Rehearsal, str] | str:
    engine, until = _desk.engine(as_of), _one.last + timedelta(days=1)
    scores = read_log(engine, _desk.home, _one.first - timedelta(days=USUAL_DAYS), until)
    newest = read_log(engine, _desk.home, as_of - timedelta(days=NEWEST_DAYS), as_of)
    if scores.note or newest.note:
        return f"The rules cannot be asked again: {scores.note or newest.note}."
    during = part_of(scores, _one.first, until, _one.where)
    before = part_of(scores, scores.since, _one.first, _one.where)
    if not during.size or not before.size:
        return "No scored event is known of these days, or of the four weeks before them: there is nothing to ask."
    return rehearse(during, before, newest, _scopes(during)), during.sql


def _scopes(during: ScoreLog) -> list[str]:
    """Columns by which a threshold may differ: those of whom and what, not of single events."""
    return [name for name in during.segments if name in ("country", "category")]


def _numbers(desk: House, found: Rehearsal) -> None:
    """Traffic, what was stopped, and the good among it: usual, then, today."""
    shown = [
        (
            "Things scored",
            words.count(found.scored),
            f"{words.count(found.usual_scored)} in as many usual days",
        ),
        (
            "Blocked by today's rules",
            words.count(found.today.blocked),
            f"then {words.count(found.then.blocked)}, usual {words.count(found.usual_of('blocked'))}",
        ),
        (
            "Challenged by today's rules",
            words.count(found.today.challenged),
            f"then {words.count(found.then.challenged)}, usual {words.count(found.usual_of('challenged'))}",
        ),
        (
            "Confirmed good stopped",
            _share(found.good_today),
            f"then {_share(found.good_then)}, usual {_share(found.good_usual)}",
        ),
        (
            "Money blocked by today's rules",
            words.money(found.today.blocked_money, desk.currency),
            f"then {words.money(found.then.blocked_money, desk.currency)}, "
            f"usual {words.money(found.usual_of('blocked_money'), desk.currency)}",
        ),
    ]
    for column, (label, value, below) in zip(st.columns(len(shown)), shown, strict=True):
        with column, st.container(border=True):
            st.metric(label, value)
            st.caption(plain(below))


def _share(one: Share) -> str:
    return words.DASH if not one.n else f"{words.percent(one.share, 2)} of {words.count(one.n)}"


def _rules(desk: House, found: Rehearsal, sql: str) -> None:
    frame = pd.DataFrame(
        {
            "rule": [one.rule for one in found.rules],
            "usual": [one.usual for one in found.rules],
            "then": [one.then for one in found.rules],
            "times": [words.times(one.then / one.usual) if one.usual else None for one in found.rules],
            "today": [one.today for one in found.rules],
            "change": [one.change or None for one in found.rules],
        }
    )
    tables.show(
        frame,
        {
            "rule": tables.text("Rule", 210),
            "usual": tables.number("Hits, usual days", "%,.1f", 120, "As many days of the four weeks before"),
            "then": tables.number("Hits then", width=90),
            "times": tables.times("Then ÷ usual", 100),
            "today": tables.number("Hits, today's rules", width=130),
            "change": tables.text("What is set otherwise today", 420),
        },
        title="What the rules did, and would do",
        key="rehearsed_rules",
        alt="Hits of each rule in usual days, in the campaign, and by today's settings",
        sql=sql,
        rows=18,
        note="the campaign's scored events decided again",
        leads=[links.rule_place(one.rule) for one in found.rules],
    )
    for note in found.notes:
        st.caption(plain(f"{note[:1].upper()}{note[1:]}."))


def _alerts(desk: House, as_of: date, one: CampaignDays) -> None:
    """What the monitors raised in these days there, and what was decided."""
    rows = _raised(str(desk.root), desk.written, as_of, one.label, desk, one)
    tables.show(
        pd.DataFrame([row for _, row in rows]),
        {
            "what": tables.text("Alert", 300),
            "where": tables.text("Where", 180),
            "since": tables.text("Since", 90),
            "was": tables.text("What it was", 130),
            "decision": tables.text("Decided", 130),
            "note": tables.text("Why", 300),
        },
        title="What the monitors raised in these days",
        key="campaign_alerts",
        alt="Alerts raised during the campaign and what was decided",
        rows=12,
        note=f"{words.plural(len(rows), 'alert')} from its first day to {LATE} days after its last",
        empty="No alert began in these days there.",
        leads=[links.alert_place(number) for number, _ in rows],
    )


@st.cache_resource(max_entries=24, show_spinner=False)
def _raised(
    root: str, written: str, as_of: date, label: str, _desk: House, _one: CampaignDays
) -> list[tuple[int, dict[str, object]]]:
    last = (_one.last + timedelta(days=LATE)).isoformat()
    found: dict[tuple[int, str], Episode] = {}
    for one in reading.all_episodes(_desk.store, as_of):
        inside = _one.first.isoformat() <= one.first_bucket[:10] <= last
        if inside and one.incident_id and meets(_one.where, decode(one.segment) if one.segment else {}):
            found.setdefault((one.incident_id, one.monitor), one)
    said = log.standing(_desk.store, [number for number, _ in found])
    rows = []
    for (number, monitor), one in sorted(found.items(), key=lambda pair: pair[1].first_bucket):
        decided = said.get(number)
        row: dict[str, object] = {
            "what": f"{_desk.names.metric(monitor)} {'up' if one.direction == 'up' else 'down'}",
            "where": words.segment(one.segment),
            "since": words.day(one.first_bucket[:10]),
            "was": words.DISPOSITIONS.get((decided.disposition if decided else None) or "") or "not said",
            "decision": words.DECISIONS.get((decided.decision if decided else None) or "") or "nothing",
            "note": (decided.note if decided else "") or None,
        }
        rows.append((number, row))
    return rows
