"""From an alert to its cause: effects, cells, entities, rules, changes, innocent explanations."""

from monitors.explain.answer import causes
from monitors.explain.cause import Cause
from monitors.explain.explanation import Explanation, Innocent, Money, Section, Split
from monitors.explain.leaves import LeafError
from monitors.explain.overlap import Trace, overlap
from monitors.explain.why import ExplainError, Known, explain, explain_episode

__all__ = [
    "Cause",
    "ExplainError",
    "Explanation",
    "Innocent",
    "Known",
    "LeafError",
    "Money",
    "Section",
    "Split",
    "Trace",
    "causes",
    "explain",
    "explain_episode",
    "overlap",
]
