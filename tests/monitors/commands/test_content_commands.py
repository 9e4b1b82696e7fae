"""check: a store that cannot be read hides nothing of what is wrong with the files."""

from click.testing import CliRunner

from monitors.commands.options import STORE_FILE
from monitors.commands.root import riskdesk
from queries.content.home import Home


def test_a_damaged_store_is_one_problem_beside_those_of_the_files(tiny_home: Home) -> None:
    tiny_home.state.mkdir(exist_ok=True)
    (tiny_home.state / STORE_FILE).write_text("no database")
    contract = tiny_home.root / "contract" / "tickets.toml"
    contract.write_text(contract.read_text().replace('type = "', 'type = "odd', 1))
    done = CliRunner().invoke(riskdesk, ["--home", str(tiny_home.root), "check"])
    assert done.exit_code == 1
    assert "contract/tickets.toml" in done.output
    assert f"state/{STORE_FILE}" in done.output
    assert "not a usable desk store" in done.output
