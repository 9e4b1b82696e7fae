from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitors import words
from monitors.store import Store, acts
from monitors.store.reading import incidents
from pages.desk.house import now
from pages.parts.incident import Row, row_of
from pages.review import triage_rows
from queries.content.home import Home
from tests.pages.seed import AS_OF

HELD = {"active": 40.0, "half": 3, "rows": [["s1", 0.3, 0.1], ["s2", 0.25, 0.1], ["s3", 0.16, 0.1]]}


def rows(home: Home) -> dict[int, Row]:
    found = incidents(Store(home.state / "desk.sqlite"), now(), AS_OF)
    return {one.id: row_of(one, None, "USD") for one in found}


def test_market_and_number_have_columns_and_the_rest_of_the_place_stays_in_the_headline(seeded: Home) -> None:
    frame = triage_rows.frame(list(rows(seeded).values()), AS_OF).set_index("what")
    toys = frame.loc["Refund only rate · toys"]
    assert (toys["market"], toys["change"], toys["age"]) == ("BR", "×3.6", 3)
    assert frame.loc["Rule hit rate · rule R017"]["market"] == triage_rows.ALL
    fault = frame.loc["Payments arrived only in part"]
    assert (fault["change"], fault["stage"]) == ("", "Data")


def test_the_change_of_a_response_is_a_factor_that_fits_its_column(seeded: Home) -> None:
    said = replace(
        rows(seeded)[1],
        headline=words.build_headline(
            words.HeadlineInput(
                "rule_hit_rate", {}, 0.048, 0.008, role="response", unit="share", act="our rules hit {event}"
            )
        ),
    )
    assert said.headline.usual
    assert triage_rows.frame([said], AS_OF)["change"].tolist() == ["×6.0"]


@pytest.mark.parametrize(
    ("carriers", "said"),
    [
        ({"seller": HELD}, "3 sellers = 71 %"),
        ({"seller": {**HELD, "half": 1}}, "1 seller = 30 %"),
        ({"seller": {**HELD, "half": 30}}, "many"),
        ({"seller": {**HELD, "half": None}}, None),
        ({}, None),
    ],
)
def test_who_carries_it_is_of_the_record_of_its_facts(
    seeded: Home, carriers: dict[str, dict[str, object]], said: str | None
) -> None:
    one = rows(seeded)[1].incident
    row = row_of(replace(one, facts=replace(one.facts, carriers=carriers)), None, "USD")
    told = triage_rows.carrier(row)
    assert (told.replace("\u202f", " ").replace("\u2009", " ") if told else told) == said


@pytest.mark.parametrize(("days", "state"), [(2, "Decided"), (0, "Due"), (-1, "Overdue")])
def test_a_decision_stands_in_its_row_with_its_day_and_says_when_that_is_over(
    seeded: Home, days: int, state: str
) -> None:
    due: date = AS_OF + timedelta(days=days)
    store = Store(seeded.state / "desk.sqlite")
    acts.decide(store, 1, acts.Act("Bo", now(), AS_OF), decision="intervene", owner="Bo", due=due)
    frame = triage_rows.frame([rows(seeded)[1]], AS_OF)
    (shown,) = frame.to_dict("records")
    assert (shown["decision"], shown["due"], shown["owner"]) == ("Intervene", f"{due.day} Nov", "Bo")
    assert shown["status"] == [state]


def test_decision_and_day_take_no_room_before_anybody_has_decided(seeded: Home) -> None:
    frame = triage_rows.frame(list(rows(seeded).values()), AS_OF)
    assert "due" not in triage_rows.columns("USD", frame)
    acts.decide(Store(seeded.state / "desk.sqlite"), 1, acts.Act("Bo", now(), AS_OF), disposition="real")
    frame = triage_rows.frame(list(rows(seeded).values()), AS_OF)
    assert "due" in triage_rows.columns("USD", frame)
    assert frame["decision"].dropna().tolist() == ["Real"]


def test_a_phone_shows_severity_money_and_what_happened_without_scrolling(seeded: Home) -> None:
    frame = triage_rows.frame(list(rows(seeded).values()), AS_OF)
    columns = triage_rows.columns("USD", frame)
    assert list(columns)[:3] == ["severity", "stake", "what"]
