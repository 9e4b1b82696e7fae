"""One incident as every place tells it: read from the message itself, compared field by field."""

from pathlib import Path

import pytest

from benchmarks.incident_places import Facts, Text, disagreements, read_digest, saying
from monitors.messages.digest import digest
from tests.monitors.tellings import at, day, fresh, sighting, tell_morning

SAY = saying(day(1), "USD")


def test_the_digest_is_read_in_its_own_words(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    told = [
        sighting(1, segment={"country": "ID, no, ×9"}, effect=3.6, exposure=41_234),
        sighting(1, segment={"country": "BR"}, effect=720.0, exposure=900),
        sighting(1, monitor="valid_rate", segment={}, effect=0.38, direction="down", exposure=0),
        sighting(1, monitor="hits", segment={"rule_id": "R1"}, effect=0.0, direction="down", exposure=5),
        sighting(1, kind="data", monitor="orders", family="late"),
    ]
    tell_morning(store, 1, told)
    lines = read_digest(digest(store, at(1), currency="USD", link="x"))
    said = {
        tuple(text for n in ("effect", "money") if isinstance(text := f.get(n), Text)) for f in lines.values()
    }
    most = SAY["effect"](720.0)
    assert said == {
        (Text("×3.6"), Text("$41k")),
        (Text(most), Text("$900")),
        (Text("×0.38"),),
        (Text("at zero"), Text("$5")),
    }
    assert {f["since"] for f in lines.values()} == {Text(SAY["since"]("2026-03-02"))}


def test_a_line_in_new_words_is_an_error_and_not_a_place_that_agrees() -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        read_digest("- HIGH refund only rate tripled in BR, nobody yet x/alert?id=3")
    assert read_digest("- DATA orders late, nobody yet x/alert?id=1\n- and 4 more\n") == {}


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
        ({"effect": Text("×2.0"), "money": Text("$900"), "since": Text("2 Mar")}, ()),
        (
            {"effect": Text("×2.1"), "money": Text("$910"), "since": Text("3 Mar")},
            ("effect", "since", "money"),
        ),
    ],
)
def test_places_agree_within_what_rounding_costs(other: Facts, differ: tuple[str, ...]) -> None:
    assert disagreements({"review": facts(), "digest": other}, SAY) == differ


def test_views_are_counted_exactly() -> None:
    assert disagreements({"review": {"views": 300.0}, "card": {"views": 301.0}}, SAY) == ("views",)
