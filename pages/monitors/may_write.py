"""Who may write monitors from the page, and what may be in a text that somebody checks or tries there."""

from __future__ import annotations

from monitors.check import check_monitor
from pages.desk import identity
from pages.desk.house import House
from queries.content.problem import Problem
from queries.engine.opening import EngineError

REFUSED = (
    "Your role may not write monitors. A role in riskdesk.toml may with `monitors = true`; until then propose the text "
    "to somebody who has it."
)


def may_write(desk: House) -> bool:
    """Where people sign in, who has a role with `monitors = true` and sees all; else who is at the machine."""
    settings = desk.home.settings
    if not identity.has_sign_in(settings):
        return True
    if desk.here is not None and desk.here.limited:
        return False
    return any(role.monitors for role in identity.roles(settings))


def checked(desk: House, name: str, text: str) -> list[Problem]:
    """What is wrong with a text, and what in it who is here may not ask of the engine."""
    if desk.here is not None and desk.here.limited:
        expected = "somebody who sees all: a monitor is checked over all markets and stages"
        return [
            Problem(f"monitors/{name}.sql", "not checked", expected=expected, found="you see some of them")
        ]
    role = None if may_write(desk) else identity.roles(desk.home.settings)[0]
    try:
        return check_monitor(desk.home, name, text, role)
    except EngineError as error:
        return [error.problem]
