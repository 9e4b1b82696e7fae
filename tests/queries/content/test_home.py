from __future__ import annotations

from pathlib import Path

import pytest

from queries.content.home import Home, HomeError, create_home, load_home


def fault(path: Path) -> str:
    with pytest.raises(HomeError) as caught:
        load_home(path)
    return str(caught.value)


def test_a_new_home_opens_with_its_zones(tmp_path: Path) -> None:
    create_home(tmp_path / "h", markets={"BR": "America/Sao_Paulo"}, currency="EUR")
    home = load_home(tmp_path / "h")
    assert (home.settings.pack, home.settings.currency) == ("marketplace", "EUR")
    assert dict(home.settings.markets) == {"BR": "America/Sao_Paulo"}
    assert home.settings.zone == "UTC"


def test_a_folder_that_is_no_home_says_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    assert "not a home; expected riskdesk.toml; found photos" in fault(tmp_path)


def test_a_path_that_does_not_exist_says_so(tmp_path: Path) -> None:
    assert "no such home" in fault(tmp_path / "nowhere")


def test_create_does_not_write_over_a_home_or_a_strange_folder(tmp_path: Path, home: Home) -> None:
    with pytest.raises(HomeError, match="already a home"):
        create_home(home.root)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "letter.txt").touch()
    with pytest.raises(HomeError, match=r"letter\.txt"):
        create_home(tmp_path / "docs")


def test_landed_drops_may_be_there_before_the_home(tmp_path: Path) -> None:
    (tmp_path / "h" / "landing").mkdir(parents=True)
    assert create_home(tmp_path / "h").landing.is_dir()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('zone = "Mars/Olympus"', "riskdesk.toml:2: wrong value; column zone; expected an IANA time zone"),
        ("cutoff_hour = 25", "column cutoff_hour; expected a whole number from 0 to 23; found 25"),
        ('crrency = "EUR"', "Did you mean currency?"),
        ('name = "unclosed', "riskdesk.toml:2: not TOML"),
        ('[markets]\nBR = "Brazil"', "column markets.BR"),
        ("[budget]\nfalse_discovery_rate = 2", "a share between 0 and 1"),
        (
            "[budget]\nfalse_alerts_a_month = 0",
            "riskdesk.toml:3: wrong value; column budget.false_alerts_a_month",
        ),
        ("[budget]\nfalse_alerts_a_month = -1", "expected a number above 0; found -1"),
        ('[budget]\nfalse_alerts_a_month = "1"', 'expected a number above 0; found "1"'),
        ("[budget]\nfalse_alerts_a_month = true", "expected a number above 0; found true"),
        ("[budget]\nfalse_alerts_a_month = nan", "expected a number above 0"),
        ("[budget]\nfalse_alert_a_month = 1", "Did you mean false_alerts_a_month?"),
        ("[engine]\nthread = 2", "Did you mean threads?"),
        (
            "[roles.analyst]\npeople = 1",
            'expected "all" or a list of the names that people sign in with; found 1',
        ),
        ("[sign_in]\nheaders = 'X-User'", "Did you mean header?"),
        ("[roles.analyst]\npersonal = 1", "column roles.analyst.personal; expected true or false"),
    ],
)
def test_a_bad_setting_is_named_with_its_line(tmp_path: Path, line: str, expected: str) -> None:
    (tmp_path / "riskdesk.toml").write_text(f'pack = "none"\n{line}\n')
    assert expected in fault(tmp_path)


def test_a_role_is_for_those_it_names_and_personal_data_for_nobody_else(tmp_path: Path) -> None:
    """Who did not sign in is nobody of the named ones, whatever they call themselves."""
    (tmp_path / "riskdesk.toml").write_text(
        '[roles.analyst]\n[roles.seer]\npersonal = true\npeople = ["Ana@x.org"]\n[roles.lost]\npersonal = true\n'
        '[roles.staff]\npeople = "all"\n'
    )
    roles = load_home(tmp_path).settings.roles
    for person, allowed in ((None, ["viewer", "pm", "analyst"]), ("ben", ["staff"])):
        assert [name for name, role in roles.items() if role.is_for(person)] == allowed
    assert roles["seer"].is_for("ana@X.org")


def test_a_new_home_says_how_its_bound_on_false_alerts_is_set(tmp_path: Path) -> None:
    made = create_home(tmp_path / "h")
    assert made.settings.budget.false_alerts_a_month is None
    file = made.root / "riskdesk.toml"
    file.write_text(file.read_text().replace("# false_alerts_a_month = 1 ", "false_alerts_a_month = 0.5 "))
    assert load_home(made.root).settings.budget.false_alerts_a_month == 0.5


def test_all_bad_settings_are_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "riskdesk.toml").write_text('zone = "Nowhere"\ncutoff_hour = -1\n')
    assert "column zone" in fault(tmp_path)
    assert "column cutoff_hour" in fault(tmp_path)


def test_a_homes_own_file_replaces_the_built_in_one(home: Home) -> None:
    built_in = {path.stem: path for path in home.content("contract")}
    (home.root / "contract" / "orders.toml").write_text("# ours")
    ours = {path.stem: path for path in home.content("contract")}
    assert ours["orders"].parent == home.root / "contract"
    assert ours.keys() == built_in.keys()
    assert ours["payments"] == built_in["payments"]


def test_a_home_without_pack_has_only_its_own_files(tiny_home: Home) -> None:
    assert [path.stem for path in tiny_home.content("contract")] == ["desks", "replies", "tickets"]


def test_a_copy_beside_a_cube_is_no_cube(tiny_home: Home) -> None:
    (tiny_home.root / "cubes" / "tickets_day.old.sql").write_text("select 1")
    assert [cube.stem for cube in tiny_home.content("cubes")] == ["tickets_day"]


def test_messages_name_paths_from_the_home(tiny_home: Home) -> None:
    assert tiny_home.shown(tiny_home.root / "cubes" / "a.sql") == "cubes/a.sql"
