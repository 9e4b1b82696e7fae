from pathlib import Path

import pytest

from queries.content.message_settings import TeamTargets
from queries.content.settings import SettingsError, read_settings


def test_high_severity_has_its_own_target_where_one_is_set() -> None:
    targets = TeamTargets(acknowledge_hours=4.0, high_decide_hours=24.0)
    assert (targets.to_answer("high"), targets.to_answer("low")) == (4.0, 4.0)
    assert (targets.to_decide("high"), targets.to_decide("low")) == (24.0, None)


def test_a_target_that_is_none_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "riskdesk.toml"
    file.write_text('name = "Shop"\n\n[targets]\nacknowledge_hours = 0\ndecide_hour = 3\n')
    with pytest.raises(SettingsError) as raised:
        read_settings(file)
    told = str(raised.value)
    assert f"{file}:4: " in told
    assert "a number of hours above 0" in told
    assert f"{file}:5: unknown key" in told
    assert "Did you mean decide_hours?" in told
