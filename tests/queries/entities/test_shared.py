import datetime as dt
from pathlib import Path

from queries.content.entity_kind import read_entity_kinds
from queries.content.home import load_home
from queries.engine.opening import open_engine
from queries.entities.shared import neighbours_query, shared_query


def test_identifiers_are_shared_as_a_statement_by_hand_says(demo_source: Path) -> None:
    home = load_home(demo_source)
    engine = open_engine(home)
    kind = read_entity_kinds(home).kinds["buyer"]
    link = next(one for one in kind.links if one.by == "address")
    as_of: dt.date = engine.query("select max(day) + 1 as day from orders").to_pylist()[0]["day"]
    found = shared_query(kind, link, as_of).run(engine).to_pandas()
    by_hand = engine.frame(
        "select address_id as value, count(distinct buyer_id) as n from orders where address_id is not null "
        f"and day >= date '{as_of}' - 30 group by 1 having count(distinct buyer_id) between 2 and {link.crowd}"
    )
    counts = found[found["id"].notna()].groupby("value")["id"].nunique()
    assert counts.to_dict() == dict(zip(by_hand["value"], by_hand["n"], strict=True))
    assert len(counts)
    name = str(found["id"].dropna().iat[0])
    near = neighbours_query(kind, link, as_of, name).run(engine).to_pandas()
    assert set(near["value"]) == set(found.loc[found["id"] == name, "value"])
    assert len(near) > 1
    engine.close()
