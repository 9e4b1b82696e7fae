"""Demo marketplace: a synthetic social-commerce marketplace with fraud whose truth is known."""

from data.demo.files.vocabulary import ZONES
from data.demo.plans.demo_truth import DemoTruth, Event
from data.demo.world.size import DEFAULT_END
from data.demo.write import write

MARKETS = ZONES  # market → IANA zone, for the settings of a home

__all__ = ["DEFAULT_END", "MARKETS", "DemoTruth", "Event", "write"]
