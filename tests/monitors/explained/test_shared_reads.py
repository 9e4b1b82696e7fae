"""Cards that share their reads say what a card by itself says, and ask the same question once."""

from collections.abc import Iterator
from typing import Any

import pytest

from monitors.catalogue.loading import read_monitor
from monitors.explain import explain
from monitors.explained.plain_record import to_text
from monitors.explained.shared_reads import SharedReads
from queries.content.home import Home
from queries.engine.opening import OpenEngine, open_engine
from tests.monitors import homes
from tests.monitors.explain import visits

NAMED = """-- Visits with their hosts.
-- /// drilldown
-- ///
select h.owner_hash as owner, count(*) as visits from visits as v join hosts as h on h.host_id = v.host_id
join by_city as c on c.city = v.city where v.day >= $since and v.day < $until group by all
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    root = tmp_path_factory.mktemp("shared") / "home"
    found = visits.write(root)
    (root / "views").mkdir(exist_ok=True)
    (root / "views" / "by_city.sql").write_text(
        "-- Failed by city.\n-- /// view\n-- ///\nselect city, count(*) as n from visits where failed group by all\n"
    )
    return found


@pytest.fixture(scope="module")
def engine(home: Home) -> Iterator[OpenEngine]:
    found = open_engine(home, visits.MORNING)
    yield found
    found.close()


class Counting:
    """An engine that counts what it is asked."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    def query(self, sql: str, *rest: Any, **named: Any) -> Any:
        self.asked.append(sql)
        return self.engine.query(sql, *rest, **named)


def texts_of(home: Home) -> tuple[str, ...]:
    return tuple(path.read_text() for path in home.content("drilldown"))


def test_a_card_of_shared_reads_is_the_card_of_its_own(home: Home, engine: OpenEngine) -> None:
    shared = SharedReads(engine, texts_of(home))
    monitor = read_monitor(home.root / "monitors" / "failure_rate.sql")
    assert not isinstance(monitor, list), monitor
    alone, together, again = (
        to_text(explain(home, one, monitor, visits.episode(), visits.known()))
        for one in (engine, shared, shared)
    )
    assert alone == together == again


def test_the_same_question_is_asked_once_of_a_morning(engine: OpenEngine) -> None:
    counting = Counting(engine)
    shared = SharedReads(counting, ())
    first, second = (shared.query("select count(*) as n from visits") for _ in range(2))
    assert first.equals(second)
    shared.query("select count(*) as n from visits where day < $until", {"until": visits.LAST})
    assert len(counting.asked) == 2


def test_a_frame_that_a_card_changes_is_its_own(engine: OpenEngine) -> None:
    shared = SharedReads(engine, ())
    mine = shared.frame("select 1 as n")
    mine["n"] = 7
    assert shared.frame("select 1 as n")["n"].tolist() == [1]


def test_a_drilldown_reads_the_same_rows_beside_the_engine(engine: OpenEngine) -> None:
    days = {"since": visits.FIRST, "until": visits.MORNING}
    counting = Counting(engine)
    shared = SharedReads(counting, (NAMED,))
    found = shared.query(f"select * from ({NAMED}) order by all", days)
    assert found.equals(engine.query(f"select * from ({NAMED}) order by all", days))
    assert found.num_rows
    # Of the extract what the text and the view behind it name; no more of it is read.
    [read] = [sql for sql in counting.asked if sql.endswith('from "visits"')]
    assert '"failed"' in read
    assert '"visitor"' not in read


def test_another_morning_sees_its_own_rows(engine: OpenEngine) -> None:
    shared = SharedReads(engine, (NAMED,))
    earlier = visits.FIRST
    days = {"since": homes.FIRST, "until": visits.MORNING}
    for morning in (visits.MORNING, earlier):
        found = shared.at(morning).query(f"select * from ({NAMED}) order by all", days)
        assert found.equals(engine.at(morning).query(f"select * from ({NAMED}) order by all", days))


def test_a_table_of_many_rows_is_left_in_its_files(
    engine: OpenEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitors.explained.shared_reads.MOST", 10)
    counting = Counting(engine)
    shared = SharedReads(counting, (NAMED,))
    shared.query(NAMED, {"since": visits.FIRST, "until": visits.MORNING})
    assert not [sql for sql in counting.asked if sql.endswith('from "visits"')]
