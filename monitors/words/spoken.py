"""Numbers, days and segments as a person says them: units, two or three digits, no false precision.

Fractions inside, bps and percent only here. Every function takes None or NaN and answers with a dash.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import date, datetime

MOST_TIMES, LEAST_TIMES = 100, 0.01
DASH = "–"
THIN = "\u202f"  # narrow no-break space: between a number and its unit
SYMBOLS = {
    "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "CN¥", "BRL": "R$", "SGD": "S$", "INR": "₹",
    "KRW": "₩", "MXN": "MX$", "IDR": "Rp", "VND": "₫", "THB": "฿", "PHP": "₱", "MYR": "RM",
}  # fmt: skip
ACRONYMS = {"kyc": "KYC", "gmv": "GMV", "sla": "SLA", "cod": "COD", "id": "ID", "ip": "IP", "sql": "SQL"}
STATES = {"pending": "Pending", "firing": "Open", "resolved": "Resolved"}
DISPOSITIONS = {
    "real": "Real",
    "expected": "Expected",
    "false_alarm": "False alarm",
    "new_normal": "New normal",
    "data_issue": "Data issue",
}
DECISIONS = {
    "investigate": "Investigate",
    "tune": "Tune a rule",
    "intervene": "Intervene",
    "accept": "Accept",
    "data_issue": "Data issue",
}


def missing(value: object) -> bool:
    """None, NaN or NaT."""
    return value is None or value != value


def known(value: float | None) -> float | None:
    """The number, or None where there is none: NaN, or an end of a range that is open."""
    return None if value is None or not math.isfinite(value) else float(value)


def digits(value: float, significant: int = 3, places: int = 8) -> str:
    """A decimal of `significant` digits, zeros kept so that neighbours compare: 6.00 beside 9.98, 1,240.

    Never more than `places` behind the point: 0.0000048 bps is 0.
    """
    if not math.isfinite(value):
        return DASH
    if abs(value) < 0.5 * 10**-places:
        return "0"
    power = math.floor(math.log10(abs(float(f"{value:.{significant - 1}e}"))))
    return f"{value:,.{min(max(0, significant - 1 - power), places)}f}"


def compact(value: float | None) -> str:
    """A size at a glance, two digits or all of the whole ones: 950, 4.1k, 12k, 412k, 1.2M."""
    value = known(value)
    if value is None:
        return DASH
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        # From 999.5 on, the smaller unit would round to "1,000".
        if abs(value) >= size * 0.9995:
            return f"{digits(value / size, 2)}{letter}"
    return f"{value:.0f}" if value == round(value) else digits(value, 2)


def count(value: float | None) -> str:
    """A whole number with thousands separated."""
    return DASH if missing(value) else f"{value:,.0f}"


def sample(value: float | None) -> str:
    """A sample size, as it stands beside every ratio."""
    return f"n{THIN}={THIN}{count(value)}"


def money(value: float | None, currency: str = "USD") -> str:
    """An amount at a glance: $41k, –$1.2M, CHF 830."""
    value = known(value)
    if value is None:
        return DASH
    sign = "−" if value < 0 else ""
    symbol = SYMBOLS.get(currency, f"{currency}{THIN}")
    return f"{sign}{symbol}{compact(abs(value))}"


def percent(value: float | None, significant: int = 3) -> str:
    """A fraction in percent."""
    value = known(value)
    return DASH if value is None else f"{digits(value * 100, significant, 3)}{THIN}%"


def bps(value: float | None) -> str:
    """A fraction in basis points."""
    value = known(value)
    return DASH if value is None else f"{digits(value * 1e4, 3, 2)}{THIN}bps"


def times(value: float | None) -> str:
    """A ratio of actual to expected: ×3.6, ×0.42; where one of both was next to nothing, > ×100 or < ×0.01."""
    value = known(value)
    if value is None:
        return DASH
    if value > MOST_TIMES:
        return f">{THIN}×{MOST_TIMES}"
    return f"<{THIN}×{LEAST_TIMES}" if 0 < value < LEAST_TIMES else f"×{digits(value, 2)}"


def minutes(value: float | None) -> str:
    """A duration in minutes, in the unit a person would use."""
    value = known(value)
    if value is None:
        return DASH
    if abs(value) >= 48 * 60:
        return f"{digits(value / 1440, 2)}{THIN}d"
    return f"{digits(value / 60, 2)}{THIN}h" if abs(value) >= 120 else f"{digits(value, 2)}{THIN}min"


def quantity(value: float | None, unit: str, currency: str = "USD") -> str:
    """A value in its monitor's unit: bps, percent, ratio, count, money or minutes."""
    value = known(value)
    if value is None:
        return DASH
    spoken = {"bps": bps, "percent": percent, "minutes": minutes, "count": compact}
    if unit == "money":
        return money(value, currency)
    return spoken[unit](value) if unit in spoken else digits(value)


def share(part: float | None, whole: float | None) -> str:
    """part ÷ whole with its n; a dash when there is nothing to divide."""
    part, whole = known(part), known(whole)
    return DASH if part is None or not whole else f"{percent(part / whole, 2)}, {sample(whole)}"


def day(value: date | datetime | str | None, beside: date | None = None) -> str:
    """A day: 19 Nov, with its year only where it is not that of `beside`."""
    if missing(value) or not value:
        return DASH
    that = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    year = "" if beside is not None and beside.year == that.year else f" {that.year}"
    return f"{that.day} {that:%b}{year}"


def moment(value: datetime | str | None, zone: str = "UTC") -> str:
    """A moment with its zone written out: 22 Nov 06:00 UTC."""
    if missing(value) or not value:
        return DASH
    that = datetime.fromisoformat(value.rstrip("Z")) if isinstance(value, str) else value
    return f"{that.day} {that:%b %H:%M} {zone}"


def segment(dimensions: Mapping[str, object] | str | None) -> str:
    """A segment's values: BR · toys · COD; the whole market when it names none."""
    named = json.loads(dimensions) if isinstance(dimensions, str) and dimensions else (dimensions or {})
    # Markets first: that is how people say it; the stored form is sorted by name.
    values = [
        _said(key, named[key]) for key in sorted(named, key=lambda name: name not in ("country", "market"))
    ]
    return " · ".join(values) if values else "everywhere"


def _said(dimension: str, value: object) -> str:
    """A value of a segment; a bare number says what it is: version 2."""
    return f"{label(dimension)} {value}" if str(value).isdigit() else label(value)


def label(value: object) -> str:
    """A value of a dimension as it is read: card_on_delivery → card on delivery, cod → COD."""
    if isinstance(value, list | tuple):
        return listing([label(one) for one in value])
    text = DASH if missing(value) or value == "" else str(value)
    return ACRONYMS.get(text, text.replace("_", " ") if text.islower() else text)


def titled(value: object) -> str:
    """A label that begins a line: Seller tier, IP (which `capitalize` would make Ip)."""
    spoken = label(value)
    return spoken[:1].upper() + spoken[1:]


def metric(name: str) -> str:
    """A monitor's name in words: refund_only_rate → Refund only rate, kyc_pass_rate → KYC pass rate."""
    spoken = " ".join(ACRONYMS.get(part, part) for part in name.split("_"))
    return spoken[:1].upper() + spoken[1:]


def plural(number: int, one: str, many: str | None = None) -> str:
    """'1 seller', '3 sellers'."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listing(parts: list[str], at_most: int = 3) -> str:
    """'a, b and c', naming how many more there are."""
    shown = parts[:at_most]
    if len(parts) > at_most:
        return f"{', '.join(shown)} and {len(parts) - at_most} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""
