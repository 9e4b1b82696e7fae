import gc

import pandas as pd

from pages.kept import made_of as room
from pages.kept.made_of import as_sent, made_of


class Thing:
    """Something that is made of."""


def test_of_one_object_a_thing_is_made_once() -> None:
    made, one, other = [], Thing(), Thing()
    for source in (one, one, other):
        made_of(source, "rows", lambda: made.append(1))
    assert len(made) == 2


def test_two_things_of_one_object_stand_apart() -> None:
    one = Thing()
    assert [made_of(one, "a", lambda: 1), made_of(one, "b", lambda: 2), made_of(one, "a", lambda: 3)] == [
        1,
        2,
        1,
    ]


def test_what_was_made_goes_with_its_object() -> None:
    before = len(room._made)
    one = Thing()
    made_of(one, "rows", lambda: 1)
    assert len(room._made) == before + 1
    del one
    gc.collect()
    assert len(room._made) == before


def test_a_table_is_converted_once_and_says_the_same() -> None:
    frame = pd.DataFrame({"name": ["a", "b"], "marks": [["x"], []], "n": [1.5, None]})
    sent = as_sent(frame)
    assert as_sent(frame) is sent
    pd.testing.assert_frame_equal(
        sent.to_pandas().assign(marks=lambda rows: rows["marks"].map(list)), frame, check_dtype=False
    )


def test_a_table_with_another_column_is_converted_anew() -> None:
    frame = pd.DataFrame({"n": [1]})
    as_sent(frame)
    frame["m"] = [2]
    assert as_sent(frame).column_names == ["n", "m"]
