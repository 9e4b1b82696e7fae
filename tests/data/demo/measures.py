"""Measures of a demo market: what moves in each scenario, counted straight from the drops."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from data.demo.plans.demo_truth import Event
from tests.data.demo.market import Market

Mask = Callable[[pd.DataFrame], pd.Series]
BEFORE = timedelta(days=24)
TECHNICAL = ("issuer_unavailable", "gateway_timeout")


@dataclass(frozen=True)
class Measure:
    """A share of an extract's rows; `of` limits what is counted at all."""

    extract: str
    part: Mask
    of: Mask = lambda rows: pd.Series(True, index=rows.index)

    def daily(self, market: Market, segment: dict[str, str]) -> pd.DataFrame:
        """Columns part and of by local day in a segment; dimensions that the extract lacks are left out."""
        rows = market.rows(self.extract)
        rows = rows[self.of(rows)]
        for dimension, value in segment.items():
            if dimension in rows:
                rows = rows[rows[dimension] == value]
        counted = pd.DataFrame({"day": rows["day"], "part": self.part(rows).astype(float), "of": 1.0})
        return counted.groupby("day")[["part", "of"]].sum()

    def ratio(self, market: Market, event: Event) -> float:
        """Share during the event over share in the weeks before."""
        before, during = self._sums(market, event)
        return float((during["part"] / during["of"]) / max(before["part"] / before["of"], 1e-4))

    def stays(self, market: Market, event: Event, least: float, most: float) -> bool:
        """Whether the share stays within times its usual one, give or take what chance does to small counts."""
        before, during = self._sums(market, event)
        usual = during["of"] * before["part"] / before["of"]
        chance = 3 * max(usual, 1.0) ** 0.5
        return bool(least * usual - chance <= during["part"] <= most * usual + chance)

    def volume(self, market: Market, event: Event) -> float:
        """Daily count during the event over the daily count in the weeks before."""
        before, during = self._sums(market, event)
        usual = before["part"] / BEFORE.days
        return float(during["part"] / (event.end - event.start).days / max(usual, 0.1))

    def _sums(self, market: Market, event: Event) -> tuple[pd.Series, pd.Series]:
        daily = self.daily(market, event.segment)
        return (
            _inside(daily, event.start - BEFORE, event.start).sum(),
            _inside(daily, event.start, event.end).sum(),
        )


def _inside(daily: pd.DataFrame, since: date, until: date) -> pd.DataFrame:
    return daily[(daily.index >= since) & (daily.index < until)]


def _first_scan(rows: pd.DataFrame) -> pd.Series:
    return rows["scan"] == "first_scan"


def _claims(rows: pd.DataFrame) -> pd.Series:
    return (rows["step"] == "opened") & rows["kind"].isin(["refund_only", "return_refund", "dispute"])


REFUND_ONLY = Measure("after_sales", lambda r: (r["kind"] == "refund_only") & (r["step"] == "opened"))
DELIVERED_CLAIMS = Measure(
    "after_sales", lambda r: r["delivered"] & r["reason"].isin(["not_received", "empty_box"]), _claims
)
HIGH_SCORE = Measure("orders", lambda r: r["score"] >= 700)
ORDERS = Measure("orders", lambda r: r["amount"] > 0)
UNDERPRICED = Measure("orders", lambda r: r["price_ratio"] < 0.6)
SMALL_DECLINES = Measure(
    "payments",
    lambda r: (r["outcome"] == "declined") & (r["amount"] < 5) & ~r["decline_reason"].isin(TECHNICAL),
)
TECHNICAL_DECLINES = Measure("payments", lambda r: r["decline_reason"].isin(TECHNICAL))
LIGHT = Measure("shipments", lambda r: r["weight_ratio"] < 0.5, _first_scan)
INVALID = Measure("shipments", lambda r: ~r["valid"], _first_scan)
LATE = Measure("shipments", lambda r: r["late"], _first_scan)
UNREGISTERED = Measure("shipments", lambda r: ~r["registered_origin"], _first_scan)
FAST_REVIEWS = Measure(
    "interactions", lambda r: r["hours_after_delivery"] < 2, lambda r: r["kind"] == "review"
)
NEW_DEVICE_PAYOUTS = Measure(
    "accounts",
    lambda r: r["new_device"] & (r["hours_since_change"] <= 72),
    lambda r: r["kind"] == "payout_request",
)
SELLER_CHANGES = Measure(
    "accounts",
    lambda r: r["account_event_id"] != "",
    lambda r: (r["kind"] == "sensitive_change") & (r["party"] == "seller"),
)
DUPLICATE_IDENTITIES = Measure("kyc", lambda r: r["duplicates"] > 0)
APPLICATIONS = Measure("kyc", lambda r: r["attempt"] > 0)
LINKED_COUPONS = Measure("coupons", lambda r: r["linked"])
COUPONS = Measure("coupons", lambda r: r["amount"] >= 0)
SELF_LINKED = Measure("commissions", lambda r: r["self_linked"], lambda r: r["status"] == "accrued")
HITS = Measure("rule_hits", lambda r: r["score"] >= 0)
