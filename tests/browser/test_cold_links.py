"""A pasted link opens the same view on a server that nobody has used yet, and never without app.py."""

import os
import socket
import socketserver
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import datetime

import pytest
from playwright.sync_api import BrowserContext, expect

from monitors.store import Store
from monitors.store.access import people
from queries.content.home import Home
from tests.browser.conftest import LAUNCHER, PLAIN, ROOT, go, press, served
from tests.ports import free_port

pytestmark = pytest.mark.browser
HEADLINE = "Refunds without return ×3.6 in BR · toys"
BUTTONS = ".st-key-alert_decide"


def test_the_launcher_opens_a_deep_link_cold_and_asks_once_who_acts(
    context: BrowserContext, home: Home
) -> None:
    with served(LAUNCHER, home.root, actor=None) as server:
        page = go(context, f"{server.url}/alert?id=1", BUTTONS)
        assert page.get_by_role("heading", name=HEADLINE).is_visible()
        assert "Page not found" not in page.locator("body").inner_text()
        assert "id=1" in page.url
        press(page, "a", page.get_by_role("dialog"))
        page.get_by_role("dialog").get_by_label("Your name").fill("Cleo")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Acknowledged")).to_be_visible()
        page.wait_for_function("document.cookie.includes('riskdesk_actor=Cleo')")
        again = go(context, f"{server.url}/alert?id=2", BUTTONS)
        expect(again.locator(".st-key-header").get_by_text("Cleo")).to_be_visible()


def test_plain_streamlit_runs_app_before_the_page_of_a_deep_link(context: BrowserContext, home: Home) -> None:
    with served(PLAIN, home.root) as server:
        page = go(context, f"{server.url}/alert?id=1", BUTTONS)
        # The top bar comes from app.py alone: it ran, and the page ran in its frame.
        assert page.get_by_test_id("stTopNavLink").first.is_visible()
        assert page.get_by_role("heading", name=HEADLINE).is_visible()
        assert page.get_by_text("opened without the desk").count() == 0


@pytest.mark.parametrize("command", [LAUNCHER, PLAIN], ids=["launcher", "plain"])
def test_both_ways_of_starting_keep_others_out(
    context: BrowserContext, home: Home, command: list[str]
) -> None:
    with served(command, home.root) as server:
        answer = context.request.get(server.url)
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        other = context.request.get(server.url, headers={"Host": "evil.example"})
        assert other.status == 403
        assert other.text().startswith("This desk is not reached under that name")


def test_plain_streamlit_does_not_listen_beyond_this_machine_without_sign_in(home: Home) -> None:
    command = [part.format(port=free_port()) for part in (*PLAIN, "--server.address", "0.0.0.0")]
    environment = {**os.environ, "RISKDESK_HOME": str(home.root)}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode != 0
    assert "riskdesk: nobody signs in to this desk, so it does not listen on 0.0.0.0" in done.stderr


class Naming(socketserver.ThreadingTCPServer):
    """A proxy of this machine that puts a name into every request."""

    daemon_threads = True

    def __init__(self, port: int, name: str) -> None:
        super().__init__(("127.0.0.1", 0), Passing)
        self.behind, self.name = port, name
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Passing(socketserver.BaseRequestHandler):
    """One connection: bytes go both ways, and every head of a request gets the name."""

    server: Naming

    def handle(self) -> None:
        with socket.create_connection(("127.0.0.1", self.server.behind)) as behind:
            back = threading.Thread(target=pour, args=(behind, self.request, b""), daemon=True)
            back.start()
            pour(self.request, behind, f"\r\nX-Forwarded-User: {self.server.name}\r\nHost:".encode())


def pour(source: socket.socket, target: socket.socket, head: bytes) -> None:
    with suppress(OSError):
        while data := source.recv(1 << 16):
            target.sendall(data.replace(b"\r\nHost:", head) if head else data)
        target.shutdown(socket.SHUT_WR)


def test_who_the_proxy_says_is_who_one_is(context: BrowserContext, home: Home) -> None:
    settings = home.root / "riskdesk.toml"
    settings.write_text(settings.read_text() + '\n[sign_in]\nheader = "X-Forwarded-User"\n')
    by = people.By("root", datetime(2026, 11, 16))
    people.put(
        Store(home.state / "desk.sqlite"), by, people.Person("Ana Lima", "investigator"), home.settings.roles
    )
    with served(LAUNCHER, home.root) as server, Naming(server.port, "ana lima") as proxy:
        assert context.request.get(server.url).status == 403
        page = go(context, f"http://127.0.0.1:{proxy.server_address[1]}/sql", ".editor[data-ready=yes]")
        expect(page.locator(".st-key-header").get_by_text("ana lima")).to_be_visible()
        page.get_by_role("combobox", name="Role").click()
        expect(page.get_by_role("option", name="investigator")).to_be_visible()
        proxy.shutdown()
