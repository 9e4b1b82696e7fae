"""alerts: what is open, as a morning left it."""

from datetime import date
from typing import Any

import click

from monitors import words
from monitors.catalogue.loading import load_catalogue
from monitors.commands.options import choice_options, home_option, now, open_store, print_json
from monitors.commands.terminal_table import print_table
from monitors.messages.alert_rows import FIELDS, alert_rows
from monitors.words.days import LONGER
from queries.content.home import Home

FIELD_HELP = "\b\nJSON: " + "\n".join(
    ['{"alerts": [{…}]}, each with', *(f"  {name}: {text}" for name, text in FIELDS.items())]
)


@click.command(epilog=FIELD_HELP)
@home_option
@choice_options("alerts")
def alerts(home: Home, as_of: date | None, state: str, shadow: bool, as_json: bool) -> None:
    """What is open, most money of the last week × confidence first, as the morning --as-of left it."""
    rows = alert_rows(open_store(home), as_of, now(), state=state, shadow=shadow)
    if as_json:
        print_json({"alerts": rows})
        return
    names = words.MetricNames.of(load_catalogue(home).monitors)
    currency = home.settings.currency
    print_table(
        [
            "id",
            "incident",
            "class",
            "state",
            "what happened",
            "actual",
            "expected",
            "money",
            "since",
            "owner",
        ],
        [
            [
                row["id"],
                row["incident"],
                row["class"],
                row["state"],
                *_told(row, names.words_of(row["monitor"]), currency),
                words.bucket(row["onset"], row["grain"]) if row["grain"] in LONGER else row["onset"],
                row["owner"] or words.DASH,
            ]
            for row in rows
        ],
    )

    for row in rows:
        if row["class"] == "data":
            click.echo(f"{row['id']}: {row['note']}")


def _told(row: dict[str, Any], about: words.MetricWords, currency: str) -> tuple[str, ...]:
    """What happened, actual, expected and money of an alert; a data fault counts days and touches no money."""
    headline = words.build_headline(
        words.HeadlineInput(
            monitor=row["monitor"],
            segment=row["segment"],
            actual=row["actual"],
            expected=row["expected"],
            kind=row["class"],
            family=row["detector"],
            direction=row["direction"],
            title=about.title,
            unit=about.unit,
            currency=currency,
            role=about.role,
            act=about.act,
            per=about.grain,
        )
    )
    if row["class"] == "data":
        return headline.title, words.plural(row["actual"], "day"), "no day", words.DASH
    values = (words.quantity(row[name], about.unit, currency) for name in ("actual", "expected"))
    return headline.title, *values, words.money_exact(row["exposure"], currency)


COMMANDS = (alerts,)
