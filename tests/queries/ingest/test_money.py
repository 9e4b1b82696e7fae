from __future__ import annotations

from decimal import Decimal

import pytest

from queries.content.contract import load_contracts
from queries.content.home import Home
from queries.ingest.ingestion import ingest
from tests.queries.landed import csv_text, land, quarantined, row, rows

RATES = """kind = "event"
key = ["currency", "on_day"]
event_time = "on_day"
expect = "none"

[[column]]
name = "on_day"
type = "date"
required = true

[[column]]
name = "currency"
type = "text"
required = true

[[column]]
name = "rate"
type = "double"
required = true
"""


@pytest.fixture
def home(tiny_home: Home) -> Home:
    path = tiny_home.root / "contract" / "tickets.toml"
    text = path.read_text().replace('values = ["login", "billing", "other"]\n', "")
    column = '\n[[column]]\nname = "cost_usd"\nsource = "cost"\ntype = "decimal"\ncurrency = "topic"\n'
    path.write_text(text + column + '\n[rates]\nfrom = "fx"\ndays = 2\n')
    (tiny_home.root / "contract" / "fx.toml").write_text(RATES)
    land(tiny_home, "tickets/a.csv", csv_text(row(1, topic="USD"), row(2, topic="EUR"), row(3, topic="JPY")))
    return tiny_home


def test_amounts_are_converted_by_the_rate_of_their_day_and_the_original_is_kept(home: Home) -> None:
    land(
        home, "fx/a.csv", "on_day,currency,rate\n2026-03-01,EUR,1.2\n2026-03-03,EUR,9\n2026-02-01,JPY,0.01\n"
    )
    ingest(home)
    found = rows(home, "select ticket_id, cost, cost_usd from tickets order by 1")
    assert found == [("t1", Decimal("1.5"), Decimal("1.5")), ("t2", Decimal("1.5"), Decimal("1.8"))]
    assert [(one["reason"], one["found"]) for one in quarantined(home)] == [("orphan", "JPY on 2026-03-02")]


def test_a_row_without_a_rate_is_taken_when_its_rate_comes(home: Home) -> None:
    ingest(home)
    assert rows(home, "select count(*) from tickets") == [(1,)]
    land(home, "fx/a.csv", "on_day,currency,rate\n2026-03-02,EUR,1.2\n2026-03-02,JPY,0.01\n")
    ingest(home)
    assert rows(home, "select count(*) from tickets") == [(3,)]
    assert quarantined(home) == []


def test_a_contract_without_rates_for_its_currency_is_named(tiny_home: Home) -> None:
    path = tiny_home.root / "contract" / "tickets.toml"
    path.write_text(path.read_text().replace('name = "cost"', 'name = "cost"\ncurrency = "topic"'))
    contracts = load_contracts(tiny_home)
    assert "no rates" in str(contracts.problems[0])
