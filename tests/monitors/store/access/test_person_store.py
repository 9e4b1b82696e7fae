"""The store as a viewer or somebody of one market has it: what is there, what may be written, what is told."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitors.messages.digest import digest
from monitors.store import Store, StoreError, acts, hand, log, meetings, reading
from monitors.store.access.bounds import Bounds
from monitors.store.access.person_store import NotTheirsError, PersonStore
from monitors.store.access.standing_here import StandingHere
from monitors.store.audit import audit_log
from monitors.store.fact_rows import put_facts
from monitors.store.losses import loss_acts, loss_book, loss_records
from monitors.store.losses.loss_records import BrokenRecord, CheckMorning
from monitors.store.outgoing import send_again
from monitors.store.workbench import asked, kept_results, saved_queries
from queries.answers.kept_tables import sight_of
from queries.content.home import Home
from queries.content.settings import DEFAULT_ROLES
from tests.pages.seed import AS_OF, make_home

AT = datetime(2026, 11, 16, 9, 0)
WHO = acts.Act("bia@x.org", AT, AS_OF)


@pytest.fixture
def desk(tmp_path: Path) -> Home:
    return make_home(tmp_path / "home")


def as_one(
    home: Home, role: str, markets: tuple[str, ...] | None = None, monitors: tuple[str, ...] | None = None
) -> PersonStore:
    """The home's store as somebody in a role has it."""
    stages = None if monitors is None else ("some",)
    standing = StandingHere("bia@x.org", replace(DEFAULT_ROLES[role], markets=markets), stages)
    return PersonStore(
        home.state / "desk.sqlite", standing, lambda: AT, Bounds(("country",), markets, monitors, stages)
    )


def segments(store: Store) -> list[dict[str, str]]:
    return [dict(one.segment) for one in reading.incidents(store, AT, AS_OF)]


def test_a_viewer_reads_all_and_writes_nothing(desk: Home) -> None:
    store = as_one(desk, "viewer")
    assert len(segments(store)) == 6
    writes = [
        lambda: acts.acknowledge(store, 1, WHO),
        lambda: acts.assign(store, 1, "bia", WHO),
        lambda: acts.comment(store, 1, "a remark", WHO),
        lambda: acts.decide(store, 1, WHO, disposition="real"),
        lambda: acts.snooze(store, WHO, AT + timedelta(days=1), incident=1),
        lambda: acts.annotate(store, WHO, (AS_OF, AS_OF), "Sale", None, {}),
        lambda: hand.join(store, 1, 2, WHO),
        lambda: (
            meetings.start(store, [1], WHO) if hasattr(meetings, "start") else acts.acknowledge(store, 1, WHO)
        ),
        lambda: saved_queries.save(store, WHO, "mine", "select 1"),
        lambda: store.need("begin work on the home"),
    ]
    for write in writes:
        with pytest.raises(NotTheirsError, match="the role viewer looks and asks"):
            write()
    whole = Store(desk.state / "desk.sqlite")
    assert (log.comments(whole, 1), log.decisions(whole, 1)) == ([], [])
    told = audit_log.entries(whole, action="refused")
    assert [row["actor"] for row in told] == ["bia@x.org"] * len(writes)


def test_a_viewer_keeps_their_own_history_of_questions(desk: Home) -> None:
    store = as_one(desk, "viewer")
    asked.remember(
        store, "bia", "select 1", role="viewer", as_of=None, kind="done", rows=1, seconds=0.1, at=AT
    )
    assert [one.sql for one in asked.history(store, "bia")] == ["select 1"]


def test_what_is_written_is_told_in_the_same_transaction_without_free_text(desk: Home) -> None:
    store = as_one(desk, "pm")
    acts.decide(store, 1, WHO, disposition="real", note="seller S-4711 called", owner="Cy")
    told = audit_log.entries(store, action="changed")[0]
    assert (told["actor"], told["detail"]["disposition"], told["detail"]["id"]) == ("bia@x.org", "real", 1)
    assert told["detail"]["rows"]["decision"] == 1
    assert "4711" not in str(told)
    with pytest.raises(StoreError, match="10,000"):
        acts.comment(store, 1, "", WHO)
    assert len(audit_log.entries(store, action="changed")) == 1


def test_somebody_of_one_market_sees_what_lies_in_it_alone(desk: Home) -> None:
    store = as_one(desk, "pm", ("BR",))
    found = segments(store)
    assert found[0] == {"category": "toys", "country": "BR"}
    assert {one.get("country") for one in found} <= {"BR", None}
    kinds = {one.kind for one in reading.incidents(store, AT, AS_OF) if "country" not in one.segment}
    assert kinds == {"data"}  # a delivery is of all markets, and told to all
    others = [n for n in range(1, 7) if reading.incident(store, n, AT, AS_OF) is None]
    assert len(others) == 4
    for number in others:
        assert not reading.episodes(store, number, AS_OF)
        assert not log.trail(store, number)
        with pytest.raises(StoreError, match=f"no incident {number}"):
            acts.acknowledge(store, number, WHO)


def test_a_message_for_somebody_of_one_market_names_no_other(desk: Home) -> None:
    whole = digest(Store(desk.state / "desk.sqlite"), AT, AS_OF, currency="USD")
    theirs = digest(as_one(desk, "pm", ("BR",)), AT, AS_OF, currency="USD")
    assert "MX" in whole
    assert "R017" in whole
    assert "BR" in theirs
    assert not [word for word in ("MX", "R017", "8,400", "evil.example") if word in theirs]


def test_an_incident_that_reaches_beyond_a_market_is_not_shown(desk: Home) -> None:
    whole = Store(desk.state / "desk.sqlite")
    brazil = next(n for n in range(1, 7) if len(reading.episodes(whole, n, AS_OF)) == 2)
    mexico = next(
        n for n in range(1, 7) if (one := reading.incident(whole, n, AT)) and one.segment == {"country": "MX"}
    )
    store = as_one(desk, "pm", ("BR",))
    assert reading.incident(store, brazil, AT) is not None
    hand.join(whole, mexico, brazil, WHO)
    assert reading.incident(store, brazil, AT) is None
    assert reading.incident(as_one(desk, "pm", ("BR", "MX")), brazil, AT) is not None


def test_who_carries_is_not_named_where_the_table_that_counts_them_is_not_shown(desk: Home) -> None:
    held = {kind: {"active": 9, "half": 1, "rows": [["x1", 0.9]]} for kind in ("seller", "device")}
    whole = Store(desk.state / "desk.sqlite")
    with whole.write():
        for table, column in (("episode_day", "machine"), ("incident_facts", "facts")):
            whole.execute(
                f"update {table} set {column} = json_set({column}, '$.carriers', json(:held))",
                {"held": json.dumps(held)},
            )
    role = replace(DEFAULT_ROLES["pm"], extracts=frozenset({"orders"}))
    bounds = Bounds(("country",), unnamed=("seller",))
    narrow = PersonStore(desk.state / "desk.sqlite", StandingHere("bia@x.org", role), lambda: AT, bounds)
    told = [one.facts.carriers for one in reading.incidents(narrow, AT, AS_OF)]
    assert {kind for one in told for kind in one} == {"device"}
    rows = narrow.rows("select machine from episode_day", {})
    assert {kind for row in rows for kind in json.loads(row["machine"])["carriers"]} == {"device"}
    assert "seller" in str(whole.rows("select machine from episode_day", {})[0]["machine"])


def test_a_fault_of_an_extract_that_is_not_read_is_not_told(desk: Home) -> None:
    role = replace(DEFAULT_ROLES["pm"], extracts=frozenset({"orders"}))
    here = StandingHere("bia@x.org", role)
    counted = "select count(*) as n from episode where class = 'data'"
    faulty = {str(row["monitor"]) for row in Store(desk.state / "desk.sqlite").rows(
        "select monitor from episode where class = 'data'"
    )}  # fmt: skip
    seen = {}
    for unread in ((), tuple(sorted(faulty))):
        store = PersonStore(desk.state / "desk.sqlite", here, lambda: AT, Bounds(("country",), unread=unread))
        seen[unread] = [row["n"] for row in store.rows(counted)] + [
            row["n"] for row in store.rows("select count(*) as n from data_fault")
        ]
    assert seen[()][0] > 0
    assert seen[tuple(sorted(faulty))][0] == 0


def test_who_sees_some_monitors_alone_neither_writes_nor_reads_beside_every_metric(desk: Home) -> None:
    acts.annotate(Store(desk.state / "desk.sqlite"), WHO, (AS_OF, AS_OF), "Chargebacks of s1", None, {})
    other = replace(WHO, actor="ana@x.org")
    acts.annotate(Store(desk.state / "desk.sqlite"), other, (AS_OF, AS_OF), "Payouts of s2", None, {})
    store = as_one(desk, "pm", None, ("refund_only_rate",))
    assert [row["text"] for row in store.rows("select text from annotation")] == ["Chargebacks of s1"]
    acts.annotate(store, WHO, (AS_OF, AS_OF), "Sale", "refund_only_rate", {})
    with pytest.raises(NotTheirsError, match="beside every metric"):
        acts.annotate(store, WHO, (AS_OF, AS_OF), "Sale", None, {})


def test_somebody_of_one_market_writes_within_it_alone(desk: Home) -> None:
    store = as_one(desk, "pm", ("BR",))
    mine = next(n for n in range(1, 7) if (one := reading.incident(store, n, AT)) and one.segment)
    acts.decide(store, mine, WHO, disposition="real")
    acts.snooze(store, WHO, AT + timedelta(days=1), incident=mine)
    acts.annotate(store, WHO, (AS_OF, AS_OF), "Sale", "payment_decline_rate", {"country": "BR"})
    beyond = [
        lambda: acts.annotate(store, WHO, (AS_OF, AS_OF), "Sale", None, {}),
        lambda: acts.annotate(store, WHO, (AS_OF, AS_OF), "Sale", None, {"country": "MX"}),
        lambda: acts.snooze(store, WHO, AT + timedelta(days=1), monitor="refund_only_rate"),
        lambda: acts.snooze(store, WHO, AT + timedelta(days=1), segment={"country": "MX"}),
        lambda: send_again(store, 1, AT),
        lambda: store.need("begin work on the home"),
    ]
    for write in beyond:
        with pytest.raises(StoreError):
            write()


def test_somebody_of_one_stage_sees_its_alerts_alone(desk: Home) -> None:
    store = as_one(desk, "pm", None, ("refund_only_rate",))
    found = reading.incidents(store, AT, AS_OF)
    assert {one.monitor for one in found if one.kind == "risk"} == {"refund_only_rate"}


def test_a_market_whose_name_has_a_quote_is_no_way_in(desk: Home) -> None:
    store = as_one(desk, "pm", ("x') or ('1'='1",))
    assert [one.kind for one in reading.incidents(store, AT, AS_OF)] == ["data"]


def test_who_administers_may_change_people_and_nobody_else(desk: Home) -> None:
    from monitors.store.access import people

    by = people.By("bia@x.org", AT)
    people.put(as_one(desk, "admin"), by, people.Person("eva", "admin"), DEFAULT_ROLES)
    for role in ("viewer", "pm", "investigator"):
        with pytest.raises(NotTheirsError, match="may not change who may come in"):
            people.put(as_one(desk, role), by, people.Person("eve", "admin"), DEFAULT_ROLES)
    assert [one.login for one in people.people(Store(desk.state / "desk.sqlite"))] == ["eva"]


def test_a_statement_that_is_no_plain_write_is_refused(desk: Home) -> None:
    store = as_one(desk, "admin")
    with pytest.raises(NotTheirsError), store.write():
        store.execute("with x as (select 1) delete from comment")


def test_broken_records_of_other_markets_are_neither_seen_nor_decided(desk: Home) -> None:
    whole = Store(desk.state / "desk.sqlite")
    found = [BrokenRecord({"order_id": one}, AS_OF, one, 100, {}) for one in ("BR", "ID")]
    told = CheckMorning(
        "refunds", AS_OF, AS_OF, "payment", "high", "team", "x", 2, tuple(found), {}, frozenset()
    )
    loss_records.put_morning(whole, told, AT)
    store = as_one(desk, "pm", markets=("BR",))
    ran = loss_book.checks_run(store, AS_OF)["refunds"]
    assert (ran["state"], ran["looked_at"], ran["broken"], ran["unknown"]) == ("done", 0, 0, 0)
    assert loss_book.checks_run(whole, AS_OF)["refunds"]["broken"] == 2
    assert [row["market"] for row in loss_book.losses(store, AS_OF)] == ["BR"]
    loss_acts.decide_loss(store, 1, "recover", WHO)
    with pytest.raises(NotTheirsError, match="all markets"):
        loss_acts.decide_loss(store, 2, "recover", WHO)
    assert [row["decision"] for row in whole.rows("select decision from loss order by id")] == ["recover", ""]


def kept(store: Store, who: acts.Act, markets: tuple[str, ...] | None) -> int:
    """Keeps a result as a role of some markets, whose statement and name tell of a seller."""
    sight = sight_of(replace(DEFAULT_ROLES["pm"], markets=markets))
    about: dict[str, object] = {
        "statement": "select 's-4711'",
        "role": "pm",
        "sight": sight,
        "as_of": None,
        "file": "x.parquet",
    }
    about |= {"bytes": 1, "rows": 1, "truncated": False, "seconds": 0.1, "mask": ""}
    return kept_results.keep(store, who, "Seller s-4711", about)


def test_somebody_of_one_market_sees_their_own_kept_results_and_those_of_their_markets(desk: Home) -> None:
    whole = Store(desk.state / "desk.sqlite")
    other = replace(WHO, actor="ana@x.org")
    theirs, own = kept(whole, other, ("BR",)), kept(whole, replace(WHO, actor="Bia@x.org"), None)
    beyond = [kept(whole, other, None), kept(whole, other, ("BR", "MX"))]
    store = as_one(desk, "pm", ("BR",))
    assert {one.id for one in kept_results.newest(store, AS_OF)} == {theirs, own}
    assert [kept_results.kept_result(store, one) for one in beyond] == [None, None]
    mine = next(n for n in range(1, 7) if (seen := reading.incident(store, n, AT)) and seen.segment)
    for number in (theirs, beyond[0]):
        kept_results.pin(whole, WHO, number, incident=mine)
    assert [pin.result.id for pin in kept_results.pins(store, incident=mine)] == [theirs]
    # Who sees some stages alone sees none of those who saw all of them; that one is there can be told of all.
    staged = as_one(desk, "pm", None, ("refund_only_rate",))
    assert [one.id for one in kept_results.newest(staged, AS_OF)] == [own]
    assert [kept_results.is_beyond(staged, one) for one in (theirs, own, 999)] == [True, False, False]
    assert [kept_results.is_beyond(store, one) for one in (*beyond, theirs, own)] == [
        True,
        True,
        False,
        False,
    ]


def test_somebody_of_one_market_keeps_pins_and_forgets_what_is_theirs_alone(desk: Home) -> None:
    whole, store = Store(desk.state / "desk.sqlite"), as_one(desk, "pm", ("BR",))
    other = replace(WHO, actor="ana@x.org")
    theirs, beyond = kept(whole, other, ("BR",)), kept(whole, other, None)
    own = kept(store, WHO, ("BR",))
    mine = next(n for n in range(1, 7) if (seen := reading.incident(store, n, AT)) and seen.segment)
    hidden = next(n for n in range(1, 7) if reading.incident(store, n, AT) is None)
    kept_results.pin(store, WHO, own, incident=mine)
    assert [pin.result.id for pin in kept_results.pins(whole, incident=mine)] == [own]
    refused = [
        lambda: kept(store, other, ("BR",)),  # in the name of somebody else
        lambda: kept_results.forget(store, theirs, AT, "not theirs"),
        lambda: kept_results.forget(store, beyond, AT, "not seen"),
        lambda: kept_results.pin(store, WHO, own, incident=hidden),
        lambda: kept_results.pin(store, WHO, beyond, incident=mine),
        lambda: kept_results.pin(store, WHO, own, meeting=1),
        lambda: kept_results.unpin(store, WHO, 999),
    ]
    for act in refused:
        with pytest.raises(NotTheirsError, match="BR alone"):
            act()
    kept_results.forget(store, own, AT, "had it forgotten")
    assert [one.id for one in kept_results.newest(whole, AS_OF)] == [beyond, theirs]
    kept_results.unpin(store, WHO, 1)
    assert kept_results.pins(whole, incident=mine) == []


def test_the_audit_tells_neither_statement_nor_name_of_a_kept_result(desk: Home) -> None:
    store = as_one(desk, "pm")
    kept(store, WHO, None)
    (told,) = audit_log.entries(store, action="changed")
    assert told["detail"]["rows"] == {"kept_result": 1}
    assert "4711" not in str(told)


def test_whose_money_it_may_be_too_names_no_incident_out_of_sight(desk: Home) -> None:
    whole = Store(desk.state / "desk.sqlite")
    told = reading.incidents(whole, AT, AS_OF)
    numbers = [one.id for one in told]
    with whole.write():
        put_facts(whole, AS_OF)
        whole.execute(
            "update incident_facts set facts = json_set(facts, '$.same_money', json(?))", (str(numbers),)
        )
    market = next(one.segment["country"] for one in told if "country" in one.segment)
    seen = reading.incidents(as_one(desk, "investigator", (market,)), AT, AS_OF)
    assert 0 < len(seen) < len(told)
    for one in seen:
        assert one.facts is not None
        assert set(one.facts.same_money) == {other.id for other in seen}
