"""Who used which identifier when: spells, crowds, households, and what cannot be asked."""

from pathlib import Path

import pandas as pd

from queries.content.entity_kind import EntityKind, read_entity_kinds
from queries.engine.opening import Engine
from queries.rings.sightings import sighting_questions
from tests.queries.rings.uses import LINKS, Use, engine_of, make_home


def opened(root: Path, uses: list[Use], links: str = LINKS) -> tuple[Engine, EntityKind]:
    home = make_home(root / "home", uses, links)
    return engine_of(home), read_entity_kinds(home).kinds["account"]


def seen(root: Path, uses: list[Use]) -> pd.DataFrame:
    engine, kind = opened(root, uses)
    question = next(one for one in sighting_questions(engine, kind)[0] if one.by == "device")
    return question.run(engine)


def test_a_pair_is_left_out_where_three_make_a_tie(tmp_path: Path) -> None:
    uses = [("2026-05-01", one, "d1", "") for one in "ab"] + [("2026-05-01", one, "d2", "") for one in "abc"]
    assert set(seen(tmp_path, uses)["value"]) == {"d2"}


def test_uses_further_apart_than_within_days_are_of_two_spells(tmp_path: Path) -> None:
    uses = [("2026-03-01", one, "d1", "") for one in "abc"] + [("2026-05-01", one, "d1", "") for one in "xyz"]
    found = seen(tmp_path, uses)
    assert found.groupby("spell")["id"].agg(list).tolist() == [["a", "b", "c"], ["x", "y", "z"]]


def test_a_value_that_a_crowd_shares_comes_as_one_row_with_its_number(tmp_path: Path) -> None:
    uses = [("2026-05-01", f"a{n}", "café", "") for n in range(40)]
    found = seen(tmp_path, uses)
    assert found["id"].isna().all()
    assert found["sharers"].tolist() == [40]


def test_a_crowd_is_counted_in_within_days(tmp_path: Path) -> None:
    # 40 accounts in 120 days, 10 in any 30: few at a time.
    days = pd.date_range("2026-01-01", periods=40, freq="3D").strftime("%Y-%m-%d")
    found = seen(tmp_path, [(day, f"a{n}", "d1", "") for n, day in enumerate(days)])
    assert found["id"].notna().all()


def test_first_last_and_times_are_of_the_entitys_own_uses(tmp_path: Path) -> None:
    uses = [("2026-05-01", one, "d1", "") for one in "abc"] + [("2026-05-09", "a", "d1", "")]
    row = seen(tmp_path, uses).set_index("id").loc["a"]
    assert (str(row["first"])[:10], str(row["last"])[:10], row["times"]) == ("2026-05-01", "2026-05-09", 2)


def test_sources_of_one_name_are_one_identifier(tmp_path: Path) -> None:
    both = LINKS.replace('by = "address"', 'by = "device"').replace("alone = false\n", "")
    uses = [("2026-05-01", "a", "x", "y"), ("2026-05-01", "b", "y", "z"), ("2026-05-01", "c", "q", "y")]
    engine, kind = opened(tmp_path, uses, both)
    (question,) = sighting_questions(engine, kind)[0]
    assert question.run(engine)["value"].unique().tolist() == ["y"]


def test_a_column_that_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    engine, kind = opened(
        tmp_path, [("2026-05-01", "a", "d", "")], LINKS.replace('value = "device"', 'value = "imei"')
    )
    questions, troubles = sighting_questions(engine, kind)
    assert [one.by for one in questions] == ["address"]
    assert troubles == ["device: uses has no column imei"]
