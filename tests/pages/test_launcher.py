import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.types import Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

from pages import launcher
from pages.headers import SecurityHeaders


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
