"""The keys of one column in a contract file."""

from __future__ import annotations

from typing import Any

from queries.content.declared import declare, declared
from queries.content.value_types import (
    ANY_TEXT,
    BOUND,
    FLAG,
    SHARE,
    TEXT,
    ZONE,
    ValueType,
    choice,
    whole,
)

SUSPICIONS = (
    "null words",
    "odd signs",
    "line breaks",
    "large doubles",
    "rounding",
    "exponent",
    "either order",
)
TYPES = ("text", "integer", "decimal", "double", "boolean", "timestamp", "date")
EPOCHS = {"epoch_s": 1, "epoch_ms": 1_000, "epoch_us": 1_000_000}  # a second


def _is_name(value: Any) -> bool:
    return (
        isinstance(value, str)
        and value.isidentifier()
        and value == value.lower()
        and not value.startswith("_")
    )


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


NAME = ValueType("a letter, then lower case letters, digits and _", _is_name)
VALUES = ValueType(
    "a list of values",
    lambda value: isinstance(value, list) and not any(isinstance(item, list | dict) for item in value),
    lambda value: tuple(str(item) for item in value),
)


@declared
class Column:
    """One column: its type, where it is found in the drop, which values it may take.

    ``format``: a strptime format for timestamp and date, or one of EPOCHS; "integral" lets an integer be written
    17850.0. ``allow``: names of SUSPICIONS that are right here.
    ``max_null``: the share of empty values above which a day has a data fault.
    """

    name: str = declare(NAME, "Its name in every query.", "gmv")
    type: str = declare(choice(*TYPES), "What its values are; money is decimal.", "decimal")
    required: bool = declare(FLAG, "Whether a row without it is rejected.", True, default=False)
    personal: bool = declare(
        FLAG, "Whether it is personal data, masked for all roles that may not see them.", True, default=False
    )
    free_text: bool = declare(
        FLAG,
        "Whether it is text that people wrote as they liked. Phone numbers, mail addresses, links and account names in "
        "it are masked at ingest, and kept nowhere but in landing; a column of its name and `_contacts` holds their "
        "tokens, the same for the same contact.",
        True,
        default=False,
    )
    meaning: str = declare(ANY_TEXT, "What it holds, for the SQL page.", "Value of the order.", default="")
    source: str = declare(ANY_TEXT, "Its name in the drop.", "OrderValue", default="", otherwise="its name")
    min: float | str | None = declare(BOUND, "A row below it is rejected.", 0, default=None)
    max: float | str | None = declare(BOUND, "A row above it is rejected.", "2100-01-01", default=None)
    values: tuple[str, ...] = declare(
        VALUES, "The values there are; a row with another one is rejected.", ["live", "shop"], default=()
    )
    format: str | None = declare(
        ANY_TEXT,
        "How a timestamp or date is written, as strptime has it; epoch_s, epoch_ms or epoch_us: counted from 1970 in "
        'seconds, thousandths or millionths; "integral" lets an integer be written 17850.0.',
        "%d.%m.%Y %H:%M",
        default=None,
        otherwise="ISO 8601",
    )
    scale: int = declare(whole(0, 9), "Decimals kept of a decimal.", 2, default=4, unit="digits")
    zone: str = declare(
        ZONE, "The zone of a timestamp written without an offset.", "Asia/Jakarta", default="UTC"
    )
    nulls: tuple[str, ...] = declare(
        ValueType("a list of texts", _are_texts, tuple),
        "The words in the drop that mean there is no value.",
        ["NULL", "-"],
        default=(),
    )
    allow: tuple[str, ...] = declare(
        ValueType(
            "a list of " + ", ".join(SUSPICIONS),
            lambda value: isinstance(value, list) and all(one in SUSPICIONS for one in value),
            tuple,
        ),
        "What looks like damage and is right here: words such as NULL in a required text; signs that do not show and "
        "numbers such as 1.23e+18 in a text; a text that holds whole rows; whole numbers beyond what a double holds; "
        "more decimals than `scale`; an exponent in a decimal; days that fit the other order of day and month as well.",
        ["rounding"],
        default=(),
    )
    currency: str | None = declare(
        TEXT,
        "The column with the currency of the amount, which is converted by `[rates]` into that of the home.",
        "currency",
        default=None,
        otherwise="the amount is taken as it is",
    )
    max_null: float | None = declare(
        SHARE, "Share of empty values above which a day has a data fault.", 0.2, default=None, unit="share"
    )

    @property
    def landed(self) -> str:
        """The column's name in the drop."""
        return self.source or self.name

    @property
    def contacts(self) -> str:
        """The name of the column that ingest adds for the contacts found in a free text."""
        return f"{self.name}_contacts"

    @property
    def is_epoch(self) -> bool:
        """Whether it is a time counted from 1970."""
        return self.type == "timestamp" and self.format in EPOCHS
