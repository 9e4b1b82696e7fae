"""A night lets kept results go in time, and one where that fails is told and costs nothing else."""

from datetime import timedelta

import pytest

from monitors.explained import night_end
from monitors.explained.night_end import end_night
from monitors.store import Store, StoreError
from monitors.store.acts import Act
from monitors.store.workbench import kept_results
from monitors.store.workbench.kept_results import STAYS
from queries.content.home import Home
from tests.monitors.explain import visits
from tests.monitors.explained.conftest import AT

Told = tuple[Home, Store, int]


def test_a_night_lets_results_go_whose_days_are_over(told: Told) -> None:
    home, store, _ = told
    who = Act("Ana", AT - STAYS - timedelta(days=1), visits.MORNING)
    about: dict[str, object] = {"statement": "select 1", "role": "pm", "sight": "{}", "as_of": None}
    about |= {"file": "a.parquet", "bytes": 1, "rows": 1, "truncated": False, "seconds": 0.1, "mask": ""}
    number = kept_results.keep(store, who, "Orders", about)
    folder = home.state / "results"
    folder.mkdir(exist_ok=True)
    (folder / "a.parquet").write_bytes(b"")
    assert end_night(home, store, visits.MORNING, AT, lambda done, total, now: None) == (1, [])
    found = kept_results.kept_result(store, number)
    assert found is not None
    assert found.gone == "its days were over"
    assert not list(folder.iterdir())


def test_a_sweep_that_fails_costs_no_night(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(night_end, "sweep", fail)
    home, store, _ = told
    said = ["kept results could not be let go: the disk is full"]
    assert end_night(home, store, visits.MORNING, AT, lambda done, total, now: None) == (1, said)
