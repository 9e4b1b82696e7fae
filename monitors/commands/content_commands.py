"""check, new, verify-engine: the content of a home."""

from dataclasses import replace
from pathlib import Path

import click

from monitors import words
from monitors.catalogue.contract_scaffold import new_contract
from monitors.catalogue.scaffold import new_monitor
from monitors.check import check as check_home
from monitors.commands.options import STORE_FILE, as_json, home_option, open_store, print_json
from monitors.commands.terminal_table import print_table
from monitors.store import StoreError
from monitors.store.workbench.saved_queries import queries
from queries.content.home import Home
from queries.content.problem import Problem
from queries.cubes.copying import copy_events, table_statements
from queries.cubes.verification import DAYS, ROWS, Verified, verify
from queries.engine.opening import EngineError, open_engine
from queries.engines.warehouse import engine_fault
from queries.engines.warehouse_opening import open_warehouse
from queries.sandbox.unknown_calls import unknown_calls
from queries.state.catalog import read_catalog


@click.command()
@home_option
@as_json
def check(home: Home, as_json: bool) -> None:
    """Check every content file of the home: contract, cubes, views, macros, drill-downs, saved queries, monitors.

    Exit code 1 when something is wrong; a suggestion is no fault. JSON: {"counts": {kind: n}, "calendar", "problems":
    [{file, line, column, message, expected, found, hint}], "suggestions": the same}.
    """
    found = check_home(home)
    found = replace(found, problems=[*found.problems, *_questions(home)])
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


def _questions(home: Home) -> list[Problem]:
    """What is wrong with the questions that people share with their teams; of their own they are told as they run."""
    if not (home.state / STORE_FILE).is_file():
        return []
    try:
        shared = [one for one in queries(open_store(home), "") if one.team]
    except StoreError as error:  # what is wrong with the files is told all the same
        return [Problem(home.shown(home.state / STORE_FILE), str(error))]
    asked = [(f"the saved question “{one.name}”", one.sql) for one in shared]
    return unknown_calls(home, read_catalog(home).names(), asked)


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
@click.option("--cube", "cubes", multiple=True, help="Only this cube (may be repeated).")
@click.option("--days", type=click.IntRange(1), default=DAYS, show_default=True, help="Newest days compared.")
@click.option(
    "--rows", type=click.IntRange(1), default=ROWS, show_default=True, help="Of an extract, about, at most."
)
@click.option("--copy", is_flag=True, help="First make the tables that are not there, of this home's files.")
@click.option("--tables", is_flag=True, help="Only write the statements that make the tables, and end.")
@as_json
def verify_engine(
    home: Home, cubes: tuple[str, ...], days: int, rows: int, copy: bool, tables: bool, as_json: bool
) -> None:
    """Compare the home's warehouse with the built-in engine, cube by cube and cell by cell.

    Counts must be equal, sums to nine digits, estimates within 5 %. Exit code 1 when a cell differs, when a cube
    cannot be compared, or when there is nothing to compare: no other engine, nobody answers, no rows. JSON:
    {"engine", "compared": cubes, "equal": cubes, "cubes": [{cube, rows, cells, differ, largest, first, problem,
    note}], "problem"}.
    """
    kind = home.settings.engine.kind
    problem: Problem | None = None
    found: list[Verified] = []
    if tables:
        click.echo("\n\n".join(f"{text};" for text in table_statements(home)))
        return
    try:
        if kind == "duckdb":
            hint = 'Name a warehouse in riskdesk.toml: kind = "clickhouse" or "spark", and url = …'
            raise engine_fault(kind, "nothing to compare: it is the built-in engine", hint=hint)
        warehouse = open_warehouse(home)
        try:
            for name, number in copy_events(home, warehouse) if copy else ():
                click.echo(f"copied {name}: {words.plural(number, 'row')}", err=True)
            found = list(verify(home, warehouse, days, rows, cubes))
        finally:
            warehouse.close()
    except EngineError as error:
        problem = error.problem
    else:
        compared = any(one.compared for one in found)
        hint = "Load the tables first; `--copy` copies what this home has in files."
        if not compared:
            problem = engine_fault(kind, "has no rows to compare", hint=hint).problem
    _say_verified(kind, found, problem, as_json)
    if problem or any(one.problem or (one.compared and one.compared.differ) for one in found):
        raise click.exceptions.Exit(1)


def _say_verified(kind: str, found: list[Verified], problem: Problem | None, as_json: bool) -> None:
    """The table of equality, then each fault with the first cells that differ."""
    equal = sum(one.equal for one in found)
    compared = sum(one.compared is not None for one in found)
    if as_json:
        told = {
            "engine": kind,
            "compared": compared,
            "equal": equal,
            "cubes": [_verified(one) for one in found],
        }
        print_json({**told, "problem": problem.as_dict() if problem else None})
        return
    if found:
        print_table(["cube", "rows", "cells", "differ", "largest difference"], [_row(one) for one in found])
    for one in found:
        if one.problem:
            click.echo(f"  {one.cube}: {one.problem}", err=True)
        for cell in one.compared.first if one.compared else ():
            click.echo(f"  {one.cube}: {cell}", err=True)
    if problem:
        click.echo(f"cannot compare: {problem}", err=True)
    else:
        click.echo(f"{equal} of {words.plural(compared, 'cube')} equal on duckdb and {kind}")


def _row(one: Verified) -> list[str]:
    if one.compared is None:
        return [one.cube, "–", "–", "–", one.note or "could not be compared"]
    found = one.compared
    return [one.cube, f"{found.rows:,}", f"{found.cells:,}", f"{found.differ:,}", f"{found.largest:.1g}"]


def _verified(one: Verified) -> dict[str, object]:
    found = one.compared
    cells = {
        "rows": found.rows if found else 0,
        "cells": found.cells if found else 0,
        "differ": found.differ if found else 0,
        "largest": found.largest if found else 0.0,
        "first": [str(cell) for cell in found.first] if found else [],
    }
    return {
        "cube": one.cube,
        **cells,
        "problem": one.problem.as_dict() if one.problem else None,
        "note": one.note,
    }


COMMANDS = (check, new, verify_engine)
