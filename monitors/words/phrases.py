"""Numbers in words, for sentences: plain text, never markup."""

from collections.abc import Mapping
from datetime import date

from monitors.life.segment import spoken

_PLAIN = ("country", "category")  # dimensions whose values speak for themselves


def quantity(value: float, unit: str, currency: str = "") -> str:
    """A value in the unit of its monitor, with two or three significant digits."""
    if unit == "bps":
        return f"{_digits(value * 1e4)} bps"
    if unit == "percent":
        return f"{_digits(value * 100)} %"
    if unit == "money":
        return money(value, currency)
    if unit == "minutes":
        return f"{_digits(value)} min"
    return _digits(value)


def money(value: float, currency: str) -> str:
    """An amount with its currency: `USD 41,200`."""
    rounded = round(value, -max(0, len(str(int(abs(value)))) - 3))
    return f"{currency} {rounded:,.0f}".strip()


def times(ratio: float) -> str:
    """A factor: `×3.6`; a fall as a percentage: `−62 %`."""
    if ratio >= 100:
        return "more than ×100"
    return f"×{_digits(ratio)}" if ratio >= 1 else f"−{(1 - ratio) * 100:.0f} %"


def share(value: float) -> str:
    """A share in percent."""
    return f"{value * 100:.0f} %"


def day(value: date) -> str:
    """A day: `19 Nov`."""
    return f"{value.day} {value:%b}"


def count(value: float) -> str:
    """A number of things."""
    return f"{value:,.0f}" if abs(value) >= 10 or value == round(value) else f"{value:.1f}"


def segment(where: Mapping[str, object]) -> str:
    """`BR · toys`, or `everywhere`."""
    return " · ".join(str(value) for _, value in spoken(where)) or "everywhere"


def cell(where: Mapping[str, object]) -> str:
    """`BR · toys · seller tier new`: a value that does not say of itself what it is comes with its name."""
    told = [
        str(value) if name in _PLAIN else f"{name.removesuffix('_id').replace('_', ' ')} {value}"
        for name, value in spoken(where)
    ]
    return " · ".join(told) or "everywhere"


def metric(name: str) -> str:
    """A monitor's name as words."""
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]


def _digits(value: float) -> str:
    size = abs(value)
    if size >= 1000:
        return f"{value:,.0f}"
    return (
        f"{value:.0f}"
        if size >= 100
        else f"{value:.1f}"
        if size >= 10
        else f"{value:.2g}"
        if size < 1
        else f"{value:.2f}"
    )
