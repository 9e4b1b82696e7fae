"""The chart of an effect: by week what came, and what was to be expected; for the page and for a brief."""

from __future__ import annotations

from datetime import date

import pandas as pd

from monitors import words
from monitors.effects.estimate import WeekEffect
from monitors.interventions.effect_report import EffectReport
from pages.charts import band_chart
from pages.charts.drawing import Spec
from pages.charts.theme import Palette

LEGEND = (
    "Line: what came, by week from its first day on · dashed and grey: before it the usual level, after it what was "
    "to be expected without it, with its 95 % interval"
)


def effect_frame(found: EffectReport) -> pd.DataFrame:
    """Its weeks as the chart and the download take them."""
    return pd.DataFrame([_week(found.subject.day(one.column), one) for one in found.effect.curve])


def effect_chart(found: EffectReport, currency: str, look: Palette) -> Spec:
    """The finished chart, with the first day of the intervention marked."""
    item = found.item
    name = item.name if item.name not in (item.kind, item.title) else words.titled(item.kind)
    return band_chart.series(
        effect_frame(found),
        look,
        events=[(item.day.isoformat(), name)],
        unit=found.subject.monitor.unit,
        currency=currency,
        size=band_chart.TALL,
    )


def _week(day: date, one: WeekEffect) -> dict[str, object]:
    """A week as the chart takes it: rates, with what they are out of."""
    return {
        "bucket": day.isoformat(),
        "actual": one.actual / one.base,
        "expected": one.expected.value / one.base,
        "lower": one.expected.low / one.base,
        "upper": one.expected.high / one.base,
        "numerator": one.actual,
        "denominator": one.base,
        "days": one.days,
    }
