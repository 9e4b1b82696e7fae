"""The one download of a table: ours, in every form, and Streamlit's own is off."""

import tomllib
from pathlib import Path

from streamlit.testing.v1 import AppTest

HOUSE = Path(__file__).parents[3]


def script() -> None:
    import pandas as pd

    from pages.parts import tables

    tables.heading("Shops", pd.DataFrame({"shop": ["=1"], "n": [1]}), key="shops")


def test_streamlit_s_own_download_and_copy_are_off() -> None:
    config = tomllib.loads((HOUSE / ".streamlit" / "config.toml").read_text())
    assert config["client"]["disableDataExport"] is True


def test_a_heading_draws_no_file_before_the_menu_is_opened() -> None:
    page = AppTest.from_function(script).run()
    assert not page.exception
    assert not page.get("download_button")
