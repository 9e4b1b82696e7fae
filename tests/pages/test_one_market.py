"""Somebody of one market walks through the desk after somebody of all: no page, table or chart has another market.

The ids of sellers, orders and creators of other markets are what would show; caches filled for the one who sees all are
there to be mistaken for theirs.
"""

import re
from collections.abc import Iterator

import pytest

from monitors.store import Store, reading
from monitors.store.access.people import Person
from monitors.store.machine import latest_morning
from pages.desk import house
from queries.content.home import Home
from queries.engine.opening import open_engine
from tests.pages.cold import at_page
from tests.pages.signing_in import signed_in

FILES = {
    "review": "pages/review/page.py",
    "metrics": "pages/metrics/page.py",
    "sellers": "pages/sellers/page.py",
    "entity": "pages/sellers/story_page.py",
    "rules": "pages/rules/page.py",
    "rings": "pages/rings/page.py",
    "interventions": "pages/interventions/page.py",
    "alert": "pages/alert/page.py",
    "sql": "pages/sql/page.py",
    "voices": "pages/voices/page.py",
    "data": "pages/data/page.py",
    "meeting": "pages/meeting/page.py",
}
IDS = re.compile(rb"[sc]\d{7}|o\d{11}")  # in the data of a table one follows another without a space
SQL = "select seller_id, country, count(*) as n from orders group by all"


def foreign(home: Home) -> set[bytes]:
    """Ids with rows in other markets alone."""
    engine = open_engine(home)
    found: set[bytes] = set()
    for table, column in (("sellers", "seller_id"), ("creators", "creator_id"), ("orders", "order_id")):
        rows = engine.query(
            f"select {column} as id from {table} group by 1 having not bool_or(country = 'BR')"
        )
        found |= {str(row["id"]).encode() for row in rows.to_pylist()}
    return found


def walk(home: Home, seller: str) -> Iterator[tuple[str, bytes]]:
    """Every page that shows rows, as it goes to the browser."""
    store = Store(home.state / "desk.sqlite")
    alerts = [str(one.id) for one in reading.incidents(store, house.now(), latest_morning(store))]
    asked: list[tuple[str, dict[str, str]]] = [
        (place, {}) for place in FILES if place not in ("alert", "entity")
    ]
    asked += [("alert", {"id": number}) for number in alerts]
    asked += [("entity", {"kind": "seller", "id": seller}), ("rules", {"rules_view": "Overlap"})]
    asked += [("sellers", {"kind": "creator"}), ("rings", {"kind": "seller"}), ("sql", {"sql": SQL})]
    for place, state in asked:
        test = at_page(FILES[place], timeout=120)
        for name, value in state.items():
            test.query_params[name] = value
        test.run()
        drawn = (
            node.proto.SerializeToString() for node in test._tree if getattr(node, "proto", None) is not None
        )
        yield f"{place} {state}", b"\n".join(drawn)


def test_no_page_shows_another_market(stocked: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.sql.looked_at.may_run", lambda desk, sql: True)
    others = foreign(stocked)
    seller = next(iter(sorted(one for one in others if one.startswith(b"s")))).decode()

    def found() -> tuple[set[bytes], list[str], set[bytes]]:
        strange: set[bytes] = set()
        seen: set[bytes] = set()
        where = []
        for place, drawn in walk(stocked, seller):
            ids = set(IDS.findall(drawn))
            asked = {seller.encode()} if place.startswith("entity") else set()
            seen |= ids - others
            if leaked := (ids & others) - asked:
                strange |= leaked
                where.append(f"{place}: {sorted(leaked)[:3]}")
        return strange, where, seen

    signed_in(monkeypatch, stocked, Person("ada@x.org", "admin"))
    assert len(found()[0]) > 50  # of all there is something to be found
    signed_in(monkeypatch, stocked, Person("bia@x.org", "pm", ("BR",)))
    strange, where, seen = found()
    assert not strange, "\n".join(where)
    assert len(seen) > 20
