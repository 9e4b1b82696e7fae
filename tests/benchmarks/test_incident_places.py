"""One incident as every place tells it: read from the message itself, compared field by field."""

from pathlib import Path

import pytest

from benchmarks.incident_places import Facts, disagreements, read_digest
from monitors.messages.digest import digest
from tests.monitors.tellings import at, fresh, sighting, tell_morning


def test_the_numbers_of_the_digest_are_read_from_its_own_words(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    told = [
        sighting(1, segment={"country": "ID, no, ×9"}, effect=3.6, exposure=41_234),
        sighting(1, segment={"country": "BR"}, effect=720.0, exposure=900),
        sighting(
            1, monitor="valid_rate", segment={"country": "US"}, effect=0.38, direction="down", exposure=0
        ),
        sighting(1, kind="data", monitor="orders", family="late"),
    ]
    tell_morning(store, 1, told)
    lines = read_digest(digest(store, at(1), currency="USD", link="x"))
    said = sorted((f["effect"], f["money"]) for f in lines.values())
    assert said == [(0.38, 0.0), (3.6, 41_200.0), (100.0, 900.0)]
    assert {f["since"] for f in lines.values()} == {"2026-03-02"}


def test_a_line_in_new_words_is_an_error_and_not_a_place_that_agrees() -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        read_digest("- HIGH refund only rate tripled in BR, nobody yet x/alert?id=3")
    assert read_digest("- DATA orders late, since 2026-03-02\n- and 4 more\n") == {}


def facts(**changes: float | str) -> Facts:
    return {"actual": 0.1, "expected": 0.05, "effect": 2.0, "since": "2026-03-02", "money": 900.0, **changes}


@pytest.mark.parametrize(
    ("other", "differ"),
    [
        (facts(), ()),
        (facts(money=904.0), ()),
        (facts(money=940.0), ("money",)),
        (facts(since="2026-03-03"), ("since",)),
        (facts(actual=0.2, effect=4.0), ("actual", "effect")),
        ({"effect": 2.01}, ()),
        (facts(views=3.0), ()),
    ],
)
def test_places_agree_within_what_rounding_costs(other: Facts, differ: tuple[str, ...]) -> None:
    assert disagreements({"review": facts(), "digest": other}) == differ


def test_what_words_cannot_tell_apart_is_the_same() -> None:
    assert disagreements({"review": {"effect": 250.0}, "digest": {"effect": 100.0}}) == ()
    assert disagreements({"review": {"effect": 0.384}, "digest": {"effect": 0.38}}) == ()
    assert disagreements({"review": {"effect": 0.45}, "digest": {"effect": 0.38}}) == ("effect",)


def test_views_are_counted_exactly() -> None:
    assert disagreements({"review": {"views": 300.0}, "card": {"views": 301.0}}) == ("views",)
