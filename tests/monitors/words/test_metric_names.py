"""A metric is called by its title wherever only its name is at hand."""

from monitors import words
from tests.monitors.monitors import make_monitor

HELD = make_monitor(
    "hold_rate", title="Payouts we held", role="response", act="We held {payout}", unit="percent"
)


def test_a_metric_is_called_by_its_title_and_without_one_by_its_name() -> None:
    names = words.MetricNames.of([HELD, make_monitor("refund_rate")])
    assert names.metric("hold_rate") == "Payouts we held"
    assert names.metric("refund_rate") == "Refund rate"
    assert names.words_of("hold_rate") == words.MetricWords(
        "Payouts we held", "percent", "response", "We held {payout}", "day"
    )


def test_a_monitor_that_is_gone_keeps_its_name_and_nothing_else() -> None:
    names = words.MetricNames.of([HELD])
    assert names.metric("card_tests") == words.NO_NAMES.metric("card_tests") == "Card tests"
    assert names.words_of("card_tests") == words.MetricWords()


def test_two_metrics_of_one_title_are_told_apart_by_their_names() -> None:
    names = words.MetricNames.of([HELD, make_monitor("hold_share", title="Payouts we held")])
    assert [names.metric(name) for name in ("hold_rate", "hold_share")] == ["Hold rate", "Hold share"]
    assert names.words_of("hold_rate").act == "We held {payout}"
