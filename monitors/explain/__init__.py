"""From an alert to its cause: effects, cells, entities, rules, changes, innocent explanations."""

from monitors.explain.cause import Cause
from monitors.explain.causes import causes
from monitors.explain.leaves import LeafError

__all__ = ["Cause", "LeafError", "causes"]
