"""Sign-in by OpenID Connect against a real provider on this machine, in a real browser: who comes in, who does not."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from oidc_provider_mock import User, app
from playwright.sync_api import BrowserContext, Locator, Page, expect
from werkzeug.serving import make_server

from monitors.store import Store
from monitors.store.access import people
from monitors.store.access.people import By, Person
from monitors.store.audit import audit_log, verifying
from queries.content.home import Home
from queries.content.settings import DEFAULT_ROLES
from tests.browser.conftest import IDLE, LAUNCHER, PLAIN, PROVIDERS, Server

pytestmark = pytest.mark.browser
BY = By("root", datetime(2026, 11, 16, 9, 0))
DOMAIN = "shop.example"


def claims(login: str) -> dict[str, object]:
    """What the provider says of somebody."""
    return {"email": f"{login}@{DOMAIN}", "email_verified": True, "name": login.title()}


@contextmanager
def provider(users: dict[str, str], lifetime: timedelta = timedelta(hours=1)) -> Iterator[str]:
    """A running OpenID provider: its issuer. users: subject → login."""
    known = [User(sub=sub, claims=claims(login)) for sub, login in users.items()]
    server = make_server("127.0.0.1", 0, app(user_claims=known, access_token_max_age=lifetime), threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    issuer = f"http://127.0.0.1:{server.server_port}"
    PROVIDERS.add(issuer)
    try:
        yield issuer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Desk:
    """A desk with sign-in: its server, its store, and where its secrets stand."""

    server: Server
    store: Store
    secrets: Path

    def put(
        self, login: str, role: str, markets: tuple[str, ...] | None = None, *, enabled: bool = True
    ) -> None:
        """Somebody in the table of people."""
        one = Person(f"{login}@{DOMAIN}", role, markets, enabled=enabled)
        people.put(self.store, BY, one, DEFAULT_ROLES)

    def takes(self, issuer: str, client: str = "desk") -> None:
        """The provider whose tokens count; a server reads it when it starts."""
        self.secrets.parent.mkdir(exist_ok=True)
        self.secrets.write_text(
            "[auth]\n"
            f'redirect_uri = "{self.server.url}/oauth2callback"\n'
            'cookie_secret = "a secret of this test, long enough for anybody"\n'
            f'client_id = "{client}"\nclient_secret = "not asked"\n'
            f'server_metadata_url = "{issuer}/.well-known/openid-configuration"\n'
        )


@pytest.fixture
def desk(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk whose secrets stand in a home folder of its own; the test starts it."""
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    (tmp_path / "me").mkdir()
    store, secrets = Store(home.state / "desk.sqlite"), tmp_path / "me" / ".streamlit" / "secrets.toml"
    made = Desk(Server(LAUNCHER, home.root, None), store, secrets)
    try:
        yield made
    finally:
        made.server.stop()


def drawn(text: str) -> str:
    """A text as a page writes it, where nothing of it becomes a link."""
    return re.sub(r":(?=[\w/+\-])", ":\u2060", text).replace("@", "\u2060@")


def who_is_here(page: Page, login: str) -> Locator:
    """The control that says who is signed in."""
    return page.get_by_role("button", name=drawn(f"{login}@{DOMAIN}"))


def sign_in(page: Page, sub: str) -> None:
    """Through the button of the desk and the form of the provider."""
    page.get_by_role("button", name="Sign in", exact=False).first.click()
    page.locator("input[name=sub]").fill(sub)
    page.get_by_role("button", name="Authorize", exact=True).click()
    page.wait_for_selector(IDLE)


def open_at(context: BrowserContext, desk: Desk, path: str = "/") -> Page:
    page = context.new_page()
    page.goto(desk.server.url + path)
    page.wait_for_selector(IDLE)
    return page


def again(page: Page) -> None:
    page.reload()
    page.wait_for_selector(IDLE)


def sign_out(page: Page) -> None:
    # The page that stands is loaded already: signed out is who was answered so.
    with page.expect_response(lambda answer: "/auth/logout" in answer.url):
        page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()


@pytest.mark.parametrize("command", [LAUNCHER, PLAIN], ids=["riskdesk serve", "streamlit run"])
def test_a_cold_link_asks_for_the_sign_in_and_is_there_after_it(
    context: BrowserContext, desk: Desk, command: list[str]
) -> None:
    desk.server.command = command
    with provider({"u1": "ana"}) as issuer:
        desk.takes(issuer)
        desk.put("ana", "pm")
        desk.server.start()
        page = open_at(context, desk, "/alert?id=1&as_of=2026-11-16")
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        assert "refund" not in page.content().lower()
        sign_in(page, "u1")
        expect(who_is_here(page, "ana")).to_be_visible()
        assert page.url.endswith("/alert?id=1&as_of=2026-11-16")
    told = [(row["actor"], row["action"]) for row in audit_log.entries(desk.store)]
    assert ("ana@shop.example", "signed in") in told
    assert ("ana@shop.example", "saw") in told
    assert verifying.verify(desk.store).wrong == ""


def test_who_is_not_in_the_table_or_taken_out_of_it_is_not_let_in(
    context: BrowserContext, desk: Desk
) -> None:
    with provider({"u1": "ana", "u2": "eve"}) as issuer:
        desk.takes(issuer)
        desk.server.start()
        page = open_at(context, desk)
        sign_in(page, "u1")
        expect(
            page.get_by_text("the table of people of this desk is empty: nobody is let in")
        ).to_be_visible()
        desk.put("ada", "admin")
        again(page)
        expect(page.get_by_text("is not among the people of this desk")).to_be_visible()
        assert "refund" not in page.content().lower()
        desk.put("ana", "pm")
        again(page)
        expect(who_is_here(page, "ana")).to_be_visible()
        desk.put("ana", "pm", enabled=False)
        page.keyboard.press("j")  # the next click, and the next key, is a rerun
        page.get_by_role("link", name="Metrics").first.click()
        expect(page.get_by_text(drawn("ana@shop.example may not come in any more"))).to_be_visible()
        assert not page.get_by_test_id("stDataFrame").count()
    assert [row["subject"] for row in audit_log.entries(desk.store, action="refused")]


def test_who_signs_out_sees_nothing_until_they_sign_in_again(context: BrowserContext, desk: Desk) -> None:
    with provider({"u1": "ana"}) as issuer:
        desk.takes(issuer)
        desk.put("ana", "viewer")
        desk.server.start()
        page = open_at(context, desk)
        sign_in(page, "u1")
        who_is_here(page, "ana").click()
        expect(page.get_by_text("Role: viewer")).to_be_visible()
        sign_out(page)
        page = open_at(context, desk)
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        assert "refund" not in page.content().lower()


def test_two_people_of_different_markets_see_their_own_at_the_same_time(
    context: BrowserContext, desk: Desk
) -> None:
    other = context.browser.new_context() if context.browser else context
    with provider({"u1": "ana", "u2": "max"}) as issuer:
        desk.takes(issuer)
        desk.put("ana", "pm", ("BR",))
        desk.put("max", "pm", ("MX",))
        desk.server.start()
        brazil, mexico = open_at(context, desk), open_at(other, desk)
        sign_in(brazil, "u1")
        sign_in(mexico, "u2")
        for page, mine, theirs in ((brazil, "BR", "MX"), (mexico, "MX", "BR")):
            page.goto(f"{desk.server.url}/alert?id={1 if theirs == 'BR' else 3}")
            page.wait_for_selector(IDLE)
            assert theirs not in page.inner_text("[data-testid=stMain]")
            page.goto(f"{desk.server.url}/alert?id={1 if mine == 'BR' else 3}")
            expect(page.get_by_text(mine).first).to_be_visible()
    other.close()


def test_a_token_of_another_issuer_or_application_does_not_count(context: BrowserContext, desk: Desk) -> None:
    with provider({"u1": "ana"}) as issuer, provider({"u1": "ana"}) as another:
        desk.takes(issuer)
        desk.put("ana", "pm")
        desk.server.start()
        page = open_at(context, desk)
        sign_in(page, "u1")
        expect(who_is_here(page, "ana")).to_be_visible()
        for issuer_now, client, said in (
            (another, "desk", f"issued by {issuer}; this desk takes those of {another}"),
            (issuer, "till", "was issued for another application"),
        ):
            desk.server.stop()
            desk.takes(issuer_now, client)
            desk.server.start()
            page = open_at(context, desk)
            expect(page.get_by_text(drawn(said))).to_be_visible()
            assert "refund" not in page.content().lower()


def test_a_token_that_has_ended_does_not_count_though_its_cookie_goes_on(
    context: BrowserContext, desk: Desk
) -> None:
    with provider({"u1": "ana"}, lifetime=timedelta(seconds=15)) as issuer:
        desk.takes(issuer)
        desk.put("ana", "pm")
        desk.server.start()
        page = open_at(context, desk)
        sign_in(page, "u1")
        until(page, lambda: page.get_by_text("Your sign-in has ended").count() > 0)
        assert "refund" not in page.content().lower()
        assert any(one["name"] == "_streamlit_user" for one in context.cookies())


def until(page: Page, reached: Callable[[], bool]) -> None:
    """Load the page again until something is so."""
    begun = datetime.now(UTC)
    while not reached():
        assert datetime.now(UTC) - begun < timedelta(minutes=2)
        page.wait_for_timeout(1000)
        again(page)


def test_somebody_who_was_renamed_is_told_how_to_come_in_again(context: BrowserContext, desk: Desk) -> None:
    with provider({"u1": "ana"}) as issuer:
        desk.takes(issuer)
        desk.put("ana", "pm")
        desk.server.start()
        page = open_at(context, desk)
        sign_in(page, "u1")
        expect(who_is_here(page, "ana")).to_be_visible()
        renamed = page.request.put(f"{issuer}/users/u1", data=claims("anna"))
        assert renamed.ok
        context.clear_cookies()
        page = open_at(context, desk)
        sign_in(page, "u1")
        expect(page.get_by_text(drawn("this desk knows you as ana@shop.example"))).to_be_visible()
        people.rename(desk.store, BY, f"ana@{DOMAIN}", f"anna@{DOMAIN}")
        again(page)
        expect(who_is_here(page, "anna")).to_be_visible()
        # An address given to somebody else is not the person it was.
        page.request.put(f"{issuer}/users/u9", data=claims("anna"))
        context.clear_cookies()
        page = open_at(context, desk)
        sign_in(page, "u9")
        expect(page.get_by_text(drawn("Somebody else signed in as anna@shop.example before"))).to_be_visible()
