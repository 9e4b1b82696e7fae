import altair

from pages.charts.theme import DARK, LIGHT


def test_each_scheme_has_a_registered_theme_that_is_valid() -> None:
    assert {LIGHT.name, DARK.name} <= set(altair.theme.names())
    for look in (LIGHT, DARK):
        with altair.theme.enable(look.name):
            drawn = altair.Chart(altair.NamedData(name="rows")).mark_bar().to_dict(validate=True)
        assert drawn["config"]["axis"]["labelColor"] == look.faint


def test_the_page_gives_the_width_and_shines_through() -> None:
    with altair.theme.enable(DARK.name):
        drawn = altair.Chart(altair.NamedData(name="rows")).mark_bar().to_dict()
    assert (drawn["autosize"]["type"], drawn["background"]) == ("fit-x", "transparent")
