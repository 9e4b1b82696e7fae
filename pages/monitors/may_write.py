"""Who may write monitors from the page."""

from __future__ import annotations

from pages.desk import identity
from pages.desk.house import House

REFUSED = (
    "Your role may not write monitors. A role in riskdesk.toml may with `monitors = true`; until then propose the text "
    "to somebody who has it."
)


def may_write(desk: House) -> bool:
    """On a desk where people sign in, who may take a role with `monitors = true`; elsewhere who is at the machine."""
    settings = desk.home.settings
    if not settings.sign_in.header and not identity.has_streamlit_sign_in():
        return True
    return any(role.monitors for role in identity.roles(settings))
