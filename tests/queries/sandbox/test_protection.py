import sys

import pytest

from queries.content.home import Home
from queries.sandbox.protection import Protection, protections, told


@pytest.mark.skipif(sys.platform != "linux", reason="the protections are of Linux")
def test_what_needs_no_rights_holds_on_every_linux(tiny_home: Home) -> None:
    found = {one.name: one.holds for one in protections(tiny_home)}
    everywhere = ["no_capabilities", "no_new_privileges", "no_network", "no_programs", "dies_with_desk"]
    everywhere += ["memory", "turns"]
    assert {name: found[name] for name in everywhere} == dict.fromkeys(everywhere, True)
    assert set(found) == {*everywhere, "own_user", "no_files"}


def test_what_does_not_hold_is_told_with_what_would_give_it() -> None:
    lines = told([Protection("a", "no a", True), Protection("b", "no b", False, "needs c")])
    assert lines == ["ad-hoc SQL runs with: no a", "ad-hoc SQL runs without: no b (needs c)"]
