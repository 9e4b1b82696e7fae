"""Open incidents are explained at the end of the night: the first look at a card in the morning reads, not reckons.

One file an alert under `state/explanations`, of the newest morning alone. Each says what it was made of: data, run,
facts, the home's files, the desk's own code. Of anything else, or damaged, it is as if it were not there, and the card
is explained as ever. Losing all of them costs a second a card.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date, datetime
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from monitors.explain import ExplainError, Explanation, LeafError, explain_episode
from monitors.explain.comparison import measure_table
from monitors.explained.kept_cells import FILE, KeptCells
from monitors.explained.plain_record import from_text, to_text
from monitors.explained.shared_reads import SharedReads
from monitors.life.episode import Episode
from monitors.observe.series import SeriesError
from monitors.store import Store, log, reading
from queries.content.home import Home
from queries.engine.opening import Engine, EngineError, data_version, open_engine

FOLDER = "explanations"
KINDS = ("contract", "cubes", "views", "drilldown", "entities", "monitors")
ASKED_BY_ALL = ("rules", "changes", "links", "calendar")  # drill-downs
HERE = Path(__file__).resolve().parents[2]
CANNOT = (ExplainError, EngineError, SeriesError, LeafError)


def explained(
    home: Home, store: Store, engine: Engine, number: int, as_of: date, cells: KeptCells | None = None
) -> Explanation | str:
    """The explanation of an alert as a morning knew it, or the sentence that says why there is none.

    cells: those found before, which are looked up and added to; None: they are searched.
    """
    try:
        measured = measure_table if cells is None else cells.measured
        return explain_episode(home, store, engine, number, as_of, measured)
    except CANNOT as error:
        return str(error)


def explain_open(
    home: Home,
    store: Store,
    as_of: date,
    at: datetime,
    progress: Callable[[int, int, str], None] = lambda done, total, now: None,
) -> tuple[int, list[str]]:
    """Explain what is open on a morning and keep it; those of other mornings are forgotten.

    Returns how many are kept, and a sentence for each that is not: the card itself will say why. at: this moment, in
    UTC. What is kept already is left as it is, so a run that was stopped goes on here. progress may raise, to stop it.
    Raises EngineError when the home cannot be opened, OSError where it cannot be written.
    """
    found = [one for one in reading.incidents(store, at, as_of, state="open") if one.kind == "risk"]
    morning = home.state / FOLDER / as_of.isoformat()
    cells = _cells(morning)
    _forget_others(morning)
    data = data_version(home)
    wanted = [one for one in found if read(home, store, one.lead_episode, as_of, data) is None]
    if not wanted:
        return len(found), []
    failed = []
    with closing(open_engine(home, as_of)) as engine:
        shared = SharedReads(engine, _asked_by_all(home))
        for done, one in enumerate(wanted):
            progress(done, len(wanted), one.monitor)
            try:
                text = _text(explained(home, store, shared, one.lead_episode, as_of, cells))
            except Exception as error:  # a fault of ours must not cost the night
                failed.append(f"incident {one.id} is not explained yet: {error or type(error).__name__}")
            else:
                key = key_of(home, store, one.lead_episode, as_of, data)
                _write(morning / f"{one.lead_episode}.json", {"key": key, **text})
        _write(morning / FILE, cells.as_json())
        progress(len(wanted), len(wanted), "")
    return len(found) - len(failed), failed


def _cells(morning: Path) -> KeptCells:
    """Those of the newest night, before it is forgotten; of this one where a run that was stopped goes on."""
    newest = max(morning.parent.glob(f"*/{FILE}"), default=morning / FILE)
    cells = KeptCells.read(newest, code())
    if newest.parent == morning:
        cells.asked = dict(cells.before)
    return cells


def _asked_by_all(home: Home) -> tuple[str, ...]:
    """The texts of the drill-downs that every card asks."""
    return tuple(path.read_text() for path in home.content("drilldown") if path.stem in ASKED_BY_ALL)


def read(home: Home, store: Store, number: int, as_of: date, data: str) -> Explanation | str | None:
    """What is kept of an alert for a morning; None where nothing is, or of other data, files or code, or damaged."""
    path = home.state / FOLDER / as_of.isoformat() / f"{number}.json"
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["key"] != key_of(home, store, number, as_of, data):
            return None
        return str(kept["reason"]) if kept["reason"] else from_text(kept["explanation"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def key_of(home: Home, store: Store, number: int, as_of: date, data: str) -> str:
    """What an explanation is made of, in a few letters: it changes with whatever may change the explanation."""
    run = log.latest_run(store, as_of)
    episode = reading.episode(store, number, as_of)
    told = [
        code(),
        data,
        run["id"] if run else 0,
        as_of.isoformat(),
        number,
        _files(home),
        _facts(store, episode, as_of),
    ]
    return blake2b(json.dumps(told, default=str).encode(), digest_size=16).hexdigest()


@cache
def code() -> str:
    """The desk's own code and packs, by their bytes: read once in the life of a process."""
    digest = blake2b(digest_size=16)
    for floor in ("monitors", "queries"):
        for path in sorted((HERE / floor).rglob("*")):
            if path.suffix in (".py", ".sql", ".toml"):
                digest.update(path.relative_to(HERE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _files(home: Home) -> list[str]:
    """The home's own files, by name, size and time of the last change; the pack's are part of the code."""
    found = [home.root / "riskdesk.toml"]
    found += [path for kind in KINDS for path in home.content(kind) if path.is_relative_to(home.root)]
    stats = [(path, path.stat()) for path in found if path.is_file()]
    return [f"{path.name}:{stat.st_size}:{stat.st_mtime_ns}" for path, stat in stats]


def _facts(store: Store, episode: Episode | None, as_of: date) -> list[Any]:
    """The record of the incident it leads: people may have joined or split it since."""
    whole = reading.incident_facts(store, episode.incident_id or 0, as_of) if episode is not None else None
    return [None if whole is None else whole.as_json()]


def _text(found: Explanation | str) -> dict[str, str]:
    if isinstance(found, str):
        return {"reason": found, "explanation": ""}
    return {"reason": "", "explanation": to_text(found)}


def _write(path: Path, kept: Mapping[str, object]) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}.part")
    beside.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    beside.replace(path)


def _forget_others(morning: Path) -> None:
    for other in morning.parent.glob("*"):
        if other != morning and other.is_dir():
            shutil.rmtree(other, ignore_errors=True)
