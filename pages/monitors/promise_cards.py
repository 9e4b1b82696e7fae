"""Cards of the two promises: the share of false among the alerts, and false alerts a month; promised and measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from monitors import words
from monitors.life.share import Share

FEW = 5  # alerts or changes below which a share of them says nothing
BOUND = (
    "Expected at most, on mornings on which nothing happens. It is `false_alerts_a_month` of riskdesk.toml, else "
    "1 in 2,000 questions but at least 1 in 10 months; and never more than the promised share every morning."
)
SELFTEST = "Measured on this home's own days, shuffled: riskdesk calibrate"


@dataclass(frozen=True)
class PromiseCard:
    """One number of a promise: label, value, note below it (a narrow card holds about 34 letters), what it was counted
    from, explanation on hovering, whether the promise is broken.
    """

    label: str
    value: str
    note: str
    counted: str = ""
    help: str | None = None
    broken: bool = False

    def draw(self, *, wide: bool = False) -> None:
        """Draw it, a wide one with what it was counted from; a broken promise says so in red."""
        note = f"{self.note}; {self.counted}" if wide and self.counted else self.note
        note = f"more than promised: {note}" if self.broken else note
        color = "red" if self.broken else "off"
        st.metric(
            self.label,
            self.value,
            note,
            delta_color=color,
            delta_arrow="off",
            border=True,
            height="stretch",
            help=self.help,
        )


def promised_share(budget: float | None) -> PromiseCard:
    """The promised share of false among the alerts."""
    value = f"≤ {words.one_in(budget)} false" if budget else words.DASH
    return PromiseCard("Promised", value, "of a morning's alerts, on average")


def promised_month(bound: float | None, questions: float) -> PromiseCard:
    """The promised number of false alerts a month, at so many questions a morning."""
    label = "Promised a month"
    if bound is None:
        return PromiseCard(label, words.DASH, "not kept by that run", help=BOUND)
    if not questions:
        return PromiseCard(label, words.DASH, "no question that morning", help=BOUND)
    asked = "1 question" if questions == 1 else f"{words.count(questions)} questions"
    return PromiseCard(label, f"≤ {words.digits(bound, 2, 3)} false", f"at {asked} a morning", help=BOUND)


def judged_share(wrong: Share, fired: int, days: int) -> PromiseCard:
    """What reviews said of the share."""
    seen = f"{words.count(wrong.n)} of {words.plural(fired, 'incident')} judged in {days} days"
    if wrong.share is None:
        return PromiseCard("Came true", "n/a, 0 judged", "needs decisions", seen)
    sure = words.interval(words.share(wrong.low), words.share(wrong.high))
    return PromiseCard("Came true", f"{words.share(wrong.share)} false", sure, seen)


def judged_month(wrong: Share, nights: int, month: float) -> PromiseCard:
    """What reviews said of a month: incidents judged false, those beside real ones among them."""
    label = "Judged false a month"
    if wrong.share is None or not nights:
        return PromiseCard(label, "n/a, 0 judged", "needs decisions")
    rate = f"{words.digits(month * wrong.hits / nights, 2, 3)} false"
    return PromiseCard(label, rate, f"{words.count(wrong.hits)} in {words.plural(nights, 'morning')}")


def measured_share(fdr: dict[str, Any] | None, label: str = "Self-test") -> PromiseCard:
    """What the self-test measured of the share; None = none was made."""
    if fdr is None:
        return PromiseCard(label, words.DASH, "not made yet", help=SELFTEST)
    counted = f"{words.count(fdr['false'])} of {words.plural(fdr['discoveries'], 'alert')}"
    if fdr["realised"] is None or fdr["discoveries"] < FEW:
        return PromiseCard(label, words.DASH, f"{counted}, too few to say", help=SELFTEST)
    sure = words.interval(words.share(fdr["low"]), words.share(fdr["high"]))
    broken = fdr["low"] > fdr["budget"]
    value = f"{words.share(fdr['realised'])} false"
    return PromiseCard(label, value, sure, f"{counted} touch no change", SELFTEST, broken)


def measured_month(monthly: dict[str, Any] | None, label: str = "Self-test, a month") -> PromiseCard:
    """What the self-test measured of a month with nothing put in; None = none was made."""
    if monthly is None or monthly["realised"] is None:
        return PromiseCard(label, words.DASH, "not made yet", help=SELFTEST)
    sure = words.interval(words.digits(monthly["low"], 2, 3), words.digits(monthly["high"], 2, 3))
    value = f"{words.digits(monthly['realised'], 2, 3)} false"
    counted = f"{words.count(monthly['false'])} in {words.plural(monthly['nights'], 'night')}"
    return PromiseCard(label, value, sure, counted, SELFTEST, monthly["low"] > monthly["bound"])
