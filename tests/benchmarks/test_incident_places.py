"""One incident as every place tells it: read from the message itself, compared field by field."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from benchmarks.incident_cards import Explainer
from benchmarks.incident_homes import Played, play
from benchmarks.incident_places import (
    NONE,
    Facts,
    Text,
    Told,
    disagreements,
    read_digest,
    saying,
    told_everywhere,
)
from monitors.catalogue.loading import load_catalogue
from monitors.messages.digest import digest
from monitors.store import Store, reading
from monitors.store.fact_rows import put_facts
from queries.content.home import Home
from queries.engine.opening import open_engine
from tests.monitors import homes
from tests.monitors.tellings import at, day, fresh, sighting, tell_morning
from tests.pages.seed import AS_OF, fill

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
    said = {(f["effect"], f["money"]) for f in lines.values()}
    most = SAY["effect"](720.0)
    assert said == {
        (Text("×3.6"), Text("$41k")),
        (Text(most), Text("$900")),
        (Text("×0.38"), 0.0),
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


def test_no_money_is_a_number_on_which_places_can_differ() -> None:
    assert SAY["money"](0.0) == NONE
    assert disagreements({"review": facts(money=0.0), "digest": {"money": 0.0}}, SAY) == ()
    assert disagreements({"review": facts(money=0.0), "digest": {"money": Text("$900")}}, SAY) == ("money",)


def desk_over(home: Home, morning: date) -> Played:
    """A desk with incidents of many sizes over the home's data, its facts kept as a run keeps them."""
    store = Store(home.state / "desk.sqlite")
    fill(store)
    with store.write():
        put_facts(store, morning)
    monitors = {one.name: one for one in load_catalogue(home).monitors}
    return Played("demo", home, store, open_engine(home), [], monitors, [morning], [])


def check(told: list[Told], least: int) -> None:
    """All places there are were read, and none says another number."""
    assert len(told) >= least
    assert [(one.name, one.differ, dict(one.places)) for one in told if one.differ] == []
    for one in told:
        assert {"review", "card", "incidents", "json", "rows", "digest"} <= one.places.keys()


def test_every_place_says_the_same_of_every_incident_of_a_demo(demo_home: Home) -> None:
    played = desk_over(demo_home, AS_OF)
    told = told_everywhere(played, Explainer(played))
    played.engine.close()
    check(told, 4)
    assert any("headline" in one.places for one in told)


def test_every_place_says_the_same_of_an_incident_that_a_run_found(tmp_path: Path) -> None:
    made = homes.write_home(tmp_path / "visits", 60, length=3)
    homes.write_truth(made.root, length=3)
    homes.take_in(made)
    mornings = tuple(homes.FIRST + timedelta(days=n) for n in (55, 58))
    played = play(made.root, (mornings[0], mornings[1]), "desk.sqlite", again=False, seconds={})
    told = told_everywhere(played, Explainer(played))
    played.engine.close()
    check(told, 1)
    assert all("headline" in one.places for one in told)
    # Three unlike days: any one of them would be another number.
    [card] = reading.incidents(played.store, at(0), played.last)
    assert card.facts.buckets == 3
    assert card.facts.actual not in [pytest.approx(rate, rel=0.001) for rate in card.series["actual"][-3:]]
