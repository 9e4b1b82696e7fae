"""Demo marketplace: a synthetic social-commerce marketplace with fraud whose truth is known."""

from data.demo.size import DEFAULT_END
from data.demo.truth import Event, Truth
from data.demo.vocabulary import ZONES
from data.demo.write import write

MARKETS = ZONES  # market → IANA zone, for the settings of a home

__all__ = ["DEFAULT_END", "MARKETS", "Event", "Truth", "write"]
