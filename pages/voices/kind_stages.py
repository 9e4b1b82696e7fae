"""At which stage of the life cycle people write what: by the stages one looks at texts as at monitors."""

from __future__ import annotations

from collections.abc import Sequence

from monitors.catalogue.monitor import STAGES

# Kind of text of the pack → the stage it is written at; a kind of a home's own is of none.
_OF_KIND = {
    "live_comment": "creator",
    "message": "fulfilment",
    "review": "fulfilment",
    "claim": "after-sales",
    "dispute": "payment",
    "report": "governance",
    "appeal": "governance",
}


def stages_of(kinds: Sequence[str]) -> list[str]:
    """The stages at which texts of these kinds are written, in the order of the life cycle."""
    found = {_OF_KIND[one] for one in kinds if one in _OF_KIND}
    return [one for one in STAGES if one in found]


def kinds_at(stage: str, kinds: Sequence[str]) -> list[str]:
    """Those of the kinds that are written at a stage; all of them where none is given."""
    return [one for one in kinds if not stage or _OF_KIND.get(one) == stage]
