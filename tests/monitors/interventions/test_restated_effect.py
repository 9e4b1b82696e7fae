"""Data corrected after an effect was computed: the old morning says what it said, the new one what is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from monitors.catalogue.loading import load_catalogue
from monitors.effects.estimate import WORKED
from monitors.interventions.effect_report import EffectReport, report_of
from monitors.interventions.intervention_ledger import Intervention
from monitors.interventions.measured import Observatory
from queries.content.home import Home
from queries.cubes.rollup import refresh
from queries.engine.opening import open_engine
from queries.ingest.ingestion import ingest
from tests.conftest import URGENT, make_tiny
from tests.queries.landed import csv_text, land, row

FIRST, DAYS, AT = date(2026, 1, 5), 70, 42
CORRECTED = FIRST + timedelta(days=DAYS + 3)
ITEM = Intervention(
    "x", FIRST + timedelta(days=AT), "policy", "policy", "urgent_share", {"desk": "lima"}, days=28
)


def tickets(urgent_after: float, arrived: date | None = None) -> list[str]:
    """Thirty tickets a day at each of two desks, half of them urgent; at lima so many from AT on."""
    rng, rows = np.random.default_rng(0), []
    for day in range(DAYS):
        for number in range(60):
            desk = "lima" if number % 2 else "oslo"
            share = urgent_after if desk == "lima" and day >= AT else 0.5
            when = FIRST + timedelta(days=day)
            known = f"{arrived} 12:00:00" if arrived else f"{when} 11:00:00"
            urgent = str(bool(rng.random() < share)).lower()
            if arrived is None or (desk == "lima" and day >= AT):
                changes = {
                    "opened_at": f"{when} 10:00:00",
                    "arrived_at": known,
                    "desk": desk,
                    "urgent": urgent,
                }
                rows.append(row(f"{day}-{number}", **changes))
    return rows


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """First the change seems to have taken most away; days later it is told that it took nothing."""
    home = make_tiny(tmp_path_factory.mktemp("restated") / "home")
    (home.root / "monitors").mkdir(exist_ok=True)
    (home.root / "monitors" / "urgent_share.sql").write_text(URGENT)
    land(home, "tickets/a.csv", csv_text(*tickets(0.1)))
    ingest(home)
    land(home, "tickets/b.csv", csv_text(*tickets(0.5, CORRECTED)))
    ingest(home)
    refresh(home)
    return home


def told(home: Home, morning: date) -> EffectReport:
    engine = open_engine(home, morning)
    try:
        desk = Observatory(home, engine, load_catalogue(home), [ITEM], morning)
        return report_of(desk, replace(ITEM), parties=False)
    finally:
        engine.close()


def test_a_correction_changes_the_verdict_and_is_said(corrected: Home) -> None:
    after = told(corrected, CORRECTED + timedelta(days=1))
    assert after.effect.verdict != WORKED
    said = {check.name: check.said for check in after.checks}["data as first told"]
    assert "rows of these days corrected" in said
    assert after.effect.ratio.low < 1 < after.effect.ratio.high


def test_the_morning_before_it_says_what_it_said(corrected: Home) -> None:
    before = told(corrected, CORRECTED)
    assert before.effect.verdict == WORKED
    assert "data as first told" not in {check.name for check in before.checks}
