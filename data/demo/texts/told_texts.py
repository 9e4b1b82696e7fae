"""The truth of what was written: which texts a scenario or a campaign of words wrote, and what tells them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from data.demo.plans.demo_truth import Saying, ToldText
from data.demo.texts.tongues import Tongue


@dataclass
class ToldWords:
    """What is gathered while a demo is played."""

    texts: list[ToldText] = field(default_factory=list)
    sayings: dict[str, Saying] = field(default_factory=dict)

    def tell(self, text_id: str, day: date, saying: Saying, phrases: list[str], tongue: Tongue) -> None:
        """Adds a text of a saying, written on a local day; phrases: those of its way of speaking that are in it."""
        kept = self.sayings.setdefault(saying.id, saying)
        kept.first = min(kept.first or day, day)
        kept.last = max(kept.last or day, day)
        kept.texts += 1
        kept.phrases += [one for one in phrases if one not in kept.phrases]
        group = f"{saying.id}-{tongue.name}" if saying.grouped else None
        self.texts.append(ToldText(text_id, saying.id, saying.innocent, phrases, group))
