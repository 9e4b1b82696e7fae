"""What monitors count that are too rare for a small demo, on rows written by hand."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd

from monitors.catalogue.loading import load_catalogue
from monitors.observe.series import read_leaves
from queries.content.contract import Column, load_contracts
from queries.content.home import Home, create_home
from queries.cubes.rollup import refresh
from queries.engine.opening import open_engine
from queries.ingest.ingestion import ingest

DAY = dt.date(2026, 3, 2)
WORDS: dict[str, object] = {"country": "BR", "category": "toys", "order_day": DAY, "currency": "USD"}


def landed(folder: Path, **extracts: list[dict[str, Any]]) -> Home:
    """A marketplace with these rows; columns left out take any allowed value."""
    home = create_home(folder / "home", markets={"BR": "America/Sao_Paulo"})
    contracts = load_contracts(home)
    for extract, rows in extracts.items():
        columns = contracts[extract].columns
        path = home.landing / extract / f"{DAY}.csv"
        path.parent.mkdir(parents=True)
        with path.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(column.name for column in columns)
            for number, row in enumerate(rows):
                writer.writerow(row.get(column.name, _any(column, number)) for column in columns)
    assert sum(drop.quarantined for drop in ingest(home).drops) == 0
    refresh(home)
    return home


def _any(column: Column, number: int) -> object:
    if column.name in WORDS:
        return WORDS[column.name]
    if column.type == "timestamp":
        return f"{DAY} 15:00:00"
    if not column.required:
        return ""
    plain = {"text": f"{column.name}-{number}", "boolean": "false", "date": DAY}
    return column.values[0] if column.values else plain.get(column.type, 1)


def counted(home: Home, monitor: str) -> dict[str, float]:
    """Numerator, denominator and exposure of a monitor over all rows."""
    (found,) = [one for one in load_catalogue(home).monitors if one.name == monitor]
    engine = open_engine(home)
    leaves: pd.DataFrame = read_leaves(engine, found, dt.date(2026, 1, 1), dt.date(2026, 6, 1))
    engine.close()
    return {
        name: float(leaves[name].sum()) for name in ("numerator", "denominator", "exposure") if name in leaves
    }


def test_redemptions_count_as_shared_from_three_accounts_on_a_device(tmp_path: Path) -> None:
    accounts = [("phone", "ana"), ("phone", "bia"), ("phone", "caio"), ("phone", "caio")]
    accounts += [("tablet", "ana"), ("tablet", "bia"), ("desk", "davi")]
    rows = [{"device_id": device, "buyer_id": buyer, "amount": 2.5} for device, buyer in accounts]
    found = counted(landed(tmp_path, coupons=rows), "shared_device_redemption_share")
    assert found == {"numerator": 4, "denominator": 7, "exposure": 10.0}


def test_small_tickets_are_those_the_issuer_declined_on_a_card(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"card_bin": "401288", "amount": 1.2, "outcome": "declined", "decline_reason": "do_not_honor"},
        {"card_bin": "401288", "amount": 80, "outcome": "declined", "decline_reason": "do_not_honor"},
        {"card_bin": "401288", "amount": 1.2, "outcome": "declined", "decline_reason": "gateway_timeout"},
        {"card_bin": "401288", "amount": 1.2, "outcome": "approved"},
        {"card_bin": "", "amount": 1.2, "outcome": "declined", "decline_reason": "insufficient_funds"},
    ]
    found = counted(landed(tmp_path, payments=rows), "small_ticket_decline_rate")
    assert found == {"numerator": 1, "denominator": 3, "exposure": 1.2}


def test_abusive_refunds_are_a_part_of_the_reviewed_ones(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"source": "refund_review", "verdict": "bad", "reason": "refund_abuse", "amount": 30},
        {"source": "refund_review", "verdict": "bad", "reason": "fake_shipping", "amount": 20},
        {"source": "refund_review", "verdict": "good", "amount": 10},
        {"source": "manual_review", "verdict": "bad", "reason": "refund_abuse", "amount": 40},
    ]
    rows = [{**row, "order_id": f"o{number}"} for number, row in enumerate(rows)]
    home = landed(tmp_path, orders=[{"order_id": row["order_id"]} for row in rows], labels=rows)
    assert counted(home, "abusive_refund_share") == {"numerator": 1, "denominator": 3, "exposure": 30.0}


def test_evaluations_are_counted_per_order(tmp_path: Path) -> None:
    evaluations = [{"rule_id": f"r{number}", "evaluated": 5} for number in range(3)]
    home = landed(tmp_path, orders=[{}, {}, {}, {}, {}], rule_evaluations=evaluations)
    found = counted(home, "rule_evaluations")
    assert (found["numerator"], found["denominator"]) == (15, 5)


def test_a_mix_of_scores_has_the_money_of_high_scores_alone(tmp_path: Path) -> None:
    """More orders of a low score are no loss: they stood on top of Review after a sale."""
    rows: list[dict[str, Any]] = [
        {"score": score, "amount": amount} for score, amount in ((40, 500), (650, 90), (700, 30), (900, 4))
    ]
    rows = [{**row, "buyer_type": "returning", "order_id": f"o{n}"} for n, row in enumerate(rows)]
    found = counted(landed(tmp_path, orders=rows), "score_distribution")
    assert found == {"numerator": 4, "exposure": 34.0}
