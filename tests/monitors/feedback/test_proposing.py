from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitors.catalogue.home_file import HomeFileError
from monitors.catalogue.loading import load_catalogue
from monitors.feedback.accepting import accept_tuning, said_counts
from monitors.feedback.decided_cases import FeedbackCounts
from monitors.feedback.option_changes import OptionChange, option_changes, round_above
from monitors.feedback.proposing import FoundChange, choose, search
from monitors.store import StaleWriteError, Store, StoreError
from monitors.store.acts import Act
from monitors.store.tuning import tunings
from queries.content.home import Home
from tests.monitors.feedback.lopsided import DAYS, lopsided
from tests.monitors.homes import FIRST

LAST = FIRST + timedelta(days=DAYS)
AT = datetime(2026, 5, 1, 8)


def now() -> datetime:
    return AT


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return lopsided(tmp_path_factory.mktemp("lopsided") / "home", 10411)


def ana() -> Act:
    return Act("Ana", AT, LAST)


def test_decisions_become_a_change_a_person_accepts_once(home: Home) -> None:
    store = Store(home.state / "desk.sqlite")
    told: list[tuple[int, int, str]] = []
    monitor = load_catalogue(home)["failure_rate"]
    found = search(home, store, monitor, LAST, now, progress=lambda *tick: told.append(tick))
    assert found.found is not None
    older, newer = found.found.older, found.found.newer
    assert (older.false + newer.false, older.real + newer.real) == (found.false, found.real)
    assert older.lost == 0
    assert older.gone >= 2
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    kept: dict[str, Any] = {
        "change": found.found.change.words,
        "figures": found.figures(),
        "file": found.file,
    }
    days = (found.since, found.until)
    number = tunings.suggest(store, ana(), found.monitor, found.found.change.edit, days=days, **kept)
    assert number is not None
    [waiting] = tunings.tunings(store)
    assert f"{older.gone} of {older.false} false alarms gone" in said_counts(waiting)

    path = accept_tuning(home, store, waiting, ana(), "too many by far")
    assert path == home.root / "monitors" / "failure_rate.sql"
    note = next(row for row in path.read_text().splitlines() if "accepted by Ana" in row)
    assert note.startswith("-- # 2026-05-01, accepted by Ana: ")
    changed = load_catalogue(home)
    assert changed.problems == []
    assert changed["failure_rate"].min_denominator > monitor.min_denominator
    assert [row["act"] for row in tunings.monitor_changes(store, "failure_rate")] == ["tuned"]
    assert tunings.suggest(store, ana(), found.monitor, found.found.change.edit, days=days, **kept) is None
    with pytest.raises(HomeFileError, match="not the one this was tried on"):
        accept_tuning(home, store, waiting, ana())


def test_too_few_false_alarms_propose_nothing(home: Home) -> None:
    store = Store(home.state / "desk.sqlite")
    found = search(home, store, load_catalogue(home)["failure_rate"], FIRST + timedelta(days=50), now)
    assert found.found is None
    assert "a proposal needs 3" in found.why


def test_a_change_is_chosen_by_the_older_decisions_alone() -> None:
    def made(words: str, gone: int, lost: int, later: int) -> FoundChange:
        return FoundChange(
            OptionChange({}, words), FeedbackCounts(5, gone, 4, lost), FeedbackCounts(2, later, 2, 0)
        )

    mild, strong, costly = made("mild", 3, 0, 2), made("strong", 4, 0, 0), made("costly", 5, 1, 2)
    assert choose([mild, strong, costly]) == strong
    assert choose([costly, made("little", 1, 0, 2)]) is None


def test_options_are_round_and_only_stricter_than_now(home: Home) -> None:
    assert [round_above(value) for value in (0.4, 10, 340, 9_999)] == [1.0, 15.0, 400.0, 10_000.0]
    monitor = load_catalogue(home)["failure_rate"]
    assert option_changes(monitor, []) == []
    strict = replace(monitor, min_denominator=1e6, min_effect=9.0)
    assert option_changes(strict, []) == []


def test_who_is_second_is_told_who_was_first(tmp_path: Path) -> None:
    store = Store(tmp_path / "desk.sqlite")
    figures: dict[str, object] = {"older": {}, "newer": {}}

    def suggest() -> int | None:
        return tunings.suggest(
            store,
            ana(),
            "m",
            {"key": "a", "value": 1},
            change="c",
            figures=figures,
            file="f",
            days=(FIRST, LAST),
        )

    first, second = suggest(), suggest()
    assert [one.state for one in tunings.tunings(store)] == ["proposed", "outdated"]
    with pytest.raises(StoreError, match="say why"):
        tunings.answer_tuning(store, second or 0, "rejected", ana(), " ")
    tunings.answer_tuning(store, second or 0, "rejected", ana(), "we want to see these")
    with pytest.raises(StaleWriteError, match="was rejected by Ana"):
        tunings.answer_tuning(store, second or 0, "accepted", ana())
    assert suggest() is None
    assert first != second
