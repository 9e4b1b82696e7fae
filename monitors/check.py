"""Content checks: every file of a home that is wrong, and where, without running a morning."""

import re
import tempfile
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from monitors.catalogue.conditions import never_matched, reads_rows
from monitors.catalogue.coverage import load_scenarios
from monitors.catalogue.loading import Catalogue, Monitor, load_catalogue, read_monitor
from monitors.entities.content_check import never_found
from monitors.money.dry_run import check_problems
from monitors.observe.calendar import TABLE, Calendar
from monitors.observe.morning_view import calendar_said
from monitors.observe.scoring import seems_longer
from monitors.observe.series import SeriesError, read_leaves
from monitors.path.path_check import path_problems
from queries.content.contract_checks import never_matching
from queries.content.entity_kind import read_entity_kinds
from queries.content.home import Home
from queries.content.key_place import KeyPlace
from queries.content.problem import Problem
from queries.content.saved_query import SavedQuery, read_keyless, read_saved
from queries.content.settings import Role
from queries.content.sql_file import strip_comments
from queries.cubes.portability import lint_cubes
from queries.engine.opening import Engine, EngineError, open_engine
from queries.engine.standing_on import read_by
from queries.engine.table_sql import filled
from queries.sandbox.guard import refusal
from queries.sandbox.home_macros import check_macros
from queries.sandbox.snapshot import APART
from queries.sandbox.unknown_calls import unknown_calls
from queries.state.catalog import Catalog
from queries.status.null_shares import suggest_max_null
from queries.voices.text_source import read_text_sources

RECENT = 126  # days of rows looked at: four firsts of a month
LONG_AGO, FAR_AHEAD = date(1970, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True)
class Checked:
    """What was looked at, by kind, everything that is wrong with it, and which calendar the mornings know.

    ``suggestions``: lines that a contract could have; nothing is wrong without them.
    """

    counts: dict[str, int]
    problems: list[Problem]
    calendar: str
    suggestions: list[Problem] = field(default_factory=list)


def check(home: Home) -> Checked:
    """Check contract, cubes (also for other engines), views, macros, drill-downs, entities, saved queries, monitors.

    Cubes and views are made over whatever data there are, none included; each monitor and check is run over a day, so
    that the engine has seen every column it names. Raises EngineError when no engine can be opened.
    """
    engine = open_engine(home)
    try:
        catalogue = load_catalogue(home)
        problems = [*engine.problems, *catalogue.problems]
        days = _days_of_data(engine.catalog)
        for monitor in catalogue.monitors:
            problems += _run_empty(home, engine, monitor) or _buckets(home, engine, monitor, days)
        problems += never_matched(home, engine) + _contracts(home, engine)
        problems += _portable(home, engine) + load_scenarios(home)[1]
        problems += _asides(home, engine) + _calendar(home, engine)
        problems += check_problems(home, engine) + _macros(home, engine, catalogue)
        kinds = read_entity_kinds(home)
        problems += never_found(home, engine, kinds) + path_problems(home, engine, kinds)
        counts, calendar = _counts(home, engine.catalog, catalogue), calendar_said(home, engine)
        suggestions = suggest_max_null(home, engine.catalog)
    finally:
        engine.close()
    seen: dict[str, Problem] = {str(problem): problem for problem in problems}
    return Checked(counts, list(seen.values()), calendar, suggestions)


def check_monitor(home: Home, name: str, text: str, role: Role | None = None) -> list[Problem]:
    """What is wrong with the text of one monitor, as `check` says it of its file, which is not written.

    Such a text comes from a page: before the engine sees it, it passes the guard of ad-hoc SQL, for the engine is not
    confined as the sandbox is. role: of somebody who may not write monitors; what that role does not see in the clear,
    or at all, it may not name. Raises EngineError when no engine can be opened.
    """
    shown = f"monitors/{name}.sql"
    with tempfile.TemporaryDirectory(prefix="riskdesk-check-") as folder:
        path = Path(folder) / f"{name}.sql"
        path.write_text(text, encoding="utf-8")
        monitor = read_monitor(path, shown)
        if not isinstance(monitor, Monitor):
            return monitor
        engine = open_engine(home)
        try:
            found = _refused(engine.catalog, monitor, role)
            found = found or _run_empty(home, engine, monitor)
            found = found or _buckets(home, engine, monitor, _days_of_data(engine.catalog))
        finally:
            engine.close()
    return [replace(problem, file=shown) for problem in found]


def _refused(catalog: Catalog, monitor: Monitor, role: Role | None) -> list[Problem]:
    """What may not be in a text that somebody typed."""
    seen = [
        name
        for name in catalog.names()
        if role is None or all(role.sees(one) for one in read_by(catalog, name))
    ]
    sql = filled(monitor.sql, {"since": LONG_AGO, "until": LONG_AGO})
    file, what = str(monitor.path), "what ad-hoc SQL allows"
    for key, text in ((None, sql), ("events_where", f"select 1 where ({monitor.events_where or 'true'})")):
        if said := refusal(text, seen):
            return [Problem(file, "not allowed in a monitor", None, key, what, said)]
    if role is None or role.personal:
        return []
    words_in = set(re.findall(r"\w+", strip_comments(sql).lower()))
    named = sorted(
        words_in & {one.lower() for extract in catalog.contracts.values() for one in extract.personal}
    )
    hint = "Count persons in a cube, or have it written by somebody who may write monitors."
    return [
        Problem(
            file,
            "your role does not see this column in the clear",
            None,
            name,
            "columns without persons",
            name,
            hint,
        )
        for name in named
    ]


def _run_empty(home: Home, engine: Engine, monitor: Monitor) -> list[Problem]:
    """The monitor over one day that has no data: its SQL binds, and returns what its header promises."""
    try:
        if twice := _returned_twice(home, engine, monitor):
            return twice
        leaves = read_leaves(engine, monitor, LONG_AGO, LONG_AGO + timedelta(days=1))
    except EngineError as error:
        return [error.problem]
    except SeriesError as error:
        return [Problem(home.shown(monitor.path), str(error))]
    missing = [name for name in monitor.watched if name not in leaves.columns]
    return [
        Problem(
            home.shown(monitor.path),
            "watched dimension is not returned",
            monitor.lines.get("watch"),
            name,
            "one of " + ", ".join(leaves.columns),
            name,
        )
        for name in missing
    ]


def _returned_twice(home: Home, engine: Engine, monitor: Monitor) -> list[Problem]:
    """Columns of one name, of which a reader could only take one. Raises EngineError."""
    params = {"since": LONG_AGO, "until": LONG_AGO + timedelta(days=1)}
    names = engine.query(monitor.sql, params, file=monitor.path).column_names
    twice = sorted({name for name in names if names.count(name) > 1})
    line = next(
        (
            at
            for at, row in enumerate(monitor.path.read_text(encoding="utf-8").splitlines(), 1)
            if _is_select(row)
        ),
        None,
    )
    return [
        Problem(
            home.shown(monitor.path),
            f"column {name} returned twice",
            line,
            name,
            "each column once",
            ", ".join(names),
            "Take one of them out of the select, or give it a name of its own.",
        )
        for name in twice
    ]


def _is_select(row: str) -> bool:
    return row.lstrip().lower().startswith(("select", "with"))


def _contracts(home: Home, engine: Engine) -> list[Problem]:
    """What a contract asks for that no file can have, and a row filter that cannot be read."""
    found: list[Problem] = []
    for extract in engine.catalog.contracts.values():
        place = KeyPlace(home.shown(extract.path), extract.lines)
        never_matching(extract, place)
        if extract.where:
            try:
                engine.query(f"select 1 from {extract.name} where ({extract.where}) limit 0")
            except EngineError as error:
                place.at("where").note("cannot be read", "SQL over its columns", error.problem.message[:200])
        found += place.in_order()
    return found


def _days_of_data(catalog: Catalog) -> tuple[date, date] | None:
    """The newest `RECENT` days of the data that have landed, the last exclusive; None before anything has."""
    days = [file.day for name in catalog.contracts for file, _ in catalog.ledger.live_files(name) if file.day]
    last = date.fromisoformat(max(days)) + timedelta(days=1) if days else None
    return (last - timedelta(days=RECENT), last) if last else None


def _buckets(home: Home, engine: Engine, monitor: Monitor, days: tuple[date, date] | None) -> list[Problem]:
    """Whether the newest rows stand in buckets of the monitor's grain, and of no longer one."""
    if days is None:
        return []
    file, line = home.shown(monitor.path), monitor.lines.get("grain")
    try:
        leaves = read_leaves(engine, monitor, *days)
    except EngineError as error:
        return [error.problem]
    except SeriesError as error:
        return [Problem(file, str(error), line)]
    if leaves.empty and reads_rows(engine, monitor.sql, days):
        expected = f"rows between {days[0]} and {days[1]}, in which there are data"
        hint = "A condition in it may never be true. `riskdesk sql` shows what the columns hold."
        return [Problem(file, "returns nothing", None, None, expected, "no row", hint)]
    note = seems_longer(monitor, leaves["bucket"].to_numpy())
    return [Problem(file, note, line)] if note else []


def _portable(home: Home, engine: Engine) -> list[Problem]:
    """What cubes say that another engine would read otherwise; of those that this one can read."""
    broken = {problem.file for problem in engine.problems}
    return [problem for problem in lint_cubes(home) if problem.file not in broken]


def _calendar(home: Home, engine: Engine) -> list[Problem]:
    """Markets whose campaigns and holidays nobody has entered."""
    contracts = engine.catalog.contracts
    columns = contracts[TABLE].names if TABLE in contracts else []
    column = next((one.market for one in contracts.values() if one.market in columns), None)
    if column is None:
        return []
    try:
        missing = Calendar(home, engine).without(FAR_AHEAD, column, home.settings.markets)
    except EngineError as error:
        return [error.problem]
    hint = "Its campaigns and holidays will look like surges: land its rows; the other markets go on as they are."
    return [
        Problem(TABLE, "market without calendar", None, column, "entries of every market", market, hint)
        for market in missing
    ]


def _asides(home: Home, engine: Engine) -> list[Problem]:
    """Drill-downs and saved queries: their headers, and calls of what is not there; where texts come from."""
    found = [read_keyless(path, "drilldown", home.shown(path)) for path in home.content("drilldown")]
    kept = [read_saved(path, home.shown(path)) for path in home.content("saved")]
    asked = [(one.file.shown, one.file.sql) for one in kept if isinstance(one, SavedQuery)]
    texts = [*read_text_sources(home, engine.catalog.contracts).problems]
    texts += unknown_calls(home, engine.catalog.names(), asked)
    return [problem for one in (*found, *kept, texts) if isinstance(one, list) for problem in one]


def _macros(home: Home, engine: Engine, catalogue: Catalogue) -> list[Problem]:
    """Macros: what the sandbox would refuse in one, over tables of the right columns and no row."""
    monitors = {one.name: one.sql for one in catalogue.monitors}

    def columns(name: str) -> list[tuple[str, str]]:
        try:
            if name in engine.catalog.names():
                return list(engine.columns(name).items())
            days = {"since": LONG_AGO, "until": LONG_AGO}
            rows = engine.query(f"describe ({monitors[name]}\n)", days)
        except EngineError:
            return [("day", "DATE")]  # what is wrong with it is told of its own file
        return list(zip(rows["column_name"].to_pylist(), rows["column_type"].to_pylist(), strict=True))

    also = {f"{name}{APART}": name for name in monitors}
    names = [*engine.catalog.names(), *monitors, *also]
    return check_macros(home, names, lambda name: columns(also.get(name, name)))


def _counts(home: Home, catalog: Catalog, catalogue: Catalogue) -> dict[str, int]:
    return {
        "extracts": len(list(catalog.contracts.items())),
        "cubes": len(catalog.cubes),
        "views": len(catalog.views),
        "macros": len(home.content("macros")),
        "drilldown": len(home.content("drilldown")),
        "entities": len(home.content("entities")),
        "saved": len(home.content("saved")),
        "monitors": len(catalogue.monitors),
        "checks": len(home.content("checks")),
    }
