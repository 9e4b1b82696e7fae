"""How the extracts are this morning: read once per morning and data version, summed into five numbers."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from monitors import words
from pages.desk.escape import plain
from pages.desk.house import House, now
from pages.kept.keeper import kept
from queries.content.contract import Contracts
from queries.content.problem import Problem
from queries.engine.content_problems import content_problems
from queries.state.catalog import Catalog, read_catalog
from queries.state.entry import Entry
from queries.state.ledger import read_ledger
from queries.status.told_status import ExtractStatus

GOOD = ("fresh", "closed")
WEEK = 7


def entries(desk: House) -> list[Entry]:
    """What became of every drop, newest first."""
    return _entries(str(desk.root), desk.data_version, desk)


@kept(4)
def _entries(root: str, version: str, _desk: House) -> list[Entry]:
    return sorted(read_ledger(_desk.home.state).entries.values(), key=lambda entry: -entry.seq)


def newest(desk: House) -> date:
    """The last day a drop is about; yesterday on an empty home."""
    days = [entry.landed for entry in entries(desk) if entry.landed]
    return date.fromisoformat(max(days)) if days else now().date() - timedelta(days=1)


def cards(desk: House, found: list[ExtractStatus], morning: date) -> None:
    """Fresh, faulty, quarantined, refused, rows of the newest day."""
    seen = [one for one in found if one.state != "empty"]
    bad = [one for one in seen if one.state not in GOOD]
    since = (morning - timedelta(days=WEEK)).isoformat()
    recent = [entry for entry in entries(desk) if entry.landed >= since]
    aside = sum(entry.quarantined for entry in recent)
    rows = sum(entry.published for entry in recent)
    refused = [entry for entry in recent if entry.state in ("refused", "kept")]
    with st.grid(5, gap="small"):
        _card("Fresh", f"{len(seen) - len(bad)} of {len(seen)}", f"{len(found) - len(seen)} never delivered")
        _card("With a fault", str(len(bad)), words.listing([one.extract for one in bad], 3) or "none")
        _card("Rows in 7 days", words.compact(rows), f"{words.plural(len(recent), 'drop')}")
        _card("Set aside in 7 days", words.count(aside), words.share_of(aside, rows + aside))
        _card(
            "Drops refused in 7 days",
            str(len(refused)),
            "none" if not refused else "nothing in them was taken",
        )


def _card(label: str, value: str, note: str) -> None:
    st.metric(label, value, plain(note), delta_color="off", delta_arrow="off", border=True, height="stretch")


def problems(desk: House) -> None:
    """Contracts and cubes that cannot be read: file, line, found, expected."""
    told = _problems(str(desk.root), desk.data_version, _contracts(desk), desk)
    if told:
        title = f"{words.plural(len(told), 'problem')} in contracts, cubes and views"
        with st.expander(title, icon=":material/error:"):
            for problem in told:
                st.markdown(f"- {plain(problem)}")


def nothing_landed(expected: int) -> None:
    """The head of a home without drops: what to do; the extracts it expects are listed below."""
    st.title("Nothing has landed yet")
    if not expected:
        st.markdown("This home has no contract. Write one TOML file per extract into `contract/`, then:")
        st.code("riskdesk check\nriskdesk ingest", language="bash")
        return
    st.markdown(
        f"This home expects {words.plural(expected, 'extract')}. Put their drops (Parquet, CSV) into a folder of "
        "`landing/` named after the extract, and take them in:"
    )
    st.code("riskdesk ingest", language="bash")


def _contracts(desk: House) -> str:
    """Changes with any contract file."""
    return "\n".join(f"{path}:{path.stat().st_mtime_ns}" for path in desk.home.content("contract"))


def contracts(desk: House) -> Contracts:
    """The home's contracts, without the price of opening an engine."""
    return _catalog(str(desk.root), desk.data_version, _contracts(desk), desk).contracts


@kept(2)
def _catalog(root: str, version: str, files: str, _desk: House) -> Catalog:
    return read_catalog(_desk.home)


@kept(4)
def _problems(root: str, version: str, files: str, _desk: House) -> list[Problem]:
    return content_problems(_desk.home, _catalog(root, version, files, _desk))
