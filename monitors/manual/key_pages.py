"""Reference pages of declared files: the tables that the reader reads, written as markdown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from monitors.catalogue.coverage import HarmScenario
from monitors.catalogue.monitor import MEASURES, Monitor
from monitors.detector_options.detector_source import known_detectors
from monitors.manual.monitor_table import markdown_table
from monitors.money.money_check import MoneyCheck
from queries.content.declared import Key, keys_of
from queries.content.entity_kind import EntityKind
from queries.content.extract import Extract
from queries.content.saved_query import SavedQuery
from queries.content.settings import Settings
from queries.content.toml_file import toml_text
from queries.macros.macro_file import Macro
from queries.state.catalog import Cube

HOUSE = Path(__file__).resolve().parents[2]
_HEAD = ("key", "holds", "unit", "default", "meaning", "example")


@dataclass(frozen=True)
class FilePage:
    """One kind of declared file: its title, what to know before the keys, the class of its keys, a real file."""

    title: str
    says: str
    kind: type
    example: str


_HEADER = (
    "The header is TOML in comments, between `-- /// {kind}` and `-- ///`, so that the file still runs as pasted SQL. "
    "The name of the file is the name of the {kind}; the first sentence of its first comment is the description."
)
_FAULTS = (
    "A file is checked whole when it is read: every unknown, missing or wrong key is named with file, line, what was "
    "found, what is expected and the nearest known key. `riskdesk check` names them all."
)
FILE_PAGES = {
    "monitor": FilePage(
        "Monitor: `monitors/<name>.sql`",
        f"A metric, watched. {_HEADER.format(kind='monitor')}\n\n"
        "The select returns `bucket` (a date or a timestamp), `numerator`, `denominator` (left out for a volume), the "
        "dimensions, the exposure column where one is named, and for a cohort `reported`, the day of the report. It is "
        "given `$since` and `$until`, the first day and the day after the last. It never returns a finished rate: how "
        "many events a rate stands on is what makes a test honest. "
        f"Names that are no dimensions: {', '.join(f'`{name}`' for name in MEASURES)}.",
        Monitor,
        "examples/community/monitors/report_rate.sql",
    ),
    "cube": FilePage(
        "Cube: `cubes/<name>.sql`",
        "Additive sums of one extract per day, built again for the days that changed. "
        f"{_HEADER.format(kind='cube')}\n\n"
        "The select returns `day` and `known_day` of its source, dimensions and measures. It stays within the SQL that "
        "other engines understand: money is cast to double, a division is by `nullif(x, 0)`.",
        Cube,
        "examples/community/cubes/bans_day.sql",
    ),
    "extract": FilePage(
        "Extract: `contract/<name>.toml`",
        "The contract of one extract: what its drops must look like, and when they are due. The name of the file is "
        "the name of the extract and of its folder in `landing/`. Ingest adds the columns `day`, `hour` and "
        "`known_day` to events.",
        Extract,
        "examples/community/contract/bans.toml",
    ),
    "settings": FilePage(
        "Settings: `riskdesk.toml`",
        "The settings of one home. A home cannot be opened while a setting is wrong.",
        Settings,
        "examples/community/riskdesk.toml",
    ),
    "saved-query": FilePage(
        "Saved query: `saved/<name>.sql`",
        "A question kept for a team, offered on the SQL page. The header may be left out. "
        f"{_HEADER.format(kind='saved').replace('the name of the saved', 'the name of the question')}\n\n"
        "The headers of a view (`views/<name>.sql`, kind `view`) and of a [drill-down](drilldown.md) have no keys.",
        SavedQuery,
        "queries/saved/devices_behind_claims.sql",
    ),
    "macro": FilePage(
        "Macro: `macros/<name>.sql`",
        "What people would write again and again in ad-hoc SQL, under a name: `create macro name(a, b := 1) as …` "
        "gives a value, `… as table select …` gives rows and is written after FROM. The header may be left out. "
        f"{_HEADER.format(kind='macro')}\n\n"
        "Macros are there on the SQL page, in saved queries and in `riskdesk sql`, also inside each other, but not in "
        "circles; completion and Tables show them with their parameters. Monitors, cubes and views may not use them. A "
        "macro may do what a question on the SQL page may do: its text passes the same guard, as the role that asks, "
        "and reads only what that role sees, with the same masks. A name that a table, a monitor or a function of the "
        "engine has is refused. A home's own file takes the place of the pack's of the same name.",
        Macro,
        "queries/macros/rate_of.sql",
    ),
    "money-check": FilePage(
        "Money check: `checks/<name>.sql`",
        "One invariant of money. The select returns the records that break it: `day`, the columns of `key`, `amount` "
        "(what is at loss, above 0), the market, and whatever a person needs to judge one. It reads what changed "
        "alone: the keys in the table `touched`, rows from `$since` on, judged up to `$settled`. "
        f"{_HEADER.format(kind='check')}",
        MoneyCheck,
        "queries/checks/paid_out_twice.sql",
    ),
    "entity": FilePage(
        "Kind of entity: `entities/<kind>.toml`",
        "Whom the Sellers page ranks and tells the story of. The name of the file is its name in addresses "
        "(`/sellers?kind=author`). A home without such a file has no entities. What is counted is laid against what "
        "an entity's peers would show: those most like it by `peers` and age, itself and the accounts connected to it "
        "by a `[[link]]` left out. A `where` is SQL over the columns of its source.",
        EntityKind,
        "examples/community/entities/author.toml",
    ),
    "scenarios": FilePage(
        "Scenarios: `scenarios.toml`",
        "The kinds of harm that the coverage of the monitors is measured against. Each is a table `[<name>]` with the "
        "keys below; a home's own are added to the pack's, or stand in their place.",
        HarmScenario,
        "examples/community/scenarios.toml",
    ),
}


def file_page(page: FilePage) -> str:
    """The page of one kind of file: what it is, its keys, the tables they open, one real file."""
    path = HOUSE / page.example
    parts = [f"# {page.title}", page.says, _FAULTS, "## Keys", key_table(keys_of(page.kind))]
    for heading, keys in opened_tables(keys_of(page.kind)).items():
        parts += [f"## `{heading}`", key_table(keys)]
    text = path.read_text(encoding="utf-8").rstrip("\n")
    parts += ["## Example", f"`{page.example}`", f"```{path.suffix[1:]}\n{text}\n```"]
    return "\n\n".join(parts) + "\n"


def detectors_page() -> str:
    """Every detector: what it computes, from its docstring, and its options."""
    parts = [
        "# Detectors",
        "A monitor names its detectors in its header, each in a table `[detectors.<name>]` with the options below; "
        "without such a table it has `spike` and `drift`. Each detector gives every bucket of every segment an "
        "expectation, a band and a p-value, from earlier buckets only; one decision per morning is made over all of "
        "them. An unknown detector or option, or a value that an option cannot have, is a fault of the monitor's file.",
    ]
    for one in known_detectors().values():
        table = key_table(one.options) if one.options else "It has no options."
        parts += [f"## `[detectors.{one.name}]`", one.says, table]
    return "\n\n".join(parts) + "\n"


def opened_tables(keys: Iterable[Key], within: str = "") -> dict[str, tuple[Key, ...]]:
    """Heading → keys of the tables that these keys open, at any depth; within: the table the keys stand in."""
    found: dict[str, tuple[Key, ...]] = {}
    for one in keys:
        for heading, inner in one.type.tables(f"{within}{one.name}").items():
            found |= {heading: inner, **opened_tables(inner, f"{heading.strip('[]')}.")}
    return found


def key_table(keys: Iterable[Key]) -> str:
    """One row per key: name, what it may hold, unit, default, meaning, example."""
    return markdown_table(_HEAD, [_row(one) for one in keys])


def _row(one: Key) -> tuple[str, ...]:
    opens = list(one.type.tables(one.name))
    holds = f"tables `{'`, `'.join(opens)}`" if opens else _safe(one.type.words)
    example = "" if opens or one.example is None else f"`{_toml(one.example)}`"
    return (f"`{one.name}`", holds, one.unit, _default(one), _safe(one.says), example)


def _default(one: Key) -> str:
    if one.required:
        return "required"
    if one.otherwise:
        return _safe(one.otherwise)
    value = one.fallback()
    if one.type.tables(one.name):
        return "none" if not value else "as below"
    return "none" if value in (None, "", (), {}) else f"`{_toml(value)}`"


def _toml(value: object) -> str:
    """A value as a person writes it: whole numbers without a point."""
    whole = isinstance(value, float) and value.is_integer()
    return toml_text(int(value) if whole else value)  # type: ignore[call-overload]


def _safe(text: str) -> str:
    """Words outside of code: an angle bracket is no tag."""
    return text.replace("<", "\\<")
