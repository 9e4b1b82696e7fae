"""What the commands say of money: that it adds up only where a check has looked."""

from pathlib import Path

from click.testing import CliRunner

from monitors.commands.clearing.check_money_command import check_money_command
from tests.monitors.money.till import FIRST, REFUNDED, Till

NOT_RUN = "No check of money has run yet"


def told(shop: Till, morning: int) -> str:
    """What check-money prints of a morning."""
    args = ["--home", str(shop.home.root), "--as-of", FIRST.replace(day=FIRST.day + morning).isoformat()]
    return CliRunner().invoke(check_money_command, args).output


def test_where_no_check_has_run_money_is_not_said_to_add_up(tmp_path: Path) -> None:
    shop = Till(tmp_path)
    assert NOT_RUN in told(shop, 5)
    shop.write_check("refunded", REFUNDED)
    assert "waits for till" in told(shop, 5)
    assert NOT_RUN in told(shop, 5)


def test_where_a_check_has_run_it_is_said_also_when_the_newest_failed(tmp_path: Path) -> None:
    shop = Till(tmp_path, refunded=REFUNDED)
    shop.usual(range(4))
    shop.night(5)
    assert "Money adds up" in told(shop, 6)
    shop.write_check("refunded", REFUNDED.replace("from till", "from tills"))
    assert "Money adds up" in told(shop, 7)
