"""A small marketplace in which every personal value begins with a mark: one word finds whatever leaks of it."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from click.testing import CliRunner, Result

from data.demo.files import vocabulary
from data.demo.write import write
from monitors.commands.root import riskdesk
from queries.content.contract import load_contracts
from queries.content.home import Home, create_home, load_home

MARK = "CANARY"
FRAUDS = ["refund_abuse", "stolen_card", "kyc_mill"]


def command(home: Home, *arguments: str) -> Result:
    """A command line over the home."""
    return CliRunner().invoke(riskdesk, ["--home", str(home.root), *arguments], catch_exceptions=False)


def make_marked_home(root: Path) -> Home:
    """30 days with three frauds and a rejected row of a person, taken in, and the newest morning judged."""
    home = create_home(root, markets=dict(vocabulary.ZONES))
    write(root, days=30, orders_per_day=80, seed=11, scenarios=FRAUDS)
    for name, contract in load_contracts(home).items():
        for path in sorted((home.landing / name).glob("*.parquet")):
            path.with_name(f"{path.name}.manifest.json").unlink(missing_ok=True)
            _mark(path, contract.personal)
            _sign(path, [column.landed for column in contract.free_text])
    newest = max((home.landing / "orders").glob("*.parquet"))
    _break_one(newest)
    settings = home.root / "riskdesk.toml"
    settings.write_text(settings.read_text().replace('clock = "wall"', 'clock = "data"'))
    home = load_home(root)
    for arguments in (["ingest"], ["run", "--since", newest.stem]):
        done = command(home, *arguments)
        assert done.exit_code in (0, 1), done.output
    return home


def _mark(path: Path, personal: frozenset[str]) -> None:
    """Every personal value of a drop begins with the mark; ids of sellers and orders are none in any column."""
    table = pq.read_table(path)
    for name in personal & set(table.column_names):
        values = pc.cast(table[name], pa.string())
        trader = pc.match_substring_regex(values, r"^[scoi]\d+$")
        marked = pc.if_else(trader, values, pc.binary_join_element_wise(MARK, values, ""))
        table = table.set_column(table.column_names.index(name), name, marked)
    pq.write_table(table, path)


def _sign(path: Path, texts: list[str]) -> None:
    """Every free text of a drop ends with a mail address and an account that begin with the mark."""
    table = pq.read_table(path)
    for name in texts:
        signed = pc.binary_join_element_wise(table[name], f"{MARK}1@mail.com", f"@{MARK}_2", " ")
        table = table.set_column(table.column_names.index(name), name, signed)
    pq.write_table(table, path)


def _break_one(path: Path) -> None:
    """A row without its key, which is set aside with the person in it."""
    table = pq.read_table(path)
    keys = [None, *table["order_id"].to_pylist()[1:]]
    pq.write_table(
        table.set_column(table.column_names.index("order_id"), "order_id", pa.array(keys, pa.string())), path
    )
