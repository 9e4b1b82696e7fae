"""Serves the dashboard: the one right way in for `riskdesk serve` and `make run`.

Why not plain `streamlit run app.py`: a folder named `pages/` beside `app.py` wakes Streamlit's old page
discovery on a server that has not yet served a session, and a deep link then shows "Page not found" over the
right page. Telling the page manager beforehand that this app brings its own navigation removes that notice.
The attribute is private to Streamlit, so a test opens a deep link on a cold server.
"""

from __future__ import annotations

import argparse
import importlib
import ipaddress
import os
import sys
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager

from pages.headers import SecurityHeaders

WARM = ("pages.review.incident_panel", "pages.metrics.split", "pages.alert.causes")
APP = Path(__file__).resolve().parent.parent / "app.py"


def warm() -> None:
    """Import what the first page will need: seconds that the first person would otherwise wait."""
    for name in WARM:
        importlib.import_module(name)


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Warm up beside the server, which answers meanwhile."""
    threading.Thread(target=warm, name="warm-up", daemon=True).start()
    yield


def say_crash(error: Exception) -> bool:
    """A fault of ours: one sentence to the reader; the log has the rest. True = Streamlit says no more."""
    st.error(
        "The rest of the desk works. The reason is in the server's log.",
        title="This page broke",
        icon=":material/bug_report:",
    )
    return True


def build_app() -> st.App:
    """The dashboard as an ASGI application. Raises FileNotFoundError when `app.py` is not beside `pages/`."""
    if not APP.is_file():
        raise FileNotFoundError(
            f"{APP} is missing: the dashboard runs from a checkout of the project, next to its pages/ folder"
        )
    PagesManager.uses_pages_directory = False
    return st.App(APP, middleware=[Middleware(SecurityHeaders)], lifespan=lifespan, on_script_error=say_crash)


def listens_everywhere(host: str) -> bool:
    """Whether an address means every network interface; a name never does."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def serve(home: Path, host: str = "127.0.0.1", port: int = 8501, actor: str | None = None) -> None:
    """Serve a home's dashboard until stopped, and print the address.

    `actor` is the name that decisions are stored under; without it each person is asked once.
    """
    os.environ["RISKDESK_HOME"] = str(Path(home).resolve())
    if actor:
        os.environ["RISKDESK_ACTOR"] = actor
    # Streamlit looks for .streamlit/config.toml beside the script it believes was started.
    sys.argv = [str(APP)]
    app = build_app()
    config: dict[str, object] = {"server.address": host, "server.port": port, "server.headless": True}
    if not listens_everywhere(host):
        # A page of another site must not reach the desk by a name that it points at this machine.
        config["server.allowedHosts"] = sorted({host, "127.0.0.1", "localhost"})
    app.run(config=config)


def main(argv: Sequence[str] | None = None) -> None:
    """`python -m pages.launcher --home DIR`: what `riskdesk serve` starts."""
    parser = argparse.ArgumentParser(prog="riskdesk serve", description="Serve the dashboard of a home.")
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("RISKDESK_HOME", "home")))
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--actor", help="name that acknowledgements and decisions are stored under")
    options = parser.parse_args(argv)
    serve(options.home, options.host, options.port, options.actor)


if __name__ == "__main__":
    main()
