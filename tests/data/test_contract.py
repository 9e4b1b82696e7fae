"""The marketplace's contract files: complete, consistent, and fit to be read by people."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

CONTRACT = Path(__file__).parents[2] / "data" / "contract"
FILES = sorted(CONTRACT.glob("*.toml"))
TYPES = {"text", "integer", "decimal", "double", "boolean", "timestamp", "date"}
PERSONAL = {"buyer_id", "device_id", "address_id", "ip_prefix", "account_id"}


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text())


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def extract(request: pytest.FixtureRequest) -> dict[str, Any]:
    return read(request.param)


def test_every_extract_of_the_field_has_a_contract() -> None:
    wanted = "orders payments shipments after_sales kyc interactions commissions coupons accounts rule_hits"
    wanted += (
        " rule_evaluations labels appeals payouts interventions sellers creators rules calendar rule_scores"
        " money_movements coupon_terms texts"
    )
    assert {path.stem for path in FILES} == set(wanted.split())


def test_columns_have_a_known_type_and_a_meaning(extract: dict[str, Any]) -> None:
    for column in extract["column"]:
        assert column["type"] in TYPES, column
        assert len(column["meaning"]) > 3, column


def test_columns_are_named_once(extract: dict[str, Any]) -> None:
    names = [column["name"] for column in extract["column"]]
    assert len(names) == len(set(names))


def test_key_times_and_market_are_required_columns(extract: dict[str, Any]) -> None:
    required = {column["name"] for column in extract["column"] if column.get("required")}
    roles = [extract[role] for role in ("event_time", "arrival_time") if role in extract]
    optional_in_key = {"category"}  # of the calendar, where empty means all
    assert set(extract["key"]) - optional_in_key <= required
    assert set(roles) <= required


def test_ids_of_people_and_hashes_are_personal(extract: dict[str, Any]) -> None:
    for column in extract["column"]:
        if column["name"] in PERSONAL or column["name"].endswith("_hash"):
            assert column.get("personal"), column["name"]


def test_money_is_decimal(extract: dict[str, Any]) -> None:
    for column in extract["column"]:
        if column["name"] in ("amount", "gmv"):
            assert column["type"] == "decimal"


def test_enrichment_copies_columns_that_the_source_has() -> None:
    for path in FILES:
        enrich = read(path).get("enrich")
        if enrich:
            source = {column["name"] for column in read(CONTRACT / f"{enrich['from']}.toml")["column"]}
            own = {column["name"] for column in read(path)["column"]}
            assert set(enrich["columns"]) <= source
            assert not set(enrich["columns"]) & own
            assert {enrich["key"], enrich["day"]} <= own
