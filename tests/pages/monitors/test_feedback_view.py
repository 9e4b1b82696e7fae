from collections.abc import Callable
from datetime import timedelta

from streamlit.testing.v1 import AppTest

from monitors.store import Store, acts
from monitors.store.tuning import tunings
from pages.desk.house import now
from queries.content.home import Home
from tests.pages.reading import text_of, unescaped
from tests.pages.seed import AS_OF

Browse = Callable[..., AppTest]


def who() -> acts.Act:
    return acts.Act("Bo", now(), AS_OF)


def waiting(home: Home) -> int:
    """A proposal for the first monitor of the home, tried on a file that is not there any more."""
    figures = {
        "older": {"false": 9, "gone": 7, "real": 4, "lost": 0},
        "newer": {"false": 3, "gone": 2, "real": 1, "lost": 1},
        "tried": 8,
        "not_seen": 2,
    }
    number = tunings.suggest(
        Store(home.state / "desk.sqlite"),
        who(),
        home.content("monitors")[0].stem,
        {"key": "min_denominator", "value": 400},
        change="ask for 400 events to be judged",
        figures=figures,
        file="another text",
        days=(AS_OF - timedelta(days=28), AS_OF),
    )
    assert number is not None
    return number


def test_a_proposal_tells_both_figures_and_what_was_left_out(seeded: Home, browse: Browse) -> None:
    waiting(seeded)
    said = unescaped(text_of(browse("monitors", m_view="Feedback")))
    assert "Chosen by the older decisions: 7 of 9 false alarms gone, none of 4 real ones lost." in said
    assert "Held against the newer ones: 2 of 3 false alarms gone, 1 of 1 real one lost." in said
    assert "8 changes tried" in said
    assert "2 judged ones left out" in said


def test_it_is_rejected_with_a_reason_only_and_kept(seeded: Home, browse: Browse) -> None:
    number = waiting(seeded)
    page = browse("monitors", m_view="Feedback")
    reject = next(one for one in page.button if one.label == "Reject")
    page = reject.click().run()
    assert "say why it is rejected" in unescaped(text_of(page))
    page.text_input(key=f"tuning_why_{number}").set_value("we want to see these")
    page = next(one for one in page.button if one.label == "Reject").click().run()
    assert not page.exception
    [kept] = tunings.tunings(Store(seeded.state / "desk.sqlite"))
    assert (kept.state, kept.reason, kept.state_by) == ("rejected", "we want to see these", "Ana")
    assert "we want to see these" in page.dataframe[-1].value["why"].tolist()


def test_a_file_that_changed_meanwhile_is_not_written_over(seeded: Home, browse: Browse) -> None:
    waiting(seeded)
    page = browse("monitors", m_view="Feedback")
    page = next(one for one in page.button if one.label.startswith("Accept")).click().run()
    assert "is not the one this was tried on any more" in unescaped(text_of(page))
    assert tunings.tunings(Store(seeded.state / "desk.sqlite"))[0].state == "proposed"


def test_an_incident_counts_once_for_each_monitor_and_detector(seeded: Home, browse: Browse) -> None:
    store = Store(seeded.state / "desk.sqlite")
    acts.decide(store, 1, who(), disposition="real")
    acts.decide(store, 1, who(), disposition="false_alarm")
    page = browse("monitors", m_view="Feedback")
    assert not page.exception
    by_monitor, by_detector = page.dataframe[0].value, page.dataframe[1].value
    assert set(by_monitor["false"]) <= {0, 1}
    assert by_monitor["real"].sum() == 0
    assert by_detector["false"].max() == 1
