"""Results are kept as files, and opened by who may see as much."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from queries.answers import kept_tables
from queries.answers.kept_tables import (
    KeptTableError,
    covers,
    limits_of,
    read_table,
    remove_table,
    sight_of,
    write_table,
)
from queries.content.settings import DEFAULT_ROLES, Role


def asked(sql: str) -> pa.Table:
    with duckdb.connect() as connection:
        return connection.sql(sql).to_arrow_table()


def test_a_result_comes_back_as_it_was(tmp_path: Path) -> None:
    table = asked(
        "select 1.10::decimal(38, 2) as d, 'infinity'::date as day, [1, null] as l, '' as e, null::text as n"
    )
    name, size = write_table(tmp_path, table)
    assert read_table(tmp_path, name).equals(table)
    assert size == (tmp_path / "results" / name).stat().st_size
    remove_table(tmp_path, name)
    with pytest.raises(KeptTableError, match="missing"):
        read_table(tmp_path, name)


def test_what_parquet_has_no_type_for_is_kept_as_what_it_says(tmp_path: Path) -> None:
    name, _ = write_table(tmp_path, asked("select null as a, interval '2 days' as b"))
    assert read_table(tmp_path, name).to_pylist() == [{"a": None, "b": "2 days"}]


def test_a_result_that_is_too_large_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_tables, "MOST_BYTES", 100)
    with pytest.raises(KeptTableError, match="this one has"):
        write_table(tmp_path, asked("select range as a from range(100)"))
    assert list((tmp_path / "results").iterdir()) == []


def test_a_name_leads_to_no_other_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.parquet").write_bytes(b"")
    with pytest.raises(KeptTableError):
        read_table(tmp_path, "../secret.parquet")


def test_who_sees_less_does_not_open_it() -> None:
    clerk, lead = Role(name="clerk", extracts=frozenset({"orders"})), Role(name="lead", personal=True)
    assert covers(lead, sight_of(clerk))
    assert not covers(clerk, sight_of(lead))
    assert not covers(replace(clerk, extracts=frozenset({"payments"})), sight_of(clerk))
    assert covers(replace(clerk, name="other", people="all", monitors=True), sight_of(clerk))
    assert not covers(lead, '{"extracts": null, "personal": true, "markets": null, "planets": ["Mars"]}')


@pytest.mark.parametrize("keeper", DEFAULT_ROLES.values(), ids=lambda role: role.name)
@pytest.mark.parametrize("reader", DEFAULT_ROLES.values(), ids=lambda role: role.name)
def test_what_a_role_may_do_changes_nothing_of_what_it_opens_and_its_markets_do(
    keeper: Role, reader: Role
) -> None:
    limits = [None, ("BR",), ("BR", "MX"), ("MX", "BR"), ()]
    for kept in limits:
        for mine in limits:
            wide = mine is None or (kept is not None and set(kept) <= set(mine))
            assert covers(replace(reader, markets=mine), sight_of(replace(keeper, markets=kept))) == wide
            assert covers(replace(reader, stages=mine), sight_of(replace(keeper, stages=kept))) == wide
    assert not covers(reader, sight_of(replace(keeper, personal=True)))
    assert covers(replace(reader, personal=True), sight_of(keeper))


def test_a_result_that_was_kept_with_what_its_role_might_do_still_opens() -> None:
    older = '{"extracts": null, "personal": false, "markets": null, "may": "administer", "partly": true}'
    assert covers(DEFAULT_ROLES["viewer"], older)
    assert not covers(replace(DEFAULT_ROLES["viewer"], stages=("payment",)), older)


def test_a_result_says_of_which_markets_and_stages_it_is_alone() -> None:
    role = DEFAULT_ROLES["pm"]
    assert limits_of(sight_of(role)) == []
    assert limits_of(sight_of(replace(role, markets=("BR",), stages=("payment",)))) == ["BR", "payment"]
