from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st

from pages.desk import identity
from queries.content.settings import Settings, SignIn

PLAIN = Settings()
PROXY = replace(PLAIN, sign_in=SignIn(header="X-User"))
NOW = 1_800_000_000.0
AUTH = {"client_id": "desk", "server_metadata_url": "https://login.example/.well-known/openid-configuration"}
GOOD = {
    "is_logged_in": True,
    "email": "ana@example.com",
    "iss": "https://login.example",
    "aud": "desk",
    "sub": "17",
    "exp": NOW + 600,
}


def came(monkeypatch: pytest.MonkeyPatch, **headers: str) -> None:
    """The headers of the connection."""
    found = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    lower = SimpleNamespace(get=lambda name, default=None: found.get(name.lower(), default))
    monkeypatch.setattr(type(st.context), "headers", lower)


@pytest.fixture
def user(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Who signed in with Streamlit, as the token says; a test may change it."""
    claims = dict(GOOD)
    monkeypatch.setattr(identity, "_auth", lambda: AUTH)
    monkeypatch.setattr(st, "user", claims)
    return claims


def test_without_sign_in_nobody_is_known() -> None:
    assert (identity.person(PLAIN), identity.must_sign_in(PLAIN)) == (None, False)


def test_a_proxys_name_counts_with_the_mark_of_the_gate_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    came(monkeypatch, X_User="ana@example.com", x_riskdesk_gate="guessed")
    assert identity.must_sign_in(PROXY)
    came(monkeypatch, X_User=" ana@example.COM ", x_riskdesk_gate=identity.GATE_WORD)
    assert identity.person(PROXY) == "ana@example.COM"
    assert identity.token_fault(PROXY, NOW) is None


def test_streamlits_sign_in_counts_where_it_is_set_up(user: dict[str, Any]) -> None:
    assert (identity.person(PLAIN), identity.subject(PLAIN)) == (
        "ana@example.com",
        "https://login.example 17",
    )
    user["email_verified"] = False
    assert identity.must_sign_in(PLAIN)
    user.update(is_logged_in=False, email_verified=True)
    assert identity.must_sign_in(PLAIN)


@pytest.mark.parametrize(
    ("claim", "value", "said"),
    [
        (
            "iss",
            "https://other.example",
            "issued by https://other.example; this desk takes those of https://login",
        ),
        ("iss", None, "issued by nobody named"),
        ("aud", "shop", "for another application"),
        ("aud", ["shop", "till"], "for another application"),
        ("exp", NOW, "has ended"),
        ("exp", None, "does not say how long"),
        ("exp", True, "does not say how long"),
        ("exp", "tomorrow", "does not say how long"),
    ],
)
def test_a_token_of_another_issuer_or_application_or_time_does_not_count(
    user: dict[str, Any], claim: str, value: Any, said: str
) -> None:
    assert identity.token_fault(PLAIN, NOW) is None
    user[claim] = value
    assert said in (identity.token_fault(PLAIN, NOW) or "")


def test_a_token_for_several_applications_counts_where_this_is_one(user: dict[str, Any]) -> None:
    user["aud"] = ["shop", "desk"]
    assert identity.token_fault(PLAIN, NOW) is None


def test_the_settings_may_name_the_issuer(user: dict[str, Any]) -> None:
    told = replace(PLAIN, sign_in=SignIn(issuer="https://tenant.example/"))
    assert "this desk takes those of https://tenant" in (identity.token_fault(told, NOW) or "")
    user["iss"] = "https://tenant.example"
    assert identity.token_fault(told, NOW) is None


def test_of_several_providers_the_one_signed_in_with_says_issuer_and_application(
    user: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = {
        "client_id": "till",
        "server_metadata_url": "https://till.example/.well-known/openid-configuration",
    }
    monkeypatch.setattr(identity, "_auth", lambda: {"cookie_secret": "x", "till": other})
    user["provider"] = "till"
    assert "https://till.example" in (identity.token_fault(PLAIN, NOW) or "")
    user.update(iss="https://till.example", aud="till")
    assert identity.token_fault(PLAIN, NOW) is None
