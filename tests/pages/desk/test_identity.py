from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st

from pages.desk import identity
from queries.content.settings import Role, Settings, SignIn

ROLES = {
    "analyst": Role(name="analyst"),
    "investigator": Role(name="investigator", personal=True, people=("Ana@Example.com",)),
    "auditor": Role(name="auditor", personal=True),
    "everybody": Role(name="everybody", people="all"),
}
PLAIN = Settings(roles=ROLES)
PROXY = replace(PLAIN, sign_in=SignIn(header="X-User"))


def came(monkeypatch: pytest.MonkeyPatch, **headers: str) -> None:
    """The headers of the connection."""
    found = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    lower = SimpleNamespace(get=lambda name, default=None: found.get(name.lower(), default))
    monkeypatch.setattr(type(st.context), "headers", lower)


def names(settings: Settings) -> list[str]:
    return [role.name for role in identity.roles(settings)]


def test_without_sign_in_there_are_the_roles_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(identity.ROLE_VARIABLE, raising=False)
    assert (identity.person(PLAIN), names(PLAIN)) == (None, ["analyst"])


def test_the_role_a_desk_was_started_with_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(identity.ROLE_VARIABLE, "auditor")
    assert names(PLAIN) == ["auditor", "analyst"]


def test_a_proxys_name_counts_with_the_mark_of_the_gate_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(identity.ROLE_VARIABLE, "auditor")
    came(monkeypatch, X_User="ana@example.com", x_riskdesk_gate="guessed")
    assert identity.must_sign_in(PROXY)
    assert names(PROXY) == ["analyst"]
    came(monkeypatch, X_User=" ana@example.COM ", x_riskdesk_gate=identity.GATE_WORD)
    assert identity.person(PROXY) == "ana@example.COM"
    assert names(PROXY) == ["analyst", "investigator", "everybody"]


def test_streamlits_sign_in_counts_where_it_is_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    user: dict[str, Any] = {"is_logged_in": True, "email": "ana@example.com"}
    monkeypatch.setattr(identity, "has_streamlit_sign_in", lambda: True)
    monkeypatch.setattr(st, "user", user)
    assert names(PLAIN) == ["analyst", "investigator", "everybody"]
    user["email_verified"] = False
    assert identity.must_sign_in(PLAIN)
    user.update(is_logged_in=False, email_verified=True)
    assert identity.must_sign_in(PLAIN)
