"""Decisions: the order-stage rules judge every order at checkout; blocked orders are rejected."""

from __future__ import annotations

import numpy as np

from data.demo.extracts.rule_hits import Hits
from data.demo.files.rows import Rows, count
from data.demo.files.vocabulary import RULES, code


def decide(orders: Rows, hits: Hits) -> None:
    """Let the order rules judge; set decision and the hidden set of live rules that hit (_hits)."""
    orders["_hits"] = np.zeros(count(orders), dtype=np.int64)
    scored = orders["score"].astype(np.float64)
    for rule in ("order_score_block", "order_score_challenge", "device_velocity", "price_outlier"):
        given = scored if rule.startswith("order_score") else None
        hit = hits.judge(rule, orders, given)
        orders["_hits"][hit] |= 1 << RULES.index(rule)
        if rule == "order_score_block":
            rejected, accepted = code("decision", "rejected"), code("decision", "accepted")
            orders["decision"] = np.where(hit, rejected, accepted)
