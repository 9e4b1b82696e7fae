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
    """One number of a promise: label, value, note below it, explanation on hovering, whether the promise is broken."""

    label: str
    value: str
    note: str
    help: str | None = None
    broken: bool = False

    def draw(self) -> None:
        """Draw it; a broken promise says so in red."""
        note = f"more than promised: {self.note}" if self.broken else self.note
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
    if bound is None:
        return PromiseCard("Promised a month", words.DASH, "not kept by that run", BOUND)
    asked = "1 question" if questions == 1 else f"{words.count(questions)} questions"
    value = f"≤ {words.digits(bound, 2, 3)} false" if questions else "none asked"
    return PromiseCard("Promised a month", value, f"at {asked} a morning, if nothing happens", BOUND)


def judged_share(wrong: Share, fired: int, days: int) -> PromiseCard:
    """What reviews said of the share."""
    seen = f"{words.count(wrong.n)} of {words.plural(fired, 'incident')} judged, {days} days"
    if wrong.share is None:
        return PromiseCard("Came true", "n/a, 0 judged", seen)
    sure = words.interval(words.share(wrong.low), words.share(wrong.high))
    return PromiseCard("Came true", f"{words.share(wrong.share)} false", f"{sure}; {seen}")


def judged_month(wrong: Share, nights: int, month: float) -> PromiseCard:
    """What reviews said of a month: incidents judged false, those of true changes' days among them."""
    label = "Judged false a month"
    if wrong.share is None or not nights:
        return PromiseCard(label, "n/a, 0 judged", "needs decisions")
    rate = words.digits(month * wrong.hits / nights, 2, 3)
    return PromiseCard(label, rate, f"{words.count(wrong.hits)} in {words.plural(nights, 'morning')}")


def measured_share(fdr: dict[str, Any] | None, label: str = "Self-test") -> PromiseCard:
    """What the self-test measured of the share; None = none was made."""
    if fdr is None:
        return PromiseCard(label, words.DASH, "not made yet", SELFTEST)
    few = fdr["discoveries"] < FEW
    value = words.DASH if fdr["realised"] is None or few else f"{words.share(fdr['realised'])} false"
    alerts = words.plural(fdr["discoveries"], "alert")
    of_all = f"{words.count(fdr['false'])} of {alerts}" + (", too few to say" if few else " touch no change")
    sure = words.interval(words.share(fdr["low"]), words.share(fdr["high"]))
    broken = not few and (fdr["low"] or 0) > fdr["budget"]
    return PromiseCard(label, value, of_all if few else f"{sure}; {of_all}", SELFTEST, broken)


def measured_month(monthly: dict[str, Any] | None, label: str = "Self-test, a month") -> PromiseCard:
    """What the self-test measured of a month with nothing put in, and the bound of its nights; None = none was made."""
    if monthly is None or monthly["realised"] is None:
        return PromiseCard(label, words.DASH, "not made yet", SELFTEST)
    low, high, bound = (words.digits(monthly[name], 2, 3) for name in ("low", "high", "bound"))
    counted = f"{words.count(monthly['false'])} in {words.plural(monthly['nights'], 'night')}"
    value = f"{words.digits(monthly['realised'], 2, 3)} false"
    broken = monthly["low"] > monthly["bound"]
    return PromiseCard(
        label, value, f"{words.interval(low, high)}; {counted}, ≤ {bound} promised", SELFTEST, broken
    )
