from collections.abc import Callable
from datetime import timedelta

from streamlit.testing.v1 import AppTest

from monitors import words
from monitors.store import Store, acts
from monitors.store.queue_times import Waiting
from pages.desk.house import now
from pages.review.queue_health import said
from queries.content.home import Home
from tests.pages.reading import text_of, unescaped
from tests.pages.seed import AS_OF

Browse = Callable[..., AppTest]


def who() -> acts.Act:
    return acts.Act("Bo", now(), AS_OF)


def test_the_line_says_how_long_what_is_open_has_been(seeded: Home, browse: Browse) -> None:
    line = unescaped(text_of(browse()))
    assert "5 open · told up to 2 days ago: **4** · 3 to 7 days ago: **1** · longer ago: **0**" in line
    assert "no first answer yet · no decision yet" in line


def test_how_long_a_wait_was_is_told_with_how_many_it_is_of() -> None:
    assert said("decision", Waiting(None, 0, 9)) == "no decision yet"
    assert said("decision", Waiting(3.24, 7, 9)) == f"decision after 3.2{words.THIN}h (median of 7)"
    assert said("decision", Waiting(60.0, 2, 9)) == f"decision after 2.5{words.THIN}d (median of 2)"


def test_overdue_and_snoozed_are_counted_and_one_click_away(seeded: Home, browse: Browse) -> None:
    store = Store(seeded.state / "desk.sqlite")
    acts.decide(store, 1, who(), decision="intervene", due=AS_OF - timedelta(days=2))
    acts.snooze(store, who(), now() + timedelta(days=1), incident=3)
    page = browse(r_severity="High")
    assert page.button(key="queue_due").label == "1 overdue"
    page.button(key="queue_snoozed").click().run()
    assert page.dataframe[0].value["what"].tolist() == ["Payments declined by banks"]
    assert page.query_params["r_state"] == "Snoozed"
    page.button(key="queue_due").click().run()
    assert page.dataframe[0].value["what"].tolist() == ["Refunds without return · toys"]


def test_what_is_not_there_leads_nowhere(seeded: Home, browse: Browse) -> None:
    page = browse()
    assert page.button(key="queue_quiet").label == "0 quiet"
    assert page.button(key="queue_quiet").disabled


def test_the_queue_is_held_against_the_teams_targets(seeded: Home, browse: Browse) -> None:
    assert "Targets" not in text_of(browse())
    with (seeded.root / "riskdesk.toml").open("a") as file:
        file.write("\n[targets]\nacknowledge_hours = 4\ndecide_hours = 72\nhigh_decide_hours = 24\n")
    line = unescaped(text_of(browse()))
    assert f"Targets: first answer within 4{words.THIN}h: **:red[2 of 2 over]**" in line
    assert f"decision within 3{words.THIN}d, 24{words.THIN}h where severity is high" in line
