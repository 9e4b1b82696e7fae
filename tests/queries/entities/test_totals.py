"""The sums of the ranking over the demo are those of a statement written by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from queries.content.entity_kind import EntityCount, EntityKind, read_entity_kinds
from queries.content.home import load_home
from queries.engine.drill import DrillWindow
from queries.engine.opening import Engine, open_engine
from queries.engine.table_sql import literal
from queries.entities import totals
from queries.entities.totals import alike_by, known_query, totals_query


@pytest.fixture(scope="module")
def opened(demo_source: Path) -> Iterator[tuple[Engine, dict[str, EntityKind]]]:
    home = load_home(demo_source)
    engine = open_engine(home)
    yield engine, dict(read_entity_kinds(home).kinds)
    engine.close()


def days_of(engine: Engine) -> DrillWindow:
    last: dt.date = engine.query("select max(day) as day from orders").to_pylist()[0]["day"]
    return DrillWindow(last - dt.timedelta(days=20), last + dt.timedelta(days=1))


def of(kind: EntityKind, source: str) -> list[EntityCount]:
    return [one for one in kind.counts if one.source == source and not one.where]


def test_refunds_of_sellers_are_those_of_the_extracts(opened: tuple[Engine, dict[str, EntityKind]]) -> None:
    engine, kinds = opened
    days, counts = days_of(engine), of(kinds["seller"], "seller_day")
    found = totals_query(engine.columns("seller_day"), kinds["seller"], counts, days).run(engine).to_pandas()
    assert counts[0].name == "refund_only"
    span = f"day >= {literal(days.since)} and day < {literal(days.until)}"
    by_hand = engine.frame(
        "select seller_id, count(*) as n, sum(amount) as money from after_sales where step = 'opened' "
        f"and kind = 'refund_only' and delivered and {span} group by 1"
    ).set_index("seller_id")
    mine = found[found["num_0"] > 0].set_index("id")
    assert mine["num_0"].to_dict() == by_hand["n"].astype(float).to_dict()
    assert mine["money_0"].to_dict() == pytest.approx(by_hand["money"].astype(float).to_dict())


def test_what_makes_an_entity_alike_comes_from_its_table(
    opened: tuple[Engine, dict[str, EntityKind]],
) -> None:
    engine, kinds = opened
    kind = kinds["seller"]
    found = totals_query(engine.columns("seller_day"), kind, of(kind, "seller_day"), days_of(engine)).run(
        engine
    )
    frame = found.to_pandas().head(20)
    drill = known_query(kind, list(frame["id"]))
    assert drill is not None
    known = drill.run(engine).to_pandas().set_index("id")
    assert alike_by(kind) == ("country", "category", "seller_tier", "age_band")
    assert list(frame["seller_tier"]) == [known["seller_tier"][one] for one in frame["id"]]


def test_of_very_many_those_without_an_event_come_added_up(
    opened: tuple[Engine, dict[str, EntityKind]], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, kinds = opened
    kind, days = kinds["buyer"], days_of(engine)
    columns, counts = engine.columns("buyer_day"), of(kind, "buyer_day")
    whole = totals_query(columns, kind, counts, days).run(engine).to_pandas()
    monkeypatch.setattr(totals, "SINGLY", 10)
    folded = totals_query(columns, kind, counts, days).run(engine).to_pandas()
    assert whole["id"].notna().all()
    assert len(folded) < len(whole) / 2
    assert folded["entities"].sum() == len(whole)
    for name in ("num_0", "den_0", "dens_0", "money_0"):
        assert folded[name].sum() == pytest.approx(whole[name].sum())
