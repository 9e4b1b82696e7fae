"""sql: one question in the sandbox, from a shell; rotate-key: a new key for the masks of personal data in it."""

import sys
from contextlib import suppress
from datetime import date

import click

from monitors import words
from monitors.commands.options import (
    actor,
    as_json,
    as_of_option,
    home_option,
    note,
    now,
    print_json,
)
from monitors.commands.terminal_table import print_table
from monitors.messages.table_file import BOM, csv_of
from queries.answers.exact_columns import rows_of
from queries.content.home import Home
from queries.ingest.fingerprint import older_tokens
from queries.ingest.ingestion import ingest
from queries.masking.mask_key import read_key, rotate_key
from queries.sandbox.launch import run as run_sandboxed
from queries.state.lock import BusyError


@click.command()
@home_option
@click.argument("query")
@click.option("--role", default="pm", show_default=True, help="Whose eyes: a role of riskdesk.toml.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "excel", "json"]),
    default="table",
    show_default=True,
    help="How the answer is written; excel is CSV that Excel opens with every script whole.",
)
@click.option(
    "--max-rows",
    type=click.IntRange(1, 1_000_000),
    default=1000,
    show_default=True,
    help="Rows after which the answer is cut.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(1, 600),
    default=20.0,
    show_default=True,
    help="Seconds after which it is stopped.",
)
@as_of_option
def sql(
    home: Home, query: str, role: str, form: str, max_rows: int, timeout: float, as_of: date | None
) -> None:
    """Run one SELECT as a role sees the home; `-` reads it from standard input.

    Also EXPLAIN, DESCRIBE and SUMMARIZE. It runs in a process of its own over the files of the role, one at a time
    for each person. Exit code 1 when it failed, took too long or got no turn, 2 when it is not allowed. JSON:
    {"columns", "rows", "truncated"}.
    """
    text = sys.stdin.read() if query == "-" else query
    person = f"shell {actor()}"
    found = run_sandboxed(home, text, role, max_rows=max_rows, timeout=timeout, as_of=as_of, person=person)
    told = {
        "sql": read_key(home.state).over(text),
        "role": role,
        "how": found.kind,
        "rows": found.table.num_rows if found.table else None,
    }
    note(home, "ran", "sql", told)
    if found.note:
        click.echo(found.note, err=True)
    if found.table is None:
        line = f" (line {found.line})" if found.line else ""
        click.echo(f"riskdesk: {found.kind}: {found.error}{line}", err=True)
        raise click.exceptions.Exit(2 if found.kind == "refused" else 1)
    names = found.table.column_names
    rows = rows_of(found.table)
    if form == "json":
        print_json({"columns": names, "rows": rows, "truncated": found.truncated})
    elif form == "csv":
        click.echo(csv_of(names, rows, quote_all=False), nl=False)
    elif form == "excel":
        click.echo(BOM + csv_of(names, rows, end="\r\n").encode(), nl=False)
    else:
        print_table(names, rows)
    if found.truncated:
        click.echo(f"cut at {len(rows)} rows; --max-rows gives more", err=True)


@click.command("rotate-key")
@home_option
@as_json
def rotate(home: Home, as_json: bool) -> None:
    """Take a new key for the masks of personal data; the one before is thrown away.

    From the next query on the same person has another mask. A mask in an old link or saved text is recognised and
    told to be of an older key: it matches no row. Do it when somebody may have seen the key, or has left who could.
    Where people's texts have landed, what has landed is taken in anew at once, so that their contacts have tokens of
    the new key; "older" counts the texts that could not: their drops are not in landing any more, or another ingest
    is running. JSON: {"number", "replaced", "older"}.
    """
    key = rotate_key(home.state, now().date())
    note(home, "changed", "key of the masks", {"number": key.number})
    older = older_tokens(home)
    if older:
        with suppress(BusyError):  # it is said below what is left to do
            ingest(home)
        older = older_tokens(home)
    if as_json:
        print_json({"number": key.number, "replaced": key.replaced, "older": older})
    else:
        click.echo(
            f"masks are made with key {key.number} now, and begin with {key.prefix}; older ones match nothing"
        )
        if older:
            click.echo(
                f"tokens of an older key are left in {words.plural(older, 'text')}: they match those of no newer "
                "text; put the drops back into landing, and run riskdesk ingest"
            )


COMMANDS = (sql, rotate)
