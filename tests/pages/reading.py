"""What a person would read on a page run by AppTest, and what a finished chart holds."""

from typing import Any

import altair
import pyarrow as pa
from streamlit.testing.v1 import AppTest

from pages.charts.drawing import ROWS, Spec


def text_of(page: AppTest) -> str:
    """All words of the page: markdown, captions, headings, plain text, boxes."""
    headings = (page.title, page.header, page.subheader)
    boxes = (page.error, page.info, page.warning)
    kinds = (*headings, page.markdown, page.caption, page.text, *boxes, page.code)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def unescaped(text: str) -> str:
    """Markdown with the escapes of `plain` taken back."""
    return text.replace("\\", "").replace("\u2060", "")


def rows_in(spec: Spec, name: str = ROWS) -> list[dict[str, Any]]:
    """The rows that a finished chart carries under a name."""
    table = pa.ipc.open_stream(spec["datasets"][name]).read_all()
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def values_in(spec: Spec) -> dict[str, Any]:
    """The parameters that were filled into a chart's form."""
    return {one["name"]: one["value"] for one in spec["params"] if "select" not in one}


def layers_of(spec: Spec, mark: str) -> list[dict[str, Any]]:
    """The layers of a chart with a mark of that type."""
    return [layer for layer in spec["layer"] if layer["mark"]["type"] == mark]


def check(spec: Spec) -> None:
    """Raises jsonschema's ValidationError where a finished chart is no Vega-Lite; its rows are no part of it."""
    altair.Chart.from_dict({key: value for key, value in spec.items() if key != "datasets"}, validate=True)
