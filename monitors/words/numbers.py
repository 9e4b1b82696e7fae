"""Numbers as a person says them: two or three digits, the unit behind a narrow space, no false precision.

Fractions inside; percent and basis points only here. Every function takes None, NaN and infinity and answers with a
dash. A minus is a minus (−), not a hyphen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

MOST_TIMES, LEAST_TIMES = 100, 0.01
ONE_PERCENT = 0.01  # from here on a rate is said in percent: nobody says 2,500 bps for 25 %
SURE = 1e-9  # a p-value below it is said as "less than 1 in a billion"
SMALL = 1e-5  # a p-value below it is written with a power of ten
DASH = "–"
MINUS = "−"
THIN = "\u202f"  # narrow no-break space: between a number and its unit
SYMBOLS = {
    "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "CN¥", "BRL": "R$", "SGD": "S$", "INR": "₹",
    "KRW": "₩", "MXN": "MX$", "IDR": "Rp", "VND": "₫", "THB": "฿", "PHP": "₱", "MYR": "RM",
}  # fmt: skip


def missing(value: object) -> bool:
    """None, NaN or NaT."""
    return value is None or value != value


def known(value: float | None) -> float | None:
    """The number, or None where there is none: NaN, or an end of a range that is open."""
    return None if value is None or not math.isfinite(value) else float(value)


def digits(value: float | None, significant: int = 3, places: int = 8) -> str:
    """A decimal of `significant` digits, zeros kept so that neighbours compare: 6.00 beside 9.98, 1,240.

    Never more than `places` behind the point: 0.0000048 bps is 0.
    """
    value = known(value)
    if value is None:
        return DASH
    if abs(value) < 0.5 * 10**-places:
        return "0"
    power = math.floor(math.log10(abs(float(f"{value:.{significant - 1}e}"))))
    return _typeset(f"{value:,.{min(max(0, significant - 1 - power), places)}f}")


def compact(value: float | None) -> str:
    """A size at a glance, two digits or all of the whole ones: 950, 4.1k, 12k, 412k, 1.2M."""
    value = known(value)
    if value is None:
        return DASH
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        # From 999.5 on, the smaller unit would round to "1,000".
        if abs(value) >= size * 0.9995:
            return f"{digits(value / size, 2)}{letter}"
    return _typeset(f"{value:.0f}") if value == round(value) else digits(value, 2)


def count(value: float | None) -> str:
    """A number of things, thousands separated: 1,240. An expected number below ten keeps one decimal: 1.4."""
    value = known(value)
    if value is None:
        return DASH
    whole = abs(value) >= 9.95 or value == round(value)
    return _typeset(f"{value:,.0f}" if whole else f"{value:.1f}")


def sample(value: float | None) -> str:
    """A sample size, as it stands beside every ratio: n = 4,000."""
    return f"n{THIN}={THIN}{count(value)}"


def symbol(currency: str) -> str:
    """What stands before an amount: $, €; a currency without a sign by its code and a narrow space."""
    return SYMBOLS.get(currency, f"{currency}{THIN}" if currency else "")


def money(value: float | None, currency: str = "USD") -> str:
    """An amount at a glance, for sentences and cards: $41k, −$1.2M, CHF 830."""
    value = known(value)
    if value is None:
        return DASH
    return f"{MINUS if value < 0 else ''}{symbol(currency)}{compact(abs(value))}"


def money_exact(value: float | None, currency: str = "USD") -> str:
    """An amount in full, where there is room for it: $41,230; cents below a hundred: $12.50."""
    value = known(value)
    if value is None:
        return DASH
    whole = abs(value) >= 99.995 or value == round(value)
    size = f"{abs(value):,.0f}" if whole else f"{abs(value):.2f}"
    return f"{MINUS if value < 0 else ''}{symbol(currency)}{size}"


def to_the_cent(cents: int, currency: str = "USD") -> str:
    """An amount of whole cents, every cent of it: $1,234.50."""
    return f"{MINUS if cents < 0 else ''}{symbol(currency)}{abs(cents) / 100:,.2f}"


def percent(value: float | None, significant: int = 3) -> str:
    """A rate in percent, three digits: 1.23 %."""
    value = known(value)
    return DASH if value is None else f"{digits(value * 100, significant, 3)}{THIN}%"


def bps(value: float | None) -> str:
    """A rate in basis points: 123 bps."""
    value = known(value)
    return DASH if value is None else f"{digits(value * 1e4, 3, 2)}{THIN}bps"


def share(value: float | None) -> str:
    """A part of a whole, two digits: 41 %, 9.5 %."""
    return percent(value, 2)


def whole_percents(shares: Sequence[float]) -> list[float]:
    """Percent as whole numbers that add up to the rounded sum: 52.6 and 47.4 are 53 and 47, and never 103 in all.

    The largest remainders are rounded up (Hamilton's method).
    """
    low = [math.floor(one) for one in shares]
    missing = round(sum(shares)) - sum(low)
    first = sorted(range(len(low)), key=lambda k: (low[k] - shares[k], k))[: max(missing, 0)]
    return [float(one + (k in first)) for k, one in enumerate(low)]


def share_of(part: float | None, whole: float | None) -> str:
    """part ÷ whole with its n: 80 %, n = 15; a dash when there is nothing to divide."""
    part, whole = known(part), known(whole)
    return DASH if part is None or not whole else f"{share(part / whole)}, {sample(whole)}"


def proportion(
    value: float | None, n: float, low: float | None, high: float | None, of: str = "judged"
) -> str:
    """A precision with its n and interval: 30 % of 40 (18 % to 46 %); without any, `n/a, 0 judged`."""
    if not n or known(value) is None:
        return f"n/a, 0 {of}"
    return f"{share(value)} of {count(n)} ({interval(share(low), share(high))})"


def times(value: float | None, significant: int = 2) -> str:
    """A ratio of actual to expected: ×3.6, ×0.42; where one of both was next to nothing, > ×100 or < ×0.01."""
    value = known(value)
    if value is None:
        return DASH
    if value > MOST_TIMES:
        return f">{THIN}×{MOST_TIMES}"
    return f"<{THIN}×{LEAST_TIMES}" if 0 < value < LEAST_TIMES else f"×{digits(value, significant)}"


def factor(value: float | None) -> str:
    """The ratio of a cell: ×3.6; without one, because next to nothing was expected of it, `new`."""
    return "new" if value is None else times(value)


def minutes(value: float | None) -> str:
    """A duration in minutes, in the unit a person would use: 25 min, 5 h, 3.2 d."""
    value = known(value)
    if value is None:
        return DASH
    if abs(value) >= 48 * 60:
        return in_days(value / 1440)
    return f"{_duration(value / 60)}{THIN}h" if abs(value) >= 120 else f"{_duration(value)}{THIN}min"


def in_days(value: float | None) -> str:
    """A duration in days: 3 d, 1.5 d."""
    value = known(value)
    return DASH if value is None else f"{_duration(value)}{THIN}d"


def in_seconds(value: float | None) -> str:
    """A duration in seconds: 0.42 s."""
    return DASH if known(value) is None else f"{digits(value, 2)}{THIN}s"


def rate_unit(unit: str, values: Iterable[float | None]) -> str:
    """The unit that values of a monitor are said in together: basis points give way to percent from 1 % on."""
    high = unit == "bps" and any(abs(known(value) or 0.0) >= ONE_PERCENT for value in values)
    return "percent" if high else unit


def quantities(values: Sequence[float | None], unit: str, currency: str = "USD") -> list[str]:
    """Values that stand beside each other, in one unit: 1.20 % against 0.800 %, and 72 bps against 20 bps."""
    said_in = rate_unit(unit, values)
    return [percent(one) if said_in == "percent" else quantity(one, said_in, currency) for one in values]


def quantity(value: float | None, unit: str, currency: str = "USD") -> str:
    """A value in its monitor's unit: bps (percent from 1 % on), percent, ratio, count, money or minutes."""
    unit = rate_unit(unit, [value])
    said = {"bps": bps, "percent": percent, "minutes": minutes, "count": compact}
    if unit == "money":
        return money(value, currency)
    return said[unit](value) if unit in said else digits(value)


def counted(value: float | None, what: str, currency: str = "USD") -> str:
    """A number of what a monitor counts: events as a whole number, money with its currency, minutes as a duration."""
    return quantity(value, what, currency) if what in ("money", "minutes") else count(value)


def change(value: float | None, unit: str, currency: str = "USD") -> str:
    """A difference in its monitor's unit, always with its sign: +51 bps, −$12k; nothing has none."""
    value = known(value)
    if value is None:
        return DASH
    return f"{'+' if value > 0 else ''}{quantity(value, unit, currency)}"


def interval(low: str, high: str) -> str:
    """The ends of a range, as said: $30k to $52k; equal ends are one, an open end is `at least` or `at most`."""
    if low == high:
        return low
    if DASH in (low, high):
        return f"at least {low}" if high == DASH else f"at most {high}"
    return f"{low} to {high}"


def one_in(value: float | None) -> str:
    """A small chance as people say it: 1 in 10, 1 in 3.3, 1 in 12,000, 1 in 330M."""
    value = known(value)
    if value is None or value <= 0:
        return DASH
    odds = float(f"{1 / value:.1e}")
    return f"1 in {count(odds) if odds < 1e6 else compact(odds)}"


def chance(value: float | None, name: str = "p") -> str:
    """A p-value as odds: 1 in 12,000 (p = 0.000083); `name` says which kind of p-value it is."""
    value = known(value)
    if value is None:
        return DASH
    if value < SURE:
        return f"less than 1 in a billion{'' if name == 'p' else f' ({name})'}"
    odds = one_in(value) if value < 0.5 else "as likely as not"
    return f"{odds} ({name}{THIN}={THIN}{_tiny(value)})"


def _duration(value: float) -> str:
    return count(value) if value == round(value) else digits(value, 2)


def _tiny(value: float) -> str:
    """Two digits of a p-value; below 0.00001 with a power of ten: 3.0 × 10⁻⁹."""
    if value >= SMALL:
        return digits(value, 2)
    mantissa, power = f"{value:.1e}".split("e")
    raised = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{mantissa}{THIN}×{THIN}10{raised}"


def _typeset(text: str) -> str:
    """A formatted number with a real minus; one that was rounded to nothing has no sign."""
    return text.replace("-", MINUS) if text.strip("-0.,") else text.lstrip("-")
