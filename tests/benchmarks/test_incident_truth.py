"""Which case an episode belongs to: listed, in its place, in its time, in its direction; else beside it or nobody's."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pandas as pd
import pytest

from benchmarks.incident_truth import Label, label, suspect_of
from monitors.life.episode import Episode
from monitors.replay.excess import CasePlace, Excesses
from monitors.replay.truth import Case
from tests.benchmarks.incident_stories import RIGA, case, episode
from tests.monitors.tables import TableEngine, monitor
from tests.monitors.tellings import day

NAN = float("nan")


class Shares(Excesses):
    """Says what it is told to: the share of each place asked about, in order."""

    def __init__(self, *shares: float) -> None:
        self.told = shares

    def shares(self, episode: Episode, places: Sequence[CasePlace]) -> list[float]:
        return list(self.told)[: len(places)]


def labelled(one: Episode, *cases: Case, shares: Sequence[float] = (), **of: Any) -> Label:
    about = monitor(**{"name": one.monitor, "columns": ("bucket", "city", "plan", "numerator"), **of})
    return label(one, [suspect_of(c, None) for c in cases], about, Shares(*shares))


def test_a_listed_monitor_in_the_cell_and_time_is_of_the_case() -> None:
    assert labelled(episode(11), case()) == Label("ring", "moved", 1.0)
    assert labelled(episode(11, monitor="dispute_rate"), case()).kind == "moved"


def test_another_cell_time_or_direction_is_nobodys() -> None:
    assert labelled(episode(11, segment={"city": "oslo"}), case(), shares=[1.0]) == Label()
    assert labelled(episode(9), case()) == Label()
    assert labelled(episode(18), case()) == Label()
    assert labelled(episode(11, direction="down"), case()) == Label()


def test_labels_may_be_late_and_cohorts_early() -> None:
    assert labelled(episode(60, monitor="dispute_rate"), case()).case == "ring"
    early = case(money_by_day={day(7): 10.0})
    assert labelled(episode(8), early).case == "ring"
    still = case(money_by_day={})
    assert labelled(episode(8), still, view="cohort", lag=14).case == "ring"
    assert labelled(episode(8), still).case is None


def test_a_wider_segment_is_of_the_case_by_its_excess() -> None:
    wide = episode(11, segment={"city": "riga"})
    assert labelled(wide, case(), shares=[0.4]).case == "ring"
    assert labelled(wide, case(), shares=[0.2]).case is None
    assert labelled(wide, case(), shares=[NAN]).case is None


def test_of_two_the_one_with_most_of_the_excess_wins_and_the_other_is_its_rival() -> None:
    other = case(id="mill", segment={"city": "riga"})
    wide = episode(11, segment={"city": "riga"})
    assert labelled(wide, case(), other, shares=[0.35, 0.65]) == Label("mill", "moved", 0.65, ("ring",))
    assert labelled(wide, case(), other, shares=[0.95, 0.05]) == Label("ring", "moved", 0.95)


def test_of_two_alike_the_better_named_wins_then_the_nearer_onset() -> None:
    wider, later = case(id="a", segment={"city": "riga"}), case(id="b", start=day(13))
    named = episode(13)
    assert labelled(named, wider, case(), shares=[0.5, 0.5]).case == "ring"
    assert labelled(named, case(), later, shares=[0.5, 0.5]).case == "b"


def test_an_unlisted_monitor_is_beside_the_case_only_in_its_very_cell() -> None:
    beside = episode(11, monitor="average_score")
    assert labelled(beside, case()) == Label("ring", "beside", 1.0)
    wide = episode(11, monitor="average_score", segment={"city": "riga"})
    assert labelled(wide, case(), shares=[0.7]) == Label()
    assert labelled(wide, case(), shares=[0.9]).kind == "beside"
    whole_city = case(segment={"city": "riga"})
    assert labelled(beside, whole_city) == Label()
    assert labelled(beside, case(), columns=("bucket", "city", "numerator")) == Label()


def test_an_innocent_case_takes_what_no_true_one_has() -> None:
    innocent = case(id="twin", kind="innocent", innocent=True)
    beside = episode(11, monitor="average_score")
    assert labelled(beside, innocent, case(), shares=[1.0, 1.0]).case == "ring"
    assert labelled(beside, innocent).case == "twin"


def test_in_an_outage_only_falls_belong_to_it() -> None:
    outage = case(scenario="rule_outage", entities={"rule": ("R1",)}, segment={"rule_id": "R1"})
    fallen = episode(11, segment={"rule_id": "R1"}, direction="down")
    assert labelled(fallen, outage, direction="down").case == "ring"
    risen = episode(11, segment={"rule_id": "R1"})
    assert labelled(risen, outage, direction="up").case is None
    other = episode(11, segment={"rule_id": "R2"}, direction="down")
    assert labelled(other, outage, direction="down").case is None


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        ("rule_id", "refund_cluster", True),
        ("rule_id", "coupon_velocity", False),
        ("card_bin", "412345", False),
        ("payment_method", "wallet", True),
    ],
)
def test_a_segment_must_not_contradict_what_is_known(name: str, value: str, fits: bool) -> None:
    one = episode(11, segment={**RIGA, name: value})
    assert (labelled(one, case()).case == "ring") == fits


def test_the_sellers_own_cells_limit_a_case_without_a_category() -> None:
    class Orders(TableEngine):
        def frame(self, sql: str, *args: Any, **more: Any) -> pd.DataFrame:
            assert f"day < date '{day(15)}'" in sql
            assert "'s1', 's2'" in sql
            return pd.DataFrame({"found": ["toys"] if "category" in sql else ["new"]})

    taken = case(segment={"country": "BR"}, entities={"seller": ("s1", "s2")})
    suspect = suspect_of(taken, Orders(pd.DataFrame()))
    toys, food = ({"country": "BR", "category": word} for word in ("toys", "food"))
    about = monitor(columns=("bucket", "country", "category", "numerator"))
    assert label(episode(11, segment=toys), [suspect], about, Shares()).case == "ring"
    assert label(episode(11, segment=food), [suspect], about, Shares()).case is None


def test_an_episode_whose_monitor_is_gone_is_nobodys() -> None:
    assert label(episode(11), [suspect_of(case(), None)], None, Shares()) == Label()


def test_a_case_lasts_until_its_last_money() -> None:
    slow = case(money_by_day={day(25): 5.0})
    assert suspect_of(slow, None).over == day(25) + timedelta(days=1)
    assert labelled(episode(25), slow).case == "ring"
