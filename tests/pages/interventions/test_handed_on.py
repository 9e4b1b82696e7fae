"""One page to show upwards: nothing of it is markup, and it says what the page says."""

from datetime import timedelta

import pytest

from monitors.briefs.html_brief import as_html
from monitors.briefs.markdown_brief import as_markdown
from monitors.interventions.effect_report import EffectReport
from monitors.store import Store
from monitors.store.acts import Act
from monitors.store.intervened import PlannedIntervention, add_intervention
from pages.desk.house import House, now
from pages.interventions import handed_on, observed
from queries.content.home import Home
from tests.pages.seed import AS_OF, NASTY


@pytest.fixture
def desk(stocked: Home) -> House:
    return House(stocked.root, stocked)


def test_an_intervention_is_handed_on_with_hypothesis_verdict_and_doubts(desk: House) -> None:
    plan = PlannedIntervention(
        NASTY[:50],
        AS_OF - timedelta(days=20),
        "return_refund_rate",
        {"country": "BR"},
        hypothesis=NASTY,
        aim=0.3,
    )
    number = add_intervention(desk.store, plan, Act("Ada", now(), AS_OF))
    item = next(one for one in observed.observatory(desk, AS_OF).ledger if one.id == number)
    found = observed.report(desk, AS_OF, item)
    assert isinstance(found, EffectReport)
    brief = handed_on.one_brief(desk, AS_OF, found)
    page, text = as_html(brief), as_markdown(brief)
    assert "<b>bold</b>" not in page
    assert "![x]" not in text
    assert "against what was to be expected" in text
    assert "Aim" in text
    assert "<svg" in page or "data:image/svg" in page


def test_all_of_them_are_handed_on_with_the_balance_sheet(desk: House) -> None:
    Store(desk.home.state / "desk.sqlite")
    brief = handed_on.all_brief(desk, AS_OF)
    text = as_markdown(brief)
    assert "measured" in text
    assert "Balance sheet, week of" in text
    assert "Orders refused for suspicion" in text
