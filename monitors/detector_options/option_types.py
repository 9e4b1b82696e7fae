"""What the options of detectors may hold: a detector's keyword arguments are annotated with these names.

A header that gives an option another kind of value is a fault of the monitor's file, named with its line.
"""

from typing import Annotated

from queries.content.value_types import ANY_TEXT, ValueType, number, texts, whole

DIMENSION = ValueType("a dimension of every combination in watch", ANY_TEXT.fits)
DIMENSIONS = ValueType("a list of dimensions of every combination in watch", texts().fits, tuple)

# Each is a type, what a header may hold of it, and its unit.
Share = Annotated[float, number(0, 1, what="a share"), "share"]
OpenShare = Annotated[float, number(0, 1, inside=True, what="a share"), "share"]  # neither 0 nor 1
Days = Annotated[float, number(0, inside=True), "days"]
Events = Annotated[float, number(0), "events"]
Rows = Annotated[int, whole(1), "rows"]
Dimension = Annotated[str, DIMENSION, ""]
Dimensions = Annotated[tuple[str, ...], DIMENSIONS, ""]
