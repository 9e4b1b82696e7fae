import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import keyboard
from queries.content.home import Home

PAGES = Path(keyboard.__file__).parents[1]
Browse = Callable[..., AppTest]


@pytest.mark.parametrize("place", ["review", "meeting"])
def test_every_key_of_a_pages_own_buttons_is_in_its_sheet(place: str) -> None:
    told = {key for key, _ in keyboard.KEYS[place]}
    source = "\n".join(file.read_text() for file in (PAGES / place).glob("*.py"))
    used = set(re.findall(r'shortcut\("(\w+)"\)', source))
    assert used
    assert used <= told


def test_the_sheet_opens_and_lists_the_keys_of_the_page(seeded: Home, browse: Browse) -> None:
    page = browse()
    page.button(key="keys_sheet").click().run()
    assert not page.exception
    assert "choose several" in str(page.table[-1].value)
