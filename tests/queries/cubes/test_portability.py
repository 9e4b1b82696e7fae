from __future__ import annotations

import pytest

from queries.content.home import Home
from queries.cubes.portability import lint_cubes
from tests.conftest import TICKETS_DAY


def faults(home: Home, measure: str) -> list[str]:
    text = TICKETS_DAY.replace("count(*) as tickets", f"{measure} as tickets")
    (home.root / "cubes" / "tickets_day.sql").write_text(text)
    return [str(problem) for problem in lint_cubes(home)]


@pytest.mark.parametrize(
    "measure",
    [
        "sum(cast(cost as double))",
        "sum(cast(cost as double) * 1.5) / nullif(count(*), 0)",
        "sum(minutes) / 60",
        "lag(count(*), 1, 0) over (order by day)",
        "count(distinct email)",
        "sum(case when urgent then cast(cost as double) else 0 end)",
    ],
)
def test_what_every_engine_reads_alike_is_allowed(tiny_home: Home, measure: str) -> None:
    assert faults(tiny_home, measure) == []


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("sum(cost)", "expected cast(cost as double)"),
        ("sum(minutes) / count(*)", "expected … / nullif(x, 0)"),
        ("sum(minutes) / 0", "expected … / nullif(x, 0)"),
        ("lag(count(*)) over (order by day)", "expected lag(x, 1, <default>)"),
        ("max(week(day))", "no weeks or weekdays"),
        ("max(isodow(day))", "no weeks or weekdays"),
        ("max(dayofweek(day))", "no weeks or weekdays"),
        ("list(topic)", "no lists or structs"),
        ("sum(extract(dow from day))", "no weeks or weekdays"),
        ("sum(round(minutes))", "no round()"),
        ("sum(log(minutes))", "ln(x)"),
        ("max(upper(topic))", "capitals of English alone"),
        ("max(substr(topic, 1, 2))", "count bytes, not letters"),
        ("max(strpos(topic, 'a'))", "count bytes, not letters"),
        ("max(concat_ws('-', topic, desk))", "keep or drop an empty part"),
        ("max(regexp_replace(topic, 'a', 'b'))", "the first place or all"),
        ("string_agg(topic, ',')", "its order is each engine's own"),
        ("any_value(topic)", "min(x) or max(x)"),
        ("last_value(minutes) over (order by day)", "skip empty rows"),
        ("bool_or(urgent)", "max(case when x then 1 else 0 end)"),
        ("max(quantile_cont(minutes, 0.5))", "no quantile"),
        ("max(hash(topic))", "not every engine has it"),
        ("sum(case when minutes in (1, null) then 1 else 0 end)", "in (…) without null"),
        ("sum(date_diff('month', day, known_day))", "a number of days"),
        ("sum(cast(cast(cost as double) / 3 as integer))", "engines round to whole numbers or cut"),
        ("max(cast(cost as varchar))", "write a fraction differently"),
        ("sum(case when current_date > day then 1 else 0 end)", "no clock"),
    ],
)
def test_what_engines_read_differently_is_named_with_file_and_line(
    tiny_home: Home, measure: str, expected: str
) -> None:
    found = faults(tiny_home, measure)
    assert len(found) == 1
    assert expected in found[0]
    assert found[0].startswith("cubes/tickets_day.sql:5: not portable")


def test_a_text_that_cannot_be_translated_is_one_fault(tiny_home: Home) -> None:
    assert "cannot be translated" in faults(tiny_home, "count(* as")[0]


def test_the_packs_cubes_stay_inside(home: Home) -> None:
    assert [str(problem) for problem in lint_cubes(home)] == []
