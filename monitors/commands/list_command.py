"""list: the monitors of a home."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import click

from monitors import words
from monitors.catalogue.loading import Catalogue, load_catalogue
from monitors.commands.options import STORE_FILE, as_json, home_option, open_store, print_json
from monitors.commands.terminal_table import print_table
from monitors.store import log
from queries.content.home import Home

HEAD = [
    "monitor",
    "metric",
    "stage",
    "role",
    "status",
    "unit",
    "view",
    "detectors",
    "segments",
    "what it watches",
]


@click.command(name="list")
@home_option
@as_json
def list_monitors(home: Home, as_json: bool) -> None:
    """The monitors of the home, with what became of their segments; exit code 1 when a file cannot be used.

    JSON: {"monitors": [{the keys of its header, "segments": {judged, learning, small, hopeless, held, missing, had,
    needed, judged_from}; null where it never ran}], "problems": [{file, line, column, message, expected, found,
    hint}]}.
    """
    catalogue = load_catalogue(home)
    told = _told(home)
    if as_json:
        print_json(
            {
                "monitors": [
                    {
                        **monitor.as_dict(),
                        "segments": told[monitor.name][0] if monitor.name in told else None,
                    }
                    for monitor in catalogue.monitors
                ],
                "problems": [problem.as_dict() for problem in catalogue.problems],
            }
        )
    else:
        print_table(HEAD, _rows(catalogue, told))
        for problem in catalogue.problems:
            click.echo(str(problem), err=True)
    if catalogue.problems:
        raise click.exceptions.Exit(1)


def _told(home: Home) -> dict[str, tuple[dict[str, Any], str]]:
    """Monitor → what became of its segments when it last ran, as numbers and as a sentence."""
    found = log.segment_counts(open_store(home)) if (home.state / STORE_FILE).exists() else {}
    return {name: (asdict(counts), words.judged(counts)) for name, counts in found.items()}


def _rows(catalogue: Catalogue, told: Mapping[str, tuple[dict[str, Any], str]]) -> list[list[str]]:
    """The monitors that cannot be used first, then the others by stage and name."""
    rows = [
        [one.name, "", "", "", "failed", "", "", "", "", f"see {one.file}, below"] for one in catalogue.broken
    ]
    for m in sorted(catalogue.monitors, key=lambda m: (m.stage, m.name)):
        said = [m.name, words.metric(m.name, m.title), m.stage, m.role, m.status, m.unit, m.view]
        counts = told[m.name][1] if m.name in told else "never run"
        rows.append([*said, ",".join(m.detectors), counts, m.description])
    return rows


COMMANDS = (list_monitors,)
