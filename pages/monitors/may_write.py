"""Who may write monitors from the page."""

from __future__ import annotations

from pages.desk import identity
from pages.desk.house import House

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
