"""Minutes: frozen as they were, in every form the same, with data that are never markup."""

import json
from typing import Any

from monitors.briefs.html_brief import as_html
from monitors.briefs.markdown_brief import as_markdown
from monitors.meeting.minutes import (
    LastTime,
    Minutes,
    MinutesItem,
    minutes_brief,
    minutes_from_json,
    minutes_rows,
)

SERIES: dict[str, Any] = {"bucket": ["2026-11-14", "2026-11-15"], "actual": [0.1, 0.4]}
BAD = MinutesItem(
    5, "Refunds ×3 in <b>BR</b>", 5847.5, "$5.8k at stake", "2 of 31 devices carry 58 %", "bps", SERIES,
    "intervene", "real", "Confirmed abuse", "Bo", "2026-11-23", "Hold payouts", "Ana", 61,
)  # fmt: skip
OPEN = MinutesItem(7, "Rule R017 at zero")
MINUTES = Minutes(
    3, "Demo", "2026-11-16", "USD", "2026-11-16T09:00:00", "Ana", "2026-11-16T09:24:30", "Bo", (BAD, OPEN),
    (LastTime(2, "Coupons", "Tune a rule", "over"),),
)  # fmt: skip


def test_they_come_out_of_the_store_as_they_went_in() -> None:
    assert minutes_from_json(json.loads(json.dumps(MINUTES.as_json()))) == MINUTES


def test_they_say_when_who_and_how_much_was_decided() -> None:
    assert MINUTES.title == "Risk review of Mon 16 Nov 2026"
    assert MINUTES.people == "Demo · 16 Nov 09:00 UTC, 24 minutes · Ana, Bo · 1 of 2 incidents decided"


def test_every_form_has_decision_owner_day_and_note() -> None:
    brief = minutes_brief(
        MINUTES, "https://desk/meeting?meeting=3", lambda item: f"<svg>{item.incident}</svg>"
    )
    wanted = [
        "Intervene",
        "Confirmed abuse",
        "Bo",
        "23 Nov 2026",
        "Hold payouts",
        "Nothing decided",
        "Tune a rule",
    ]
    for form in (as_markdown(brief), as_html(brief)):
        assert all(said in form for said in wanted)
        assert form.count("data:image/svg+xml") == 1  # what was kept without a series has no chart
    assert "<b>BR</b>" not in as_html(brief)


def test_a_row_has_numbers_as_numbers() -> None:
    first, second = minutes_rows(MINUTES)
    assert (first["money"], first["decision"], first["judged"], first["seconds"]) == (
        5847.5,
        "Intervene",
        "Real",
        61,
    )
    assert (second["decision"], second["money"]) == ("", None)
