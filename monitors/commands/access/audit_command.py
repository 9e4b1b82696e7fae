"""audit: who did, saw and was refused what, and whether that is still as it was written; reveal: one masked value."""

import json
from dataclasses import asdict
from datetime import date

import click

from monitors.commands.options import (
    DayParameter,
    actor,
    as_json,
    by_shell,
    home_option,
    note,
    now,
    open_store,
    print_json,
)
from monitors.commands.terminal_table import print_table
from monitors.messages.table_file import csv_of
from monitors.store.audit import audit_log, verifying
from monitors.store.audit.audit_log import ACTIONS
from queries.content.home import Home
from queries.engine.opening import open_engine
from queries.masking.mask_key import read_key
from queries.masking.unmask import unmask

COLUMNS = ["id", "at", "actor", "action", "subject", "detail"]
SHORTEST_REASON = 10  # characters: "because" is none


@click.command()
@home_option
@click.argument("action", type=click.Choice(["list", "verify"]), default="list")
@click.option("--actor", "who", help="Entries of one person.")
@click.option("--action", "what", type=click.Choice(ACTIONS), help="Entries of one kind.")
@click.option("--search", default="", help="Entries with this text in them.")
@click.option("--since", type=DayParameter(), help="From this day on (UTC).")
@click.option("--until", type=DayParameter(), help="Before this day (UTC).")
@click.option(
    "--limit", type=click.IntRange(1), default=100, show_default=True, help="How many, newest first."
)
@click.option("--head", default="", help="Of `verify`: a head that was kept outside, as NUMBER:HASH.")
@click.option("--csv", "as_csv", is_flag=True, help="As CSV.")
@as_json
def audit(
    home: Home,
    action: str,
    who: str | None,
    what: str | None,
    search: str,
    since: date | None,
    until: date | None,
    limit: int,
    head: str,
    as_csv: bool,
    as_json: bool,
) -> None:
    """The audit: list its entries, or verify that they are as they were written.

    Each entry holds the hash of the one before. `verify` computes every hash again and names the first entry that was
    changed, taken out or put between; exit code 1. What a chain cannot show by itself: that it was written anew whole,
    or cut off at its end together with SQLite's count. Keep the head that `verify`, `status` and the digest print in
    another place, and give it with --head. JSON of `verify`: {"entries", "head", "wrong"}; of `list`: {"entries":
    [{"id", "at", "actor", "action", "subject", "detail", "hash"}]}.
    """
    # Over 40 lines: the options and what they mean.
    store = open_store(home)
    if action == "verify":
        verdict = verifying.verify(store, verifying.read_head(head) if head else None)
        if as_json:
            print_json({"entries": verdict.entries, "head": str(verdict.head), "wrong": verdict.wrong})
        elif verdict.wrong:
            click.echo(f"riskdesk: the audit is not as it was written: {verdict.wrong}", err=True)
        else:
            click.echo(f"{verdict.entries} entries, each as it was written. Head: {verdict.head}")
        raise click.exceptions.Exit(1 if verdict.wrong else 0)
    found = audit_log.entries(
        store, search=search, actor=who, action=what, since=since, until=until, most=limit
    )
    if as_json:
        print_json({"entries": found})
        return
    rows = [[*(row[name] for name in COLUMNS[:-1]), _said(row["detail"])] for row in found]
    if as_csv:
        note(home, "exported", "audit", {"rows": len(rows)})
        click.echo(csv_of(COLUMNS, rows, quote_all=False), nl=False)
    else:
        print_table(COLUMNS, rows)


@click.command()
@home_option
@click.argument("mask")
@click.option("--reason", required=True, help="Why it has to be known: in the audit, for good.")
@as_json
def reveal(home: Home, mask: str, reason: str, as_json: bool) -> None:
    """The value behind MASK (#a1b2c3d4e5f6), one at a time and with a reason; who asked stands in the audit first.

    Exit code 1 where no row has this mask; a mask of an older key is told to be one. JSON: {"value", "table",
    "column"}: where it was found first.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise click.UsageError(f"a reason has {SHORTEST_REASON} characters or more")
    key = read_key(home.state)
    told = key.told(mask)
    if told:
        click.echo(f"riskdesk: {told}", err=True)
        raise click.exceptions.Exit(1)
    store = open_store(home)
    audit_log.add(
        store,
        audit_log.Happening(
            actor(),
            now(),
            "revealed",
            mask,
            {"reason": reason.strip(), **by_shell()},
        ),
    )
    engine = open_engine(home)
    try:
        found = unmask(engine, key, mask)
    finally:
        engine.close()
    if found is None:
        click.echo(f"riskdesk: no row of this home has the mask {mask}", err=True)
        raise click.exceptions.Exit(1)
    if as_json:
        print_json(asdict(found))
    else:
        click.echo(f"{found.value}\t{found.table}.{found.column}")


def _said(detail: object) -> str:
    return json.dumps(detail, ensure_ascii=False, sort_keys=True) if detail else ""


COMMANDS = (audit, reveal)
