from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from queries.content.home import Home
from tests.pages.home_copy import copy_home
from tests.pages.reading import text_of, unescaped

Browse = Callable[..., AppTest]
BROKEN = """-- A rate that cannot be read.
-- /// monitor
-- owner = "x"
-- stage = "payment"
-- unit = "bps"
-- direction = "up"
-- runbook = "none"
-- ///
select day as bucket, sum(nothing_like_it) as numerator
from orders_day
where day >= $since and day < $until
group by all
"""


def board(page: AppTest) -> list[str]:
    assert not page.exception, page.exception[0].message
    return [str(value) for value in page.dataframe[0].value["value"]]


def test_a_metric_is_drawn_compared_and_split(stocked: Home, browse: Browse) -> None:
    page = browse("metrics", metric="Refunds without return")
    assert {"BR", "GB", "ID", "US"} <= set(board(page))
    assert len(page.get("vega_lite_chart")) >= 5
    assert page.metric[0].value.endswith("%")  # above 1 %


def test_the_segment_and_the_split_are_in_the_address(stocked: Home, browse: Browse) -> None:
    page = browse("metrics", metric="Refunds without return", x_country="BR", x_split="By category")
    assert "fashion" in board(page)
    assert "BR · 19 Oct to 15 Nov 2026" in unescaped(text_of(page))
    # The filter says what it filters on the very first run, too.
    assert "BR" in [block.proto.popover.label for block in page.get("popover")]


def test_a_cohort_names_both_dates_and_counts_only_what_is_mature(stocked: Home, browse: Browse) -> None:
    page = browse("metrics", metric="refund_only_rate_cohort")
    assert not page.exception
    words = unescaped(text_of(page))
    assert "By order day, each at 14 days of age" in words
    assert "reports known up to 15 Nov 2026" in words
    assert page.metric[0].label == "28 mature days to 1 Nov 2026"
    assert "Known by age" in words


def test_bogus_addresses_fall_back(stocked: Home, browse: Browse) -> None:
    page = browse("metrics", metric="no such", x_range="9 years", x_country="XX")
    assert not page.exception
    assert page.metric


def test_a_monitor_whose_sql_fails_says_so_with_its_file(
    stocked: Home, browse: Browse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "broken"
    copy_home(stocked.root, root)
    (root / "monitors").mkdir(exist_ok=True)
    (root / "monitors" / "broken_rate.sql").write_text(BROKEN)
    monkeypatch.setenv("RISKDESK_HOME", str(root))
    page = browse("metrics", metric="Broken rate")
    assert not page.exception
    words = unescaped(text_of(page))
    assert "broken_rate.sql" in words
    assert "nothing_like_it" in words


def test_a_desk_without_a_run_says_what_to_do(
    home: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RISKDESK_HOME", str(home.root))
    page = browse("metrics")
    assert not page.exception
    assert "riskdesk run" in text_of(page)


def test_a_link_may_name_the_metric_by_its_title_its_file_or_the_file_in_words(
    stocked: Home, browse: Browse
) -> None:
    for asked in ("Refunds without return", "refund_only_rate", "Refund only rate"):
        page = browse("metrics", metric=asked)
        assert page.selectbox(key="metric").value == "Refunds without return"


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ({"metric": "Refunds without retrun"}, "There is no metric “Refunds without retrun”"),
        ({"metric": "Refunds without retrun"}, "Did you mean “Refunds without return”?"),
        ({"x_country": "Atlantis"}, "There is no country in these days “Atlantis”: it is left out"),
        ({"x_seller_name": "Bob"}, "This metric is not counted by seller name: that filter is left out"),
        ({"x_range": "3 years"}, "There is no range “3 years”: 4 weeks are shown"),
        ({"x_split": "By moon"}, "There is no split “By moon”"),
    ],
)
def test_what_an_address_asks_for_and_is_not_there_is_said(
    stocked: Home, browse: Browse, address: dict[str, str], told: str
) -> None:
    page = browse("metrics", **({"metric": "Refunds without return"} | address))
    assert not page.exception
    assert told in unescaped(text_of(page))


def test_what_is_there_is_not_complained_about(stocked: Home, browse: Browse) -> None:
    page = browse("metrics", metric="refund_only_rate", x_country="BR", x_range="1 week")
    assert "There is no" not in unescaped(text_of(page))
    assert page.selectbox(key="metric").value == "Refunds without return"
