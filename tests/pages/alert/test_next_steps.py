"""What to do next: links that fit the incident, and buttons that open the forms filled in."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from monitors import words
from monitors.explain import Section
from pages.alert import context, next_steps
from pages.parts import links
from queries.content.home import Home
from tests.monitors.monitors import make_monitor
from tests.pages.reading import text_of, unescaped
from tests.pages.seed import AS_OF

Browse = Callable[..., AppTest]


def test_a_click_marks_it_as_the_new_normal(stocked: Home, browse: Browse) -> None:
    page = browse("alert", id="1")
    page.button(key="next_normal").click().run()
    assert page.session_state["decide_was"] == "new_normal"
    assert any(one.label == "Store the decision" for one in page.button)


def test_silence_asks_until_when(stocked: Home, browse: Browse) -> None:
    page = browse("alert", id="1")
    page.button(key="next_silence").click().run()
    assert page.session_state["snooze_for"] == "Until tomorrow"


def test_a_plan_carries_metric_and_segment_to_the_form(stocked: Home, browse: Browse) -> None:
    page = browse("alert", id="1")
    assert not page.exception
    told = {one.label: one for one in page.get("page_link")}
    assert any("Plan an intervention on Refunds without return" in unescaped(label) for label in told)
    assert any("Explore Refunds without return here" in unescaped(label) for label in told)


def test_only_a_daily_metric_that_still_runs_can_be_planned_on() -> None:
    names = words.MetricNames.of([])
    watch: tuple[tuple[str, ...], ...] = ((), ("country",))
    where = {"country": "BR", "sku": "x"}
    for changes in ({"grain": "hour"}, {"status": "retired"}):
        assert next_steps.plans(make_monitor("refunds", watch=watch, **changes), where, names) == []
    [(place, _, _)] = next_steps.plans(make_monitor("refunds", watch=watch), where, names)
    # Of a dimension that the metric does not watch the form has no field.
    assert place.state == {"i_view": "Plan", "i_metric": "refunds", "i_country": "BR"}
    assert place.page == links.INTERVENTIONS


@pytest.mark.parametrize(("name", "said"), [("", 0.07), ("s1", 0.078)])
def test_a_share_is_said_as_in_the_headline_that_names_one_else_as_in_the_table(
    name: str, said: float
) -> None:
    told = words.Carriers("seller", 1 if name else 3, 94, 0.078, name)
    found: Any = SimpleNamespace(
        who={"seller": Section([{"id": "s1", "share": 0.07}])},
        facts=SimpleNamespace(
            carriers={"seller": {"rows": [["s1", 0.078, 0.2]]}, "pair": {"rows": [["p", 0.5, 0]]}}
        ),
        headline=SimpleNamespace(numbers=SimpleNamespace(carriers=told)),
    )
    assert next_steps.first_carriers(found) == {"seller": ("s1", said), "pair": ("p", 0.5)}


def test_what_did_not_move_is_a_line_that_says_what_was_looked_at() -> None:
    assert (
        context.unmoved(Section(facts={"looked": 16}))
        == "No rule moved of the 16 rules that looked at this segment."
    )
    assert context.unmoved(Section([{"kind": "up"}])) == ""
    assert context.unmoved(Section(note="the home has no drill-down rules.sql")).startswith("the home has no")
    told = context.unchanged(
        Section(note="nothing that touches it is known to have changed then", facts={"looked": 1})
    )
    assert told.endswith("then. The 1 change of those days was made elsewhere.")
    assert context.unchanged(Section([{"at": AS_OF - timedelta(days=1)}])) == ""


def test_the_page_reads_in_the_order_of_the_story(stocked: Home, browse: Browse) -> None:
    told = unescaped(text_of(browse("alert", id="1")))
    parts = ["Who carries it", "Why: ", "Could it be innocent?", "What to do next", "How sure", "Trail"]
    places = [told.index(f"**{part}") for part in parts]
    assert places == sorted(places)
