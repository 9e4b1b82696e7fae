"""Drops against the contract: names, types, keys, manifests, and when facts become known."""

import hashlib
import json
import tomllib
from datetime import timedelta

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.demo.files.outbox import CONTRACT, columns_of, time_of
from data.demo.files.vocabulary import ZONES
from tests.data.demo.market import Market

ALL = sorted(path.stem for path in CONTRACT.glob("*.toml"))
DIMENSIONS = {"sellers", "creators", "rules", "calendar", "coupon_terms"}
EVENTS = [name for name in ALL if name not in DIMENSIONS]
ARROW = {
    "text": pa.string(),
    "integer": pa.int64(),
    "decimal": pa.decimal128(18, 2),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("us"),
    "date": pa.date32(),
}


@pytest.mark.parametrize("extract", ALL)
def test_every_extract_lands_with_the_columns_and_types_of_its_contract(lively: Market, extract: str) -> None:
    files = lively.files(extract)
    assert files
    for file in (files[0], files[-1]):
        schema = pq.read_schema(file)
        assert dict(zip(schema.names, schema.types, strict=True)) == {
            name: ARROW[kind] for name, kind in columns_of(extract).items()
        }


@pytest.mark.parametrize("extract", ALL)
def test_required_columns_are_never_empty_and_values_are_allowed(lively: Market, extract: str) -> None:
    rows = lively.rows(extract)
    for column in tomllib.loads((CONTRACT / f"{extract}.toml").read_text())["column"]:
        values = rows[column["name"]]
        if column.get("required"):
            assert values.notna().all(), column["name"]
        if "values" in column:
            assert set(values.dropna()) <= set(column["values"]), column["name"]
        if "min" in column and column["type"] != "decimal":
            assert (values.dropna() >= column["min"]).all(), column["name"]
        if "max" in column:
            assert (values.dropna() <= column["max"]).all(), column["name"]


def test_manifests_count_rows_and_fingerprint_the_file(lively: Market) -> None:
    for extract in ALL:
        file = lively.files(extract)[-1]
        manifest = json.loads(file.with_name(file.name + ".manifest.json").read_text())
        assert manifest["extract"] == extract
        assert manifest["day"] == file.stem
        assert manifest["rows"] == pq.read_metadata(file).num_rows
        assert manifest["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
        assert manifest["columns"] == list(columns_of(extract))


@pytest.mark.parametrize("extract", EVENTS)
def test_nothing_arrives_before_it_happened(lively: Market, extract: str) -> None:
    rows = lively.rows(extract)
    assert (rows["arrived_at"] >= rows[time_of(extract)]).all()


@pytest.mark.parametrize("extract", EVENTS)
def test_a_row_lands_in_the_drop_of_the_day_it_became_known(lively: Market, extract: str) -> None:
    rows = lively.rows(extract)
    zones = rows["country"].map(ZONES).fillna("UTC")
    for zone, part in rows.groupby(zones):
        seen = (part["arrived_at"] - pd.Timedelta(hours=6)).dt.tz_localize("UTC").dt.tz_convert(zone).dt.date
        assert (part["drop"] == seen.where(seen >= part["day"], part["day"])).all()


# Movements of money are corrected by being sent again; tests/data/demo/money looks at which.
@pytest.mark.parametrize("extract", [name for name in EVENTS if name != "money_movements"])
def test_ids_are_unique_but_for_the_duplicates_of_the_truth(lively: Market, extract: str) -> None:
    key = tomllib.loads((CONTRACT / f"{extract}.toml").read_text())["key"]
    rows = lively.rows(extract)
    doubled = {e.entities["extract"][0] for e in lively.truth.events if e.scenario == "pipeline_duplicates"}
    repeated = rows.duplicated(key, keep=False)
    assert repeated.any() == (extract in doubled)
    if extract in doubled:
        copies = rows[repeated].drop(columns="drop")
        assert copies.drop_duplicates().groupby(key).size().eq(1).all()


@pytest.mark.parametrize("extract", ["shipments", "after_sales", "labels", "commissions"])
def test_orders_of_outcomes_exist_and_are_older(lively: Market, extract: str) -> None:
    orders = lively.rows("orders").drop_duplicates("order_id").set_index("order_id")
    rows = lively.rows(extract)
    theirs = orders.reindex(rows["order_id"])
    known = theirs["event_at"].notna().to_numpy()
    before = (rows["order_day"] < lively.truth.first).to_numpy()
    not_landed = (rows["order_day"] >= lively.truth.end - timedelta(days=4)).to_numpy()
    assert (known | before | not_landed).all()
    assert (theirs["event_at"].to_numpy()[known] <= rows["event_at"].to_numpy()[known]).all()
    assert (theirs["day"].to_numpy()[known] == rows["order_day"].to_numpy()[known]).all()


def test_labels_name_only_orders_that_the_demo_tells(lively: Market) -> None:
    assert (lively.rows("labels")["order_day"] >= lively.truth.first).all()


@pytest.mark.parametrize("extract", ["shipments", "after_sales", "commissions", "payouts"])
def test_the_first_week_is_as_busy_as_the_fourth(quiet: Market, extract: str) -> None:
    daily = quiet.rows(extract).groupby("day").size()
    assert 0.7 < daily.iloc[:7].sum() / daily.iloc[21:28].sum() < 1.3
