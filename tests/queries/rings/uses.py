"""A home of accounts that use devices and live at addresses, made of a list of uses."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from queries.content.home import Home, create_home
from queries.cubes.rollup import refresh
from queries.engine.opening import Engine, open_engine
from queries.ingest.ingestion import ingest

Use = tuple[str, str, str, str]  # ISO day, account, device, address; an empty one is not known

CONTRACT = """description = "Uses of devices."
kind = "event"
key = ["use_id"]
event_time = "at"
market = "place"
expect = "none"
""" + "".join(
    f'\n[[column]]\nname = "{name}"\ntype = "{kind}"\n{more}'
    for name, kind, more in (
        ("use_id", "text", "required = true\n"),
        ("at", "timestamp", "required = true\n"),
        ("place", "text", ""),
        ("account", "text", "personal = true\n"),
        ("device", "text", "personal = true\n"),
        ("address", "text", ""),
        ("cost", "decimal", ""),
        ("bad", "boolean", ""),
    )
)

KIND = """name = "Account"
plural = "Accounts"
key = "account"

[[count]]
name = "bad"
label = "bad uses"
source = "uses_day"
numerator = "bad"
denominator = "uses"
money = "cost"
"""

LINKS = """
[[link]]
by = "device"
source = "uses"
value = "device"
within_days = 30
least = 3
crowd = 20

[[link]]
by = "address"
source = "uses"
value = "address"
least = 3
crowd = 20
alone = false
"""

USES_DAY = """-- Uses by day and account.
-- /// cube
-- source = "uses"
-- ///
select day, known_day, account, count(*) as uses, sum(case when bad then 1 else 0 end) as bad,
       sum(case when bad then cast(cost as double) else 0 end) as cost
from uses
group by all
"""


def make_home(root: Path, uses: Iterable[Use], links: str = LINKS, bad: Iterable[str] = ()) -> Home:
    """The home, taken in. bad: accounts whose every use costs 10."""
    home = create_home(root, pack="none", name="Accounts", zone="UTC", clock="data")
    (root / "contract" / "uses.toml").write_text(CONTRACT)
    (root / "cubes" / "uses_day.sql").write_text(USES_DAY)
    (root / "entities" / "account.toml").write_text(KIND + links)
    (root / "landing" / "uses").mkdir(parents=True)
    guilty = set(bad)
    rows = [
        f"u{n},{day} 12:00:00,here,{account},{device},{address},{10 if account in guilty else 0},{account in guilty}"
        for n, (day, account, device, address) in enumerate(uses)
    ]
    text = "use_id,at,place,account,device,address,cost,bad\n" + "\n".join(rows) + "\n"
    (root / "landing" / "uses" / "uses.csv").write_text(text)
    ingest(home)
    refresh(home)
    return home


def engine_of(home: Home) -> Engine:
    """All there is."""
    return open_engine(home)
