from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from monitors.store import Store, calls
from pages.parts.extract_words import volume_frame, volume_sql
from queries.content.home import Home, create_home
from queries.engine.opening import open_engine
from queries.ingest.ingestion import ingest
from queries.status.extract_status import status
from tests.pages.reading import text_of, unescaped
from tests.pages.seed import AS_OF

Browse = Callable[..., AppTest]


def said(page: AppTest) -> str:
    assert not page.exception, page.exception[0].message
    return unescaped(text_of(page))


def test_every_extract_has_a_state_and_a_volume(stocked: Home, browse: Browse) -> None:
    page = browse("data")
    assert not page.exception
    table = page.dataframe[0].value
    assert {"orders", "payments", "labels"} <= set(table["extract"])
    assert "due" in said(page)


def test_the_volume_of_an_extract_has_its_sql_and_it_runs(stocked: Home, browse: Browse) -> None:
    found = status(stocked, AS_OF)
    one = next(one for one in found if one.extract == "orders")
    rows = open_engine(stocked).at(AS_OF).frame(volume_sql(one))
    known = volume_frame(one).set_index("bucket")["actual"]
    assert rows.set_index(rows["day"].astype(str).str[:10])["rows"].to_dict() == known[known > 0].to_dict()


def test_runs_show_their_steps_failed_ones_first(stocked: Home, browse: Browse) -> None:
    page = browse("data", d_view="Runs")
    assert not page.exception
    steps = page.dataframe[1].value
    assert [cell[0] for cell in steps["result"][:2]] == ["failed", "unknown"]
    assert "monitors/rule_precision.sql:21" in steps["error"].iloc[0]


def test_each_call_says_how_it_ended_and_what_its_steps_cost(stocked: Home, browse: Browse) -> None:
    store = Store(stocked.state / "desk.sqlite")
    began = datetime(2026, 11, 16, 13)
    number = calls.begin(store, "ingest", began, "cron")
    calls.add_step(store, number, "cubes", 3.2)
    calls.end(store, number, began + timedelta(seconds=7), "done")
    kept = browse("data", d_view="Runs").dataframe[2].value.iloc[0]
    assert (kept["command"], list(kept["state"]), kept["seconds"], kept["who"]) == (
        "ingest",
        ["done"],
        7,
        "cron",
    )
    assert kept["steps"].startswith("cubes 3.2")


def test_drops_say_what_became_of_them(stocked: Home, browse: Browse) -> None:
    table = browse("data", d_view="Drops", d_extract="orders").dataframe[0].value
    assert set(table["drop"].str.split("/").str[0]) == {"orders"}
    assert table["published"].sum() > 1000


def test_a_bad_row_is_named_with_file_line_expected_and_found(
    tmp_path: Path, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = create_home(tmp_path / "home", pack="none")
    (home.root / "contract" / "visits.toml").write_text(
        'description = "Visits."\nkind = "event"\nkey = ["id"]\nevent_time = "at"\n'
        '[[column]]\nname = "id"\ntype = "text"\nrequired = true\nmeaning = "Id"\n'
        '[[column]]\nname = "at"\ntype = "timestamp"\nrequired = true\nmeaning = "When"\n'
        '[[column]]\nname = "pages"\ntype = "integer"\nmeaning = "Pages seen"\n'
    )
    (home.landing / "visits").mkdir(parents=True)
    (home.landing / "visits" / "2026-11-01.csv").write_text(
        "id,at,pages\na,2026-11-01 10:00:00,3\nb,2026-11-01 11:00:00,many\n"
    )
    ingest(home)
    monkeypatch.setenv("RISKDESK_HOME", str(home.root))
    page = browse("data", d_view="Quarantine")
    assert not page.exception
    row = page.dataframe[0].value.iloc[0]
    assert (row["file"], row["line"], row["column"], row["found"]) == (
        "visits/2026-11-01.csv",
        3,
        "pages",
        "many",
    )


def test_a_home_without_drops_says_what_to_do(
    tmp_path: Path, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = create_home(tmp_path / "home", pack="none")
    monkeypatch.setenv("RISKDESK_HOME", str(home.root))
    assert "riskdesk ingest" in said(browse("data"))
