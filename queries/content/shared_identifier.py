"""An identifier that entities share, as a kind of entity declares it: what ties accounts of one hand together."""

from __future__ import annotations

from queries.content.declared import declare, declared
from queries.content.value_types import FLAG, TEXT, whole

CROWD = 25  # entities; a value that more of them share is a default, not a link; chosen


@declared
class SharedIdentifier:
    """An identifier that entities may share: what ties accounts of one hand together."""

    by: str = declare(TEXT, "What is shared, in words.", "bank account")
    source: str = declare(TEXT, "A table with the key and the identifier.", "sellers")
    key: str | None = declare(
        TEXT, "Column of the entity there.", "subject_id", default=None, otherwise="the key of the kind"
    )
    value: str = declare(TEXT, "Column with the identifier.", "bank_hash")
    where: str = declare(
        TEXT, "SQL condition on the rows that count.", "party = 'seller'", default="", otherwise="all rows"
    )
    within_days: int | None = declare(
        whole(1, 400),
        "In rings two uses further apart are of two hands, as of a number given out again; in a ranking only uses of "
        "so many days before the morning count. The source needs `day`.",
        30,
        default=None,
        unit="days",
        otherwise="however far apart",
    )
    least: int = declare(
        whole(2),
        "How many entities must share a value for it to tie them: 3 where a pair is a household.",
        3,
        default=2,
        unit="entities",
    )
    alone: bool = declare(
        FLAG,
        "Whether sharing it ties on its own. False where neighbours share it too, as an address: then a member needs "
        "a second identifier of the ring.",
        False,
        default=True,
    )
    crowd: int = declare(
        whole(2),
        "A value that more entities share, in `within_days` where that is set, is a default and no link: it is "
        "cut off, and said.",
        25,
        default=CROWD,
        unit="entities",
    )
