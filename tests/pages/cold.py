"""A page opened cold by AppTest: its first run is of the page itself, as with a pasted link."""

from pathlib import Path

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pages.parts.frame import HIDDEN, PLACES

APP = Path(__file__).parents[2] / "app.py"
FRONT = PLACES[0][1]
ADDRESSES = {file: address for address, file, *_ in [*PLACES, *HIDDEN]}


def at_page(file: str, timeout: float = 30) -> AppTest:
    """app.py at the page of this file, not yet run.

    AppTest itself knows the address of a page only after a first run, which would be one of the whole front page.
    """
    test = AppTest.from_file(str(APP), default_timeout=timeout)
    if file != FRONT:
        test._page_hash = calc_hash(ADDRESSES[file])  # as st.Page makes it of the address
    return test
