from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from monitors.store import Store, acts
from monitors.store.reading import incidents
from pages.desk.house import now
from pages.parts.incident import Row, row_of
from pages.review import since_then
from pages.review.since_then import deed, moved
from queries.content.home import Home
from tests.pages.reading import text_of, unescaped
from tests.pages.seed import AS_OF, BEFORE

Browse = Callable[..., AppTest]


def rows(home: Home) -> list[Row]:
    found = incidents(Store(home.state / "desk.sqlite"), now(), AS_OF)
    return [row_of(one, None, "USD") for one in found]


def with_(row: Row, **changed: object) -> Row:
    return replace(row, incident=replace(row.incident, **changed))  # type: ignore[arg-type]


def news(page: AppTest) -> list[str]:
    return [str(text) for text in page.dataframe[1].value["news"]]


def test_since_yesterday_the_new_ones_come_first_then_what_people_did(seeded: Home, browse: Browse) -> None:
    acts.assign(Store(seeded.state / "desk.sqlite"), 2, "Bo", acts.Act("Bo", now(), AS_OF))
    page = browse()
    told = news(page)
    assert told[0] == "new, $41k at stake"
    assert any(text.startswith("Bo assigned it to Bo") for text in told)
    assert told[-1] == "resolved"
    assert "since the morning of 15 Nov was told" in unescaped(text_of(page))


def test_mornings_that_were_run_in_the_same_second_are_still_two(
    seeded: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = [{"as_of": day.isoformat(), "at": "2026-11-16T06:00:00"} for day in (BEFORE, AS_OF)]
    monkeypatch.setattr(since_then.calls, "first_runs", lambda store: same)
    assert any(text.startswith("new") for text in news(browse()))


def test_money_that_moved_is_told_and_a_little_of_it_is_not(seeded: Home) -> None:
    one = next(row for row in rows(seeded) if row.incident.id == 1)
    money = one.incident.money
    for part, kinds in ((0.5, ["Worse"]), (0.95, []), (2.0, ["Better"])):
        found = moved({1: with_(one, money=money * part)}, [one], "USD")
        assert [item.kind for item in found] == kinds


def test_what_came_back_and_what_is_over_is_told(seeded: Home) -> None:
    one = next(row for row in rows(seeded) if row.incident.id == 1)
    over = with_(one, state="resolved")
    assert [item.kind for item in moved({1: over}, [one], "USD")] == ["Back"]
    assert [item.kind for item in moved({1: one}, [over], "USD")] == ["Resolved"]
    assert moved({1: over}, [over], "USD") == []


def test_a_first_visit_has_nothing_to_compare_with(seeded: Home, browse: Browse) -> None:
    assert "this is your first visit" in text_of(browse(r_since=since_then.LOOKED))


def test_since_i_looked_begins_at_my_last_act_and_leaves_my_own_out(seeded: Home, browse: Browse) -> None:
    store, moment = Store(seeded.state / "desk.sqlite"), now()
    acts.assign(store, 1, "Bo", acts.Act("Bo", moment - timedelta(hours=3), AS_OF))
    acts.acknowledge(store, 1, acts.Act("Ana", moment - timedelta(hours=2), AS_OF))
    acts.assign(store, 2, "Cleo", acts.Act("Bo", moment - timedelta(hours=1), AS_OF))
    page = browse(r_since=since_then.LOOKED)
    (told,) = news(page)
    assert told.startswith("Bo assigned it to Cleo")
    page.button(key="since_seen").click().run()
    assert "Nothing is new" in text_of(page)
    page.button(key="panel_acknowledged").click().run()
    assert "Nothing is new" in text_of(page)


def test_a_visit_ends_with_a_pause(seeded: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    page = browse(r_since=since_then.LOOKED)
    start = now()
    monkeypatch.setattr(since_then, "now", lambda: start + timedelta(hours=1))
    acts.assign(
        Store(seeded.state / "desk.sqlite"), 2, "Cleo", acts.Act("Bo", start + timedelta(minutes=30), AS_OF)
    )
    page.run()
    (told,) = news(page)
    assert told.startswith("Bo assigned it to Cleo")


@pytest.mark.parametrize(
    ("field", "new", "said"),
    [
        ("acknowledged", "Bo", "acknowledged it"),
        ("acknowledged", None, "took the acknowledgement back"),
        ("owner", None, "handed it back"),
        ("decision", "tune", "decided: Tune a rule"),
        ("disposition", "real", "judged it: Real"),
        ("snoozed", "2026-11-18T06:00:00", "snoozed it until 18 Nov 06:00 UTC"),
        ("snoozed", None, "woke it"),
        ("joined", "7", "joined 7"),
    ],
)
def test_an_act_is_told_in_words(field: str, new: str | None, said: str) -> None:
    told = deed([{"actor": "Bo", "field": field, "new": new, "at": "2026-11-16T09:12:00"}])
    assert told == f"Bo {said}, 16 Nov 09:12 UTC"


def test_what_one_form_changed_is_one_piece_of_news(seeded: Home, browse: Browse) -> None:
    who = acts.Act("Bo", now(), AS_OF)
    acts.decide(
        Store(seeded.state / "desk.sqlite"), 1, who, disposition="real", decision="tune", owner="Cleo"
    )
    (told,) = [text for text in news(browse()) if text.startswith("Bo")]
    assert told.startswith("Bo judged it: Real, decided: Tune a rule, assigned it to Cleo, ")


def test_a_move_that_is_nothing_beside_the_rest_is_not_told(seeded: Home) -> None:
    everyone = {row.incident.id: row for row in rows(seeded)}
    one, small = everyone[1], with_(everyone[4], money=58.0)
    assert moved({1: one, 4: with_(small, money=41.0)}, [one, small], "USD") == []
