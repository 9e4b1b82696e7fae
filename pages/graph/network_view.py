"""The graph as a component: Cytoscape.js as its package ships it, drawn by a page of ours, nothing from the network."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

import streamlit as st

from pages.desk.escape import plain

PACKAGE = "st-link-analysis"
BUNDLE = "cytoscape.*.bundle.js"
LIBRARY = "/library/cytoscape.js"  # the address that the launcher gives it
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class NetworkNode:
    """A node. kind: entity or identifier. told: what is said of it below the graph. size: of an identifier, pixels.

    shut: no longer trades. fresh: new since last week. outside: not of the ring. crowd: shared by too many.
    """

    id: str
    label: str
    kind: str
    told: str
    size: float = 18.0
    shut: bool = False
    fresh: bool = False
    outside: bool = False
    crowd: bool = False


@dataclass(frozen=True)
class NetworkEdge:
    """A link between two nodes; weight: its width in pixels."""

    id: str
    source: str
    target: str
    weight: float = 1.0
    fresh: bool = False
    outside: bool = False


def bundle() -> str | None:
    """The library's text from its installed package; None where the package is not there."""
    try:
        found = [file for file in files(PACKAGE) or () if file.match(BUNDLE)]
    except PackageNotFoundError:
        return None
    return found[0].read_text(encoding="utf-8") if found else None


@cache
def library() -> bytes | None:
    """The library as a module that a browser can import: the server sends it once, not with every run of a page."""
    found = bundle()
    if found is None:
        return None
    loader = (_HERE / "loader.js").read_text(encoding="utf-8")
    return loader.replace("/* bundle */", f"{found}\n", 1).encode()


@cache
def library_address() -> str:
    """Where the module is, relative to any page; another one has another address, so that a browser may keep it."""
    return f"{LIBRARY.removeprefix('/')}?v={hashlib.blake2b(library() or b'', digest_size=6).hexdigest()}"


_network = st.components.v2.component(
    "riskdesk_network",
    html=(_HERE / "network.html").read_text(encoding="utf-8"),
    css=(_HERE / "network.css").read_text(encoding="utf-8"),
    js=(_HERE / "network.js").read_text(encoding="utf-8"),
)


def draw(
    nodes: Sequence[NetworkNode],
    edges: Sequence[NetworkEdge],
    *,
    key: str,
    alt: str,
    chosen: str | None = None,
    height: int = 440,
) -> tuple[str | None, str | None]:
    """The graph; returns the node that was clicked and the one that is to be expanded, each None most of the time.

    alt: what the graph shows, for those who hear it. Without the library it says so; the table beside holds the same.
    """
    if library() is None:
        st.info(
            plain(f"The graph needs the package {PACKAGE}. The table holds the same."), icon=":material/hub:"
        )
        return None, None
    answer = _network(
        key=key,
        data={
            "nodes": [asdict(node) for node in nodes],
            "edges": [asdict(edge) for edge in edges],
            "chosen": chosen,
            "alt": alt,
            "height": height,
            "library": library_address(),
        },
        on_chosen_change=_nothing,
        on_expanded_change=_nothing,
    )
    return answer.chosen, answer.expanded


def _nothing() -> None:
    """A component's answer has only the names that have a callback."""
