"""Watches by entity on simulated card payments: the amount of each card, the share of fraud at each terminal."""

from __future__ import annotations

import time
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from benchmarks.detection_parts.entity_verdict import EntityCounts, judge_entities
from benchmarks.detection_parts.part_options import PartOptions, percent, print_table
from benchmarks.detection_parts.payment_world import (
    CARD_DAYS,
    TERMINAL_DAYS,
    Payments,
    by_day,
    simulate_payments,
)
from monitors.detectors import score_panel

Floats = npt.NDArray[np.float64]
SINCE = 28  # first day on which a compromised entity counts: before it there is no history to compare with
FIRST = np.datetime64("2026-01-05")


def show_payments(asked: PartOptions) -> None:
    """Alerts without fraud near and compromised entities found, by card and by terminal."""
    totals = {name: (EntityCounts(), 0.0, 0) for name in ("card, amount", "terminal, fraud ÷ payments")}
    for seed in asked.seeds:
        world = simulate_payments(seed)
        for name, (total, spent, cells) in totals.items():
            counts, cost, size = _watched(name, world)
            totals[name] = total + counts, spent + cost, cells + size
    rows = []
    for name, (total, spent, cells) in totals.items():
        share = total.idle / total.alerts if total.alerts else float("nan")
        found = total.found / total.compromised if total.compromised else float("nan")
        rows.append(
            [
                *(name, str(total.alerts), str(total.idle), percent(share)),
                *(str(total.compromised), str(total.found), percent(found), f"{spent / cells * 1000:.4f}"),
            ]
        )
    head = [
        "watch",
        "alerts",
        "without fraud within 7 days",
        "share",
        "compromised",
        "found in time",
        "share",
    ]
    title = f"Card payments, {len(asked.seeds)} × 183 days of 1,000 cards and 2,000 terminals (goal by card: 12 %)"
    print_table(title, [*head, "CPU s per 1,000"], rows)


def _watched(name: str, world: Payments) -> tuple[EntityCounts, float, int]:
    """Counts, CPU seconds and cells of one watch."""
    card = name.startswith("card")
    who = world.customer if card else world.terminal
    shape = (world.customers if card else world.terminals, world.days)
    fraud = by_day(who, world.day, world.fraud, shape)
    payments = by_day(who, world.day, np.ones(len(who)), shape)
    amount = by_day(who, world.day, world.amount, shape)
    ts = FIRST + np.arange(world.days)
    began = time.process_time()
    numerator, denominator = (amount, None) if card else (fraud, payments)
    answer = score_panel(ts, numerator, denominator, direction="up")
    spent = time.process_time() - began
    broken: Iterable[tuple[int, int]] = world.broken_cards if card else world.broken_terminals
    lasts = CARD_DAYS if card else TERMINAL_DAYS
    asked = np.isfinite(answer.p_value)
    counts = judge_entities(answer.flag, asked, fraud, broken, lasts, SINCE)
    return counts, spent, int(numerator.size)
