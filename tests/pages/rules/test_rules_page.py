"""The Rules page over a small demo: every view opens cold, says what it shows, and keeps its state in the address."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from monitors.store import Store
from monitors.store.proposals import proposals
from queries.content.home import Home
from queries.content.settings import Role
from queries.masking.mask_key import read_key
from tests.pages.home_copy import copy_home
from tests.pages.reading import text_of, unescaped

Browse = Callable[..., AppTest]
RULE = "order_score_block"


def said(page: AppTest) -> str:
    assert not page.exception, page.exception[0].message
    return unescaped(text_of(page))


def table(page: AppTest, column: str):  # type: ignore[no-untyped-def]
    """The first table that has a column."""
    return next(one.value for one in page.dataframe if column in one.value)


def test_the_board_lists_every_rule_with_its_precision_and_n(stocked: Home, browse: Browse) -> None:
    page = browse("rules")
    board = table(page, "precision")
    assert len(board) == 16
    assert all("of" in one or one == "n/a, 0 labels" for one in board["precision"])
    assert "16 rules" in said(page)


def test_an_address_that_names_a_rule_opens_its_page(stocked: Home, browse: Browse) -> None:
    page = browse("rules", rule=RULE)
    assert "Block orders with a very high score" in said(page)
    assert table(page, "version")["threshold"].tolist()[-1] == 800


def test_a_rule_that_is_not_there_is_said(stocked: Home, browse: Browse) -> None:
    assert "There is no rule “nosuch” in these days" in said(browse("rules", rule="nosuch"))


def test_shared_hits_are_listed_by_pairs(stocked: Home, browse: Browse) -> None:
    pairs = table(browse("rules", rules_view="Overlap"), "shared")
    first = set(pairs.iloc[0][["rule", "other"]])
    assert first == {"order_score_block", "order_score_challenge"}


def test_a_threshold_in_the_address_is_tried_and_flips_are_shown(stocked: Home, browse: Browse) -> None:
    page = browse("rules", rules_view="What if", rule=RULE, to_order_score_block="700")
    hits = table(page, "first")
    now, new = hits["hits"].tolist()
    assert new > now
    assert "decisions of these days are reproduced as they were" in said(page)
    assert len(table(page, "flip"))


def test_the_present_threshold_flips_nothing(stocked: Home, browse: Browse) -> None:
    page = browse("rules", rules_view="What if", rule=RULE, to_order_score_block="800")
    assert "No decision flips" in said(page)


def test_a_threshold_that_was_never_logged_is_said_and_left_out(stocked: Home, browse: Browse) -> None:
    page = browse("rules", rules_view="What if", rule=RULE, to_order_score_block="100")
    assert "“100” is no threshold of order_score_block that can be tried" in said(page)
    assert "No decision flips" in said(page)


def test_a_rule_among_the_others_that_is_the_one_looked_at_is_said(stocked: Home, browse: Browse) -> None:
    page = browse("rules", rules_view="What if", rule=RULE, also=f"{RULE}=off")
    assert f"{RULE} is the rule above" in said(page)
    assert "No decision flips" in said(page)


def test_what_is_wrong_with_a_very_long_change_is_said_short(stocked: Home, browse: Browse) -> None:
    page = browse("rules", rules_view="What if", rule=RULE, also="x" * 9000)
    assert "…" in said(page)
    assert max(len(one.value) for one in page.error) < 1000


def test_a_set_of_rules_that_cannot_be_read_is_said(stocked: Home, browse: Browse) -> None:
    page = browse("rules", rules_view="What if", rule=RULE, also="bin_atack=block")
    assert "did you mean bin_attack" in said(page)


def test_a_trial_is_kept_as_a_proposal_and_listed(stocked: Home, browse: Browse) -> None:
    page = browse("rules", rules_view="What if", rule=RULE, to_order_score_block="780")
    page.text_input(key="proposal_name").input("A little lower")
    page.text_area(key="proposal_reason").input("more caught")
    next(one for one in page.button if one.label == "Save the proposal").click().run()
    [kept] = proposals(Store(stocked.state / "desk.sqlite"))
    assert (kept.rule, kept.actor) == (RULE, "Ana")
    assert "to_order_score_block=780" in kept.address
    listed = browse("rules", rules_view="Proposals")
    assert "A little lower" in said(listed)
    assert table(listed, "now")["new"].notna().any()


def test_without_verdicts_of_things_nothing_is_said_to_be_caught_alone_or_lost(
    stocked: Home, browse: Browse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = copy_home(stocked.root, tmp_path / "home")
    (home / "drilldown").mkdir(exist_ok=True)
    (home / "drilldown" / "rule_truth.sql").write_text(
        "-- Nothing is confirmed here.\nselect day, order_id as thing, 'bad' as verdict, 0.0 as amount from labels\n"
        "where day >= $since and day < $until and 1 = 0\n"
    )
    monkeypatch.setenv("RISKDESK_HOME", str(home))
    page = browse("rules")
    assert "0 confirmed bad in these days: what would be lost is told from 50 on" in said(page)
    assert "nothing confirmed bad in these days yet" in said(page)
    assert set(table(page, "alone")["alone"]) == {"n/a"}


def test_a_home_without_rules_says_so(seeded: Home, browse: Browse) -> None:
    assert "No rules here" in said(browse("rules"))
    assert "No proposal yet" in said(browse("rules", rules_view="Proposals"))


def test_names_on_a_rules_page_follow_the_role(
    stocked: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    masked = table(browse("rules", rule="device_velocity", rule_whom="Buyers"), "who")["who"]
    assert masked.str.match(r"#[0-9a-f]{12}$").all()
    monkeypatch.setattr(
        "pages.desk.identity.roles", lambda settings: [Role(name="investigator", personal=True)]
    )
    clear = table(browse("rules", rule="device_velocity", rule_whom="Buyers"), "who")["who"]
    assert not clear.str.startswith("#").any()
    assert [read_key(stocked.state).mask(one) for one in clear] == masked.tolist()


def test_a_condition_too_long_for_an_address_is_said(stocked: Home, browse: Browse) -> None:
    page = browse("rules", rules_view="What if", rule=RULE)
    page.text_area(f"if_{RULE}").set_value("score > 700 or " * 70_000 + "1 = 1").run()
    assert "The condition is 1,050,005 characters long and was not tried" in said(page)
    assert page.text_area(f"if_{RULE}").value == ""


def test_a_condition_that_was_typed_is_tried_and_stands_in_the_address(stocked: Home, browse: Browse) -> None:
    page = browse("rules", rules_view="What if", rule=RULE)
    page.text_area(f"if_{RULE}").set_value("score >= 999").run()
    assert page.query_params[f"if_{RULE}"] == "score >= 999"
    now, new = table(page, "first")["hits"].tolist()
    assert new < now


def test_the_board_says_what_would_be_lost_without_each_rule_the_least_first(
    stocked: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitors.rules.rule_board.LEAST_BAD", 1)
    monkeypatch.setattr("monitors.rules.rule_board.LEAST_LABELS", 1)
    page = browse("rules")
    lost = [int(one.split(" ")[0].replace(",", "")) for one in table(page, "lost")["lost"]]
    assert lost
    assert lost == sorted(lost)
    assert "What would be lost without it" in said(page)


def test_each_threshold_leads_to_its_trial_while_nothing_is_changed(stocked: Home, browse: Browse) -> None:
    page = browse("rules", rules_view="What if", rule=RULE)
    thresholds = [float(one) for one in table(page, "threshold")["threshold"]]
    assert thresholds[0] == 800
    assert len(set(thresholds)) == len(thresholds) > 5
