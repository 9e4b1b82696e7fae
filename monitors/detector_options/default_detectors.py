"""The detectors of a monitor whose header names none, and of the library's own entries."""

DEFAULT_DETECTORS = ("spike", "drift", "sustained")
