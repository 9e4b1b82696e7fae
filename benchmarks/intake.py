"""What a home does with faulty drops: each fault said, nothing else lost, no value silently wrong.

    python -m benchmarks intake [--flips 300] [--seed 1]

A drop of 300 known rows is damaged in one way and lands beside a sound one. Refused, set aside and told are good ends;
silent is a value that differs from the truth and of which nothing was said.
"""

import argparse
import datetime as dt
import gzip
import hashlib
import io
import json
import random
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from queries.content.home import Home, create_home
from queries.engine.opening import open_engine
from queries.ingest.ingestion import ingest

ROWS = 300
CONTRACT = """kind = "event"
key = ["order_id"]
event_time = "event_at"
arrival_time = "arrived_at"
expect = "none"

[[column]]
name = "order_id"
type = "text"
required = true

[[column]]
name = "event_at"
type = "timestamp"
required = true

[[column]]
name = "arrived_at"
type = "timestamp"
required = true

[[column]]
name = "shipped_on"
type = "date"
format = "%d/%m/%Y"
required = true

[[column]]
name = "country"
type = "text"
required = true
values = ["BR", "US", "GB"]

[[column]]
name = "seller"
type = "text"
required = true

[[column]]
name = "pieces"
type = "integer"
min = 1
required = true

[[column]]
name = "amount"
type = "decimal"
scale = 2
min = 0
required = true
"""
Fault = Callable[[str], str | bytes]


def truth(number: int) -> pa.Table:
    """The rows of a drop, as text; no two drops share an order."""
    chance = random.Random(number)
    at = [dt.datetime(2026, 3, 25, 6) + dt.timedelta(seconds=chance.randrange(50_000)) for _ in range(ROWS)]
    return pa.table(
        {
            "order_id": [f"{number}x{row}" for row in range(ROWS)],
            "event_at": [f"{one:%Y-%m-%d %H:%M:%S}" for one in at],
            "arrived_at": ["2026-03-25 21:00:00"] * ROWS,
            "shipped_on": [f"{chance.randrange(1, 29):02d}/04/2026" for _ in range(ROWS)],
            "country": [chance.choice(["BR", "US", "GB"]) for _ in range(ROWS)],
            "seller": [f"s{chance.randrange(40)}" for _ in range(ROWS)],
            "pieces": [str(chance.randrange(1, 9)) for _ in range(ROWS)],
            "amount": [f"{chance.randrange(100, 99_999) / 100:.2f}" for _ in range(ROWS)],
        }
    )


def text_of(table: pa.Table) -> str:
    """The drop as CSV."""
    rows = [",".join(row.values()) for row in table.to_pylist()]
    return "\n".join([",".join(table.column_names), *rows]) + "\n"


def cells(name: str, change: Callable[[str, int], str], every: int = 1) -> Fault:
    """A fault of one column's values, in each n-th row."""

    def make(text: str) -> str:
        lines = text.split("\n")
        place = lines[0].split(",").index(name)
        for at in range(1, len(lines) - 1, every):
            row = lines[at].split(",")
            row[place] = change(row[place], at)
            lines[at] = ",".join(row)
        return "\n".join(lines)

    return make


def always(value: str) -> Callable[[str, int], str]:
    """The same value in place of any."""
    return lambda _, __: value


def swapped(value: str, _: int) -> str:
    """Day and month exchanged."""
    day, month, year = value.split("/")
    return f"{month}/{day}/{year}"


WORDS = ("NULL", "N/A", "nan", "None", "-", "", " ", "#N/A", "\\N", "undefined")
VALUES = {
    "pieces": ("1.5", "1e3", "x", "-1", "0", "1,5", "9" * 25, "0x10", "NaN", "inf", "1 000", "٣"),
    "amount": ("1.255", "1e18", "1.2E+05", "-0.01", "$5", "5 EUR", "1,50", "nan", "inf", "9" * 20, "1.2.3"),
    "event_at": (
        "2062-01-01 00:00:00",
        "1970-01-01 00:00:00",
        "2027-03-25 10:00:00",
        "25.03.2026 10:00",
        "2026-02-30 10:00:00",
        "1774432800",
        "2026-03-25",
    ),
    "country": ("XX", "br", "B", "BR "),
    "order_id": ("1.2345678901234567e+18", "12345678901234567890.0", "a\x01b", *WORDS),
    "shipped_on": ("2026-04-01", "01.04.2026", "32/01/2026", "04/26", "01/04/26"),
}


def faults() -> dict[str, Fault]:
    """Every fault by name."""
    found: dict[str, Fault] = {
        f"{name} = {value!r}": cells(name, always(value), 50)
        for name, values in VALUES.items()
        for value in values
    }
    found |= {f"seller = {word!r}": cells("seller", always(word), 50) for word in WORDS}
    found |= {
        "day and month swapped": cells("shipped_on", swapped),
        "half of days swapped": cells("shipped_on", swapped, 2),
        "open quote": lambda text: text.replace(",s1", ',"s1', 1),
        "two open quotes": lambda text: text.replace(",s1,", ',"s1,', 1).replace(",s2,", ',s2",', 1),
        "no last line end": lambda text: text[:-1],
        "cut within a value": lambda text: text[:-4],
        "cut within a row": lambda text: text[: len(text) // 2],
        "a field less": lambda text: text.replace(",s1,", ",", 1),
        "a field more": lambda text: text.replace(",s1,", ",s1,s1,", 1),
        "a header renamed": lambda text: text.replace("amount", "amounts", 1),
        "a header twice": lambda text: text.replace("seller", "amount", 1),
        "no header": lambda text: text.split("\n", 1)[1],
        "header only": lambda text: text.split("\n", 1)[0] + "\n",
        "another delimiter": lambda text: text.replace(",", ";"),
        "empty": lambda _: "",
        "UTF-16": lambda text: text.encode("utf-16"),
        "UTF-16 without a mark": lambda text: text.encode("utf-16-le"),
        "zeros": lambda text: b"\0" * len(text),
        "zeros at the end": lambda text: text.encode() + b"\0" * 4096,
        "a zip": lambda text: b"PK\x03\x04" + text.encode(),
        "gzip without its name": lambda text: gzip.compress(text.encode()),
        "a web page": lambda _: "<html><body>Sign in</body></html>\n",
        "a stray byte": lambda text: text.encode().replace(b"s1,", b"s\xff,", 1),
        "one line without end": lambda text: text.replace("\n", " "),
        "an error in place of rows": lambda _: '{"error": "timeout"}\n',
    }
    return found


def typed(table: pa.Table) -> pa.Table:
    """The drop with types, for Parquet."""
    money, whole = pa.decimal128(18, 2), pa.int64()
    for name, kind in (("amount", money), ("pieces", whole)):
        place = table.schema.get_field_index(name)
        table = table.set_column(place, name, table[name].cast(kind))
    return table


def flipped(raw: bytes, chance: random.Random) -> bytes:
    """One bit of it the other way."""
    found = bytearray(raw)
    found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)
    return bytes(found)


def land_flips(home: Home, count: int, seed: int) -> dict[str, tuple[str, int]]:
    """Lands drops with one flipped bit; file → (kind, number of its truth). Half of a kind have a manifest."""
    chance = random.Random(seed)
    made = {}
    kinds = ("csv", "csv.gz", "parquet with checksums", "parquet without")
    for number in range(count):
        kind, table = kinds[number % 4], truth(10_000 + number)
        out = io.BytesIO()
        if kind.startswith("parquet"):
            pq.write_table(typed(table), out, write_page_checksum=kind == kinds[2], compression="zstd")
        else:
            out.write(text_of(table).encode() if kind == "csv" else gzip.compress(text_of(table).encode()))
        name = f"flip-{number}.{kind.split()[0]}"
        path = home.landing / "sales" / name
        path.write_bytes(flipped(out.getvalue(), chance))
        if number // 4 % 2:
            manifest = {"rows": ROWS, "sha256": hashlib.sha256(out.getvalue()).hexdigest()}
            path.with_name(name + ".manifest.json").write_text(json.dumps(manifest))
            kind += ", manifest"
        made[f"sales/{name}"] = (kind, 10_000 + number)
    return made


def measure(root: Path, flips: int, seed: int) -> tuple[list[tuple[str, str, str]], Counter[tuple[str, str]]]:
    """(fault, end, what was said) of each fault, and how the flips of each kind ended."""
    home = create_home(root, pack="none", name="Intake")
    (home.root / "contract" / "sales.toml").write_text(CONTRACT)
    (home.landing / "sales").mkdir()
    made: dict[str, tuple[str, int]] = {}
    for number, (name, fault) in enumerate(faults().items()):
        raw = fault(text_of(truth(number)))
        path = home.landing / "sales" / f"fault-{number}.csv"
        path.write_bytes(raw.encode() if isinstance(raw, str) else raw)
        made[f"sales/{path.name}"] = (name, number)
    made |= land_flips(home, flips, seed)
    report = ingest(home)
    held = _held(home)
    rows, ends = [], Counter[tuple[str, str]]()
    for drop in report.drops:
        name, number = made[drop.file]
        wrong = held.get(number, set()) - _expected(number)
        end = drop.state if drop.state == "refused" else "taken, rows aside" if drop.quarantined else "taken"
        if wrong and not any(problem.column == "shipped_on" for problem in drop.problems):
            end = "SILENT"
        said = str(drop.problems[0])[:150] if drop.problems else ""
        if drop.file.startswith("sales/flip-"):
            ends[name, end] += 1
        else:
            rows.append((name, end, said))
    lost = set(made) - {drop.file for drop in report.drops}
    assert not lost, lost
    return rows, ends


def _expected(number: int) -> set[tuple[str, ...]]:
    table = truth(number).to_pylist()
    return {
        tuple(
            dt.datetime.strptime(value, "%d/%m/%Y").date().isoformat() if name == "shipped_on" else value
            for name, value in row.items()
        )
        for row in table
    }


def _held(home: Home) -> dict[int, set[tuple[str, ...]]]:
    engine = open_engine(home)
    try:
        names = "order_id, event_at, arrived_at, shipped_on, country, seller, pieces, amount"
        found: dict[int, set[tuple[str, ...]]] = {}
        for row in engine.query(f"select {names} from sales").to_pylist():
            number = str(row["order_id"]).split("x")[0]
            key = int(number) if number.isdecimal() else -1
            found.setdefault(key, set()).add(tuple(str(value) for value in row.values()))
        return found
    finally:
        engine.close()


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flips", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="riskdesk-intake-") as folder:
        rows, ends = measure(Path(folder) / "home", asked.flips, asked.seed)
    print("| fault | end | said |\n|---|---|---|")
    for row in rows:
        print("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |")
    print("\n| flipped bits in | end | drops |\n|---|---|--:|")
    for (kind, end), count in sorted(ends.items()):
        print(f"| {kind} | {end} | {count} |")


if __name__ == "__main__":
    main()
