"""The tables [detectors.<name>] of a monitor's header, checked against the detectors there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from monitors.detector_options.default_detectors import DEFAULT_DETECTORS
from monitors.detector_options.detector_source import known_detectors
from monitors.detector_options.option_types import DIMENSION, DIMENSIONS
from queries.content.declared import read_keys
from queries.content.key_place import KeyPlace
from queries.content.problem import nearest
from queries.content.value_types import FAULTY, ValueType, shown


def default_detectors() -> dict[str, dict[str, Any]]:
    """Those that judge a monitor whose header names no detector."""
    return {name: {} for name in DEFAULT_DETECTORS}


@dataclass(frozen=True)
class DetectorTables(ValueType):
    """Detector → the options its table gives, kept as the detector takes them; none = the default ones."""

    def read(self, value: Any, at: KeyPlace) -> Any:
        """The tables, or FAULTY: a detector nobody registered, an option or a value that it does not take."""
        if not isinstance(value, dict):
            at.note("wrong value", self.words, shown(value))
            return FAULTY
        before, kept, known = len(at.problems), {}, known_detectors()
        for name, table in value.items():
            if name in known:
                kept[name] = read_keys(known[name].options, table, at.at(name), fill=False)
            else:
                at.at(name).note_unknown("unknown detector", name, known)
        return FAULTY if len(at.problems) > before else kept or default_detectors()


DETECTOR_TABLES = DetectorTables("tables [detectors.<name>]")


def check_dimensions(
    detectors: Mapping[str, Mapping[str, Any]], watch: tuple[tuple[str, ...], ...], at: KeyPlace
) -> None:
    """Options that name dimensions name them of every combination in watch: a detector sees one at a time."""
    for name, options in detectors.items():
        for one in known_detectors()[name].options:
            if one.name not in options or one.type not in (DIMENSION, DIMENSIONS):
                continue
            named = options[one.name]
            for dimension in (named,) if isinstance(named, str) else named:
                lacking = [group for group in watch if dimension not in group]
                if dimension and lacking:
                    close = nearest(dimension, dict.fromkeys(item for group in watch for item in group))
                    hint = f"Did you mean {close}?" if close and close != dimension else None
                    found = f"{dimension}, which is not in {shown(lacking[0])}"
                    at.at(name).at(one.name).note("unknown dimension", one.type.words, found, hint)
