"""No value of a personal column leaves the house; what is not personal does."""

from dataclasses import replace
from pathlib import Path

from monitors.messages.impersonal import without_persons
from monitors.store import reading
from tests.monitors.tellings import at, fresh, sighting, tell_morning


def test_personal_values_of_segment_and_carriers_become_numbers(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell_morning(store, 1, [sighting(1, segment={"device_id": "dev-77", "country": "ID"})])
    card = reading.incidents(store, at(1))[0]
    rows = {name: {"active": 9, "half": 1, "rows": [[f"{name}-5", 0.8, 0.1]]} for name in ("buyer", "seller")}
    card = replace(card, facts=replace(card.facts, carriers=rows))
    safe = without_persons(card, frozenset({"device_id", "buyer_id"}))
    assert safe.segment == safe.facts.segment == {"device_id": "#", "country": "ID"}
    assert [held["rows"][0][0] for held in safe.facts.carriers.values()] == ["#1", "seller-5"]
