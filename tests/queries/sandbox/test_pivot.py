import duckdb
import pytest

from queries.sandbox.guard import RefusedQueryError
from queries.sandbox.pivot import with_values


@pytest.mark.parametrize(
    ("sql", "written"),
    [
        ("pivot t on d using sum(n)", "pivot t on d IN ('a', 'b') using sum(n)"),
        (
            "pivot t on year(day), d using count(*) group by x",
            "pivot t on (year(day)) IN ('a', 'b'), d IN ('a', 'b') using count(*) group by x",
        ),
        ("PIVOT (select ',on' from t) ON d;", "PIVOT (select ',on' from t) ON d IN ('a', 'b') ;"),
        (
            "with w as (select 1) pivot w on d in ('x'), e",
            "with w as (select 1) pivot w on d in ('x'), e IN ('a', 'b') ",
        ),
    ],
)
def test_values_are_written_out(sql: str, written: str) -> None:
    assert with_values(sql, lambda question: ["a", "b"]) == written


def test_the_question_for_the_values_has_the_with_queries() -> None:
    asked: list[str] = []

    def ask(question: str) -> list[str]:
        asked.append(question)
        return ["1"]

    with_values("with w as (select 1 as d) pivot w on d using count(*)", ask)
    assert duckdb.sql(asked[0]).fetchall() == [("1",)]


@pytest.mark.parametrize(
    ("sql", "values", "said"),
    [
        ("select * from (pivot t on d using sum(n))", ["a"], "needs its values"),
        ("pivot t on d", [], "has no columns"),
        ("pivot t on d", [str(number) for number in range(201)], "more than 200 columns"),
    ],
)
def test_what_cannot_be_written_out_says_why(sql: str, values: list[str], said: str) -> None:
    with pytest.raises(RefusedQueryError, match=said):
        with_values(sql, lambda question: values)
