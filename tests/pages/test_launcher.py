import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.types import Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.server.app_discovery import discover_asgi_app

from pages import launcher
from pages.gate import LOOPBACK
from pages.headers import SecurityHeaders
from queries.content.home import Home
from queries.content.settings import Settings, SignIn


@pytest.mark.parametrize(
    ("host", "everywhere"),
    [("0.0.0.0", True), ("::", True), ("127.0.0.1", False), ("::1", False), ("desk.example", False)],
)
def test_only_the_unspecified_address_means_everywhere(host: str, everywhere: bool) -> None:
    assert launcher.listens_everywhere(host) is everywhere


def test_the_launcher_turns_the_old_page_discovery_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PagesManager, "uses_pages_directory", None)
    launcher.parts_of("127.0.0.1")
    assert PagesManager.uses_pages_directory is False


def test_a_missing_app_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(launcher, "APP", tmp_path / "app.py")
    with pytest.raises(FileNotFoundError, match=r"app\.py is missing"):
        launcher.parts_of("127.0.0.1")


def test_what_is_warmed_up_exists() -> None:
    launcher.warm()


def test_headers_replace_what_the_server_says_of_them() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"X-Frame-Options", b"ALLOW")]}
        )

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    # A thread of its own: beside browser tests this one has a loop already.
    with ThreadPoolExecutor(1) as alone:
        alone.submit(asyncio.run, SecurityHeaders(app)({"type": "http"}, receive, send)).result()
    headers = dict(sent[0]["headers"])
    assert headers[b"x-frame-options"] == b"DENY"
    assert b"X-Frame-Options" not in headers


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "10.0.0.1", "desk.example"])
def test_nothing_listens_beyond_this_machine_before_people_sign_in(host: str) -> None:
    with pytest.raises(launcher.StartError, match=r"^nobody signs in to this desk[^\n]*$"):
        launcher.rules_of(Settings(), host)


def test_behind_a_proxy_it_listens_under_the_names_that_are_told() -> None:
    sign_in = SignIn(header="X-User")
    with pytest.raises(launcher.StartError, match=r"hosts = \[\"desk.example\"\]"):
        launcher.rules_of(Settings(sign_in=sign_in), "0.0.0.0")
    rules = launcher.rules_of(Settings(sign_in=replace(sign_in, hosts=("Desk.Example",))), "0.0.0.0")
    assert rules.hosts == LOOPBACK | {"desk.example"}
    assert launcher.rules_of(Settings(sign_in=sign_in), "10.0.0.1").hosts == LOOPBACK | {"10.0.0.1"}


def test_streamlits_sign_in_without_its_package_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher.identity, "has_streamlit_sign_in", lambda: True)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(launcher.StartError, match="Authlib"):
        launcher.rules_of(Settings(), "127.0.0.1")


def test_plain_streamlit_ends_with_one_line_on_an_address_it_may_not_listen_on(
    monkeypatch: pytest.MonkeyPatch, home: Home
) -> None:
    monkeypatch.setenv("RISKDESK_HOME", str(home.root))
    monkeypatch.setattr(launcher.config, "get_option", lambda name: "0.0.0.0")
    with pytest.raises(SystemExit, match=r"^riskdesk: nobody signs in to this desk"):
        launcher.plain_parts()


def test_app_is_found_as_a_server_by_plain_streamlit() -> None:
    found = discover_asgi_app(launcher.APP)
    assert (found.is_asgi_app, found.import_string) == (True, "app:app")
