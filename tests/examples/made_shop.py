"""A small shop of our own making, in files of the same layout as the real shop's, for machines that do not have those.

Seven months of a wholesaler that is closed on Saturdays, over Christmas and at Easter. Every row is drawn from a
seed; five things happen, and the till forgets its buyers on a few days.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

FIRST, LAST = dt.date(2013, 11, 1), dt.date(2014, 6, 12)
CLOSED = [(dt.date(2013, 12, 24), dt.date(2014, 1, 2)), (dt.date(2014, 4, 18), dt.date(2014, 4, 22))]
FORGETFUL = [dt.date(2013, 12, 9), dt.date(2013, 12, 10), dt.date(2014, 1, 8)]  # days without most buyers
SMALL_CANCELLATIONS = (dt.date(2014, 2, 14), 27)
# day, value, descr: a typing mistake cancelled at once (with its order), a return, a credit by hand
LARGE_CREDITS = [
    (dt.date(2014, 1, 20), 61_250.40, "PAPER CHAIN KIT"),
    (dt.date(2014, 3, 18), 18_430.00, "TEA TOWEL SET"),
    (dt.date(2014, 5, 9), 29_515.75, "Manual"),
    (LAST, 88_044.00, "GLASS STAR"),
]
CANCELLED_AT_ONCE = {LARGE_CREDITS[0][0], LARGE_CREDITS[3][0]}
RAW = [dt.date(2014, 2, 9) + dt.timedelta(days=n) for n in (0, 1, 2, 3, 4, 5, 7)]
COUNTRIES, SHARES = ["United Kingdom", "Germany", "France"], [0.9, 0.06, 0.04]
GOODS = [
    "PAPER CHAIN KIT",
    "TEA TOWEL SET",
    "GLASS STAR",
    "CAKE STAND £5 OFFER",
    "WOODEN TRAIN",
    "LUNCH BAG, SPOTTY",
]
WEEKDAY = [1.0, 1.1, 1.05, 1.15, 0.9, 0.0, 0.7]
BUYERS = np.arange(20_000, 20_600)


def open_days() -> list[dt.date]:
    """Every day but Saturdays and the days it is closed."""
    days = [FIRST + dt.timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    return [
        day for day in days if day.weekday() != 5 and not any(since <= day < until for since, until in CLOSED)
    ]


def write(folder: Path, seed: int = 11) -> None:
    """`clean/*.parquet` and `raw/*.csv` below a folder."""
    rng = np.random.default_rng(seed)
    till = _Till(rng)
    for day in open_days():
        till.trade(day)
    frames = till.frames()
    (folder / "clean").mkdir(parents=True)
    for name, frame in frames.items():
        frame.to_parquet(folder / "clean" / f"{name}.parquet", index=False)
    (folder / "raw").mkdir()
    for day in RAW:
        _raw(frames, day).to_csv(folder / "raw" / f"{day}.csv", index=False, encoding="latin-1")


@dataclass
class _Till:
    """What the till writes, day by day."""

    rng: np.random.Generator

    def __post_init__(self) -> None:
        self.number = 600_000
        self.items: list[dict[str, object]] = []
        self.orders: list[dict[str, object]] = []
        self.refunds: list[dict[str, object]] = []
        self.adjustments: list[dict[str, object]] = []

    def trade(self, day: dt.date) -> None:
        """One day: orders with their lines, credits, corrections of the stock, and what happens on it."""
        rng = self.rng
        orders = rng.poisson(42 * WEEKDAY[day.weekday()] * np.exp(rng.normal(0, 0.12)))
        for _ in range(orders):
            self._order(day, float(np.exp(rng.normal(np.log(300), 0.9))))
        usual = rng.poisson(0.2 * orders)
        small = SMALL_CANCELLATIONS[1] if day == SMALL_CANCELLATIONS[0] else 0
        for _ in range(usual + small):
            self._credit(day, round(float(np.exp(rng.normal(np.log(17), 1.2))) + 0.4, 2), self._goods())
        for when, value, descr in LARGE_CREDITS:
            if when == day:
                if day in CANCELLED_AT_ONCE:
                    self._order(day, value, lines=1)
                self._credit(day, value, descr)
        for _ in range(rng.poisson(4)):
            qty = -int(rng.integers(1, 40))
            row = {
                "adj_id": self._next(),
                "event_ts": self._moment(day),
                "sku": self._sku(),
                "descr": "damaged",
            }
            self.adjustments.append({**row, "qty": qty, "price": 0.0, "buyer_id": None})

    def _order(self, day: dt.date, value: float, lines: int | None = None) -> None:
        rng = self.rng
        lines = lines or int(rng.integers(1, 7))
        known = rng.random() > (0.8 if day in FORGETFUL else 0.2)
        head = {
            "order_id": self._next(),
            "buyer_id": int(rng.choice(BUYERS)) if known else None,
            "country": str(rng.choice(COUNTRIES, p=SHARES)),
            "event_ts": self._moment(day),
        }
        parts = rng.dirichlet(np.full(lines, 2.0)) * value
        qty = rng.choice([1, 2, 4, 6, 12], lines) if lines > 1 else np.ones(1, dtype=int)
        price = np.maximum((parts / qty).round(2), 0.01)
        for pieces, each in zip(qty.tolist(), price.tolist(), strict=True):
            self.items.append(
                {**head, "sku": self._sku(), "descr": self._goods(), "qty": pieces, "price": each}
            )
        total = round(float((qty * price).sum()), 2)
        self.orders.append({**head, "line_count": lines, "units": float(qty.sum()), "amount": total})

    def _credit(self, day: dt.date, value: float, descr: str) -> None:
        rng = self.rng
        fee = rng.random() < 0.05 and value < 1000
        linked = not fee and rng.random() < 0.3
        row = {
            "refund_id": f"C{self._next()}",
            "order_id": self.orders[-1]["order_id"] if linked else None,
            "buyer_id": None if fee else int(rng.choice(BUYERS)),
            "country": str(rng.choice(COUNTRIES, p=SHARES)),
            "event_ts": self._moment(day),
        }
        other = fee or descr == "Manual" or rng.random() < 0.1
        told = "PARTNER FEE" if fee else descr
        self.refunds.append({**row, "line_count": 1, "amount": value, "is_non_product": other, "descr": told})

    def frames(self) -> dict[str, pd.DataFrame]:
        """The files by name, columns in the order of the real ones."""
        items, orders, refunds = (pd.DataFrame(rows) for rows in (self.items, self.orders, self.refunds))
        adjustments = pd.DataFrame(self.adjustments)
        for frame in (items, orders, refunds, adjustments):
            frame["buyer_id"] = frame["buyer_id"].astype("Int64")
        known = orders[orders["buyer_id"].notna()]
        buyers = known.groupby("buyer_id").agg(
            first_seen=("event_ts", "min"), country=("country", "first"), invoices=("order_id", "size")
        )
        columns = ["order_id", "sku", "descr", "qty", "price", "buyer_id", "country", "event_ts"]
        return {
            "order_items": items[columns],
            "orders": orders,
            "refunds": refunds,
            "adjustments": adjustments,
            "buyers": buyers.reset_index(),
        }

    def _next(self) -> str:
        self.number += 1
        return str(self.number)

    def _moment(self, day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(8)) + dt.timedelta(minutes=int(self.rng.integers(0, 600)))

    def _goods(self) -> str:
        return str(self.rng.choice(GOODS))

    def _sku(self) -> str:
        return str(22_000 + int(self.rng.integers(0, 400)))


def _raw(frames: dict[str, pd.DataFrame], day: dt.date) -> pd.DataFrame:
    """The till's own file of a day: sales, credits as negative pieces in several lines, corrections without a buyer."""
    parts = []
    for name, number in (("order_items", "order_id"), ("refunds", "refund_id"), ("adjustments", "adj_id")):
        rows = frames[name][frames[name]["event_ts"].dt.date == day]
        if name == "refunds":
            rows = rows.assign(sku="22001", qty=-1, price=(rows["amount"] / 4).round(2))
            rows = rows.loc[rows.index.repeat(4)]
        part = pd.DataFrame(
            {
                "InvoiceNo": rows[number],
                "StockCode": rows["sku"],
                "Description": rows["descr"].where(rows["descr"] != "damaged"),
                "Quantity": rows["qty"],
                "InvoiceDate": rows["event_ts"],
                "UnitPrice": rows["price"],
                "CustomerID": rows["buyer_id"].astype(float),  # as the till writes it: 17850.0
                "Country": rows.get("country", "United Kingdom"),
            }
        )
        parts.append(part)
    return pd.concat(parts).sort_values("InvoiceDate")
