"""The graph component: the library comes from its package, and the page is told where it is missing."""

import pytest
from streamlit.testing.v1 import AppTest

from pages.graph import network_view


def test_the_library_is_read_from_its_installed_package() -> None:
    library = network_view.bundle()
    assert library is not None
    assert library.lstrip().startswith(("/*", "(self.webpackChunkst_link_analysis"))


def test_nothing_is_loaded_from_the_network() -> None:
    ours = "".join(
        (network_view._HERE / name).read_text()
        for name in ("loader.js", "network.js", "network.css", "network.html")
    )
    assert "http" not in ours
    assert "innerHTML" not in ours


def test_without_the_package_it_says_so_and_points_to_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_view, "PACKAGE", "no-such-package")
    assert network_view.bundle() is None
    monkeypatch.setattr(network_view, "library", lambda: None)

    def page() -> None:
        from pages.graph.network_view import draw

        draw([], [], key="g", alt="Nothing")

    test = AppTest.from_function(page).run()
    assert "The table holds the same" in test.info[0].value
