"""Charts are built when what they show changes, not when a page runs again."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from monitors.store import Store, log
from pages.charts import drawing
from pages.charts.drawing import form
from pages.desk.house import now
from pages.kept.keeper import forget_all
from queries.content.home import Home
from tests.pages.monitors.test_monitors_page import result_of
from tests.pages.seed import AS_OF

Browse = Callable[..., AppTest]


class Counter:
    """How many charts were built by Altair, and how many were filled with rows, since it was asked last."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        forget_all()
        form.cache_clear()
        self.filled = self.seen = 0
        pack = drawing.convert_pandas_df_to_arrow_bytes

        def counting(frame: object) -> bytes:
            self.filled += 1
            packed: bytes = pack(frame)
            return packed

        monkeypatch.setattr(drawing, "convert_pandas_df_to_arrow_bytes", counting)

    def lately(self) -> tuple[int, int]:
        """(built, filled) since the last call."""
        built, filled = form.cache_info().misses, self.filled
        new = built - self.seen, filled
        self.seen, self.filled = built, 0
        return new


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> Counter:
    return Counter(monkeypatch)


def charts(page: AppTest) -> int:
    assert not page.exception, page.exception
    return len(page.get("vega_lite_chart"))


@pytest.mark.parametrize(
    ("place", "address"),
    [
        ("review", {}),
        ("alert", {"id": "1"}),
        ("monitors", {"m_view": "Coverage"}),
        ("monitors", {"m_view": "Promise"}),
        ("monitors", {"m_view": "Self-test"}),
    ],
)
def test_a_rerun_of_a_page_builds_no_chart(
    seeded: Home, browse: Browse, counter: Counter, place: str, address: dict[str, str]
) -> None:
    log.add_calibration(Store(seeded.state / "desk.sqlite"), now(), AS_OF, "self-test", result_of())
    page = browse(place, **address)
    assert charts(page) >= 1
    built, filled = counter.lately()
    assert built >= 1
    assert filled >= 1
    assert charts(page.run()) >= 1
    assert counter.lately() == (0, 0)


def test_a_rerun_of_metrics_builds_no_chart(stocked: Home, browse: Browse, counter: Counter) -> None:
    page = browse("metrics", metric="Refunds without return", x_range="4 weeks")
    drawn = charts(page)
    built, filled = counter.lately()
    assert filled >= drawn >= 5
    assert built < drawn
    assert charts(page.run()) == drawn
    assert counter.lately() == (0, 0)


def test_another_question_fills_the_forms_that_there_are(
    stocked: Home, browse: Browse, counter: Counter
) -> None:
    browse("metrics", metric="Refunds without return", x_range="4 weeks")
    counter.lately()
    assert charts(browse("metrics", metric="Return refund rate", x_range="4 weeks")) >= 5
    built, filled = counter.lately()
    assert built == 0
    assert filled >= 5


def test_what_is_written_into_the_desk_draws_its_charts_anew(
    seeded: Home, browse: Browse, counter: Counter
) -> None:
    page = browse("review")
    counter.lately()
    store = Store(seeded.state / "desk.sqlite")
    log.add_calibration(store, now(), AS_OF, "self-test", result_of())
    assert charts(page.run()) == 1
    assert counter.lately() == (0, 1)
