"""effect: what an intervention did, from the command line."""

from datetime import date

import click

from monitors import words
from monitors.catalogue.loading import load_catalogue
from monitors.commands.options import (
    as_json,
    as_of_option,
    default_morning,
    home_option,
    now,
    open_store,
    print_json,
)
from monitors.commands.terminal_table import print_table
from monitors.effects.counterfactual import METHODS
from monitors.effects.study import StudyError
from monitors.interventions.effect_report import EffectReport, change_words, report_of
from monitors.interventions.intervention_ledger import Intervention, read_interventions
from monitors.interventions.known_trouble import known_troubles
from monitors.interventions.measured import Observatory
from monitors.interventions.side_effects import verdict_words
from monitors.observe.series import SeriesError
from queries.content.home import Home
from queries.content.problem import nearest
from queries.engine.opening import EngineError, open_engine


@click.command()
@home_option
@click.argument("number", metavar="[ID]", required=False)
@as_of_option
@as_json
def effect(home: Home, number: str | None, as_of: date | None, as_json: bool) -> None:
    """What intervention ID did, at what cost, and whether the fraud moved; without ID the ledger.

    JSON of one: {"id", "day", "metric", "scope", "holdout": dimension and value, or by, share and key, "verdict":
    worked, did nothing, made it worse or cannot tell,
    "sentence", "needed", "last", "days", "ratio", "actual", "expected", "prevented", "money" (each {value, low, high},
    95 %), "method": holdout, differences, synthetic or interrupted, "why", "checks": [{name, passed, said}], "donors",
    "curve": [{day, days, actual, base, expected}], "decay": {half_life, low, high, p_value, holds, said},
    "displacement": {claimed, told, visible, extra, net, said, places, traces: [{kind, how: same, linked or new,
    claimed, members, before, after, expected, extra, p_value, said, segment}]}, "costs" and "stages": [{metric, party,
    ratio, extra, money, said, named, bad}], "overlaps"}. What cannot be measured is {"id", "problem"}. Of the ledger:
    {"interventions": [{id, day, until, kind, title, metric, scope, source, owner}]}.
    """
    # Over 40 lines: half of them say what the JSON holds.
    store, engine = open_store(home), open_engine(home)
    try:
        morning = as_of or default_morning(home, now())
        seen = engine.at(morning)
        ledger = read_interventions(home, seen, store)
        if number is None:
            _ledger(ledger, as_json)
            return
        item = next((one for one in ledger if one.id == number), None)
        if item is None:
            close = nearest(number, (one.id for one in ledger))
            hint = f"; did you mean {close}?" if close else "; `riskdesk effect` lists them."
            raise click.UsageError(f"no intervention {number} was known on {morning}{hint}")
        desk = Observatory(home, seen, load_catalogue(home), ledger, morning, known_troubles(store, morning))
        try:
            report = report_of(desk, item)
        except (StudyError, EngineError, SeriesError) as error:
            if as_json:
                print_json({"id": item.id, "problem": str(error)})
            else:
                click.echo(f"{item.title}\nCannot be measured: {error}")
            return
        if as_json:
            print_json(report.to_json())
        else:
            _say(report)
    finally:
        engine.close()


def _ledger(ledger: list[Intervention], as_json: bool) -> None:
    if as_json:
        rows = [
            {
                "id": one.id, "day": one.day, "until": one.until, "kind": one.kind, "title": one.title,
                "metric": one.metric, "scope": dict(one.scope), "source": one.source, "owner": one.owner,
            }
            for one in ledger
        ]  # fmt: skip
        print_json({"interventions": rows})
        return
    print_table(
        ["id", "day", "what", "where", "metric"],
        [
            [one.id, one.day, one.title, words.segment(one.scope), one.metric or words.DASH]
            for one in reversed(ledger)
        ],
    )


def _say(report: EffectReport) -> None:
    """The report as text."""
    money = report.effect.money
    held = f" · held out: {report.item.held_out}" if report.item.held_out else ""
    click.echo(f"{report.item.title} · {words.segment(report.item.scope)} · from {report.item.day}{held}")
    click.echo(report.sentence())
    if money is not None:
        value, *ends = (words.money(one, report.currency) for one in (money.value, money.low, money.high))
        click.echo(f"Money prevented: {value} ({words.interval(*ends)})")
    for told in (report.decay(), report.moved()):
        if told:
            click.echo(told)
    click.echo(f"{METHODS[report.effect.method.name]}. {report.effect.method.why}")
    for check in report.checks:
        mark = {True: "passed", False: "FAILED", None: "open"}[check.passed]
        click.echo(f"  {mark}: {check.name}: {check.said}")
    if report.costs:
        click.echo()
        print_table(
            ["whose", "metric", "where", "against control", "said"],
            [
                [
                    one.party,
                    one.monitor.title or one.monitor.name,
                    words.segment(one.scope) if one.effect else words.DASH,
                    change_words(one.effect.ratio) if one.effect else words.DASH,
                    verdict_words(one),
                ]
                for one in report.costs
            ],
        )


COMMANDS = (effect,)
