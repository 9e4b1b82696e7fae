"""Simulated payments and the verdict by entity."""

import numpy as np

from benchmarks.detection_parts.entity_verdict import EntityCounts, alerts_opened, judge_entities
from benchmarks.detection_parts.payment_world import LIMIT, TERMINAL_DAYS, by_day, simulate_payments

WORLD = simulate_payments(3, customers=200, terminals=400, days=60)


def test_every_large_amount_and_every_payment_at_a_compromised_terminal_is_fraud() -> None:
    assert WORLD.fraud[WORLD.amount > LIMIT].all()
    assert WORLD.broken_terminals
    for first, number in WORLD.broken_terminals:
        here = (WORLD.terminal == number) & (WORLD.day >= first) & (WORLD.day < first + TERMINAL_DAYS)
        assert WORLD.fraud[here].all()


def test_without_the_compromised_only_large_amounts_are_fraud() -> None:
    terminals = np.isin(WORLD.terminal, [number for _, number in WORLD.broken_terminals])
    cards = np.isin(WORLD.customer, [number for _, number in WORLD.broken_cards])
    rest = ~terminals & ~cards
    assert np.array_equal(WORLD.fraud[rest], WORLD.amount[rest] > LIMIT)


def test_a_customer_pays_about_twice_a_day_at_terminals_nearby() -> None:
    assert 1.5 < len(WORLD.day) / (200 * 60) < 2.3
    assert (WORLD.amount > 0).all()
    each = by_day(WORLD.customer, WORLD.day, np.ones(len(WORLD.day)), (200, 60))
    assert each.sum() == len(WORLD.day)


def test_an_alert_goes_on_until_two_clean_buckets_that_were_asked() -> None:
    flag = np.array([[1, 0, 1, 0, 0, 1, 0, 0, 1]], dtype=bool)
    asked = np.array([[1, 1, 1, 1, 1, 1, 0, 1, 1]], dtype=bool)
    assert np.flatnonzero(alerts_opened(flag, asked)[0]).tolist() == [0, 5]


def test_alerts_are_right_within_a_week_of_fraud_and_wrong_beyond() -> None:
    flag, fraud = np.zeros((3, 40), dtype=bool), np.zeros((3, 40))
    fraud[:, 20] = 1
    flag[0, 13], flag[1, 28:30], flag[2, 27] = True, True, True
    assert judge_entities(flag, flag >= 0, fraud, [], 28, 0) == EntityCounts(alerts=3, idle=1)


def test_a_compromised_entity_is_found_by_a_flag_in_its_days_if_it_had_any_fraud() -> None:
    flag, fraud = np.zeros((4, 60), dtype=bool), np.zeros((4, 60))
    fraud[:3, 32] = 1
    flag[0, 57], flag[1, 58] = True, True
    broken = [(30, 0), (30, 1), (30, 2), (30, 3), (5, 2)]
    counts = judge_entities(flag, flag >= 0, fraud, broken, 28, 28)
    assert (counts.found, counts.compromised) == (1, 3)
