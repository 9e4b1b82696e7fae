"""The brief of a proposal: from its frozen figures alone, as HTML and Markdown."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

from monitors.briefs.html_brief import as_html
from monitors.briefs.markdown_brief import as_markdown
from monitors.rules.change import RuleChange
from monitors.rules.proposal import frozen
from monitors.rules.whatif import what_if
from monitors.store.proposals import RuleProposal
from pages.desk.house import House
from pages.rules.proposal_brief import file_name, proposal_brief
from tests.monitors.rules.logs import SINCE, UNTIL, log_of, scored
from tests.pages.seed import NASTY

POINT = {"kind": "today", "threshold": "as it is", "bad": 3, "good": 5, "step": -1, "Setting": "as it is"}
POINT |= {"Caught": "3 confirmed bad", "Wronged": "5 confirmed good", "Hits": "9 hits"}


def made(**changed: Any) -> RuleProposal:
    log = log_of(scored(1, "A", 790, verdict="bad"), scored(2, "A", 850))
    figures = frozen(what_if(log, [RuleChange("A", threshold=700)]), [POINT])
    base = RuleProposal(
        7, "Lower it", "A", "A: threshold 700", "Ben", "more caught", SINCE, UNTIL, figures, "rule=A", "Ana",
        "2026-11-02 08:00:00", date(2026, 11, 2), "proposed", None, "", "Ana", "2026-11-02 08:00:00",
    )  # fmt: skip
    return replace(base, **changed)


def desk() -> House:
    settings = SimpleNamespace(name="Shop", markets={}, zone="UTC", cutoff_hour=6)
    return cast(House, SimpleNamespace(currency="USD", home=SimpleNamespace(settings=settings)))


def test_a_brief_says_what_why_and_the_frozen_figures() -> None:
    text = as_markdown(proposal_brief(desk(), made()))
    assert "Proposal: Lower it" in text
    assert "more caught" in text
    assert "A, under the change" in text
    assert "New catch" in text


def test_the_frontier_is_a_picture_in_the_page_itself() -> None:
    page = as_html(proposal_brief(desk(), made()))
    assert "data:image/svg" in page
    assert "http://evil" not in as_html(proposal_brief(desk(), made(figures={})))


def test_what_people_typed_is_never_markup() -> None:
    page = as_html(proposal_brief(desk(), made(name=NASTY, reason=NASTY)))
    assert "<b>bold</b>" not in page


def test_its_file_is_named_by_number_and_name() -> None:
    assert file_name(made(name="Set back: US/BR")) == "proposal-7-set-back--us-br"
