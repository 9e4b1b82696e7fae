"""check-money: the records that break an invariant of money, found, open and healed."""

from datetime import date

import click

from monitors import words
from monitors.commands.options import as_json, as_of_option, default_morning, home_option, now, print_json
from monitors.commands.progress import at_work
from monitors.commands.terminal_table import print_table
from monitors.messages.loss_line import loss_line
from monitors.money.money_report import failures, money_json
from monitors.money.reconcile import CheckNight, ReconcileReport, check_money
from monitors.store import Store
from monitors.store.losses import loss_book
from queries.content.home import Home

SHOWN = 20  # records of the printed list; chosen


@click.command("check-money")
@home_option
@as_of_option
@as_json
def check_money_command(home: Home, as_of: date | None, as_json: bool) -> None:
    """Run the checks of money on the mornings they have not seen; exit 1 when one failed. `run` does it every night.

    JSON: {"as_of", "checks": [{check, title, mornings, looked_at: keys, new, healed, changed: ids of records, open,
    unknown, waits_for, error}], "sums": {known, open, recovered, healed, written_off, no_loss: whole cents, records,
    to_decide, unknown: records}, "records": [{id, check_name, record_key, day, market, cents, open_cents, standing,
    found_on, healed_how, owner, due, fields}], "problems"}. known = open + recovered + healed + written_off.
    """
    with at_work(home, "check-money", quiet=as_json) as work:
        morning = as_of or default_morning(home, now())
        with work.step("money") as bar:
            report = check_money(home, work.store, morning, now, lambda done, total: bar(done, total))
            bar.rows = sum(one.looked_at for one in report.checks)
        if as_json:
            print_json(money_json(report, work.store))
        else:
            _tell(report, work.store, home.settings.currency)
    for told in failures(report):
        click.echo(f"failed: {told}", err=True)
    if report.failed:
        raise click.exceptions.Exit(1)


def _tell(report: ReconcileReport, store: Store, currency: str) -> None:
    print_table(
        ["check", "mornings", "keys", "new", "healed", "open", "unknown", "state"],
        [
            [
                one.title,
                one.mornings,
                one.looked_at,
                len(one.new),
                len(one.healed),
                one.open,
                one.unknown,
                _state(one),
            ]
            for one in report.checks
        ],
    )
    rows = loss_book.losses(store, report.as_of)
    said = loss_line(store, report.as_of, currency)
    click.echo(said or "No check of money has run yet: whether money adds up is not known.")
    left = [row for row in rows if row["open_cents"]]
    print_table(
        ["id", "check", "record", "day", "market", "open", "stands"],
        [
            [
                row["id"],
                row["check_name"],
                " ".join(row["record_key"].values()),
                row["day"],
                row["market"] or words.DASH,
                words.to_the_cent(row["open_cents"], currency),
                row["standing"],
            ]
            for row in left[:SHOWN]
        ],
    )
    if len(left) > SHOWN:
        click.echo(f"and {len(left) - SHOWN} more: the Losses page and --json have all")


def _state(one: CheckNight) -> str:
    if one.error:
        return "failed"
    return f"waits for {', '.join(one.waits_for)}" if one.waits_for else "ok"


COMMANDS = [check_money_command]
