"""The night: the same one after the other as all at once, made anew where it must be, and what monitors read of it."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from monitors.voices import text_night
from monitors.voices.kept_groups import KeptGroups
from monitors.voices.landed_texts import sources_of
from monitors.voices.text_night import keep_voices, night_of_texts
from monitors.voices.voice import About
from monitors.voices.voice_search import search_voices
from queries.content.home import Home, load_home
from queries.engine.opening import open_engine
from queries.masking.mask_key import rotate_key
from queries.state.text_cube import FILE, NAME, read_rows
from queries.state.voice_files import FOLDER, read_members
from tests.monitors.voices.conftest import FIRST, MORNING, everyday, land, planted

ORDER = [("group_id", "ascending"), ("text_id", "ascending")]


def cube_of(home: Home) -> pa.Table:
    """The cube of texts, which a night has written."""
    found = read_rows(home.state)
    assert found is not None
    return found


@pytest.fixture
def notes(notes_source: Home, tmp_path: Path) -> Home:
    """A copy of the home of notes."""
    return load_home(shutil.copytree(notes_source.root, tmp_path / "notes"))


def night(home: Home, morning: dt.date = MORNING) -> str:
    engine = open_engine(home)
    told = keep_voices(home, engine, morning)
    engine.close()
    return told.rebuilt if told else "no texts"


def raising(error: type[BaseException]) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise error

    return fail


def test_one_night_after_the_other_gives_the_same_as_all_at_once(notes: Home) -> None:
    night(notes)
    members, cube = read_members(notes.state).sort_by(ORDER), cube_of(notes)
    shutil.rmtree(notes.state / FOLDER)
    for days in (20, 45, 46, 47, 50):
        night(notes, FIRST + dt.timedelta(days=days))
    assert members.num_rows == 16
    assert read_members(notes.state).sort_by(ORDER).equals(members)
    assert cube_of(notes).equals(cube)


def test_the_template_and_the_contact_are_groups_with_who_and_when(notes: Home) -> None:
    night(notes)
    engine = open_engine(notes).at(MORNING)
    words, contact = KeptGroups(notes, engine, sources_of(notes, engine)[0]).groups(About())
    assert (words.texts, words.authors, words.bond, words.markets) == (12, 12, "words", ("east",))
    assert "only a brick" in words.example.body
    assert sum(words.by_day.values()) == 12
    assert (contact.texts, contact.bond) == (4, "contact")
    assert contact.contacts[0][0].startswith("phone:")
    assert contact.contacts[0][1] == 4


def test_a_morning_before_knows_no_group_of_later(notes: Home) -> None:
    night(notes)
    engine = open_engine(notes).at(FIRST + dt.timedelta(days=45))
    assert KeptGroups(notes, engine, sources_of(notes, engine)[0]).groups(About()) == ()


def test_a_second_night_of_one_morning_adds_nothing(notes: Home) -> None:
    night(notes)
    before = cube_of(notes)
    assert night(notes) == ""
    assert cube_of(notes).equals(before)


@pytest.mark.parametrize("damage", ["cut", "gone", "version", "texts", "cube"])
def test_what_is_damaged_or_of_another_version_is_made_anew(notes: Home, damage: str) -> None:
    night(notes)
    members, cube = read_members(notes.state).sort_by(ORDER), cube_of(notes)
    folder = notes.state / FOLDER
    if damage == "cut":
        path = folder / "members.parquet"
        path.write_bytes(path.read_bytes()[:-40])
    elif damage == "gone":
        next(folder.glob("texts-*.parquet")).unlink()
        (folder / "spells.parquet").unlink()
    elif damage == "version":
        ready = folder / "ready.json"
        ready.write_text(ready.read_text().replace('"version": "', '"version": "0'))
    elif damage == "cube":
        (notes.state / FILE).write_text("no parquet")
    else:
        (folder / "heard.parquet").write_text("no parquet")
    assert night(notes, MORNING + dt.timedelta(days=1)) != ""
    assert read_members(notes.state).sort_by(ORDER).equals(members)
    assert cube_of(notes).equals(cube)


def test_a_night_that_was_killed_at_the_start_of_a_month_counts_nothing_twice(
    notes: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    night(notes)
    cube = cube_of(notes)
    shutil.rmtree(notes.state / FOLDER)
    april = dt.date(2026, 4, 1)
    night(notes, april)
    with monkeypatch.context() as killed:
        killed.setattr(text_night, "write_kept", raising(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            night(notes, april + dt.timedelta(days=2))
    assert night(notes) == "a file is wanting or damaged"
    assert cube_of(notes).equals(cube)


def test_texts_that_came_as_known_before_are_not_left_out(notes: Home) -> None:
    night(notes)
    land(notes, "old", [("o1", FIRST, "east", "p1", "review", "a note of long ago")])
    assert "known before" in night(notes, MORNING + dt.timedelta(days=1))
    assert sum(cube_of(notes).column("texts").to_pylist()) == 50 * 16 + 16 + 1


def test_a_correction_that_leaves_the_number_of_texts_alone_is_compared_anew(notes: Home) -> None:
    night(notes)
    land(
        notes,
        "fix",
        [("n0500", FIRST + dt.timedelta(days=5), "east", "p1", "review", "it was written wrong")],
    )
    assert "others now" in night(notes, MORNING + dt.timedelta(days=1))
    assert night(notes, MORNING + dt.timedelta(days=2)) == ""


def test_a_day_of_which_all_texts_were_taken_back_leaves_what_is_kept(notes: Home) -> None:
    night(notes)
    fewer = [one for one in [*everyday(), *planted()] if one[1] != FIRST + dt.timedelta(days=5)]
    land(notes, "all", fewer)
    assert "went" in night(notes, MORNING + dt.timedelta(days=5))
    assert sum(cube_of(notes).column("texts").to_pylist()) == len(fewer)


def test_texts_are_found_however_they_are_spelled(notes: Home) -> None:
    spelled = "Only  a  b r i c k, dear supp\u043ert"
    land(notes, "odd", [("odd", FIRST + dt.timedelta(days=48), "west", "p1", "review", spelled)])
    night(notes)
    engine = open_engine(notes).at(MORNING)
    found = {one.text_id for one in search_voices(notes, engine, '"only a brick" support')}
    assert found == {"odd", *(f"t{n:02d}" for n in range(12))}
    assert {one.text_id for one in search_voices(notes, engine, "62")} == set()  # a number is that number


def test_a_group_is_held_together_by_what_holds_most_of_it(notes: Home) -> None:
    night(notes)
    engine = open_engine(notes).at(MORNING)
    source = sources_of(notes, engine)[0]
    asked = KeptGroups(notes, engine, source)
    assert {one.bond: one.texts for one in asked.groups(About())} == {"words": 12, "contact": 4}
    totals = asked.totals(About())
    assert (totals.groups, totals.texts, totals.money) == (2, 16, None)


def test_contacts_of_another_mask_key_are_compared_anew(notes: Home) -> None:
    night(notes)
    rotate_key(notes.state, MORNING)
    assert night(notes, MORNING + dt.timedelta(days=1)) == "of another version"


def test_the_cube_counts_what_the_texts_hold(notes: Home) -> None:
    night(notes)
    engine = open_engine(notes).at(MORNING)
    rows = engine.query(
        f"select sum(texts) t, sum(in_groups) g, sum(with_contact) c from {NAME}"
    ).to_pylist()[0]
    landed = engine.query("select count(*) t, count(said_contacts) c from notes").to_pylist()[0]
    assert (int(rows["t"]), int(rows["c"])) == (landed["t"], landed["c"])
    assert int(rows["g"]) == 16
    early = (
        engine.at(FIRST + dt.timedelta(days=45)).query(f"select sum(in_groups) g from {NAME}").to_pylist()[0]
    )
    assert int(early["g"] or 0) == 0


def test_a_night_that_fails_is_told_and_forgets_what_it_kept(
    notes: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("no such thing")

    monkeypatch.setattr("monitors.voices.text_night.keep_voices", broken)
    assert night_of_texts(notes, MORNING) == (0, "texts: ValueError: no such thing")


def test_a_home_without_texts_has_no_night(tiny_home: Home) -> None:
    assert night_of_texts(tiny_home, MORNING) == (0, "")


ODD = [
    " ",
    "😀" * 50,
    "x" * 100_000,
    "مرحبا بكم يا صديقي",
    "<img src=x onerror=alert(1)>",
    "ab\u200bc",
    "ꦲꦤꦕꦫꦏ",
    "!?",
]


def test_no_text_breaks_a_night(notes: Home) -> None:
    odd = [
        (f"x{n}{who}", MORNING, "east", f"q{who}", "review", text)
        for n, text in enumerate(ODD)
        for who in range(3)
    ]
    land(notes, "odd", odd)
    assert night(notes, MORNING + dt.timedelta(days=1)) == "nothing is kept"
    assert sum(cube_of(notes).column("texts").to_pylist()) >= 50 * 16 + 16 + 3 * 7


def test_a_home_where_nobody_has_written_yet_has_one_night_after_the_other(tiny_home: Home) -> None:
    contract = tiny_home.root / "contract" / "tickets.toml"
    contract.write_text(
        contract.read_text() + '\n[[column]]\nname = "note"\ntype = "text"\nfree_text = true\n'
    )
    assert night(tiny_home) == "nothing is kept"
    assert night(tiny_home, MORNING + dt.timedelta(days=1)) == ""
