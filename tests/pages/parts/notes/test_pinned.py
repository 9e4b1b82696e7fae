"""What is pinned leaves the desk with the minutes: a line and its chart, where anybody may see it."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pyarrow as pa

from monitors.briefs.brief import PictureBlock, TextBlock
from monitors.store import Store
from monitors.store.acts import Act
from monitors.store.workbench import kept_results
from pages.desk.house import now
from pages.parts.notes import pinned
from queries.answers.kept_tables import sight_of, write_table
from queries.content.home import Home
from queries.content.settings import DEFAULT_ROLES, Role

ANA = Act("Ana", now(), date(2026, 11, 16))
ROWS = pa.table({"day": [date(2026, 11, 1), date(2026, 11, 2)], "n": [1, 2]})
CHART = {"shape": "Line", "x": "day", "y": "n"}


def pin(home: Home, role: Role, name: str) -> None:
    store = Store(home.state / "desk.sqlite")
    file, size = write_table(home.state, ROWS)
    about: dict[str, object] = {
        "statement": "select 1",
        "role": role.name,
        "sight": sight_of(role),
        "as_of": None,
        "file": file,
    }
    about |= {"bytes": size, "rows": 2, "truncated": False, "seconds": 0.1, "mask": ""}
    kept_results.pin(
        store, ANA, kept_results.keep(store, ANA, name, about), incident=1, chart=CHART, note="Look"
    )


def test_a_pinned_result_is_a_line_and_a_chart_unless_its_role_saw_people(seeded: Home) -> None:
    pin(seeded, DEFAULT_ROLES["admin"], "Orders")  # as on a desk without sign-in
    pin(seeded, Role(name="investigator", personal=True), "People")
    desk = SimpleNamespace(store=Store(seeded.state / "desk.sqlite"), home=seeded)
    found = pinned.blocks(desk, meeting=1, incidents=[1, 2], link="https://desk.example")  # type: ignore[arg-type]
    texts = [one for one in found if isinstance(one, TextBlock)]
    unseen = "A result that your role does not see (incident 1)"
    assert [one.heading for one in texts] == ["Orders (incident 1)", unseen]
    assert "Look" in texts[0].text
    assert "Look" not in texts[1].text
    assert "https://desk.example/sql?result=1" in texts[0].text
    pictures = [one for one in found if isinstance(one, PictureBlock)]
    assert [one.heading for one in pictures] == ["Orders"]
    assert pictures[0].svg.startswith("<svg")


def test_who_sees_some_markets_alone_is_told_no_name_of_what_was_asked_of_all(seeded: Home) -> None:
    pin(seeded, Role(name="pm"), "All orders")
    limited = {"pm": replace(DEFAULT_ROLES["pm"], markets=("BR",))}
    home = replace(seeded, settings=replace(seeded.settings, roles=limited))
    desk = SimpleNamespace(store=Store(seeded.state / "desk.sqlite"), home=home)
    found = pinned.blocks(desk, meeting=1, incidents=[1], link="")  # type: ignore[arg-type]
    assert not [one for one in found if isinstance(one, PictureBlock)]
    assert "All orders" not in str(found)
