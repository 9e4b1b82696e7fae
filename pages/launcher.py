"""Serves the dashboard, by `riskdesk serve`, `make run` or plain `streamlit run app.py`: the same gate and headers.

A folder named `pages/` beside `app.py` wakes Streamlit's old page discovery on a server that has not yet served a
session, and a deep link then shows "Page not found" over the right page. Telling the page manager beforehand that this
app brings its own navigation removes that notice. The attribute is private to Streamlit, so a test opens a deep link on
a cold server.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import ipaddress
import os
import sys
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from streamlit import config
from streamlit.runtime.pages_manager import PagesManager

from monitors.store.access.person_store import NotTheirsError
from pages import gathered_messages, one_key_state, prompt_socket
from pages.desk import identity, warmth
from pages.desk.escape import plain
from pages.desk.house import home_folder
from pages.editor import sql_editor
from pages.first_script import FirstScript
from pages.gate import LOOPBACK, Gate, Rules, is_loopback
from pages.graph import network_view
from pages.headers import SecurityHeaders
from pages.way_back import WayBack
from pages.workers import shift
from pages.workers.place import take_place
from queries.content.home import HomeError, load_home
from queries.content.settings import Settings
from queries.sandbox import warm as spare_workers
from queries.sandbox.turns import places

WARM = ("pages.review.incident_panel", "pages.metrics.split", "pages.alert.causes")
# What the first person of a morning would wait for: `warmth.keep` takes these looks ahead.
LOOKS = (
    "pages.parts.extract_words:statuses",
    "pages.sellers.entity_source:look",
    "pages.rules.rule_data:look",
    "pages.interventions.observed:outcomes",
    "pages.spoken.voices_about:look",
)
APP = Path(__file__).resolve().parent.parent / "app.py"


def warm() -> None:
    """Import what the first page will need: seconds that the first person would otherwise wait."""
    for name in WARM:
        importlib.import_module(name)
    spare_workers.keep(places() + 1)  # one for each query that runs, and one for who comes next


def stay_warm(over: threading.Event) -> None:
    """What the first page needs, and from then on the newest data, until the server ends."""
    warm()
    warmth.keep(over, LOOKS)


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Warm up beside the server, which answers meanwhile."""
    over = threading.Event()
    threading.Thread(target=stay_warm, args=(over,), name="warm-up", daemon=True).start()
    yield
    over.set()


async def send_library(request: Request) -> Response:
    """The library of the graph or of the editor, which a browser may keep: its address changes with it."""
    found = sql_editor.library() if request.url.path == sql_editor.LIBRARY else network_view.library()
    if found is None:
        return Response("The graph's library is not installed.", status_code=404)
    kept = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(found, media_type="text/javascript", headers=kept)


def say_crash(error: Exception) -> bool:
    """A fault of ours: one sentence to the reader; the log has the rest. True = Streamlit says no more.

    What somebody may not do is no fault, and told as it is.
    """
    if isinstance(error, NotTheirsError):
        st.error(plain(str(error)), title="Not done", icon=":material/block:")
        return True
    st.error(
        "The rest of the desk works. The reason is in the server's log.",
        title="This page broke",
        icon=":material/bug_report:",
    )
    return True


class StartError(RuntimeError):
    """Why the dashboard does not start; one line that says what to do."""


def rules_of(settings: Settings, host: str) -> Rules:
    """Who comes in at an address. Raises StartError: nothing listens beyond this machine before people sign in."""
    sign_in = settings.sign_in
    known = identity.has_streamlit_sign_in()
    if known and not sign_in.header and importlib.util.find_spec("authlib") is None:
        raise StartError(
            "[auth] in secrets.toml needs the packages Authlib and httpx: pip install authlib httpx"
        )
    beyond = not is_loopback(host)
    if beyond and not known and not sign_in.header:
        raise StartError(
            f"nobody signs in to this desk, so it does not listen on {host or 'every address'}: keep 127.0.0.1, or set "
            "up [sign_in] header in riskdesk.toml or [auth] in .streamlit/secrets.toml (docs/operations.md)"
        )
    named = {name.lower() for name in sign_in.hosts}
    if host and not listens_everywhere(host):
        named.add(host.lower())
    if beyond and not named:
        raise StartError(
            f"listening on {host or 'every address'} needs the names that browsers ask for: hosts = "
            '["desk.example"] under [sign_in] in riskdesk.toml'
        )
    return Rules(LOOPBACK | named, known, sign_in.header, frozenset(sign_in.proxies))


def parts_of(host: str) -> dict[str, Any]:
    """What goes around the pages, by either way of starting. Raises StartError, and FileNotFoundError without app.py.

    Raises StartError where the address may not be listened on.
    """
    if not APP.is_file():
        raise FileNotFoundError(
            f"{APP} is missing: the dashboard runs from a checkout of the project, next to its pages/ folder"
        )
    PagesManager.uses_pages_directory = False
    prompt_socket.send_at_once()
    gathered_messages.gather()
    one_key_state.look_up_singly()
    try:
        settings = load_home(home_folder()).settings
    except HomeError:
        settings = Settings()  # the pages say what is wrong with the home
    gate = Middleware(Gate, rules=rules_of(settings, host))
    return {
        "middleware": [Middleware(SecurityHeaders), gate, Middleware(WayBack), Middleware(FirstScript)],
        "routes": [Route(one.LIBRARY, send_library) for one in (network_view, sql_editor)],
        "lifespan": lifespan,
        "on_script_error": say_crash,
    }


def plain_parts() -> dict[str, Any]:
    """The same for `streamlit run app.py`, whose address is in its own settings. Ends the process with one line."""
    try:
        return parts_of(str(config.get_option("server.address") or ""))
    except StartError as error:
        raise SystemExit(f"riskdesk: {error}") from None


def listens_everywhere(host: str) -> bool:
    """Whether an address means every network interface; a name never does."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def serve(
    home: Path,
    host: str = "127.0.0.1",
    port: int = 8501,
    actor: str | None = None,
    role: str | None = None,
    *,
    workers: int = 1,
    place: tuple[Path, int] | None = None,
) -> None:
    """Serve a home's dashboard until stopped, and print the address. Raises StartError.

    `actor` is the name that decisions are stored under; without it each person is asked once. `role`: the one that
    whoever reaches a desk without sign-in has. `workers`: server processes behind the address; `place`: of one of them,
    its socket and number.
    """
    os.environ["RISKDESK_HOME"] = str(Path(home).resolve())
    if actor:
        os.environ["RISKDESK_ACTOR"] = actor
    if role:
        os.environ[identity.ROLE_VARIABLE] = role
    # Streamlit looks for .streamlit/config.toml beside the script it believes was started.
    sys.argv = [str(APP)]
    parts = parts_of(host)
    if workers > 1:
        named = [*(["--actor", actor] if actor else []), *(["--role", role] if role else [])]
        shift.serve([f"--home={home}", f"--host={host}", f"--port={port}", *named], workers, host, port)
    if place is not None:
        parts["middleware"] = [*take_place(*place, port), *parts["middleware"]]
    app = st.App(APP, **parts)
    app.run(config={"server.address": host, "server.port": port, "server.headless": True})


def main(argv: Sequence[str] | None = None) -> None:
    """`python -m pages.launcher --home DIR`: what `riskdesk serve` starts."""
    parser = argparse.ArgumentParser(prog="riskdesk serve", description="Serve the dashboard of a home.")
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("RISKDESK_HOME", "home")))
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--actor", help="name that acknowledgements and decisions are stored under")
    parser.add_argument("--role", help="role of whoever reaches a desk without sign-in")
    parser.add_argument("--workers", type=int, default=1, help="server processes behind the address")
    parser.add_argument("--place", type=Path, help=argparse.SUPPRESS)  # of one of them: its socket
    parser.add_argument("--number", type=int, default=1, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    place = (options.place, options.number) if options.place else None
    own = (options.home, options.host, options.port, options.actor, options.role)
    try:
        serve(*own, workers=options.workers, place=place)
    except (StartError, shift.ShiftError) as error:
        print(f"riskdesk: {error}", file=sys.stderr)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
