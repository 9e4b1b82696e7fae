"""A chart as a picture: the same chart as on the page, drawn without a browser, for a page that is handed on."""

from __future__ import annotations

from typing import Any

import pandas as pd
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df

from pages.charts.drawing import Spec

WIDTH = 860  # pixels of a picture; chosen for a printed page


def svg_of(spec: Spec, width: int = WIDTH) -> str:
    """A filled chart as SVG text, `width` pixels wide."""
    import vl_convert  # a browser's engine inside: loaded only where a picture is asked for

    drawn: Any = vl_convert.vegalite_to_svg(with_rows(spec, width))
    return str(drawn)


def with_rows(spec: Spec, width: int) -> Spec:
    """A filled chart with its rows as plain values and its width in pixels; the ground is white paper."""
    rows = {name: _plain(packed) for name, packed in spec.get("datasets", {}).items()}
    return {**spec, "width": width, "background": "#ffffff", "datasets": rows}


def _plain(packed: bytes) -> list[dict[str, Any]]:
    frame = convert_arrow_bytes_to_pandas_df(packed)
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(name): _value(value) for name, value in row.items()} for row in plain.to_dict("records")]


def _value(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value
