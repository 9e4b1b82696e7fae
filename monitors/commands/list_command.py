"""list: the monitors of a home."""

import click

from monitors import words
from monitors.catalogue.loading import Catalogue, load_catalogue
from monitors.commands.options import as_json, home_option, print_json
from monitors.commands.terminal_table import print_table
from queries.content.home import Home

HEAD = ["monitor", "metric", "stage", "role", "status", "unit", "view", "detectors", "what it watches"]


@click.command(name="list")
@home_option
@as_json
def list_monitors(home: Home, as_json: bool) -> None:
    """The monitors of the home; exit code 1 when a file cannot be used.

    JSON: {"monitors": [{the keys of its header}], "problems": [{file, line, column, message, expected, found,
    hint}]}.
    """
    catalogue = load_catalogue(home)
    if as_json:
        print_json(
            {
                "monitors": [monitor.as_dict() for monitor in catalogue.monitors],
                "problems": [problem.as_dict() for problem in catalogue.problems],
            }
        )
    else:
        print_table(HEAD, _rows(catalogue))
        for problem in catalogue.problems:
            click.echo(str(problem), err=True)
    if catalogue.problems:
        raise click.exceptions.Exit(1)


def _rows(catalogue: Catalogue) -> list[list[str]]:
    """The monitors that cannot be used first, then the others by stage and name."""
    rows = [
        [one.name, "", "", "", "failed", "", "", "", f"see {one.file}, below"] for one in catalogue.broken
    ]
    for m in sorted(catalogue.monitors, key=lambda m: (m.stage, m.name)):
        said = [m.name, words.metric(m.name, m.title), m.stage, m.role, m.status, m.unit, m.view]
        rows.append([*said, ",".join(m.detectors), m.description])
    return rows


COMMANDS = (list_monitors,)
