"""A key of the header stands in one place: the field of Monitor. All else is made from it."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from monitors.catalogue import header
from monitors.catalogue.header import read_monitor
from monitors.catalogue.monitor import STAGES, Monitor, place_of_stage
from monitors.manual.key_pages import FILE_PAGES, file_page, key_table
from queries.content.declared import Key, declare, declared, keys_of
from queries.content.value_types import number
from tests.monitors.monitors import REFUNDS, write_monitor

KEYS = keys_of(Monitor)
READ_FROM_THE_FILE = {"name", "description", "sql", "path", "columns", "lines"}


def test_every_field_that_is_not_read_off_the_file_is_a_key() -> None:
    assert {one.name for one in fields(Monitor)} - READ_FROM_THE_FILE == {one.field for one in KEYS}


@pytest.mark.parametrize("one", KEYS, ids=lambda one: one.name)
def test_every_key_is_in_the_json_and_in_the_reference(one: Key, tmp_path: Path) -> None:
    monitor = read_monitor(write_monitor(tmp_path))
    assert isinstance(monitor, Monitor)
    assert one.name in monitor.as_dict()
    assert f"| `{one.name}` |" in file_page(FILE_PAGES["monitor"])
    assert one.says.endswith(".")


def test_a_new_key_is_a_new_field_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @declared
    class Patient(Monitor):
        """A monitor with one key more."""

        patience: float = declare(number(0), "How long it waits.", 3, default=1.0, unit="days")

    monkeypatch.setattr(header, "Monitor", Patient)

    def read(value: str) -> Any:
        text = REFUNDS.replace("-- runbook", f"-- patience = {value}\n-- runbook")
        return header.read_monitor(write_monitor(tmp_path, text))

    assert read("2").patience == 2.0
    assert read("2").as_dict()["patience"] == 2.0
    assert "refunds.sql:10: wrong value; column patience; expected a number from 0" in str(read("-2")[0])
    assert "| `patience` | a number from 0 | days | `1` | How long it waits. | `3` |" in key_table(
        keys_of(Patient)
    )


def test_a_monitor_shows_its_header_as_json(tmp_path: Path) -> None:
    monitor = read_monitor(write_monitor(tmp_path, REFUNDS))
    assert isinstance(monitor, Monitor)
    shown = monitor.as_dict()
    assert (shown["name"], shown["owner"], shown["lag"]) == ("refunds", "after-sales-risk", None)
    assert shown["detectors"] == {"drift": {"days": 5.0}}
    assert shown["watch"] == [[], ["country"], ["country", "category"]]
    assert shown["who"] == {"seller": {"from": "seller_day", "numerator": "refunds", "denominator": None}}


def test_stages_of_a_homes_own_come_after_those_of_the_life_cycle() -> None:
    assert sorted(["zoo", "rules", "onboarding"], key=place_of_stage) == ["onboarding", "rules", "zoo"]
    assert place_of_stage("zoo") == len(STAGES)
