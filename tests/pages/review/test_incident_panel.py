from typing import Any

import pytest

from monitors.store import Store, acts, reading
from pages.desk.house import now
from pages.review.incident_panel import next_waiting
from queries.content.home import Home
from tests.pages.reading import text_of, unescaped
from tests.pages.seed import AS_OF


def row(number: int, status: str = "new", snoozed: str | None = None) -> Any:
    incident = type("One", (), {"id": number, "status": status, "snoozed_until": snoozed})()
    return type("Shown", (), {"incident": incident})()


@pytest.mark.parametrize(
    ("rows", "at", "then"),
    [
        ([row(1), row(2), row(3)], 1, 2),
        ([row(1), row(2, "decided"), row(3, "seen")], 1, 3),
        ([row(1), row(2, snoozed="2026-11-20"), row(3, "owned")], 1, 3),
        ([row(1), row(2), row(3)], 3, 1),  # from the top again
        ([row(1), row(2, "decided"), row(3, "resolved")], 1, None),
        ([], 7, None),
    ],
)
def test_the_hand_goes_to_the_next_that_waits(rows: list[Any], at: int, then: int | None) -> None:
    assert next_waiting(rows, at) == then


def test_what_was_decided_of_the_like_before_stands_in_the_panel(seeded: Home, browse: Any) -> None:
    store = Store(seeded.state / "desk.sqlite")
    who = acts.Act("Bo", now(), AS_OF)
    with store.write():  # the view of BR, earlier, in an incident of its own
        store.execute("update episode set incident_id = 6, first_bucket = '2026-10-01' where id = 2")
        store.execute("update episode set opened_on = '2026-10-02' where id = 2")
    found = reading.incident(store, 6, now(), AS_OF)
    assert found is not None
    said: dict[str, Any] = {"decision": None, "owner": "", "due": None, "note": ""}
    acts.decide(store, 6, who, disposition="false_alarm", **said, version=found.version)
    page = browse(incident="1")
    assert not page.exception
    assert "Seen before · 1 Oct: False alarm" in unescaped(text_of(page))
