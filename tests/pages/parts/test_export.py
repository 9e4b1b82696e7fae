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


def test_a_table_has_one_download_with_every_form() -> None:
    page = AppTest.from_function(script).run(timeout=30)
    assert not page.get("download_button")  # nobody has asked for one
    page.session_state["shops_download"] = True
    page.run()
    assert not page.exception
    labels = [button.proto.label for button in page.get("download_button")]
    assert len(labels) == 4
    assert labels == ["CSV", "Excel", "Excel, decimal comma", "Parquet"]
