"""Coverage: which kinds of harm the monitors would see, at which stage, in which market — and the holes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from monitors.catalogue.innocent_twin import InnocentTwin
from monitors.catalogue.loading import Monitor
from monitors.catalogue.monitor import place_of_stage
from queries.content.declared import declare, declared
from queries.content.home import Home
from queries.content.key_place import KeyPlace
from queries.content.problem import Problem
from queries.content.table_types import OneTable, read_item
from queries.content.toml_file import TomlError, read_toml
from queries.content.value_types import ANY_TEXT, FAULTY, ValueType, choice, is_text, texts

SCENARIO_FILE = "scenarios.toml"
_BUILT_IN = Path(__file__).resolve().parents[2] / "data" / SCENARIO_FILE


def _is_signature(value: object) -> bool:
    groups = value if isinstance(value, list) else []
    return bool(groups) and all(isinstance(g, list) and bool(g) and all(map(is_text, g)) for g in groups)


_SIGNATURE = ValueType(
    "a list of lists of monitors", _is_signature, lambda value: tuple(tuple(group) for group in value)
)


@declared
class HarmScenario:
    """A kind of harm: its name, the monitors that move first, its innocent twin and the check that decides.

    ``kind``: "risk", "data" (a fault of the data) or "innocent" (must stay quiet).
    """

    name: str
    title: str = declare(ANY_TEXT, "What it is called.", "Card testing", default="", otherwise="its name")
    first_mover: tuple[str, ...] = declare(
        texts("a list of monitors"), "The monitors that move first; [] where none does.", ["declines_hourly"]
    )
    twin: str = declare(ANY_TEXT, "The innocent thing that looks like it.", "payment outage", default="")
    decides: str = declare(
        ANY_TEXT, "The check that tells the two apart.", "an outage declines all card prefixes", default=""
    )
    kind: str = declare(
        choice("risk", "data", "innocent"),
        "risk = harm; data = a fault of the data; innocent = must stay quiet.",
        "innocent",
        default="risk",
        name="class",
    )
    harm: str = declare(
        ANY_TEXT,
        "The harm in the words of a headline; it stands there when the signature fits.",
        "Stolen cards",
        default="",
        otherwise="never said",
    )
    signature: tuple[tuple[str, ...], ...] = declare(
        _SIGNATURE,
        "Monitors whose alerts together tell it, a first mover among them; any one of the lists is enough.",
        [["high_score_share", "new_device_order_share"]],
        default=(),
        otherwise="each first mover alone",
    )
    unless: tuple[str, ...] = declare(
        texts("a list of monitors"),
        "Monitors whose alert beside it says that it is something else.",
        ["undelivered_refund_rate"],
        default=(),
    )
    innocent: InnocentTwin | None = declare(
        OneTable("a table of checks", kind=InnocentTwin),
        "What must be seen before a card may say that it is the twin.",
        default=None,
        otherwise="the twin is never told",
        quiet=True,
    )

    @property
    def proofs(self) -> tuple[tuple[str, ...], ...]:
        """The lists of monitors of which one must alert in full."""
        return self.signature or tuple((name,) for name in self.first_mover)


@dataclass(frozen=True)
class CoverageCell:
    """One scenario at one stage in one market: the live monitors that would see it there.

    ``state``: "watched" (by market), "total" (only in the total or another cut), "shadow" (nobody is paged),
    "none". ``market`` "" = not told apart.
    """

    scenario: str
    stage: str
    market: str
    monitors: tuple[str, ...]
    state: str


def load_scenarios(home: Home) -> tuple[list[HarmScenario], list[Problem]]:
    """The scenarios of a home: the pack's, with those of its own scenarios.toml added or in their place."""
    found: dict[str, HarmScenario] = {}
    problems: list[Problem] = []
    own = home.root / SCENARIO_FILE
    for path in ([_BUILT_IN] if home.settings.pack != "none" else []) + ([own] if own.is_file() else []):
        scenarios, faults = read_scenarios(path, home.shown(path))
        found |= {scenario.name: scenario for scenario in scenarios}
        problems += faults
    return list(found.values()), problems


def read_scenarios(path: Path, shown: str) -> tuple[list[HarmScenario], list[Problem]]:
    """One scenario file: a table per scenario. A faulty one is left out and named; the rest go on."""
    try:
        values, lines = read_toml(path, shown)
    except TomlError as error:
        return [], [error.problem]
    scenarios: list[HarmScenario] = []
    file = KeyPlace(shown, lines)
    for name, table in values.items():
        made = read_item(HarmScenario, table, file.at(name), name=name)
        if made is not FAULTY and _has_movers(made, file.at(name)):
            scenarios.append(made if made.title else replace(made, title=name))
    return scenarios, file.in_order()


def _has_movers(scenario: HarmScenario, at: KeyPlace) -> bool:
    """Whether each list of the signature holds a first mover; the one that does not is noted."""
    movers = scenario.first_mover
    lacking = next((group for group in scenario.signature if not set(group) & set(movers)), None)
    if lacking is not None:
        wanted = f"one of {', '.join(movers)} in each list" if movers else "a first_mover beside it"
        at.at("signature").note("a signature without its first mover", wanted, ", ".join(lacking))
    return lacking is None


def cover(
    monitors: Iterable[Monitor],
    scenarios: Iterable[str],
    markets: Collection[str],
    market_dimension: str | None,
    tested: Mapping[str, Collection[str]] | None = None,
) -> list[CoverageCell]:
    """The matrix scenario × stage × market: a cell for every combination some monitor names, and holes.

    A scenario no monitor names has one cell per market with state "none" and stage "". ``tested``: monitor
    → markets in which it really was tested (enough volume); a market left out there counts as "total".
    """
    alive = [monitor for monitor in monitors if monitor.status != "retired"]
    cells: list[CoverageCell] = []
    for scenario in scenarios:
        naming = [monitor for monitor in alive if scenario in monitor.scenarios]
        for stage in sorted({monitor.stage for monitor in naming}, key=place_of_stage) or [""]:
            here = [monitor for monitor in naming if monitor.stage == stage]
            for market in markets or [""]:
                cells.append(_cell(scenario, stage, market, here, market_dimension, tested))
    return cells


def best_cover(cells: Iterable[CoverageCell]) -> dict[tuple[str, str], str]:
    """(scenario, market) → the best state over the stages; what is not "watched" is a hole."""
    best: dict[tuple[str, str], str] = {}
    for cell in cells:
        key = (cell.scenario, cell.market)
        best[key] = max(best.get(key, "none"), cell.state, key=_RANK.__getitem__)
    return best


def first_movers_missing(
    scenarios: Iterable[HarmScenario], monitors: Iterable[Monitor]
) -> list[tuple[str, str]]:
    """(scenario, monitor) where the first mover is not live, or does not name the scenario in its header."""
    live = {monitor.name: monitor for monitor in monitors if monitor.status == "live"}
    return [
        (scenario.name, name)
        for scenario in scenarios
        for name in scenario.first_mover
        if name not in live or scenario.name not in live[name].scenarios
    ]


_RANK = {"none": 0, "shadow": 1, "total": 2, "watched": 3}


def _cell(
    scenario: str,
    stage: str,
    market: str,
    here: list[Monitor],
    dimension: str | None,
    tested: Mapping[str, Collection[str]] | None,
) -> CoverageCell:
    live = [monitor for monitor in here if monitor.status == "live"]
    split = [
        monitor
        for monitor in live
        if (dimension in monitor.watched or not market)
        and (tested is None or market in tested.get(monitor.name, ()))
    ]
    state = "watched" if split else "total" if live else "shadow" if here else "none"
    return CoverageCell(
        scenario, stage, market, tuple(monitor.name for monitor in split or live or here), state
    )
