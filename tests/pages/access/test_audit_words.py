"""An entry of the audit is told in the words of the pages."""

import pytest

from pages.access import audit_words


@pytest.mark.parametrize(
    ("action", "text", "said"),
    [
        ("changed", "incident, transition", "incident and line in a trail"),
        ("changed", "riskdesk run", "riskdesk run"),
        ("exported", "incident", "incident"),
    ],
)
def test_a_change_is_of_things_and_not_of_tables(action: str, text: str, said: str) -> None:
    assert audit_words.subject(action, text) == said


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"rows": 7}, "rows 7"),
        (
            {"incident_id": 4, "decision": "tune", "at": "x", "rows": {"decision": 1, "transition": 2}},
            "incident 4 · decision tune a rule · rows 1 decision and 2 lines in trails",
        ),
        (
            {"role": "pm", "markets": ["BR", "MX"], "enabled": False, "stages": None},
            "role pm · markets BR, MX · enabled no",
        ),
        ({"before": {"role": "pm", "markets": ["BR"]}}, "before (role pm · markets BR)"),
    ],
)
def test_a_detail_names_what_people_know(found: object, said: str) -> None:
    assert audit_words.detail(found) == said
