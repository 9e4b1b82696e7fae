"""incidents: the facts of every incident, as each place of the desk says them."""

from datetime import date

import click

from monitors import words
from monitors.catalogue.loading import load_catalogue
from monitors.commands.options import choice_options, home_option, now, open_store, print_json
from monitors.commands.terminal_table import print_table
from monitors.messages.incident_rows import FIELDS, incident_rows
from monitors.words.days import LONGER
from queries.content.home import Home

FIELD_HELP = "\b\nJSON: " + "\n".join(
    ['{"incidents": [{…}]}, each with', *(f"  {name}: {text}" for name, text in FIELDS.items())]
)


@click.command(epilog=FIELD_HELP)
@home_option
@choice_options("incidents")
def incidents(home: Home, as_of: date | None, state: str, shadow: bool, as_json: bool) -> None:
    """The facts of every incident, most money of the last week × confidence first, as the morning --as-of left them.

    The same numbers as in Review, on the card, in the digest and in `explain --incident`.
    """
    currency = home.settings.currency
    names = words.MetricNames.of(load_catalogue(home).monitors)
    rows = incident_rows(
        open_store(home), as_of, now(), state=state, shadow=shadow, currency=currency, names=names
    )
    if as_json:
        print_json({"incidents": rows})
        return
    print_table(
        ["incident", "alert", "state", "what happened", "at stake", "began", "views", "owner"],
        [
            [
                row["incident"],
                row["alert"],
                row["state"],
                row["headline"],
                words.money_exact(row["exposure"], currency),
                words.bucket(row["onset"], per)
                if (per := names.words_of(row["monitor"]).grain) in LONGER
                else row["onset"],
                row["views"],
                row["owner"] or words.DASH,
            ]
            for row in rows
        ],
    )


COMMANDS = (incidents,)
