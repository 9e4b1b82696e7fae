"""What became known by day is told alike by reading what may be new and by reading all; in doubt all is read."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest

from monitors.voices import known_days as module
from monitors.voices.known_days import KnownDays, known_days
from monitors.voices.landed_texts import sources_of
from monitors.voices.text_night import keep_voices
from queries.content.home import Home, load_home
from queries.engine.opening import open_engine
from queries.state.voice_files import FOLDER, read_ready
from tests.monitors.voices.conftest import FIRST, MORNING, land

NEXT = MORNING + dt.timedelta(days=1)


@pytest.fixture(scope="module")
def kept_notes(notes_source: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home of notes after the night of its morning; nobody changes it."""
    home = load_home(shutil.copytree(notes_source.root, tmp_path_factory.mktemp("known") / "notes"))
    engine = open_engine(home)
    keep_voices(home, engine, MORNING)
    engine.close()
    return home


@pytest.fixture
def notes(kept_notes: Home, tmp_path: Path) -> Home:
    """A copy of it."""
    return load_home(shutil.copytree(kept_notes.root, tmp_path / "notes"))


def told(home: Home, monkeypatch: pytest.MonkeyPatch) -> tuple[KnownDays, KnownDays, list[Any]]:
    """The days of the next morning from what is kept, from all texts, and what was asked for the first."""
    engine = open_engine(home).at(NEXT)
    asked: list[Any] = []
    ask = module.ask

    def noted(*given: Any, **named: Any) -> Any:
        asked.append(given[3])
        return ask(*given, **named)

    sources = sources_of(home, engine)
    whole = known_days(engine, sources, None)
    with monkeypatch.context() as watched:
        watched.setattr(module, "ask", noted)
        return known_days(engine, sources, read_ready(home.state)), whole, asked


def test_of_a_night_of_new_texts_those_alone_are_read(notes: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    land(notes, "new", [("x1", MORNING, "east", "p1", "review", "a new note")])
    found, whole, asked = told(notes, monkeypatch)
    assert found.days == whole.days
    assert found.days[MORNING.isoformat()].texts == 1
    assert found.landed == whole.landed
    assert asked == [module._NEW]
    assert whole.first < FIRST < found.first <= MORNING


def test_a_night_without_a_new_text_is_told_alike(notes: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    found, whole, asked = told(notes, monkeypatch)
    assert (found.days, asked) == (whole.days, [module._NEW])


@pytest.mark.parametrize("change", ["known before", "corrected", "contract", "no mark", "other files"])
def test_in_doubt_all_texts_are_read(notes: Home, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    if change == "known before":
        land(notes, "old", [("o1", FIRST, "east", "p1", "review", "a note of long ago")])
    elif change == "corrected":
        land(notes, "again", [("n0000", FIRST, "east", "p1", "review", "another text of the same note")])
    elif change == "contract":
        file = notes.root / "contract" / "notes.toml"
        file.write_text(file.read_text() + '\n[[column]]\nname = "more"\ntype = "text"\n')
    else:
        ready = notes.state / FOLDER / "ready.json"
        mark = read_ready(notes.state)
        assert mark is not None
        assert mark.landed is not None
        other = "null" if change == "no mark" else f'[{mark.landed.seq}, "another"]'
        ready.write_text(ready.read_text().replace(f'[{mark.landed.seq}, "{mark.landed.files}"]', other))
    found, whole, asked = told(notes, monkeypatch)
    assert found == whole
    assert asked[-1] == ()
