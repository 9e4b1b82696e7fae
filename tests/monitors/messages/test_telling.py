"""One message in three forms: the same facts, and data that are never markup."""

from pathlib import Path
from typing import Any

from monitors.messages.digest import digest, digest_telling
from monitors.messages.telling import Trend, as_html, as_markdown, as_text, sparkline, trend_of
from tests.monitors.tellings import at, fresh, sighting, tell_morning


def test_all_forms_say_the_same_incident_and_obey_no_data(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell_morning(store, 1, [sighting(1, segment={"country": "<img src=x> *ID*"}, exposure=41_234)])
    told = digest_telling(store, at(1), currency="USD", link="https://desk")
    assert told is not None
    markdown, text, html = as_markdown(told), as_text(told), as_html(told)
    assert markdown == digest(store, at(1), currency="USD", link="https://desk")
    for form in (markdown, text, html):
        assert "$41k at stake" in form
        assert "https://desk/alert?id=1" in form
        assert "1 open (1 new)" in form
    assert r"\<img src=x\> \*ID\*" in markdown
    assert "<img src=x> *ID*" in text
    assert "<img" not in html
    assert "&lt;img src=x&gt; *ID*" in html


def test_html_brings_everything_with_it(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    tell_morning(store, 1, [sighting(1, segment={"country": "ID"})])
    told = digest_telling(store, at(1), currency="USD")
    assert told is not None
    html = as_html(told)
    assert 'role="img"' in html
    assert not any(word in html for word in ("http:", "https:", "<script", "<img", "<link", "url("))


def test_a_line_of_days_goes_from_nothing_to_the_largest() -> None:
    assert sparkline(Trend((0.0, 1.0, 2.0), (False, False, True))) == "▁▅█"
    assert sparkline(Trend((0.0, 0.0), (False, False))) == "▁▁"


def test_the_days_of_the_alert_are_marked_and_nothing_known_draws_nothing() -> None:
    series: dict[str, Any] = {
        "bucket": ["2026-03-01", "2026-03-02", "2026-03-03"],
        "actual": [1.0, None, 3.0],
    }
    assert trend_of(series, "2026-03-02", "2026-03-02") == Trend((1.0, 0.0, 3.0), (False, True, False))
    assert trend_of({}, "2026-03-02", "2026-03-02") is None
