"""Does a card name a case first? By who stands first, by the rule, or by the cell it leads with.

Cell and rule count only for a card that is of the case: whatever else goes wrong in a market is in that market too.
"""

from monitors.explain import Explanation
from monitors.replay.truth import Case

_TOO_WIDE = ("country", "extract", "rule")  # kinds of entity whose name in a segment says too little


def names(case: Case, found: Explanation, *, mine: bool) -> bool:
    """Whether a card names the case first. `mine`: the card's alert is of the case."""
    for kind, section in found.who.items():
        if section.rows and str(section.rows[0]["id"]) in case.entities.get(kind, ()):
            return True
    # A rule's new version stands on every card of its days.
    if mine and found.rules.rows and found.rules.rows[0]["rule"] in case.entities.get("rule", ()):
        return True
    cell = {**(found.causes[0].segment if found.causes else {}), **found.segment}
    if any(cell.get(column) in case.entities.get(kind, ()) for column, kind in entity_columns(case)):
        return True
    here = all(str(cell.get(dim)) == value for dim, value in case.segment.items())
    return mine and bool(case.segment) and here


def entity_columns(case: Case) -> list[tuple[str, str]]:
    """The columns in which an entity of the case may be named, each with its kind."""
    kinds = [kind for kind in case.entities if kind not in _TOO_WIDE]
    return [(column, kind) for kind in kinds for column in (kind, f"{kind}_id")]
