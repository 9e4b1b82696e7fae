"""The bound on false alerts a month, as a person says it."""

from __future__ import annotations

from monitors.words.numbers import DASH, count, digits


def a_month(rate: float | None) -> str:
    """`0.68 a month`; a dash where there is none."""
    return DASH if rate is None else f"{digits(rate, 2, 3)} a month"


def false_a_month(bound: float | None, questions: float) -> str:
    """`at most 0.68 false alerts a month expected at 1,350 questions a morning`; of a morning without, that."""
    if bound is None or not questions:
        return "no question asked, so no false alert"
    asked = "1 question" if questions == 1 else f"{count(questions)} questions"
    return f"at most {digits(bound, 2, 3)} false alerts a month expected at {asked} a morning"
