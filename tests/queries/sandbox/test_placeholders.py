import datetime as dt

from queries.sandbox.placeholders import open_names, place_before, with_values

SQL = (
    "select 'é $text', $since, -- $comment\n $$ $quoted $$, $1, \"$name\", $Market_2 /* $c */ "
    "from a where c>=$until and (day<$until) and x=$x::date"
)


def test_names_are_found_where_they_are_no_text_and_no_comment() -> None:
    assert open_names(SQL) == ["since", "Market_2", "until", "x"]
    assert open_names("select 1") == []


def test_values_are_written_as_sql_writes_them_and_can_close_no_text() -> None:
    filled = with_values(SQL, {"since": dt.date(2026, 1, 2), "until": 3, "x": "o'; drop table a --"})
    assert "date '2026-01-02', --" in filled
    assert "c>=3 and (day<3) and x='o''; drop table a --'::date" in filled
    assert filled.count("$Market_2") == 1
    assert "'é $text'" in filled


def test_what_does_not_parse_is_filled_in_all_the_same() -> None:
    assert with_values("select $a from where (", {"a": 1}) == "select 1 from where ("


def test_a_place_of_the_filled_statement_is_found_in_the_open_one() -> None:
    sql, values = "select $a, bad\nfrom t where $b = wrong", {"a": "x\ny", "b": dt.date(2026, 1, 2)}
    lines = with_values(sql, values).split("\n")
    assert place_before(sql, values, 2, lines[1].index("bad") + 1) == (1, sql.index("bad") + 1)
    assert place_before(sql, values, 3, lines[2].index("wrong") + 1) == (
        2,
        sql.split("\n")[1].index("wrong") + 1,
    )
    assert place_before(sql, values, 3, lines[2].index("2026") + 1) == (2, sql.split("\n")[1].index("$b") + 1)
    assert place_before(sql, {}, 2, 0) == (2, 0)
