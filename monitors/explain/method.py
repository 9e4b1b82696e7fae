"""How sure: method, n, baseline, expected range, effect and chance, as facts a page can put in words."""

from typing import Any

from monitors.catalogue.loading import Monitor
from monitors.explain.explanation import Split
from monitors.explain.window import Table, Window
from monitors.life.episode import Episode


def method_of(
    monitor: Monitor, episode: Episode, window: Window, table: Table, split: Split
) -> dict[str, Any]:
    """The facts. Rates as fractions; p of the newest bad bucket, q of that morning's one decision."""
    seen = episode.evidence
    return {
        "method": episode.detector,
        "family": episode.family,
        "view": monitor.view,
        "unit": monitor.unit,
        "buckets": int(window.now.size),
        "bad_buckets": episode.bad,
        "n": float(table.frame["actual_den"].sum()) if "actual_den" in table.frame else None,
        "events": float(table.frame["actual_num"].sum()),
        "leaves": len(table.frame),
        "dimensions": table.dimensions,
        "replaced": table.replaced,
        "baseline": window.baseline,
        "baseline_buckets": int(window.before.size),
        "baseline_scale": table.scale,
        "expected": split.expected,
        "expected_low": split.expected - split.rate_half,
        "expected_high": split.expected + split.rate_half,
        "effect": split.actual / split.expected if split.expected > 0 else None,
        "p_value": seen.p_value,
        "q_value": seen.q_value,
    }
