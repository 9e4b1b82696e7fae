"""The store: migrations, refusal of the future, transactions, kills, many processes, what people do."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest

from monitors.life.share import Share
from monitors.store import NewerStoreError, StaleWriteError, Store, StoreError, acts, log, machine, reading
from monitors.store.acts import Act
from monitors.store.database import migrations
from tests.monitors.tellings import FAULTY, at, day, evidence, found, fresh, sighting, tell_morning

ANA = Act("ana", at(1, 9), day(1))
BO = Act("bo", at(1, 10), day(1))


def opened(folder: Path) -> tuple[Store, int]:
    """A store with one firing incident."""
    store = fresh(folder)
    tell_morning(store, 1, [sighting(1, segment={"country": "ID"})])
    return store, reading.incidents(store, at(1))[0].id


def test_a_new_store_has_the_newest_schema_and_the_careful_settings(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    assert store.version() == len(migrations())
    settings = {
        name: next(iter(store.rows(f"pragma {name}")[0].values()))
        for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "busy_timeout")
    }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "busy_timeout": 10000,
    }


def test_a_new_store_has_all_its_tables_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = migrations()
    broken = [*whole[:-1], (len(whole), "broken.sql", "create table nowhere.x (a);")]
    monkeypatch.setattr("monitors.store.database.migrations", lambda: broken)
    with pytest.raises(StoreError, match=r"broken\.sql failed"):
        Store(tmp_path / "desk.sqlite")
    with sqlite3.connect(tmp_path / "desk.sqlite") as found:
        assert found.execute("select count(*) from sqlite_master").fetchone() == (0,)
    monkeypatch.undo()
    assert Store(tmp_path / "desk.sqlite").version() == len(whole)


@pytest.mark.parametrize("version", range(len(migrations()) + 1))
def test_every_older_version_is_brought_up_to_date(tmp_path: Path, version: int) -> None:
    Store(tmp_path / "desk.sqlite", upto=version).close()
    store = Store(tmp_path / "desk.sqlite")
    assert store.version() == len(migrations())
    tell_morning(store, 1, [sighting(1)])
    assert len(reading.incidents(store, at(1))) == 1


def test_data_faults_of_an_older_store_lose_the_statistics_they_never_had(tmp_path: Path) -> None:
    old = Store(tmp_path / "desk.sqlite", upto=1)
    faulty = replace(FAULTY, effect=float("inf"), p_value=0.0, q_value=0.0)
    fault = sighting(1, monitor="payments", family="late", kind="data")
    tell_morning(old, 1, [sighting(1), replace(fault, evidence=faulty)])
    old.close()
    store = Store(tmp_path / "desk.sqlite")
    read = {one.kind: one.evidence for one in reading.all_episodes(store, day(1))}
    assert read == {"risk": evidence(), "data": FAULTY}
    kept = store.rows("select class, effect, p_value, q_value from episode order by class")
    assert [tuple(row.values()) for row in kept] == [("data", None, None, None), ("risk", 3.0, 1e-6, 0.001)]


def test_a_store_from_the_future_is_refused_and_left_alone(tmp_path: Path) -> None:
    fresh(tmp_path).close()
    path = tmp_path / "desk.sqlite"
    with sqlite3.connect(path) as raw:
        raw.execute("pragma user_version = 999")
    with pytest.raises(NewerStoreError, match=r"desk\.sqlite.*schema 999.*update Riskdesk"):
        Store(path)
    assert sqlite3.connect(path).execute("pragma user_version").fetchone() == (999,)


def test_a_file_that_is_no_store_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite"
    path.write_bytes(b"this is not a database, it is a letter " * 100)
    with pytest.raises(StoreError, match=r"desk\.sqlite: not a usable desk store"):
        Store(path)
    assert path.read_bytes().startswith(b"this is not")


def test_a_write_is_whole_or_not_at_all(tmp_path: Path) -> None:
    store, number = opened(tmp_path)

    def half() -> None:
        with store.write():
            acts.comment(store, number, "half", ANA)
            acts.comment(store, 99, "and trips", ANA)

    with pytest.raises(StoreError, match="no incident 99"):
        half()
    assert log.comments(store, number) == []


def test_a_write_outside_a_transaction_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="outside"):
        fresh(tmp_path).execute("delete from run")


def test_transitions_cannot_be_changed_or_deleted(tmp_path: Path) -> None:
    store, _ = opened(tmp_path)
    for statement in ("update transition set new = 'x'", "delete from transition"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"), store.write():
            store.execute(statement)


def test_a_backup_is_a_store_of_its_own_and_never_overwrites(tmp_path: Path) -> None:
    store, number = opened(tmp_path)
    store.copy_to(tmp_path / "backup.sqlite")
    copy = Store(tmp_path / "backup.sqlite")
    assert [card.id for card in reading.incidents(copy, at(1))] == [number]
    with pytest.raises(StoreError, match="never overwrites"):
        store.copy_to(tmp_path / "backup.sqlite")


def test_what_people_do_is_stored_with_who_and_when(tmp_path: Path) -> None:
    store, number = opened(tmp_path)
    acts.acknowledge(store, number, ANA)
    acts.assign(store, number, "bo", ANA)
    acts.comment(store, number, "  carrier says no  ", BO)
    acts.decide(store, number, BO, disposition="real", decision="intervene", due=day(8), note="hold payouts")
    store.close()
    again = Store(tmp_path / "desk.sqlite")
    card = reading.incident(again, number, at(1, 11))
    assert card is not None
    assert (card.acknowledged_by, card.owner, card.disposition, card.decision) == (
        "ana",
        "bo",
        "real",
        "intervene",
    )
    assert (card.status, card.state, card.due) == ("decided", "firing", "2026-03-10")
    trail = [(row["actor"], row["field"], row["new"]) for row in log.trail(again, number)]
    assert ("riskdesk", "state", "firing") in trail
    assert [t for t in trail if t[0] != "riskdesk"] == [
        ("ana", "acknowledged", "ana"),
        ("ana", "owner", "bo"),
        ("bo", "disposition", "real"),
        ("bo", "disposition", "real"),
        ("bo", "decision", "intervene"),
    ]
    assert [row["text"] for row in log.comments(again, number)] == ["carrier says no"]


def test_who_acts_on_an_old_view_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    store, number = opened(tmp_path)
    card = reading.incident(store, number, at(1, 9))
    assert card is not None
    acts.assign(store, number, "ana", ANA, version=card.version)
    with pytest.raises(StaleWriteError, match="ana set owner to ana"):
        acts.decide(store, number, BO, disposition="false_alarm", version=card.version)
    after = reading.incident(store, number, at(1, 10))
    assert after is not None
    assert (after.owner, after.disposition) == ("ana", None)
    assert log.decisions(store, number) == []


def test_one_episode_can_be_judged_apart_from_its_incident(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    whole = sighting(1, footprint={"country": {"ID": 1.0}})
    tell_morning(store, 1, [whole, sighting(1, segment={"country": "ID"})])
    number = reading.incidents(store, at(1))[0].id
    lead, other = reading.episodes(store, number)
    acts.decide(store, number, ANA, disposition="false_alarm", episode=other.id)
    assert reading.dispositions(store, number) == {lead.id: None, other.id: "false_alarm"}
    card = reading.incident(store, number, at(1))
    assert card is not None
    assert card.disposition is None


@pytest.mark.parametrize(
    ("disposition", "decision", "message"),
    [
        (None, None, "needs"),
        ("fake", None, "unknown disposition 'fake': one of real"),
        (None, "sleep", "sleep"),
    ],
)
def test_unknown_words_are_refused(
    tmp_path: Path, disposition: str | None, decision: str | None, message: str
) -> None:
    store, number = opened(tmp_path)
    with pytest.raises(StoreError, match=message):
        acts.decide(store, number, ANA, disposition=disposition, decision=decision)


def test_no_comment_on_an_incident_that_is_not_there(tmp_path: Path) -> None:
    store, number = opened(tmp_path)
    with pytest.raises(StoreError, match="no incident 99"):
        acts.comment(store, 99, "hello", ANA)
    with pytest.raises(StoreError, match="1 to 10,000"):
        acts.comment(store, number, " ", ANA)


def test_a_snooze_has_a_scope_and_an_end(tmp_path: Path) -> None:
    store, number = opened(tmp_path)
    with pytest.raises(StoreError, match="scope"):
        acts.snooze(store, ANA, at(3))
    with pytest.raises(StoreError, match="future"):
        acts.snooze(store, ANA, at(0), incident=number)
    snooze = acts.snooze(
        store, ANA, at(3), monitor="refund_only_rate", segment={"country": "ID"}, why="promo"
    )
    until = [reading.incidents(store, at(n, 12))[0].snoozed_until for n in (1, 2, 3)]
    assert until == [at(3).isoformat(), at(3).isoformat(), None]
    acts.end_snooze(store, snooze, BO)
    assert reading.incidents(store, at(2, 12))[0].snoozed_until is None
    with pytest.raises(StoreError, match="no running snooze"):
        acts.end_snooze(store, snooze, BO)


def test_what_a_filter_let_go_is_filed_with_the_filter(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    run = machine.open_run(store, day(2), at(2), actor="test", budget=0.1, scope="all")
    filed = [replace(one, verdict="volume") for one in found([sighting(2, segment={"country": "ID"})])]
    with store.write():
        machine.put_findings(store, run, day(2), [*filed, *found([sighting(2)])], {})
    (row,) = log.let_go(store, "refund_only_rate", day(2))
    assert (row["segment"], row["verdict"]) == ('{"country":"ID"}', "volume")
    assert log.let_go(store, "refund_only_rate", day(1)) == []
    assert log.let_go(store, "another", day(2)) == []


@pytest.mark.parametrize(
    ("scope", "hides"),
    [
        ({"segment": {"country": "ID"}}, True),
        ({"segment": {"country": "BR"}}, False),
        ({"monitor": "hit_rate"}, False),
        ({"monitor": "hit_rate", "segment": {"country": "ID"}}, False),
        ({"segment": {"country": "ID", "category": "toys"}}, False),
    ],
)
def test_a_snooze_hides_what_lies_in_its_scope_and_no_more(tmp_path: Path, scope: dict, hides: bool) -> None:
    store, _ = opened(tmp_path)
    acts.snooze(store, ANA, at(3), **scope)
    assert (reading.incidents(store, at(1, 12))[0].snoozed_until is not None) == hides


def test_precision_counts_what_was_judged_and_nothing_else(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    countries = ["ID", "BR", "US", "VN"]
    tell_morning(store, 1, [sighting(1, segment={"country": c}) for c in countries])
    cards = reading.incidents(store, at(1))
    for card, said in zip(cards, ["real", "real", "false_alarm"], strict=False):
        acts.decide(store, card.id, ANA, disposition=said)
    span = (day(0), day(1) + timedelta(days=1))
    share = log.precision(store, *span)["refund_only_rate"]
    assert (share.hits, share.n, round(share.share or 0, 2)) == (2, 3, 0.67)
    assert share.low is not None
    assert 0.2 < share.low < 0.67
    assert log.promise(store, *span)[0].hits == 1
    assert log.promise(store, day(5), day(6)) == (Share(0, 0, None, None, None), 0)


def test_similar_cases_are_the_same_monitor_in_the_same_corner(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    here = {"country": "ID", "category": "beauty"}
    tell_morning(store, 1, [sighting(1, segment=here), sighting(1, segment={"country": "BR"})])
    tell_morning(store, 30, [sighting(30, segment=here), sighting(30, monitor="other", segment=here)])
    number = next(c.id for c in reading.incidents(store, at(30)) if c.opened_on == day(30).isoformat())
    now = next(e for e in reading.episodes(store, number) if e.monitor == "refund_only_rate")
    past = log.similar(store, now)
    assert [(row["segment"], row["opened_on"]) for row in past] == [(now.segment, day(1).isoformat())]


def test_a_decision_on_an_incident_counts_once_and_its_newest_wins(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    whole = sighting(1, footprint={"country": {"ID": 1.0}})
    tell_morning(store, 1, [whole, sighting(1, segment={"country": "ID"})])
    number = reading.incidents(store, at(1))[0].id
    assert len(reading.episodes(store, number)) == 2
    acts.decide(store, number, ANA, disposition="false_alarm")
    acts.decide(store, number, BO, disposition="real")
    span = (day(0), day(2))
    wrong, fired = log.promise(store, *span)
    assert (wrong.hits, wrong.n, fired) == (0, 1, 1)
    assert [(row["fired"], row["judged"], row["real"]) for row in log.judged(store, *span)] == [(1, 1, 1)]
    tell_morning(store, 2, [sighting(2), sighting(2, segment={"country": "ID"})])
    assert log.promise(store, *span)[0].n == 1  # what joins later is decided on with the rest


def test_one_alert_judged_apart_is_no_verdict_on_the_incident(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    whole = sighting(1, footprint={"country": {"ID": 1.0}})
    tell_morning(store, 1, [whole, sighting(1, segment={"country": "ID"})])
    number = reading.incidents(store, at(1))[0].id
    acts.decide(store, number, ANA, disposition="false_alarm", episode=reading.episodes(store, number)[1].id)
    assert log.promise(store, day(0), day(2))[0].n == 0
    assert log.standing(store, [number]) == {}


def test_the_standing_decision_keeps_the_plan_when_only_the_judgement_changes(tmp_path: Path) -> None:
    store, number = opened(tmp_path)
    acts.decide(store, number, ANA, decision="intervene", owner="bo", due=day(8), note="hold payouts")
    acts.decide(store, number, BO, disposition="real")
    said = log.standing(store, [number])[number]
    assert (said.disposition, said.decision, said.owner, said.due, said.note, said.actor) == (
        "real", "intervene", "bo", day(8).isoformat(), "hold payouts", "bo",
    )  # fmt: skip
    acts.decide(store, number, ANA, decision="accept")
    said = log.standing(store, [number])[number]
    assert (said.disposition, said.decision, said.owner, said.due, said.note) == (
        "real",
        "accept",
        None,
        None,
        "",
    )


def test_an_acknowledgement_can_be_taken_back_and_both_are_told(tmp_path: Path) -> None:
    store, number = opened(tmp_path)
    with pytest.raises(StoreError, match="not acknowledged"):
        acts.take_back_acknowledgement(store, number, BO)
    acts.acknowledge(store, number, ANA)
    card = reading.incident(store, number, at(1))
    assert card is not None
    acts.take_back_acknowledgement(store, number, BO, version=card.version)
    after = reading.incident(store, number, at(1))
    assert after is not None
    assert (after.acknowledged_by, after.status, after.version) == (None, "new", card.version + 1)
    said = [(row["actor"], row["old"], row["new"]) for row in log.trail(store, number)]
    assert said[-2:] == [("ana", None, "ana"), ("bo", "ana", None)]


def test_a_case_before_comes_with_its_decision_and_what_came_of_it(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    here = {"country": "ID"}
    tell_morning(store, 1, [sighting(1, segment=here)])
    first = reading.incidents(store, at(1))[0].id
    acts.decide(store, first, ANA, disposition="real", decision="tune")
    tell_morning(store, 30, [sighting(30, segment=here), sighting(30)])
    now = next(
        e for e in reading.all_episodes(store, day(30)) if e.segment != "{}" and e.incident_id != first
    )
    (past,) = log.similar(store, now)
    assert (past["incident_id"], past["said"].decision, past["said"].actor) == (first, "tune", "ana")
    assert past["resolved_on"] == day(30).isoformat()


def test_a_twin_of_the_same_day_is_no_case_before(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    here, whole = sighting(5, segment={"country": "ID"}), sighting(5)
    apart = [replace(one, footprint={}) for one in (here, whole)]
    tell_morning(store, 5, apart)
    for one in reading.all_episodes(store, day(5)):
        assert log.similar(store, one) == []


def test_a_link_to_a_joined_incident_leads_to_where_it_went(tmp_path: Path) -> None:
    store, number = opened(tmp_path)
    assert log.joined_into(store, number) == number
    with store.write():
        for old, new in ((7, 8), (8, number), (11, 12), (12, 11)):
            machine.tell(store, "incident", old, "joined", (None, str(new)), at=at(1), as_of=day(1))
    assert log.joined_into(store, 7) == number
    assert log.joined_into(store, 11) in (11, 12)  # a circle ends


def _comment_many(path: str, number: int, name: str) -> None:
    store = Store(Path(path))
    for turn in range(25):
        acts.comment(store, number, f"{name} {turn}", Act(name, at(1), day(1)))
        acts.assign(store, number, name, Act(name, at(1), day(1)))


def test_four_processes_write_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    store, number = opened(tmp_path)
    pool = get_context("spawn")
    writers = [pool.Process(target=_comment_many, args=(str(store.path), number, f"p{n}")) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0, 0, 0]
    assert len(log.comments(store, number)) == 100
    card = reading.incident(store, number, at(1))
    assert card is not None
    assert card.version == 100


def _open_new(path: str) -> None:
    Store(Path(path)).close()


def test_four_processes_may_open_a_new_store_at_once(tmp_path: Path) -> None:
    pool = get_context("spawn")
    openers = [pool.Process(target=_open_new, args=(str(tmp_path / "desk.sqlite"),)) for _ in range(4)]
    for opener in openers:
        opener.start()
    for opener in openers:
        opener.join(60)
    assert [opener.exitcode for opener in openers] == [0, 0, 0, 0]


WRITER = """
import sys
from pathlib import Path
from monitors.store import Store, acts
from tests.monitors.tellings import at, day
store = Store(Path(sys.argv[1]))
for turn in range(100000):
    acts.comment(store, int(sys.argv[2]), f"{sys.argv[3]}:{turn}", acts.Act("w", at(1), day(1)))
    print(turn, flush=True)
"""


def test_nothing_acknowledged_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    store, number = opened(tmp_path)
    store.close()
    house = Path(__file__).parents[3]
    for attempt in range(5):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(store.path), str(number), str(attempt)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=house,
        )
        assert writer.stdout is not None
        for _ in range(3 + attempt):
            writer.stdout.readline()
        time.sleep(0.003 * attempt)
        os.kill(writer.pid, signal.SIGKILL)
        said = 2 + attempt + len(writer.stdout.read().splitlines())
        writer.wait()
        after = Store(store.path)
        assert after.one("pragma integrity_check") == {"integrity_check": "ok"}
        kept = {row["text"] for row in log.comments(after, number)}
        assert {f"{attempt}:{turn}" for turn in range(said + 1)} <= kept
        after.close()


def test_an_annotation_stands_beside_its_days_metric_and_segment_until_it_is_taken_off(
    tmp_path: Path,
) -> None:
    store, _ = opened(tmp_path)
    here = acts.annotate(store, ANA, (day(3), day(5)), "  a new\nform ", "refunds", {"country": "ID"})
    acts.annotate(store, BO, (day(9), day(9)), "outage", None, {})
    [kept] = log.annotations(store, "refunds", {"country": "ID", "category": "toys"}, day(5), day(8))
    assert (kept["text"], kept["actor"], kept["first_day"]) == ("a new form", "ana", day(3).isoformat())
    assert log.annotations(store, "refunds", {"country": "BR"}, day(1), day(8)) == []
    assert log.annotations(store, "refunds", {}, day(6), day(8)) == []
    assert [one["text"] for one in log.annotations(store, "other", {}, day(1), day(9))] == ["outage"]
    acts.remove_annotation(store, here, BO)
    assert log.annotations(store, "refunds", {}, day(1), day(5)) == []
    with pytest.raises(StoreError, match="somebody has taken it away already"):
        acts.remove_annotation(store, here, ANA)


@pytest.mark.parametrize(
    ("text", "days", "told"),
    [
        ("  ", (1, 1), "1 to 120 characters"),
        ("x" * 121, (1, 1), "1 to 120 characters"),
        ("late", (2, 1), "ends on or after"),
    ],
)
def test_an_annotation_that_cannot_stand_over_a_chart_is_refused(
    tmp_path: Path, text: str, days: tuple[int, int], told: str
) -> None:
    store, _ = opened(tmp_path)
    with pytest.raises(StoreError, match=told):
        acts.annotate(store, ANA, (day(days[0]), day(days[1])), text, None, {})
