from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from monitors.life.incidents import summarise
from monitors.store import Store, acts, log, machine, reading
from pages.desk.house import now
from queries.content.home import Home
from tests.pages.reading import text_of, unescaped
from tests.pages.seed import AS_OF, BEFORE, EPISODES, NASTY

Browse = Callable[..., AppTest]
PARTS = [
    "Refunds without return",
    "What and how much",
    "Who carries it",
    "Where",
    "ate or mix",
    "Why: rules",
    "Why: ",
    "Could it be innocent?",
    "What we did before",
    "What to do next",
    "How sure",
    "Comments",
    "Trail",
]


def said(page: AppTest) -> str:
    assert not page.exception, page.exception[0].message
    return unescaped(text_of(page))


def test_the_whole_card_stands_on_data(stocked: Home, browse: Browse) -> None:
    page = browse("alert", id="1")
    words = said(page)
    for part in PARTS:
        assert part in words
    assert page.get("vega_lite_chart")


def test_innocent_explanations_come_with_their_verdict_and_evidence(stocked: Home, browse: Browse) -> None:
    page = browse("alert", id="1")
    table = next(one.value for one in page.table if "Evidence" in one.value)
    verdicts = {cell.partition("-badge[")[2].rstrip("]") for cell in table.iloc[:, 0]}
    assert verdicts <= {"explains", "ruled out", "unknown"}
    assert (table["Evidence"].str.len() > 0).all()


def test_another_view_of_the_same_cause_has_an_address(stocked: Home, browse: Browse) -> None:
    page = browse("alert", id="1", episode="2")
    assert "Refunds without return" in said(page)
    assert page.selectbox(key="alert_view_1").value == "2"


def test_an_alert_without_data_still_shows_its_numbers_and_says_what_is_missing(
    seeded: Home, browse: Browse
) -> None:
    words = said(browse("alert", id="1"))
    assert "Refunds without return ×3.6 in BR · toys" in words
    assert "How sure" in words


@pytest.mark.parametrize("asked", ["999", "none", "", "9" * 30, "²"])
def test_an_address_that_names_no_incident_says_so(seeded: Home, browse: Browse, asked: str) -> None:
    assert "No such incident" in said(browse("alert", id=asked))


def test_a_data_fault_says_what_was_found_instead_of_a_cause(seeded: Home, browse: Browse) -> None:
    words = said(browse("alert", id="5"))
    assert "Payments arrived only in part" in words
    assert "57 % of the rows expected" in words
    assert "How sure" not in words  # nothing was tested


def test_names_from_data_are_not_markup(seeded: Home, browse: Browse) -> None:
    page = browse("alert", id="4")
    assert NASTY in said(page)
    assert NASTY not in "\n".join(str(one.value) for one in (*page.markdown, *page.subheader, *page.caption))


def test_a_comment_is_kept_as_typed(seeded: Home, browse: Browse) -> None:
    page = browse("alert", id="2")
    page.text_area(key="comment_text").set_value("looks like R017 *again*")
    next(one for one in page.button if one.label == "Comment").click().run()
    kept = log.comments(Store(seeded.state / "desk.sqlite"), 2)
    assert [(row["actor"], row["text"]) for row in kept] == [("Ana", "looks like R017 *again*")]
    assert "looks like R017 *again*" in [one.value for one in page.text]


def test_an_empty_comment_is_refused_in_words(seeded: Home, browse: Browse) -> None:
    page = browse("alert", id="2")
    page.text_area(key="comment_text").set_value("   ")
    next(one for one in page.button if one.label == "Comment").click().run()
    assert "1 to 10,000 characters" in said(page)
    assert log.comments(Store(seeded.state / "desk.sqlite"), 2) == []


def test_assigning_and_snoozing_are_stored_and_in_the_trail(seeded: Home, browse: Browse) -> None:
    page = browse("alert", id="3")
    page.button(key="alert_assign").click().run()
    page.text_input(key="assign_owner").set_value("Bo")
    next(one for one in page.button if one.label == "Assign" and one.key != "alert_assign").click().run()
    page.button(key="alert_snooze").click().run()
    page.text_input(key="snooze_why").set_value("waiting for the bank")
    next(one for one in page.button if one.label == "Snooze" and one.key != "alert_snooze").click().run()
    trail = log.trail(Store(seeded.state / "desk.sqlite"), 3)
    first = next(row for row in trail if row["actor"] == "Ana")
    assert (first["field"], first["new"]) == ("owner", "Bo")
    assert trail[-1]["field"] == "snoozed"
    assert trail[-1]["why"] == "waiting for the bank"
    assert "snoozed until" in said(page)


def test_a_snooze_can_be_taken_back(seeded: Home, browse: Browse) -> None:
    store = Store(seeded.state / "desk.sqlite")
    who = acts.Act("Bo", now(), AS_OF)
    acts.snooze(store, who, now() + timedelta(days=3), incident=2)
    page = browse("alert", id="2")
    assert "snoozed until" in said(page)
    page.button(key="alert_wake").click().run()
    assert "snoozed until" not in said(page)
    assert reading.snoozes(store, now()) == []
    assert page.button(key="alert_snooze").label == "Snooze"
    last = log.trail(store, 2)[-1]
    assert (last["actor"], last["field"], last["new"]) == ("Ana", "snoozed", None)


def test_a_snooze_of_a_whole_monitor_is_not_taken_back_from_one_incident(
    seeded: Home, browse: Browse
) -> None:
    store = Store(seeded.state / "desk.sqlite")
    acts.snooze(store, acts.Act("Bo", now(), AS_OF), now() + timedelta(days=3), monitor="rule_hit_rate")
    page = browse("alert", id="2")
    page.button(key="alert_wake").click().run()
    assert "its monitor or its segment is snoozed" in said(page)
    assert len(reading.snoozes(store, now())) == 1


def test_the_decision_stands_under_the_headline_of_the_card(seeded: Home, browse: Browse) -> None:
    who = acts.Act("Bo", now(), AS_OF)
    acts.decide(
        Store(seeded.state / "desk.sqlite"),
        2,
        who,
        decision="tune",
        owner="Cleo",
        due=BEFORE,
        note="v12 back",
    )
    words = said(browse("alert", id="2"))
    for part in ("**Tune a rule**", "owner Cleo", "by 15 Nov", "Overdue", "“v12 back”", "Bo, "):
        assert part in words


def test_the_trail_says_the_morning_and_apart_the_clock(seeded: Home, browse: Browse) -> None:
    store = Store(seeded.state / "desk.sqlite")
    at = datetime(2026, 11, 16, 8, 14)
    acts.assign(store, 2, "Bo", acts.Act("Ana", at, AS_OF))
    acts.assign(store, 2, "Cleo", acts.Act("Ana", at + timedelta(days=1), AS_OF))
    trail = next(one.value for one in browse("alert", id="2").dataframe if "clock" in one.value)
    assert list(trail["morning"]) == ["Morning of 16 Nov 2026"] * 2
    assert list(trail["clock"]) == ["17 Nov 08:14 UTC", "at 08:14 UTC"]


def test_a_decision_on_all_alerts_is_one_row_of_the_trail(seeded: Home, browse: Browse) -> None:
    store = Store(seeded.state / "desk.sqlite")
    acts.decide(store, 1, acts.Act("Ana", now(), AS_OF), disposition="real")
    page = browse("alert", id="1")
    trail = next(one.value for one in page.dataframe if "clock" in one.value)
    assert [text for text in trail["what"] if text.startswith("Judged")] == ["Judged: Real"]
    page.toggle(key="alert_steps").set_value(True).run()
    trail = next(one.value for one in page.dataframe if "clock" in one.value)
    assert sum(text.startswith("Judged") for text in trail["what"]) == 3


def test_seen_before_says_what_was_decided_and_leads_there(seeded: Home, browse: Browse) -> None:
    store = Store(seeded.state / "desk.sqlite")
    earlier = replace(
        EPISODES[1][0],
        opened_on="2026-10-02",
        first_bucket="2026-10-01",
        last_bucket="2026-10-03",
        fired_on="2026-10-02",
        state="resolved",
        resolved_on="2026-10-06",
        reopened=2,
    )
    with store.write():
        number = machine.add_incident(store, summarise([earlier]))
        stored = machine.put_episode(store, replace(earlier, incident_id=number))
        machine.put_incident(store, number, summarise([stored]))
        machine.put_morning(store, date(2026, 10, 6), [stored])
    acts.decide(store, number, acts.Act("Bo", datetime(2026, 10, 2, 9), AS_OF), disposition="real")
    page = browse("alert", id="2", as_of=AS_OF.isoformat())
    table = next(one for one in page.dataframe if "came" in one.value)
    (row,) = table.value.to_dict("records")
    assert (row["incident"], row["decided"]) == (f"Incident {number}", "Real (Bo, 2 Oct)")
    assert row["came"] == "over on 6 Oct, came back 2 times"


def test_a_link_to_an_incident_that_was_joined_leads_to_where_it_went(seeded: Home, browse: Browse) -> None:
    store = Store(seeded.state / "desk.sqlite")
    with store.write():
        machine.tell(store, "incident", 77, "joined", (None, "3"), at=now(), as_of=AS_OF)
    assert "Payments declined by banks" in said(browse("alert", id="77"))
