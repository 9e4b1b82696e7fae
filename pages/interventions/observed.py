"""What the page shows, measured once per data version, morning and what people wrote."""

from __future__ import annotations

from datetime import date

import streamlit as st

from monitors.effects.estimate import EffectEstimate, estimate
from monitors.effects.study import StudyError
from monitors.interventions.effect_report import EffectReport, report_of
from monitors.interventions.intervention_ledger import Intervention, read_interventions
from monitors.interventions.known_trouble import known_troubles
from monitors.interventions.measured import Observatory, subject_of
from monitors.interventions.side_effects import SideEffect, costs, other_stages
from monitors.observe.series import SeriesError
from monitors.store.intervened import written_version
from pages.desk.house import House
from queries.engine.opening import EngineError

Outcome = EffectEstimate | str  # the effect, or in words why there is none


def observatory(desk: House, as_of: date) -> Observatory:
    """The home as the morning knew it, shared by all sessions: never changed but for what it has read."""
    return _observatory(*_key(desk, as_of), desk)


@st.cache_resource(max_entries=6, show_spinner="Reading …")
def _observatory(root: str, version: str, as_of: date, written: str, _desk: House) -> Observatory:
    engine = _desk.engine(as_of)
    ledger = read_interventions(_desk.home, engine, _desk.store)
    troubles = known_troubles(_desk.store, as_of)
    return Observatory(_desk.home, engine, _desk.catalogue, ledger, as_of, troubles)


def outcomes(desk: House, as_of: date) -> dict[str, Outcome]:
    """Of every intervention in the ledger its effect, or why it cannot be measured."""
    return _outcomes(*_key(desk, as_of), observatory(desk, as_of))


@st.cache_resource(max_entries=6, show_spinner="Measuring every intervention …")
def _outcomes(root: str, version: str, as_of: date, written: str, _seen: Observatory) -> dict[str, Outcome]:
    return {item.id: _outcome(_seen, item) for item in _seen.ledger}


def outcome(desk: House, as_of: date, item: Intervention) -> Outcome:
    """The effect of one alone, without measuring all others."""
    return _one_outcome(*_key(desk, as_of), item.id, observatory(desk, as_of), item)


@st.cache_resource(max_entries=60, show_spinner="Measuring …")
def _one_outcome(
    root: str, version: str, as_of: date, written: str, number: str, _seen: Observatory, _item: Intervention
) -> Outcome:
    return _outcome(_seen, _item)


def _outcome(seen: Observatory, item: Intervention) -> Outcome:
    try:
        subject = subject_of(seen, item)
        return estimate(subject.study, subject.amounts, bad=subject.monitor.direction, brief=True)
    except (StudyError, EngineError, SeriesError) as error:
        return str(error)


def report(desk: House, as_of: date, item: Intervention) -> EffectReport | str:
    """The effect of one, with displacement; without its side effects, which take longer."""
    return _report(*_key(desk, as_of), item.id, observatory(desk, as_of), item)


@st.cache_resource(max_entries=60, show_spinner="Measuring …")
def _report(
    root: str, version: str, as_of: date, written: str, number: str, _seen: Observatory, _item: Intervention
) -> EffectReport | str:
    try:
        return report_of(_seen, _item, parties=False)
    except (StudyError, EngineError, SeriesError) as error:
        return str(error)


def side_effects(desk: House, as_of: date, item: Intervention) -> tuple[list[SideEffect], list[SideEffect]]:
    """What it cost each party, and what rose in other stages."""
    return _side_effects(*_key(desk, as_of), item.id, observatory(desk, as_of), item)


@st.cache_resource(max_entries=60, show_spinner="Measuring what it cost …")
def _side_effects(
    root: str, version: str, as_of: date, written: str, number: str, _seen: Observatory, _item: Intervention
) -> tuple[list[SideEffect], list[SideEffect]]:
    return costs(_seen, _item), other_stages(_seen, _item, _seen.catalogue[_item.metric])


def version(desk: House, as_of: date) -> tuple[str, str, str]:
    """What everything measured depends on: the data of a home, the morning, and what people wrote into the ledger."""
    root, data, morning, written = _key(desk, as_of)
    return f"{root}|{data}", morning.isoformat(), written


def _key(desk: House, as_of: date) -> tuple[str, str, date, str]:
    return str(desk.root), desk.data_version, as_of, written_version(desk.store)
