"""A monitor with a misspelt detector or option is said in words wherever it is asked for; the rest goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from queries.content.home import Home
from tests.pages.home_copy import copy_home
from tests.pages.reading import text_of, unescaped

Browse = Callable[..., AppTest]
PACK = Path(__file__).resolve().parents[3] / "monitors" / "sql"
FAULTS = {
    "detector": ("-- [detectors.spike]", "-- [detectors.spkie]", "unknown detector", "Did you mean spike?"),
    "option": (
        "-- [detectors.spike]",
        "-- [detectors.spike]\n-- upp = 0.5",
        "unknown key",
        "Did you mean up?",
    ),
}


def misspell(root: Path, old: str, new: str) -> int:
    """The home's own refund_only_rate with a fault; the fault's line."""
    text = (PACK / "refund_only_rate.sql").read_text()
    path = root / "monitors" / "refund_only_rate.sql"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text.replace(old, new))
    return 1 + path.read_text().splitlines().index(new.splitlines()[-1])


def said(page: AppTest) -> str:
    """All words, those of the titles of boxes included."""
    assert not page.exception, page.exception[0].message
    titles = "\n".join(str(box.proto.title) for box in page.error)
    labels = "\n".join(str(box.label) for box in page.expander)
    return unescaped("\n".join((text_of(page), titles, labels)))


@pytest.mark.parametrize("kind", FAULTS)
def test_the_monitors_page_names_file_line_and_hint(seeded: Home, browse: Browse, kind: str) -> None:
    old, new, message, hint = FAULTS[kind]
    line = misspell(seeded.root, old, new)
    page = browse("monitors")
    words = said(page)
    assert "1 monitor failed" in words
    assert f"monitors/refund_only_rate.sql:{line}: {message}" in words
    assert hint in words
    assert len(page.dataframe[0].value) > 50


@pytest.mark.parametrize("kind", FAULTS)
def test_the_metrics_page_says_it_in_words_and_shows_another_metric(
    stocked: Home, browse: Browse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    old, new, message, hint = FAULTS[kind]
    root = tmp_path / "misspelt"
    copy_home(stocked.root, root)
    line = misspell(root, old, new)
    monkeypatch.setenv("RISKDESK_HOME", str(root))
    page = browse("metrics", metric="Refund only rate")
    words = said(page)
    assert "Refund only rate failed: its file cannot be used, so another metric is shown" in words
    assert f"monitors/refund_only_rate.sql:{line}: {message}" in words
    assert hint in words
    assert page.metric, "another metric is drawn"


def test_a_metric_that_can_be_read_is_shown_beside_the_note_on_the_broken_one(
    stocked: Home, browse: Browse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "misspelt"
    copy_home(stocked.root, root)
    misspell(root, *FAULTS["detector"][:2])
    monkeypatch.setenv("RISKDESK_HOME", str(root))
    page = browse("metrics", metric="Order volume")
    assert "1 monitor failed" in said(page)
    # The desk of these tests was last run long ago, which every page says.
    assert [one.icon for one in page.error if one.icon != ":material/notifications_off:"] == []


def test_the_review_and_an_alert_of_a_broken_monitor_still_open(seeded: Home, browse: Browse) -> None:
    misspell(seeded.root, *FAULTS["option"][:2])
    said(browse("review"))
    assert "BR" in said(browse("alert", id="1"))


def test_without_broken_monitors_nothing_is_said(seeded: Home, browse: Browse) -> None:
    assert "cannot be used" not in said(browse("monitors"))
