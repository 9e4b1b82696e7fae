import ast
from collections.abc import Iterator
from pathlib import Path

import altair
import pytest
from altair.vegalite.v6.schema import channels

from pages.charts import drawing
from pages.charts.drawing import blanks, filled, form, kept, rows_of
from pages.charts.theme import DARK, LIGHT, Palette
from tests.pages.reading import rows_in, values_in

BUILT: list[str] = []


def bar(look: Palette, height: int) -> altair.Chart:
    """A small form that says when it is built."""
    BUILT.append(f"{look.name} {height}")
    x = altair.X(field="value", type="quantitative")
    return (
        rows_of().mark_bar(fill=look.actual).encode(x=x).add_params(*blanks("top")).properties(height=height)
    )


@pytest.fixture(autouse=True)
def nothing_built() -> Iterator[None]:
    BUILT.clear()
    form.cache_clear()
    yield
    form.cache_clear()


def test_a_form_is_built_once_per_scheme_and_options() -> None:
    for _ in range(3):
        form(bar, LIGHT, 20)
    form(bar, DARK, 20)
    form(bar, LIGHT, 30)
    assert BUILT == ["riskdesk light 20", "riskdesk dark 20", "riskdesk light 30"]


def test_a_form_has_the_theme_of_its_scheme_and_leaves_none_behind() -> None:
    before = altair.theme.active
    drawn = {look.name: form(bar, look, 20)["config"]["axis"]["labelColor"] for look in (LIGHT, DARK)}
    assert drawn == {LIGHT.name: LIGHT.faint, DARK.name: DARK.faint}
    assert altair.theme.active == before


def test_filling_a_form_in_leaves_the_form_empty() -> None:
    blank = form(bar, LIGHT, 20)
    spec = filled(blank, {"rows": [{"value": 1.5}, {"value": None}]}, {"top": 4})
    assert rows_in(spec) == [{"value": 1.5}, {"value": None}]
    assert values_in(spec) == {"top": 4}
    assert values_in(blank) == {"top": 0}
    assert "datasets" not in blank


def test_a_parameter_left_open_is_named() -> None:
    with pytest.raises(KeyError, match="top"):
        filled(form(bar, LIGHT, 20), {"rows": []})


def test_no_rows_at_all_can_be_drawn() -> None:
    assert rows_in(filled(form(bar, LIGHT, 20), {"rows": []}, {"top": 1})) == []


def test_a_chart_is_drawn_once_per_key_and_anew_for_another_version_of_the_data() -> None:
    made: list[str] = []

    def draw(version: str) -> dict[str, str]:
        def build() -> dict[str, str]:
            made.append(version)
            return {"version": version}

        return kept(("test_drawing", version, LIGHT.name), build)

    assert [draw("1"), draw("1"), draw("2")] == [{"version": "1"}, {"version": "1"}, {"version": "2"}]
    assert made == ["1", "2"]


def test_no_channel_is_written_in_shorthand() -> None:
    # Altair parses "value:Q" anew for every channel, which costs three times an explicit one.
    strays = [
        f"{path.name}:{node.lineno}"
        for path in Path(drawing.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (node.func.attr == "encode" or hasattr(channels, node.func.attr))
        for given in (*node.args, *(word.value for word in node.keywords if node.func.attr == "encode"))
        if isinstance(given, ast.Constant) and isinstance(given.value, str)
    ]
    assert strays == []
