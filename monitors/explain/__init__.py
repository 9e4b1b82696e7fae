"""From an alert to its cause: effects, cells, entities, rules, changes, innocent explanations."""

from monitors.explain.assembly import ExplainError, Known, explain, explain_episode, explain_incident
from monitors.explain.causes.answer import causes
from monitors.explain.causes.cause import Cause
from monitors.explain.causes.leaves import LeafError
from monitors.explain.explanation import Explanation, Money, Section, Split
from monitors.explain.innocents.verdict import Innocent

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
    "causes",
    "explain",
    "explain_episode",
    "explain_incident",
]
