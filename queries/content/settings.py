"""riskdesk.toml: the settings of one home, every value checked, every fault with its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from queries.content.declared import declare, declared, keys_of, read_keys
from queries.content.key_place import KeyPlace
from queries.content.message_settings import MESSAGES, MessageSettings, SignIn, TeamTargets, check_messages
from queries.content.problem import Problem
from queries.content.table_types import FreeTable, NamedTables, OneTable
from queries.content.toml_file import TomlError, read_toml
from queries.content.value_types import (
    ALL,
    ANY_TEXT,
    DAY,
    EXTRACTS,
    FLAG,
    MEMORY,
    PEOPLE,
    TEXT,
    ZONE,
    choice,
    number,
    whole,
)

PACKS = ("marketplace", "none")
CLOCKS = ("wall", "data")
ENGINES = ("duckdb", "clickhouse", "spark")
MAY = ("read", "write", "administer")


@declared
class Role:
    """Who may see and do what: ``extracts`` None = all of them; ``personal`` = personal data in the clear.

    ``markets`` whose rows, ``stages`` whose tables in SQL; None = all. Both are told by the desk's table of people.
    """

    name: str
    extracts: frozenset[str] | None = declare(
        EXTRACTS,
        "The extracts whose rows the role may read.",
        ["orders", "refunds"],
        default=None,
        otherwise='"all"',
    )
    may: str = declare(
        choice(*MAY),
        "read = look and ask; write = also acknowledge, decide, note, plan; administer = also people and the audit.",
        "read",
        default="write",
    )
    personal: bool = declare(
        FLAG,
        "Whether the role sees personal columns in the clear; else they are masked.",
        True,
        default=False,
    )
    partly: bool = declare(
        FLAG,
        "Whether pages show a part of a masked value beside the mask, and one may be revealed with a reason.",
        True,
        default=False,
    )
    monitors: bool = declare(
        FLAG,
        "Whether the role may write monitors from the page; without sign-in who is at the machine may.",
        True,
        default=False,
    )
    people: str | tuple[str, ...] | None = declare(
        PEOPLE,
        "Who may also look through this role, by the name they sign in with; capital letters make no difference.",
        ["ana@example.com"],
        default=None,
        otherwise="who has it in the table of people",
    )
    markets: tuple[str, ...] | None = None
    stages: tuple[str, ...] | None = None

    def is_for(self, person: str | None) -> bool:
        """Whether somebody may look through the role beside their own; None: who did not sign in."""
        if self.people is None:
            return person is None and not self.personal and not self.partly
        if person is None:
            return False
        return self.people == ALL or person.casefold() in (name.casefold() for name in self.people)

    def sees(self, extract: str) -> bool:
        """Whether the role may read this extract."""
        return self.extracts is None or extract in self.extracts


DEFAULT_ROLES = {
    "viewer": Role(name="viewer", may="read"),
    "pm": Role(name="pm"),
    "investigator": Role(name="investigator", partly=True),
    "admin": Role(name="admin", may="administer", partly=True, monitors=True),
}


@declared
class EngineSettings:
    """Where the raw events are and cubes are built (``url``: of a warehouse), and what this machine may use."""

    kind: str = declare(
        choice(*ENGINES),
        "Where raw events live and cubes are built: duckdb = in this home's files; the others = in a warehouse.",
        "clickhouse",
        default="duckdb",
    )
    url: str = declare(
        ANY_TEXT,
        "Its address; `chdb:///folder` is ClickHouse within the desk's own process.",
        "https://riskdesk@clickhouse.example:8443/desk",
        default="",
    )
    password_file: str = declare(
        ANY_TEXT,
        "A file of the home that holds the warehouse's password or token, and nothing else.",
        "secrets/engine",
        default="",
    )
    timeout_seconds: int = declare(
        whole(1),
        "How long one question to the warehouse may take; a longer one is a data fault.",
        600,
        default=600,
        unit="seconds",
    )
    look_back_days: int | None = declare(
        whole(1),
        "How many days back the warehouse is asked each night whether a day has changed.",
        45,
        default=None,
        otherwise="all days",
        unit="days",
    )
    threads: int | None = declare(
        whole(1), "How many threads it may use.", 4, default=None, otherwise="one per core", unit="threads"
    )
    memory_limit: str = declare(
        MEMORY, "How much memory it may use, in DuckDB's notation.", "2GB", default="4GB", unit="bytes"
    )


@declared
class Budget:
    """What a morning may cost its readers."""

    false_discovery_rate: float = declare(
        number(0, 1, inside=True, what="a share"),
        "Share of the alerts of a morning that may be false.",
        0.05,
        default=0.10,
        unit="share",
    )
    false_alerts_a_month: float | None = declare(
        number(0, inside=True),
        "False alerts a month, expected where nothing happens; more than 30 × `false_discovery_rate` changes nothing.",
        1,
        default=None,
        otherwise="1 in 2,000 questions, but at least 1 in 10 months",
        unit="alerts in 30 days",
    )
    min_money: float = declare(
        number(0),
        "Money touched below which a finding is not kept; one of a monitor without exposure touches none.",
        500,
        default=0.0,
        unit="currency",
    )


@declared
class Settings:
    """One home's settings. ``markets``: market value → IANA zone; ``zone`` is for rows without a market.

    ``clock``: what this morning means when nobody says: "wall" = today's; "data" = the one after the newest
    day that landed (a demo, an archive), where data that stop are the end and not an outage.
    """

    name: str = declare(
        TEXT,
        "What the desk is called on its screens.",
        "Shop risk",
        default="",
        otherwise="the folder's name",
    )
    pack: str = declare(
        choice(*PACKS),
        "The built-in content under the home's own files; none = the home's own files alone.",
        "none",
        default="marketplace",
    )
    currency: str = declare(TEXT, "The currency of every amount.", "EUR", default="USD")
    zone: str = declare(ZONE, "The zone of rows without a market.", "Europe/Berlin", default="UTC")
    cutoff_hour: int = declare(
        whole(0, 23),
        "The morning run sees what was known before this hour, market-local.",
        6,
        default=6,
        unit="hour of the day",
    )
    clock: str = declare(
        choice(*CLOCKS),
        "Which morning is meant when nobody says: today's, or the one after the newest day of the data.",
        "data",
        default="wall",
    )
    runs: str = declare(
        choice("rhythm", "daily", "weekdays", "none"),
        "When a run is expected; one that did not happen is told. rhythm = as the desk was run before.",
        "weekdays",
        default="rhythm",
    )
    holidays: str = declare(
        choice("public", "none"),
        "Whether days off of the markets' countries get a wider band, in a home without a table `calendar`.",
        "none",
        default="public",
    )
    markets: Mapping[str, str] = declare(
        FreeTable("a table: market = zone", of=ZONE),
        "The zone of each value of the contract's market column.",
        {"BR": "America/Sao_Paulo"},
        default_factory=dict,
    )
    retired: Mapping[str, date] = declare(
        FreeTable(
            "a table: extract, or extract/market, = the first day on which nothing comes any more", of=DAY
        ),
        "What a person has retired: nobody is told that nothing comes of it any more, and what stands on it is unknown "
        "from that day on.",
        {"refunds": date(2026, 5, 31), "orders/BR": date(2026, 6, 30)},
        default_factory=dict,
    )
    budget: Budget = declare(
        OneTable("a table", kind=Budget), "How many false alerts are allowed.", default_factory=Budget
    )
    targets: TeamTargets = declare(
        OneTable("a table", kind=TeamTargets),
        "How soon the team means to answer; Review holds its queue against it.",
        default_factory=TeamTargets,
    )
    engine: EngineSettings = declare(
        OneTable("a table", kind=EngineSettings),
        "Where the raw events are, and what this machine may use.",
        default_factory=EngineSettings,
    )
    sign_in: SignIn = declare(
        OneTable("a table", kind=SignIn),
        "How people sign in; Streamlit's own sign-in is set up in `.streamlit/secrets.toml`.",
        default_factory=SignIn,
    )
    roles: Mapping[str, Role] = declare(
        NamedTables(
            "tables [roles.<name>]", kind=Role, gather=lambda roles: {one.name: one for one in roles}
        ),
        "Who may see and do what; they stand beside the built-in ones, or in the place of one of the same name.",
        default_factory=lambda: dict(DEFAULT_ROLES),
        otherwise="viewer, pm, investigator and admin",
    )
    messages: MessageSettings = declare(
        MESSAGES, "Which messages go out, to whom and when.", default_factory=MessageSettings
    )


class SettingsError(ValueError):
    """Settings that cannot be used; ``problems`` holds every fault found."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def read_settings(path: Path) -> Settings:
    """Reads and checks one riskdesk.toml. Raises SettingsError with all faults at once."""
    try:
        values, lines = read_toml(path, str(path))
    except TomlError as error:
        raise SettingsError([error.problem]) from error
    file = KeyPlace(str(path), lines)
    fields = read_keys(keys_of(Settings), values, file)
    if "messages" in fields:
        check_messages(fields["messages"], file.at("messages"))
    if file.problems:
        raise SettingsError(file.in_order())
    settings = Settings(**fields)
    return replace(
        settings, name=settings.name or path.parent.name, roles=DEFAULT_ROLES | dict(settings.roles)
    )
