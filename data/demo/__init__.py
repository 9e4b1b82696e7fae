"""Demo marketplace: a synthetic social-commerce marketplace with fraud whose truth is known."""

from data.demo.size import DEFAULT_END
from data.demo.truth import Event, Truth
from data.demo.write import write

__all__ = ["DEFAULT_END", "Event", "Truth", "write"]
