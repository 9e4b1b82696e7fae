"""From landed drops to an explained alert, by the command line alone; JSON fields as documented."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from monitors.commands import run_commands
from monitors.commands.root import riskdesk
from monitors.commands.run_commands import series_line
from monitors.kept_panels.panel_keeper import CARRIED, CHANGED, MOVING
from monitors.messages.alert_rows import FIELDS
from monitors.store import Store, reading
from tests.monitors.homes import FIRST, MONITOR, write_home, write_truth

PROMISED = {
    "id", "incident", "monitor", "detector", "class", "segment", "direction", "first_bucket", "last_bucket",
    "opened_on", "state", "disposition", "actual", "expected", "numerator", "denominator", "effect", "p_value",
    "q_value", "exposure", "severity",
}  # fmt: skip
MORNING = str(FIRST + timedelta(days=57))


class Shell:
    """The command line on one home."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __call__(self, *arguments: str, code: int = 0) -> str:
        """Standard output; the exit code must be the one expected."""
        done = CliRunner().invoke(riskdesk, ["--home", str(self.root), *arguments])
        assert done.exit_code == code, done.output + repr(done.exception)
        return done.stdout

    def json(self, *arguments: str, code: int = 0) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self(*arguments, "--json", code=code))


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A home with a known spike, taken in and run up to the morning after it."""
    home = write_home(tmp_path_factory.mktemp("desk") / "home", 60)
    write_truth(home.root)
    shell = Shell(home.root)
    taken = shell.json("ingest")
    assert taken["published"] == 60 * 900
    assert [cube["state"] for cube in taken["cubes"]] == ["built"]
    shell("run", "--as-of", MORNING, "--since", str(FIRST + timedelta(days=54)))
    return shell


def test_a_second_ingest_has_nothing_to_do(shell: Shell) -> None:
    again = shell.json("ingest")
    assert (again["drops"], again["unchanged"], again["published"]) == ([], 60, 0)


def test_alerts_have_every_field_that_was_promised_and_documented(shell: Shell) -> None:
    rows = shell.json("alerts")["alerts"]
    assert rows
    assert set(FIELDS) >= PROMISED
    for row in rows:
        assert set(row) == set(FIELDS)
    assert {row["class"] for row in rows} == {"risk"}
    lead = rows[0]
    assert lead["segment"] == {"city": "riga", "plan": "paid"}
    assert lead["first_bucket"] == str(FIRST + timedelta(days=55))
    assert lead["opened_on"] == str(FIRST + timedelta(days=56))
    assert lead["effect"] == pytest.approx(lead["actual"] / lead["expected"])
    assert lead["actual"] == pytest.approx(lead["numerator"] / lead["denominator"])


def test_alerts_are_told_as_any_morning_left_them(shell: Shell) -> None:
    before = str(FIRST + timedelta(days=55))
    assert shell.json("alerts", "--as-of", before)["alerts"] == []
    told = shell("alerts", "--as-of", MORNING)
    assert "Failure rate ×" in told
    assert "in riga · paid" in told
    assert shell.json("alerts", "--state", "resolved")["alerts"] == []


def test_run_json_tells_every_morning(shell: Shell) -> None:
    told = shell.json("run", "--as-of", MORNING)
    assert told["as_of"] == MORNING
    assert set(told["mornings"][0]) == {
        "as_of", "run", "tested", "budget", "bound", "kept", "opened", "resolved", "paged", "unknown", "failed",
        "faults", "segments",
    }  # fmt: skip


def test_a_run_says_which_bounds_its_last_morning_held(shell: Shell) -> None:
    one = shell.json("run", "--as-of", MORNING)["mornings"][0]
    assert (one["budget"], one["bound"]) == (0.1, pytest.approx(max(one["tested"] * 30 / 2000, 0.1)))
    told = shell("run", "--as-of", MORNING)
    assert "Promise: at most 1 in 10 new alerts false, and at most 0." in told
    assert f"false alerts a month expected at {one['tested']} questions a morning" in told


def test_explain_has_the_promised_fields_and_names_the_cell(shell: Shell) -> None:
    rows = shell.json("alerts")["alerts"]
    whole = next(row for row in rows if row["segment"] == {})
    told = shell.json("explain", str(whole["id"]))
    assert {
        "rate_effect", "mix_effect", "causes", "sellers", "rules", "changes", "innocent",
    } <= set(told)  # fmt: skip
    assert told["causes"][0]["segment"] == {"city": "riga", "plan": "paid"}
    assert {"segment", "effect", "actual", "expected", "share"} <= set(told["causes"][0])
    assert told["rate_effect"] + told["mix_effect"] == pytest.approx(told["actual"] - told["expected"])
    text = shell("explain", str(whole["id"]))
    assert told["headline"] in text
    assert "riga · paid" in text


def test_explain_of_an_alert_nobody_has_is_one_message(shell: Shell) -> None:
    done = CliRunner().invoke(riskdesk, ["--home", str(shell.root), "explain", "4711"])
    assert done.exit_code == 2
    assert "no alert 4711" in done.stderr


def test_replay_catches_the_case_and_leaves_the_desk_alone(shell: Shell) -> None:
    before = shell("alerts", "--json")
    since, until = str(FIRST + timedelta(days=50)), str(FIRST + timedelta(days=58))
    told = shell.json("replay", "--since", since, "--until", until)
    assert set(told) == {"alerts", "scenarios", "summary", "problems"}
    assert all(set(row) == set(FIELDS) for row in told["alerts"])
    (case,) = told["scenarios"]
    assert (case["caught"], case["delay_days"], case["right"]) == (True, 1, True)
    assert case["opened_on"] == str(FIRST + timedelta(days=56))
    assert case["lost_before"] == pytest.approx(450)
    assert told["summary"]["caught"] == told["summary"]["cases"] == 1
    assert told["summary"]["mornings"] == 8
    assert shell("alerts", "--json") == before
    assert "caught" in shell("replay", "--since", since, "--until", until)


def test_a_replay_that_is_told_no_truth_claims_nothing(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "past.json"
    path.write_text("[]")
    days = ["--since", str(FIRST + timedelta(days=55)), "--until", str(FIRST + timedelta(days=57))]
    summary = shell.json("replay", *days, "--truth", str(path))["summary"]
    assert (summary["mornings"], summary["incidents"]) == (2, 1)
    assert {summary[name] for name in ("caught", "false_incidents", "twins_quiet")} == {None}


def test_a_truth_file_with_an_unknown_column_is_named_and_the_rest_goes_on(
    shell: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "past.csv"
    path.write_text("id,kind,start,end,segmnt\n1,risk,2026-03-01,2026-03-02,city=riga\n")
    days = ["--since", str(FIRST + timedelta(days=50)), "--until", str(FIRST + timedelta(days=51))]
    done = CliRunner().invoke(
        riskdesk, ["--home", str(shell.root), "replay", "--json", *days, "--truth", str(path)]
    )
    assert done.exit_code == 1
    assert "past.csv:1: unknown key; column segmnt" in done.stderr
    assert "Did you mean segment?" in done.stderr
    (problem,) = json.loads(done.stdout)["problems"]
    assert (problem["column"], problem["line"]) == ("segmnt", 1)


def test_sql_runs_in_the_sandbox(shell: Shell) -> None:
    query = "select city, count(*) as n from visits group by 1 order by 1"
    told = json.loads(shell("sql", query, "--format", "json"))
    assert told["columns"] == ["city", "n"]
    assert [row[0] for row in told["rows"]] == ["oslo", "riga", "turin"]
    assert shell("sql", query, "--format", "csv").splitlines()[0] == "city,n"
    shell("sql", "select * from read_csv('x')", code=2)
    shell("sql", "select nonsense from visits", code=1)


def test_digest_tells_the_morning_in_words(shell: Shell) -> None:
    text = shell("digest", "--link", "http://desk")
    assert "Failure rate ×" in text
    assert "in riga · paid" in text
    assert "http://desk/alert?id=" in text


def test_a_new_monitor_passes_the_check_and_runs(shell: Shell) -> None:
    shell("new", "lost_value", "--from", "visits_day", "--numerator", "lost", "--denominator", "visits")
    try:
        assert shell.json("check")["problems"] == []
        told = shell.json("run", "--as-of", MORNING, "--monitor", "lost_value")
        assert told["mornings"][0]["failed"] == []
        names = {monitor["name"]: monitor for monitor in shell.json("list")["monitors"]}
        assert names["lost_value"]["status"] == "shadow"
    finally:
        (shell.root / "monitors" / "lost_value.sql").unlink()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["new", "Bad-Name"], "bad name"),
        (["new", "failure_rate"], "there is a monitor failure_rate"),
        (["new", "x", "--from", "nowhere"], "no table 'nowhere'"),
        (["new", "x", "--from", "visits_day", "--numerator", "nix"], "no measure 'nix'; it has visits"),
    ],
)
def test_a_monitor_that_cannot_be_started_says_what_there_is(
    shell: Shell, arguments: list[str], message: str
) -> None:
    done = CliRunner().invoke(riskdesk, ["--home", str(shell.root), *arguments])
    assert done.exit_code == 2
    assert message in done.stderr


def test_check_names_every_fault_and_run_goes_on_with_the_rest(shell: Shell) -> None:
    broken = shell.root / "monitors" / "broken.sql"
    broken.write_text(MONITOR.replace("from visits_day", "from visits_dya"))
    try:
        (problem,) = shell.json("check", code=1)["problems"]
        assert problem["file"] == "monitors/broken.sql"
        assert "visits_dya" in problem["message"]
        told = shell.json("run", "--as-of", MORNING, code=1)
        assert [failed["monitor"] for failed in told["mornings"][0]["failed"]] == ["broken"]
        assert shell.json("alerts")["alerts"]
    finally:
        broken.unlink()
    shell("run", "--as-of", MORNING)


SPIKE = "-- [detectors.spike]\n"


@pytest.mark.parametrize(
    ("fault", "message", "hint"),
    [
        ("-- [detectors.spkie]\n", "unknown detector", "Did you mean spike?"),
        ("-- [detectors.spike]\n-- upp = 0.5\n", "unknown key", "Did you mean up?"),
    ],
)
def test_a_misspelt_detector_or_option_is_one_failed_monitor_with_file_line_and_hint(
    shell: Shell, fault: str, message: str, hint: str
) -> None:
    broken = shell.root / "monitors" / "misspelt.sql"
    text = MONITOR.replace(SPIKE, fault)
    broken.write_text(text)
    line = text.splitlines().index(fault.splitlines()[-1]) + 1
    try:
        (problem,) = shell.json("check", code=1)["problems"]
        assert (problem["file"], problem["line"]) == ("monitors/misspelt.sql", line)
        assert (problem["message"], problem["hint"]) == (message, hint)
        told = shell.json("run", "--as-of", MORNING, code=1)["mornings"][0]["failed"]
        assert [(one["monitor"], one["file"], one["line"]) for one in told] == [
            ("misspelt", "monitors/misspelt.sql", line)
        ]
        assert hint in told[0]["error"]
        listed = shell.json("list", code=1)
        assert [monitor["name"] for monitor in listed["monitors"]] == ["failure_rate"]
        assert [(one["line"], one["hint"]) for one in listed["problems"]] == [(line, hint)]
        done = CliRunner().invoke(riskdesk, ["--home", str(shell.root), "list"])
        assert "misspelt" in done.stdout
        assert f"monitors/misspelt.sql:{line}: {message}" in done.stderr
        done = CliRunner().invoke(riskdesk, ["--home", str(shell.root), "run", "--as-of", MORNING])
        assert done.exit_code == 1
        assert f"failed: misspelt: monitors/misspelt.sql:{line}: {message}" in done.stderr
        assert shell.json("alerts")["alerts"]
    finally:
        broken.unlink()
    shell("run", "--as-of", MORNING)


def test_check_names_every_fault_of_every_kind_of_file_at_once(shell: Shell) -> None:
    files = {
        "drilldown/rules.sql": "-- Rules.\n-- /// drilldown\n-- ownr = 'x'\n-- ///\nselect 1\n",
        "saved/mine.sql": "-- Mine.\n-- /// saved\n-- taem = 'x'\n-- [params.a]\n-- tpye = 'date'\n-- ///\nselect 1\n",
        "views/mine.sql": "-- Mine.\n-- /// view\n-- ownr = 'x'\n-- ///\nselect 1 as a\n",
        "scenarios.toml": "[a]\nfrist_mover = []\n",
        "cubes/mine.sql": "-- Mine.\n-- /// cube\n-- source = 'visits'\n-- ///\n"
        "select day, known_day,\n  max(isodow(day)) as a\nfrom visits\ngroup by all\n",
    }
    for name, text in files.items():
        (shell.root / name).write_text(text)
    try:
        problems = shell.json("check", code=1)["problems"]
        assert {(one["file"], one["line"], one.get("column")) for one in problems} == {
            ("drilldown/rules.sql", 3, "ownr"),
            ("saved/mine.sql", 3, "taem"),
            ("saved/mine.sql", 5, "params.a.tpye"),
            ("views/mine.sql", 3, "ownr"),
            ("scenarios.toml", 2, "a.frist_mover"),
            ("scenarios.toml", 1, "a.first_mover"),
            ("cubes/mine.sql", 6, None),
        }
        assert "no weeks or weekdays" in next(one for one in problems if one["line"] == 6)["expected"]
    finally:
        for name in files:
            (shell.root / name).unlink()


def test_a_cube_that_cannot_be_read_is_one_fault(shell: Shell) -> None:
    cube = shell.root / "cubes" / "mine.sql"
    cube.write_text(
        "-- Mine.\n-- /// cube\n-- source = 'visits'\n-- ///\nselect day, known_day, from from visits\n"
    )
    try:
        (problem,) = shell.json("check", code=1)["problems"]
        assert problem["file"] == "cubes/mine.sql"
    finally:
        cube.unlink()


def test_the_memory_of_the_desk_is_copied_and_the_copy_tells_the_same(shell: Shell, tmp_path: Path) -> None:
    copy = tmp_path / "desk.sqlite"
    assert shell.json("backup", str(copy))["bytes"] == copy.stat().st_size
    with Store(copy).read() as store:
        assert len(reading.incidents(store, datetime.now())) == len(
            {row["incident"] for row in shell.json("alerts", "--state", "all")["alerts"]}
        )
    done = CliRunner().invoke(riskdesk, ["--home", str(shell.root), "backup", str(copy)])
    assert (done.exit_code, "never overwrites" in done.stderr) == (2, True)
    nowhere = CliRunner().invoke(riskdesk, ["--home", str(shell.root), "backup", str(tmp_path / "no" / "x")])
    assert (nowhere.exit_code, "could not be written" in nowhere.stderr) == (2, True)


def test_the_self_test_is_run_and_kept(shell: Shell) -> None:
    told = shell.json("calibrate", "--as-of", MORNING, "--days", "50")
    assert told["panels"] == 3
    assert {"null", "fdr", "power"} <= set(told)
    assert set(told["monthly"]) == {"bound", "realised", "low", "high", "nights", "false", "questions"}
    spoken = shell("calibrate", "--as-of", MORNING, "--days", "50")
    assert "Promise: at most" in spoken
    assert "false alerts a month expected at" in spoken
    assert date.fromisoformat(MORNING) > FIRST


def test_a_run_that_cannot_be_is_refused_before_any_work(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in ("refresh", "check_money", "night_of_texts"):
        monkeypatch.setattr(run_commands, step, lambda *told: pytest.fail("work was done"))
    before = str(date.fromisoformat(MORNING) - timedelta(days=1))
    done = CliRunner().invoke(riskdesk, ["--home", str(shell.root), "run", "--as-of", before])
    assert done.exit_code == 2
    assert f"run --since {before} --as-of {MORNING}" in done.stderr


def test_a_clock_that_was_set_back_is_named_before_any_work(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_commands, "refresh", lambda *told: pytest.fail("work was done"))
    back = date.fromisoformat(MORNING) - timedelta(days=20)
    monkeypatch.setattr(run_commands, "now", lambda: datetime(back.year, back.month, back.day, 12))
    monkeypatch.setattr(run_commands, "default_morning", lambda home, at: at.date())  # as a wall clock says
    done = CliRunner().invoke(riskdesk, ["--home", str(shell.root), "run"])
    assert done.exit_code == 2
    assert f"makes it the morning of {back}, and that of {MORNING} has been run already" in done.stderr


def test_a_run_says_in_plain_words_why_series_were_read_anew() -> None:
    assert series_line({CARRIED: 84, MOVING: 4, CHANGED: 2}) == (
        "Series: 84 monitors carried on from the night before, 6 read anew (2 because their SQL or their data changed, "
        "4 because their past days can still change)"
    )
    assert series_line({CARRIED: 1}) == "Series: 1 monitor carried on from the night before"


def test_how_extracts_stand_is_kept_before_money_and_mornings_ask(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = shell.root / "state" / "status.json"
    kept.unlink(missing_ok=True)
    seen: list[bool] = []
    check = run_commands.check_money

    def checked(*told: Any) -> Any:
        seen.append(kept.exists())
        return check(*told)

    monkeypatch.setattr(run_commands, "check_money", checked)
    newest = str(FIRST + timedelta(days=61))
    shell("run", "--as-of", newest, "--since", newest)
    assert seen == [True]
