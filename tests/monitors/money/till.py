"""A small shop with a till and a bank: its money must agree, day by day, and each test says where it does not."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from monitors.money.reconcile import CheckNight, check_money
from monitors.store import Store
from monitors.store.losses import loss_book
from queries.content.home import Home, create_home
from queries.ingest.ingestion import ingest
from tests.queries.landed import land

FIRST = date(2026, 3, 2)
COLUMNS = {
    "till": ("entry_id", "at", "arrived", "city", "order_id", "kind", "amount"),
    "bank": ("booking_id", "at", "arrived", "city", "order_id", "amount"),
}
TYPES = {"at": "timestamp", "arrived": "timestamp", "amount": "decimal"}

REFUNDED = """-- More went back than came in.
-- /// check
-- title = "Refunded more than paid"
-- owner = "till-team"
-- stage = "payment"
-- severity = "high"
-- protects = "No order gives back more than came in."
-- amount = "What went back beyond what came in."
-- runbook = "Look for a second refund, and ask for it back."
-- key = ["order_id"]
-- touched = ["till"]
-- settles_days = 0
-- looks_back_days = 60
-- ///
select max(day) as day, order_id, any_value(city) as city,
       sum(amount) filter (kind = 'refund') as refunded, sum(amount) filter (kind = 'paid') as paid,
       sum(case kind when 'refund' then amount else -amount end) as amount
from till
where day >= $since and day <= $settled and order_id in (select order_id from touched)
group by order_id
having sum(case kind when 'refund' then amount else -amount end) > 0
"""

BOOKED = """-- What was paid at the till is not at the bank.
-- /// check
-- title = "Paid, not booked"
-- owner = "till-team"
-- stage = "payment"
-- severity = "medium"
-- protects = "Every payment is booked at the bank within two days."
-- amount = "What was paid and not booked."
-- runbook = "Ask the bank."
-- key = ["order_id"]
-- touched = ["till", "bank"]
-- settles_days = 2
-- looks_back_days = 60
-- ///
with paid as (
  select order_id, min(day) as day, any_value(city) as city, sum(amount) as amount
  from till
  where kind = 'paid' and day >= $since and day <= $settled and order_id in (select order_id from touched)
  group by order_id
), booked as (
  select order_id, sum(amount) as amount
  from bank where day >= $since and order_id in (select order_id from touched) group by order_id
)
select p.day, p.order_id, p.city, p.amount - coalesce(b.amount, 0) as amount
from paid p left join booked b using (order_id)
where p.amount > coalesce(b.amount, 0)
"""


def contract(name: str) -> str:
    """The contract of the till or the bank."""
    first = COLUMNS[name][0]
    lines = [
        f'description = "{name}"\nkind = "event"\nkey = ["{first}"]\nevent_time = "at"\narrival_time = "arrived"',
        'market = "city"\nexpect = "daily"\nlateness_hours = 6',
    ]
    for column in COLUMNS[name]:
        lines.append(
            f'[[column]]\nname = "{column}"\ntype = "{TYPES.get(column, "text")}"\nmeaning = "{column}."'
        )
    return "\n\n".join(lines) + "\n"


class Till:
    """The shop: `sell`, `refund` and `book` write rows of a day; `night` lands, takes in and checks one morning."""

    def __init__(self, folder: Path, **checks: str) -> None:
        self.home: Home = create_home(
            folder / "home", "none", markets={"oslo": "UTC", "riga": "UTC"}, clock="data"
        )
        for name in COLUMNS:
            (self.home.root / "contract" / f"{name}.toml").write_text(contract(name))
        for name, text in checks.items():
            self.write_check(name, text)
        self.store = Store(folder / "desk.sqlite")
        self.rows: dict[tuple[str, int], list[str]] = {}
        self.landed: set[tuple[str, int]] = set()
        self.count = 0

    def write_check(self, name: str, text: str) -> None:
        """A check of the home's own, new or in the place of the one before."""
        (self.home.root / "checks" / f"{name}.sql").write_text(text)

    def entry(
        self,
        day: int,
        kind: str,
        order: str,
        amount: str,
        city: str = "oslo",
        number: str = "",
        known: int = 0,
    ) -> str:
        """A row of the till, on a day, known `known` days later; returns its number."""
        self.count += 1
        number = number or f"e{self.count}"
        line = f"{number},{_at(day, 10)},{_at(day + known, 11)},{city},{order},{kind},{amount}"
        self.rows.setdefault(("till", day + known), []).append(line)
        return number

    def book(self, day: int, order: str, amount: str, city: str = "oslo", known: int = 0) -> None:
        """A row of the bank."""
        self.count += 1
        line = f"b{self.count},{_at(day, 10)},{_at(day + known, 12)},{city},{order},{amount}"
        self.rows.setdefault(("bank", day + known), []).append(line)

    def usual(self, days: range, city: str = "oslo", n: int = 5) -> None:
        """Honest trade of some days: sold, and booked on the same day."""
        for day in days:
            for one in range(n):
                order = f"{city}-{day}-{one}"
                self.entry(day, "paid", order, "10.00", city)
                self.book(day, order, "10.00", city)

    def night(self, morning: int, *, without: tuple[str, ...] = ()) -> dict[str, CheckNight]:
        """Land what arrived before a morning (but for some extracts), take it in, check the money; check → night."""
        for (name, day), lines in sorted(self.rows.items()):
            if day < morning and (name, day) not in self.landed and name not in without:
                text = "\n".join((",".join(COLUMNS[name]), *lines)) + "\n"
                land(self.home, f"{name}/{_day(day)}.csv", text)
                self.landed.add((name, day))
        report = ingest(self.home)
        assert not report.problems, [str(one) for one in report.problems]
        told = check_money(
            self.home, self.store, _day(morning), lambda: datetime.combine(_day(morning), _SIX)
        )
        assert not told.problems, [str(one) for one in told.problems]
        return {one.check: one for one in told.checks}

    def losses(self, morning: int) -> list[tuple[str, int, str]]:
        """(order, cents, where it stands) of what the list of a morning shows."""
        rows = loss_book.losses(self.store, _day(morning))
        return [(row["record_key"]["order_id"], row["cents"], row["standing"]) for row in rows]


_SIX = datetime(2026, 1, 1, 6).time()


def _day(number: int) -> date:
    return FIRST + timedelta(days=number)


def _at(day: int, hour: int) -> str:
    return f"{_day(day)} {hour:02d}:00:00"
