"""check, new, verify-engine: the content of a home."""

import json
from pathlib import Path

import click

from monitors import words
from monitors.catalogue.contract_scaffold import new_contract
from monitors.catalogue.scaffold import new_monitor
from monitors.check import check as check_home
from monitors.commands.options import as_json, home_option, print_json
from queries.content.home import Home
from queries.engine.opening import open_engine


@click.command()
@home_option
@as_json
def check(home: Home, as_json: bool) -> None:
    """Check every content file of the home: contract, cubes, views, macros, drill-downs, saved queries, monitors.

    Exit code 1 when something is wrong; a suggestion is no fault. JSON: {"counts": {kind: n}, "calendar", "problems":
    [{file, line, column, message, expected, found, hint}], "suggestions": the same}.
    """
    found = check_home(home)
    if as_json:
        problems = [problem.as_dict() for problem in found.problems]
        suggested = [problem.as_dict() for problem in found.suggestions]
        told = {"counts": found.counts, "calendar": found.calendar, "problems": problems}
        print_json({**told, "suggestions": suggested})
    else:
        click.echo(", ".join(f"{number} {kind}" for kind, number in found.counts.items()))
        click.echo(f"calendar: {found.calendar}")
        for problem in found.suggestions:
            click.echo(str(problem))
        for problem in found.problems:
            click.echo(str(problem), err=True)
        wrong = len(found.problems)
        click.echo(words.plural(wrong, "problem") if wrong else "all in order")
    if found.problems:
        raise click.exceptions.Exit(1)


@click.command()
@home_option
@click.argument("name")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--as", "as_name", default=None, help="The name of the extract; else that of the file's folder."
)
@click.option(
    "--from", "table", default=None, help="The cube, view or extract to count; else the first cube."
)
@click.option("--numerator", default=None, help="A column to sum; else the first measure.")
@click.option("--denominator", default=None, help="A column to sum; without it a volume is watched.")
def new(
    home: Home,
    name: str,
    file: Path | None,
    as_name: str | None,
    table: str | None,
    numerator: str | None,
    denominator: str | None,
) -> None:
    """Write monitors/NAME.sql into the home: it runs as it is, in shadow, until you make it live.

    `new extract FILE` writes a contract instead, guessed from a sample (CSV, gzipped CSV or Parquet), to be
    corrected by hand.
    """
    if name == "extract" and file is not None:
        path = new_contract(home, file, as_name)
        click.echo(
            f"{path}\nNow: correct it, put files into landing/{path.stem}/, then `riskdesk check` and `ingest`."
        )
        return
    if file is not None or name == "extract":
        raise click.UsageError("a monitor has one NAME; for a contract: riskdesk new extract FILE")
    engine = open_engine(home)
    try:
        path = new_monitor(home, engine, name, table=table, numerator=numerator, denominator=denominator)
    finally:
        engine.close()
    click.echo(f"{path}\nNow: say what it shows, then `riskdesk check` and `riskdesk run --monitor {name}`.")


@click.command(name="verify-engine")
@home_option
@as_json
def verify_engine(home: Home, as_json: bool) -> None:
    """Compare the home's engine with the built-in one, cube by cube and cell by cell.

    A home that names no other engine has nothing to compare, and is told so.
    """
    kind = home.settings.engine.kind
    told = {"engine": kind, "compared": 0, "differences": [], "note": "only one engine is configured"}
    if as_json:
        click.echo(json.dumps(told, indent=1))
    else:
        click.echo(f"Only one engine is configured ({kind}): nothing to compare.")


COMMANDS = (check, new, verify_engine)
