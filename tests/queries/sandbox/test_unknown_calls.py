"""A kept question that calls what was deleted is told before somebody runs it."""

import pytest

from queries.content.home import Home
from queries.sandbox import launch
from queries.sandbox.unknown_calls import unknown_calls


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select gone(1) as x", ["gone"]),
        ("select 1\nfrom gone_rows() r(a), range(3) t(b)", ["gone_rows"]),
        ("select list_transform([1], x -> Other(x))", ["other"]),
        ("select date_diff('day', now(), now()), count(*) filter (where true) from t(a) as u(b)", ["t"]),
        ("select decimal '1', cast(1 as decimal(9, 2)), lower('gone(1)') -- gone(2)", []),
        ("with gone(a) as (select 1) select a in (1), row_number() over () from gone", []),
        ("select gone(", []),
    ],
)
def test_a_call_that_nobody_answers_is_told_with_its_line(tiny_home: Home, sql: str, said: list[str]) -> None:
    found = unknown_calls(tiny_home, [], [("saved/mine.sql", sql)])
    assert [one.found for one in found] == [f"{name}()" for name in said]
    assert all(
        one.line == sql[: sql.lower().index(f"{name}(")].count("\n") + 1
        for one, name in zip(found, said, strict=True)
    )


def test_half_of_a_character_is_refused_with_its_place(tiny_home: Home) -> None:
    found = launch.run(tiny_home, "select 1,\n '\ud83d' as x", "pm")
    assert (found.kind, found.error) == (
        "refused",
        "half of a character stands in line 2 at 3 (U+D83D): delete it, or type it anew",
    )
