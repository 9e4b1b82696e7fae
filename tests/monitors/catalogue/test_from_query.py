"""A query becomes a monitor that counts the same: its day, what is counted, out of what, split by what."""

import pytest

from monitors.catalogue.from_query import Found, FromQueryError, draft, recognise
from queries.content.sql_file import strip_comments


def body(sql: str, found: Found) -> str:
    """The select of a draft on one line, in small letters."""
    return " ".join(strip_comments(draft("mine", sql, found, owner="ana", says="")).lower().split())


def test_a_finished_rate_is_counted_as_what_it_divides() -> None:
    sql = "select day, country, 100.0 * sum(r) / nullif(sum(o), 0) as rate from t where day >= '2026-11-01'"
    found = recognise(sql, ["day"], ["rate"], ["country"], {})
    assert (found.numerator, found.denominator, found.ratio) == ("sum(r)", "sum(o)", "rate")
    assert "sum(r) as numerator, sum(o) as denominator from t where day >= $since and day < $until" in body(
        sql, found
    )


def test_of_two_counts_the_larger_is_what_the_other_is_out_of() -> None:
    found = recognise("select day, a, b from t", ["day"], ["a", "b"], [], {"a": 9, "b": 2})
    assert (found.numerator, found.denominator) == ("b", "a")


def test_its_own_bounds_of_days_order_and_limit_give_way_and_other_conditions_stay() -> None:
    sql = (
        "select day, country as c, sum(a) as n from t join u using (id) "
        "where (x = 1 or y = 2) and day between date '2026-11-01' and date '2026-11-09' group by all order by n limit 5"
    )
    text = body(sql, recognise(sql, ["day"], ["n"], ["c"], {"n": 1}))
    assert (
        "from t join u using (id) where (x = 1 or y = 2) and day >= $since and day < $until group by all"
        in text
    )
    assert "country as c" in text
    assert "2026" not in text
    assert "limit" not in text


def test_weeks_stay_weeks() -> None:
    sql = "select date_trunc('week', day) as w, count(*) as n from t group by all"
    found = recognise(sql, ["w"], ["n"], [], {})
    assert found.grain == "week"
    assert '-- grain = "week"' in draft("mine", sql, found, owner="ana", says="")
    assert "date_trunc('week', day) as bucket" in body(sql, found)


@pytest.mark.parametrize(
    "sql",
    [
        "pivot t on x using sum(y) group by day",
        "select * from t",
        "select day, sum(n) over () as n from t",
        "select day, n from t union all select day, n from u",
        "select day, n from t qualify n > 1",
    ],
)
def test_what_is_no_plain_select_stands_as_it_is(sql: str) -> None:
    text = body(sql, recognise(sql, ["day"], ["n"], [], {"n": 1}))
    assert text.startswith(
        f"with asked as ( {sql} ) select day as bucket, sum(n) as numerator from asked where day"
    )


@pytest.mark.parametrize(
    ("days", "numbers", "lacks"), [([], ["n"], "watches days"), (["day"], [], "counts something")]
)
def test_what_a_query_lacks_is_told(days: list[str], numbers: list[str], lacks: str) -> None:
    with pytest.raises(FromQueryError, match=lacks):
        recognise("select 1", days, numbers, [], {})


def test_a_name_of_a_column_cannot_leave_its_place() -> None:
    text = draft(
        "mine",
        "select 1",
        Found("day", 'n" from x --', "", ('a"b',)),
        owner='ana"\n-- x = 1',
        says="a\n-- ///",
    )
    assert '"n"" from x --"' in text
    assert text.splitlines()[0] == "-- a -- ///"
    assert '-- owner = "ana\\"\\n-- x = 1"' in text
