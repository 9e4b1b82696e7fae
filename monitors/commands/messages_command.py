"""messages: what went out, what waits, and the sending itself."""

import os
from dataclasses import asdict

import click

from monitors import words
from monitors.catalogue.loading import load_catalogue
from monitors.commands.options import (
    as_json,
    home_option,
    note,
    now,
    open_store,
    print_json,
)
from monitors.commands.progress import progress
from monitors.commands.terminal_table import print_table
from monitors.messages.impersonal import personal_columns
from monitors.messages.missing_runs import missing_runs
from monitors.outbox.queueing import Sources, queue_all
from monitors.outbox.rounds import Postbox, RoundReport, send_due
from monitors.store import Store, outgoing
from queries.content.contract import load_contracts
from queries.content.home import Home
from queries.state.lock import is_held

STATES = ("all", *outgoing.STATES)


def queue_messages(home: Home, store: Store) -> int:
    """Put what is to be told now into the queue; how many messages are new. Nothing where no channel is set up."""
    if not home.settings.messages.channel:
        return 0
    contracts = load_contracts(home)
    monitors = {one.name: one for one in load_catalogue(home).monitors}
    markets = frozenset(one.market for one in contracts.values() if one.market)
    missing = missing_runs(store, now(), home.settings.runs, at_work=is_held(home.state))
    personal = personal_columns(contracts)
    return queue_all(store, Sources(home.settings, monitors, markets, personal), now(), missing)


def send_messages(home: Home, store: Store, *, quiet: bool = False) -> RoundReport | None:
    """One round of sending, told on stderr; None where no channel is set up."""
    settings = home.settings
    if not settings.messages.channel:
        return None
    box = Postbox(settings.messages, settings.zone, os.environ, now)
    with progress("messages", quiet) as bar:
        report = send_due(store, home.state, box, bar)
    if not quiet:
        click.echo(_said(report), err=True)
        for trouble in report.troubles:
            click.echo(f"  {trouble}", err=True)
    return report


@click.command()
@home_option
@click.argument("action", type=click.Choice(["list", "send", "resend"]), default="list")
@click.argument("number", type=click.IntRange(1), required=False)
@click.option(
    "--state",
    type=click.Choice(STATES),
    default="all",
    show_default=True,
    help="Only messages in this state.",
)
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=50,
    show_default=True,
    help="How many are listed, newest first.",
)
@as_json
def messages(home: Home, action: str, number: int | None, state: str, limit: int, as_json: bool) -> None:
    """Messages that go out: list them, send what is due, or resend NUMBER.

    `messages send` puts what is to be told into the queue (the digest, new and worse incidents, a run that did not
    happen) and tries what is due once; call it every few minutes. `riskdesk run` does the same after its mornings.
    `messages resend 7` puts message 7 back: one that was given up under its key, one that had gone out under a new
    one. `messages list 7` shows message 7 in full with each try. Channels are in `[messages]` of riskdesk.toml. Exit
    code 1 of `send`: something was not taken. JSON: of a list {"messages": [{id, key, edition, channel, kind,
    incident_id, as_of, subject, state, tries, queued_at, next_try, sent_at, why}]}; of one {"message": {…, content,
    log: [{position, began_at, ended_at, ok, why}]}}; of `send` {"queued", "sent", "put_off", "given_up", "waiting",
    "next_try", "quiet", "busy", "troubles"}.
    """
    # Over 40 lines: the signature and the help text, which is the documented JSON.
    store = open_store(home)
    if action == "send":
        _send(home, store, as_json)
        return
    if action == "resend":
        if number is None:
            raise click.BadParameter("say which: `riskdesk messages resend 7`", param_hint="NUMBER")
        row = outgoing.send_again(store, number, now())
        note(home, "changed", "message", {"id": number, "sent again": True})
        if as_json:
            print_json({"message": row})
        else:
            click.echo(f"Message {number} waits again: `riskdesk messages send` sends it")
        return
    if number is not None:
        _show(store, number, as_json)
        return
    rows = outgoing.messages(store, state, limit)
    if as_json:
        print_json({"messages": rows})
        return
    _list(home, rows)


def _send(home: Home, store: Store, as_json: bool) -> None:
    if not home.settings.messages.channel:
        raise click.UsageError("riskdesk.toml has no [[messages.channel]]: nothing can be sent")
    queued = queue_messages(home, store)
    report = send_messages(home, store, quiet=as_json)
    if as_json and report is not None:
        print_json({"queued": queued, **asdict(report)})
    if report is not None and (report.put_off or report.given_up):
        raise click.exceptions.Exit(1)


def _said(report: RoundReport) -> str:
    """A round in a sentence."""
    if report.busy:
        return "Messages: another sender is at work"
    following = f", next try {words.moment(report.next_try)}" if report.next_try else ""
    left = f"{report.waiting} waiting{following}" if report.waiting else "none waiting"
    if report.quiet:
        return f"Messages: quiet hours, {left}"
    return f"Messages: {report.sent} sent, {report.put_off} put off, {report.given_up} given up, {left}"


def _show(store: Store, number: int, as_json: bool) -> None:
    row = outgoing.one_message(store, number)
    if as_json:
        print_json({"message": row})
        return
    click.echo(row["content"]["markdown"])
    print_table(
        ["try", "began (UTC)", "ended (UTC)", "taken", "why"],
        [
            [
                one["position"] + 1,
                one["began_at"],
                one["ended_at"] or "never: killed",
                _taken(one["ok"]),
                one["why"],
            ]
            for one in row["log"]
        ],
    )


def _taken(ok: int | None) -> str:
    return "not known" if ok is None else "yes" if ok else "no"


def _list(home: Home, rows: list[dict[str, object]]) -> None:
    if not rows:
        channels = home.settings.messages.channel
        click.echo(
            "No message yet." if channels else "No message yet: riskdesk.toml has no [[messages.channel]]."
        )
        return
    print_table(
        ["id", "state", "channel", "what", "tries", "queued (UTC)", "sent (UTC)", "subject", "why"],
        [
            [
                row["id"],
                str(row["state"]).replace("_", " "),
                row["channel"],
                row["kind"],
                row["tries"],
                row["queued_at"],
                row["sent_at"] or words.DASH,
                row["subject"],
                row["why"],
            ]
            for row in rows
        ],
    )


COMMANDS = (messages,)
