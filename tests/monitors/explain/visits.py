"""A home that is no marketplace, with everything an explanation can use: hosts, rules, links, raw events."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from monitors.explain import Known
from monitors.life.episode import Episode, Evidence
from queries.content.home import Home
from queries.cubes.rollup import refresh
from queries.ingest.ingestion import ingest
from tests.monitors import homes

DAYS, SPIKE = 50, 46
FIRST, LAST = homes.FIRST + timedelta(days=SPIKE), homes.FIRST + timedelta(days=SPIKE + 1)
MORNING = LAST + timedelta(days=1)
BAD_HOSTS = ("h1", "h2", "h3")

HOSTS = """description = "Hosts."
kind = "dimension"
key = ["host_id"]
expect = "none"

[[column]]
name = "host_id"
type = "text"
required = true

[[column]]
name = "owner_hash"
type = "text"
"""

HOST_DAY = """-- Visits of a day by host.
-- /// cube
-- source = "visits"
-- ///
select day, known_day, city, host_id, count(*) as visits, count(*) filter (failed) as failures,
       sum(value) filter (failed) as lost
from visits
group by all
"""

LINKS = """-- Hosts of one owner.
-- /// drilldown
-- ///
select 'host' as entity, host_id as id, 'owner' as by, owner_hash as value from hosts
"""

RULES = """-- A limit that looks at every visit and stops those that fail, by city.
-- /// drilldown
-- ///
select day, 'limit' as rule_id, 1 as version, city, sum(visits) as evaluated, sum(failures) as hits,
       0 as labelled, 0 as bad, sum(lost) as amount, 'the limit' as name
from visits_day
where day >= $since and day < $until
group by all
"""

CHANGES = f"""-- One release, in riga.
-- /// drilldown
-- ///
select moment as at, 'release' as kind, 'version 9' as name, city, 'a new form' as detail
from (values (date '{FIRST}', 'riga'), (date '{FIRST}', 'oslo'), (date '2020-01-01', 'riga')) as t(moment, city)
where moment >= $since and moment < $until
"""


def write(root: Path) -> Home:
    """On day 46 riga's paid visits begin to fail at three hosts of one owner, for two days."""
    home = homes.write_home(root, days=0)
    contract = root / "contract" / "visits.toml"
    contract.write_text(contract.read_text() + _columns())
    monitor = root / "monitors" / "failure_rate.sql"
    monitor.write_text(monitor.read_text().replace("-- [detectors.spike]", _header(), 1))
    for folder, name, text in (
        ("contract", "hosts.toml", HOSTS),
        ("cubes", "visits_host_day.sql", HOST_DAY),
        ("drilldown", "links.sql", LINKS),
        ("drilldown", "rules.sql", RULES),
        ("drilldown", "changes.sql", CHANGES),
    ):
        (root / folder / name).write_text(text)
    rng = np.random.default_rng(11)
    for number in range(DAYS):
        _land(root, number, rng)
    owners = ["o1" if f"h{i}" in BAD_HOSTS else f"o{i}" for i in range(40)]
    hosts = pd.DataFrame({"host_id": [f"h{i}" for i in range(40)], "owner_hash": owners})
    hosts.to_parquet(root / "landing" / "hosts.parquet", index=False)
    ingest(home)
    refresh(home)
    return home


def _columns() -> str:
    column = '\n[[column]]\nname = "{}"\ntype = "text"\n{}'
    return column.format("host_id", "") + column.format("visitor", "personal = true\n")


def _header() -> str:
    return (
        '-- events = "visits"\n-- events_where = "failed"\n-- [detectors.spike]\n-- [who.host]\n'
        '-- from = "visits_host_day"\n-- numerator = "failures"\n-- denominator = "visits"\n'
        '-- exposure = "lost"'
    )


def _land(root: Path, number: int, rng: np.random.Generator) -> None:
    path = homes.land(root, number, rng, 200, None)
    frame = pd.read_parquet(path)
    frame["host_id"] = [f"h{i}" for i in rng.integers(0, 40, len(frame))]
    frame["visitor"] = [f"p{i}" for i in rng.integers(0, 900, len(frame))]
    if SPIKE <= number < SPIKE + 2:
        bad = (frame["city"] == "riga") & (frame["plan"] == "paid") & (rng.random(len(frame)) < 0.5)
        frame.loc[bad, "failed"] = True
        frame.loc[bad, "host_id"] = rng.choice(BAD_HOSTS, int(bad.sum()))
    frame.to_parquet(path, index=False)


def episode(segment: str = "{}", *, first: date = FIRST, last: date = LAST) -> Episode:
    """The alert of those days."""
    evidence = Evidence(0.13, 0.05, 0.035, 0.065, 78.0, 600.0, 2.6, 1e-9, 1e-7, 500.0)
    return Episode(
        monitor="failure_rate",
        family="spike",
        segment=segment,
        detector="spike",
        direction="up",
        severity="high",
        live=True,
        kind="risk",
        state="firing",
        opened_on=str(last),
        first_bucket=str(first),
        last_bucket=str(last),
        seen_bucket=str(last),
        seen_on=str(last + timedelta(days=1)),
        evidence=evidence,
        id=7,
    )


def known() -> Known:
    """The series the desk would have kept of it: flat, then up."""
    days = [homes.FIRST + timedelta(days=n) for n in range(10, SPIKE + 2)]
    bad = [FIRST <= day <= LAST for day in days]
    series: dict[str, list[Any]] = {
        "bucket": [str(day) for day in days],
        "actual": [0.13 if up else 0.05 for up in bad],
        "expected": [0.05] * len(days),
        "lower": [0.035] * len(days),
        "upper": [0.065] * len(days),
        "numerator": [78.0 if up else 30.0 for up in bad],
        "denominator": [600.0] * len(days),
        "exposure": [780.0 if up else 300.0 for up in bad],
    }
    return Known(series)
