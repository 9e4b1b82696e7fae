"""How sure: every detector has its sentence."""

from monitors.detectors import DETECTORS
from pages.alert.confidence import METHODS


def test_every_detector_says_what_it_looks_for_and_nothing_else_is_explained() -> None:
    assert set(METHODS) == set(DETECTORS)
    assert all(": " in sentence for sentence in METHODS.values())
